"""A database is opened only when nothing about it is surprising."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from plainview.core.vocabulary.errors import NotPermitted, Stopped, Unchecked
from plainview.server.storage import settings, sqlite
from plainview.server.storage.checks import NOT_OURS, value
from plainview.server.storage.sqlite import MEMORY, open_store
from plainview.server.storage.upgrade import upgrade
from tests.server.storage.rows import TUESDAY, append, audit, statement


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "private" / "db"
    path.parent.mkdir()
    store = open_store(path, create=True)
    append(store, statement(0), statement(1, day=TUESDAY))
    store.close()
    return path


def test_a_database_that_is_opened_again_is_as_it_was_left(path: Path) -> None:
    store = open_store(path)
    assert store.entries(0, 9) == [b"statement 0", b"statement 1"]
    append(store, statement(2, day=TUESDAY))
    store.close()


def test_a_database_that_is_not_there_is_not_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="there is no database"):
        open_store(tmp_path / "db")
    assert os.listdir(tmp_path) == []


def test_a_database_that_is_there_is_not_made_again(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(Stopped, match="there is a database already"):
        open_store(path, create=True)
    assert path.read_bytes() == before


def test_a_new_database_is_closed_to_others_and_so_is_its_wal(path: Path) -> None:
    store = open_store(path)
    for name in os.listdir(path.parent):
        assert (path.parent / name).stat().st_mode & 0o077 == 0, name
    store.close()


def test_a_set_up_that_dies_leaves_no_database_and_does_not_stand_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "db"

    def die(connection: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(sqlite, "_fill", die)
        open_store(path, create=True)
    assert not path.exists()
    assert os.listdir(tmp_path)
    open_store(path, create=True).close()
    assert os.listdir(tmp_path) == ["db"]


def test_the_directory_is_synced_when_database_and_wal_have_their_names(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[Path, list[str]]] = []
    monkeypatch.setattr(sqlite, "_sync", lambda place: synced.append((place, sorted(os.listdir(path.parent)))))
    open_store(path).close()
    assert synced == [(path.parent, ["db", "db-shm", "db-wal"])]
    path.unlink()
    synced.clear()
    open_store(path, create=True).close()
    assert [place for place, _ in synced] == [path.with_name(".db.new"), path.parent]
    assert synced[-1][1] == ["db", "db-shm", "db-wal"]


def test_a_directory_that_cannot_be_synced_stops_the_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(sqlite.os, "fsync", fail)
    with pytest.raises(Stopped, match="cannot make it durable: Input/output error"):
        open_store(path)


@pytest.mark.parametrize(
    ("good", "weak", "says"),
    [
        ("synchronous=FULL", "synchronous=NORMAL", "synchronous=1 and must run with 2"),
        ("synchronous=FULL", "synchronous=OFF", "synchronous=0 and must run with 2"),
        ("journal_mode=WAL", "journal_mode=DELETE", "journal_mode=delete and must run with wal"),
        ("secure_delete=ON", "secure_delete=OFF", "secure_delete=0 and must run with 1"),
        ("secure_delete=ON", "foreign_keys=OFF", "foreign_keys=0 and must run with 1"),
        ("recursive_triggers=ON", "recursive_triggers=OFF", "recursive_triggers=0 and must run with 1"),
        ("wal_autocheckpoint=0", "wal_autocheckpoint=1000", "wal_autocheckpoint=1000 and must run with 0"),
    ],
)
def test_settings_weaker_than_durable_stop_the_start(
    path: Path, monkeypatch: pytest.MonkeyPatch, good: str, weak: str, says: str
) -> None:
    assert good in settings.SQLITE_INIT
    monkeypatch.setattr(settings, "SQLITE_INIT", settings.SQLITE_INIT.replace(good, weak))
    with pytest.raises(Stopped, match=says):
        open_store(path)


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("DROP INDEX statement_program", "index statement_program"),
        ("DROP TABLE record", "index record_empty"),
        ("CREATE TABLE zz (a)", "table zz"),
        ("ALTER TABLE wrap ADD COLUMN z text", "table wrap"),
        ("DROP TRIGGER payload_update", "trigger payload_update"),
        ("CREATE TRIGGER a AFTER INSERT ON wrap BEGIN DELETE FROM wrap; END", "trigger a"),
    ],
)
def test_another_schema_stops_the_start_and_is_named(path: Path, sql: str, names: str) -> None:
    with closing(sqlite3.connect(path)) as stranger:
        stranger.execute(sql)
    with pytest.raises(Stopped, match=f"schema: the schema is not the one this program makes: see '{names}'"):
        open_store(path)


def test_statistics_that_an_operator_gathered_are_no_surprise(path: Path) -> None:
    with closing(sqlite3.connect(path)) as stranger:
        stranger.execute("ANALYZE")
    open_store(path).close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE head SET size = 1",
        "UPDATE head SET size = 3",
        "UPDATE head SET day = '2026-01-05'",
        "DELETE FROM head",
        'DELETE FROM statement WHERE "index" = 0',
        'DELETE FROM statement WHERE "index" = 1',
        "DELETE FROM audit WHERE number = 1",
    ],
)
def test_rows_changed_behind_our_back_stop_the_start(path: Path, sql: str) -> None:
    store = open_store(path)
    with store.unit() as unit:
        unit.audit(audit())
        unit.audit(audit())
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        triggers = stranger.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            stranger.execute(f"DROP TRIGGER {name}")
        stranger.execute(sql)
        for _, made_by in triggers:
            stranger.execute(made_by)
    with pytest.raises(Stopped, match="the head row says|audit rows are numbered to 2 and there are 1"):
        open_store(path)


def test_a_damaged_page_stops_the_start(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 64] = b"\xa5" * 64
    path.write_bytes(data)
    with pytest.raises(Stopped, match="malformed|damaged"):
        open_store(path)


def test_damage_where_nobody_reads_yet_stops_the_start(path: Path) -> None:
    store = open_store(path)
    with store.unit() as unit:
        for number in range(200):
            unit.put_record("person", f"p{number}", b"%04d" % number * 100)
    store.close()
    data = bytearray(path.read_bytes())
    page = data.index(b"0100" * 100) // 4096 * 4096
    data[page : page + 8] = b"\xa5" * 8
    path.write_bytes(data)
    with pytest.raises(Stopped, match="quick_check: the database is damaged"):
        open_store(path)


def other_database() -> bytes:
    """A SQLite file of somebody else's, with migrations of their own."""
    with closing(sqlite3.connect(MEMORY)) as other:
        other.execute("CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied text)")
        other.execute("INSERT INTO django_migrations VALUES (1, 'auth', '0001_initial', '2026-01-01')")
        other.commit()
        return other.serialize()


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"not a database at all" * 400, "not a database"), (b"", NOT_OURS), (other_database(), NOT_OURS)],
    ids=["other bytes", "no bytes", "another database"],
)
@pytest.mark.parametrize("opening", [open_store, upgrade])
def test_a_file_that_is_no_database_of_ours_stops_the_start(
    tmp_path: Path, data: bytes, said: str, opening: Callable[[Path], object]
) -> None:
    path = tmp_path / "db"
    path.write_bytes(data)
    with pytest.raises(Stopped, match=said):
        opening(path)
    if not data:
        assert (path.read_bytes(), os.listdir(tmp_path)) == (b"", ["db"]), "nothing is written to it"


