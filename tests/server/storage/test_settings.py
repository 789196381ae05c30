"""Django gets its settings from a function, once, and our tables stay in our own databases."""

from __future__ import annotations

import subprocess
import sys

import pytest

from plainview.server.storage.settings import StoreRouter


def in_a_process_of_its_own(code: str) -> subprocess.CompletedProcess[str]:
    env = {"PYTHONPATH": ":".join(sys.path)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=env)


def test_the_portals_own_settings_stand_beside_ours() -> None:
    done = in_a_process_of_its_own(
        """
from plainview.server.storage.settings import configure
configure(INSTALLED_APPS=["django.contrib.sessions"], SECRET_KEY="k", TIME_ZONE="America/New_York",
          DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
configure()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from plainview.server.storage.sqlite import open_store
store = open_store(":memory:")
call_command("migrate", verbosity=0)
tables = connection.introspection.table_names()
print(settings.INSTALLED_APPS, settings.SECRET_KEY, settings.TIME_ZONE)
print("django_session" in tables, "statement" in tables)
"""
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "['django.contrib.sessions', 'plainview.server.storage'] k America/New_York",
        "True False",
    ]


def test_settings_that_leave_out_the_storage_are_refused() -> None:
    done = in_a_process_of_its_own(
        """
from django.conf import settings
settings.configure()
from plainview.server.storage.sqlite import open_store
open_store(":memory:")
"""
    )
    assert "ImproperlyConfigured: add plainview.server.storage to INSTALLED_APPS" in done.stderr


def test_the_environment_has_no_say() -> None:
    done = in_a_process_of_its_own(
        """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "no.such.module"
from plainview.server.storage.sqlite import open_store
print(open_store(":memory:").size())
"""
    )
    assert done.stdout == "0\n", done.stderr


@pytest.mark.parametrize(
    ("database", "label", "allowed"),
    [
        ("store-1", "storage", True),
        ("default", "storage", False),
        ("store-1", "sessions", False),
        ("default", "sessions", True),
    ],
)
def test_our_tables_are_made_in_stores_alone_and_no_others_there(database: str, label: str, allowed: bool) -> None:
    assert StoreRouter().allow_migrate(database, label) is allowed
