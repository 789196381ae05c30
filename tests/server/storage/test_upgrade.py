"""A database of an older version: refused whoever opens it, brought up by its owner, and then like any other."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage import postgres as on_postgres
from plainview.server.storage import sqlite
from plainview.server.storage.settings import configure
from plainview.server.storage.upgrade import upgrade
from tests.cli.test_founding import _founded
from tests.postgres import WEB, Postgres, empty_database_url, postgres

__all__ = ["empty_database_url", "postgres"]
HOUSE = Path(__file__).parents[3]


def migrate_less(connection: Any) -> str:
    """Make the tables as the version before made them; give the name of what it lacks."""
    executor = MigrationExecutor(connection)
    names = sorted(name for label, name in executor.loader.graph.nodes if label == "storage")
    executor.migrate([("storage", names[-2])])
    return names[-1]


def older_sqlite(place: Path) -> str:
    configure()
    place.touch()
    with closing(sqlite.SqliteEngine(place, 5)) as engine:
        return migrate_less(engine.connection())


def test_an_older_file_is_refused_until_it_is_upgraded(tmp_path: Path) -> None:
    place = tmp_path / "plainview.sqlite3"
    last = older_sqlite(place)
    before = place.read_bytes()
    with pytest.raises(Stopped, match=f"of an older version: it lacks {last}. Stop everything"):
        sqlite.open_store(place)
    assert place.read_bytes() == before
    assert upgrade(place) == [last]
    assert upgrade(place) == []
    sqlite.open_store(place).close()
    with pytest.raises(Stopped, match="there is no database"):
        upgrade(tmp_path / "none")


def test_a_newer_file_is_refused_as_such_and_a_changed_one_as_changed(tmp_path: Path) -> None:
    place = tmp_path / "plainview.sqlite3"
    sqlite.open_store(place, create=True).close()
    with closing(sqlite.SqliteEngine(place, 5)) as engine, engine.connection().cursor() as cursor:
        cursor.execute("CREATE TABLE later (x)")
    with pytest.raises(Stopped, match="not the one this program makes: see 'table later'"):
        sqlite.open_store(place)
    with closing(sqlite.SqliteEngine(place, 5)) as engine, engine.connection().cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('storage', '9999_later', '2030-01-01')"
        )
    for opening in (sqlite.open_store, upgrade):
        with pytest.raises(Stopped, match="of a newer version: it has 9999_later"):
            opening(place)


def test_a_postgresql_database_is_upgraded_by_its_owner_alone(postgres: Postgres, empty_database_url: str) -> None:
    configure()
    with pytest.raises(Stopped, match="no schema plainview"):
        upgrade(Path(), empty_database_url)
    with closing(on_postgres.PostgresEngine(empty_database_url, 5)) as engine:
        connection = engine.connection()
        with transaction.atomic(using=engine.alias), connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA plainview")
            last = migrate_less(connection)
    web = postgres.as_user(empty_database_url, WEB)
    with pytest.raises(Stopped, match=f"of an older version: it lacks {last}"):
        on_postgres.open_store(empty_database_url)
    with pytest.raises(Stopped, match="only the owner"):
        upgrade(Path(), web)
    assert upgrade(Path(), empty_database_url) == [last]
    on_postgres.open_store(web).close()


def test_the_command_upgrades_a_program_and_makes_the_tables_of_accounts(tmp_path: Path) -> None:
    """In a process of its own: Django takes its settings once."""
    folder = tmp_path / "program"
    _founded(folder)
    environment = {"PYTHONPATH": str(HOUSE / "src"), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "plainview", "upgrade", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "nothing to do: the database is of this version\n"), done.stderr
    assert (folder / "private" / "accounts.sqlite3").is_file()


def test_a_form_that_was_kept_without_its_day_counts_as_of_the_last_day(tmp_path: Path) -> None:
    configure()
    place = tmp_path / "plainview.sqlite3"
    place.touch()
    with closing(sqlite.SqliteEngine(place, 5)) as engine:
        MigrationExecutor(engine.connection()).migrate([("storage", "0007_pages")])
        with engine.connection().cursor() as cursor:
            cursor.execute("INSERT INTO statement VALUES (0, 'program', 0, '2026-01-05', 't', x'01', x'01')")
            cursor.execute("INSERT INTO record VALUES ('sent-once', 'ab', x'01'), ('person', 'p', x'01')")
    assert "0008_dropped" in upgrade(place)
    with closing(sqlite.open_store(place)) as store:
        assert [id for kind in ("person", "sent-once") for id, _ in store.records(kind)] == ["p", "2026-01-05/ab"]