def test_a_database_made_by_a_newer_program_stops_the_start(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("ALTER TABLE statement ADD COLUMN later text")
    with pytest.raises(Stopped, match="see 'table statement'"):
        open_store(path)


def test_two_databases_in_memory_have_nothing_in_common() -> None:
    one, other = open_store(MEMORY), open_store(MEMORY)
    append(one, statement(0))
    assert (one.size(), other.size()) == (1, 0)
    one.close()
    other.close()


def test_the_migrations_make_what_the_models_say() -> None:
    settings.configure()
    loader = MigrationLoader(None)
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    assert changes == {}


def test_a_database_of_a_past_does_not_wait_for_the_disk_and_the_next_to_open_it_does(tmp_path: Path) -> None:
    store = open_store(tmp_path / "db", create=True, lasting=False)
    assert value(store._engine.connection(), "PRAGMA synchronous") == 0
    store.close()
    store = open_store(tmp_path / "db")
    assert value(store._engine.connection(), "PRAGMA synchronous") == 2
    store.close()


def test_a_unit_that_fails_half_way_takes_a_batch_of_a_past_with_it_and_of_a_program_only_itself(
    tmp_path: Path,
) -> None:
    """One that wrote nothing takes nothing with it; after the other not even a good one is kept."""
    for lasting, kept in ((True, True), (False, False)):
        store = open_store(tmp_path / f"db {lasting}", create=True, lasting=lasting)
        ended = nullcontext() if kept else pytest.raises(Unchecked)
        with ended, store.batch():
            with store.unit() as unit:
                unit.put_record("person", "first", b"1")
            with pytest.raises(NotPermitted), store.unit():
                raise NotPermitted("no")
            with store.unit() as unit:
                unit.put_record("person", "second", b"2")
            with pytest.raises(NotPermitted), store.unit() as unit:
                unit.put_record("person", "third", b"3")
                raise NotPermitted("no")
        found = {id for id, _ in store.records("person")}
        assert found == ({"first", "second"} if kept else set())
        with store.unit() as unit:
            unit.put_record("person", "later", b"4")
        assert store.record("person", "later") == b"4"
        store.close()


def test_a_thread_in_which_an_event_loop_runs_goes_on_with_its_own_connection(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django keeps another set of connections for each task of a loop; a test that drives a browser runs in one."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    store = open_store(path, busy_seconds=0.2)

    async def act() -> None:
        append(store, statement(2, day=TUESDAY))

    asyncio.run(act())
    append(store, statement(3, day=TUESDAY))
    assert store.size() == 4
    store.close()
