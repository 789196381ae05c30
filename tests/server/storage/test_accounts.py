"""The database of accounts: made once, shared by processes, on PostgreSQL writable by the web role and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from plainview.server.storage.accounts import accounts_database
from tests.postgres import WEB, Postgres, database_url, postgres

__all__ = ["database_url", "postgres"]

SCRIPT = """
import sys
from pathlib import Path
from plainview.core.vocabulary.errors import Stopped
from plainview.server.portal.settings import CACHE_TABLE, portal_settings
from plainview.server.portal.site import Place
from plainview.server.storage.accounts import accounts_database, make_tables
from plainview.server.storage.settings import configure
private, url = Path(sys.argv[1]), sys.argv[2]
configure(**portal_settings(Place("http://localhost"), "secret", accounts_database(private, url)))
try:
    make_tables(private, CACHE_TABLE)
except Stopped as error:
    print("stopped", error)
    sys.exit()
from django.contrib.auth import get_user_model
from django.core.cache import cache
users = get_user_model().objects
cache.set("x", [1], 60)
print(users.count(), users.get_or_create(username=sys.argv[3])[1], cache.get("x"))
"""


def start(private: Path, url: str, name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SCRIPT, str(private), url, name]
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root, env={"PYTHONPATH": f"{root}/src"}
    )


def said(process: subprocess.Popen[bytes]) -> str:
    out, wrong = process.communicate()
    assert process.returncode == 0, wrong.decode()
    return out.decode().strip()


def test_two_processes_that_start_at_once_make_the_tables_once(tmp_path: Path) -> None:
    both = [start(tmp_path, "", name) for name in ("a", "b")]
    assert {said(process).split(" ", 1)[1] for process in both} == {"True [1]"}
    assert said(start(tmp_path, "", "a")) == "2 False [1]"


def test_on_postgresql_the_owner_makes_them_and_web_processes_write_them(
    tmp_path: Path, postgres: Postgres, database_url: str
) -> None:
    web = database_url.replace(database_url.split("//")[1].split(":")[0], WEB, 1)
    assert said(start(tmp_path, web, "a")).startswith("stopped the tables of accounts could not be made")
    assert said(start(tmp_path, database_url, "a")) == "0 True [1]"
    assert said(start(tmp_path, web, "b")) == "1 True [1]"


def test_the_address_of_a_file_or_a_schema_of_its_own(tmp_path: Path) -> None:
    assert accounts_database(tmp_path)["NAME"] == str(tmp_path / "accounts.sqlite3")
    found = accounts_database(tmp_path, "postgresql://u:p@localhost:1/x")
    assert "search_path=plainview_accounts" in found["OPTIONS"]["options"]
    with pytest.raises(Exception, match="expected postgresql"):
        accounts_database(tmp_path, "mysql://x")
