"""A disk that is full or fails: nothing half done, nothing acknowledged lost, and a word on what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import PlainviewError, Stopped, Unchecked
from plainview.server.storage import settings, sqlite
from plainview.server.storage.settings import SQLITE_INIT, WAL_BYTES
from plainview.server.storage.sqlite import open_store
from plainview.server.storage.store import SqlStore
from tests.server.storage.faulty import BUSY, CONSTRAINT, FULL, IOERR_FSYNC, connection_of, fail_commit, raised
from tests.server.storage.rows import append, audit, draft, payload, piece, statement


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db"


@pytest.fixture
def full(sqlite_store: SqlStore) -> SqlStore:
    """A store with one statement and two free pages."""
    append(sqlite_store, statement(0))
    with connection_of(sqlite_store).cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
    return sqlite_store


def make_room(store: SqlStore) -> None:
    with connection_of(store).cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 100000")


def act(store: SqlStore, index: int, size: int = 2000) -> None:
    with store.unit() as unit:
        unit.audit(audit())
        unit.append(statement(index, data=b"x" * size))
        unit.put_record("person", str(index), b"who")


def test_a_full_disk_refuses_the_act_whole_and_reading_goes_on(full: SqlStore) -> None:
    with pytest.raises(Unchecked, match=r"the disk is full\. Nothing was written; make room and try again"):
        for index in range(1, 99):
            act(full, index)
    size = full.size()
    assert len(full.entries(0, 99)) == size
    assert len(full.audit_rows()) == size - 1
    assert full.record("person", str(size)) is None


def test_writing_goes_on_when_there_is_room_again(full: SqlStore) -> None:
    with pytest.raises(Unchecked):
        act(full, 1, size=99_999)
    make_room(full)
    act(full, 1)
    assert (full.size(), len(full.audit_rows())) == (2, 1)


def test_a_full_disk_that_the_caller_swallows_still_keeps_nothing(full: SqlStore) -> None:
    with pytest.raises(Unchecked, match="the disk is full"), full.unit() as unit:
        with pytest.raises(Unchecked, match="the disk is full"):
            unit.append(statement(1, data=b"x" * 99_999))
        with pytest.raises(Unchecked, match="the disk is full"):
            unit.audit(audit())
    assert (full.size(), full.audit_rows()) == (1, [])


def test_a_unit_of_a_batch_that_finds_the_disk_full_takes_back_its_own_writes_alone(full: SqlStore) -> None:
    with full.batch():
        act(full, 1, size=10)
        with pytest.raises(Unchecked, match="the disk is full"):
            act(full, 2, size=99_999)
        act(full, 2, size=10)
    assert (full.size(), len(full.audit_rows())) == (3, 2)


def test_a_batch_that_the_database_gave_up_says_so_at_its_next_unit_and_at_its_end(store: SqlStore) -> None:
    with pytest.raises(Unchecked, match="a unit of this batch made the database give it up"), store.batch():
        act(store, 0)
        with pytest.raises(Unchecked, match="the disk is full"), store.unit() as unit:
            connection_of(store).connection.execute("ROLLBACK")  # as SQLite may by itself
            raise Unchecked("the disk is full")
        with pytest.raises(Unchecked, match="give it up"):
            act(store, 0)
    assert store.size() == 0
    act(store, 0)
    assert unit.head.size == 1


@pytest.mark.parametrize("stored", [False, True], ids=["not stored", "and yet stored"])
def test_a_commit_that_fails_leaves_doubt_until_the_database_is_opened_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    store = open_store(path, create=True)
    act(store, 0)
    with monkeypatch.context() as patch, pytest.raises(Stopped, match="may have been written or not: .*disk I/O error"):
        fail_commit(patch, store, IOERR_FSYNC, "disk I/O error", stored=stored)
        act(store, 1)
    assert store.size() == len(store.audit_rows()) == 1 + stored
    for refused in (store.unit, store.batch):
        with pytest.raises(Stopped, match=r"may have been written or not: .*Restart, which checks"), refused():
            raise AssertionError
    store.close()
    store = open_store(path)
    assert store.size() == len(store.audit_rows()) == 1 + stored
    act(store, 1 + stored)
    store.close()


def test_a_disk_that_is_full_at_commit_leaves_no_doubt(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(Unchecked, match="Nothing was written"):
        fail_commit(patch, store, FULL, "database or disk is full", stored=False)
        act(store, 0)
    act(store, 0)
    assert store.size() == 1


def test_a_commit_that_failed_as_full_and_yet_was_stored_leaves_doubt(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(Stopped, match="may have been written or not"):
        fail_commit(patch, store, FULL, "database or disk is full", stored=True)
        act(store, 0)
    with pytest.raises(Stopped, match="may have been written or not"):
        act(store, 1)


def test_a_commit_that_the_database_refuses_leaves_no_doubt(store: SqlStore) -> None:
    with pytest.raises(Stopped, match="refused the row: .*(FOREIGN KEY|foreign key) constraint"), store.unit() as unit:
        unit.append(statement(0))
        unit.put_payload(payload(-1))
    act(store, 0)


def test_a_payload_of_no_statement_is_refused(store: SqlStore) -> None:
    with pytest.raises(Stopped, match="statement 1: the payload's statement was not appended"), store.unit() as unit:
        unit.append(statement(0))
        unit.put_payload(payload(1))
    assert store.size() == 0


def test_a_payload_a_piece_and_a_draft_cannot_be_put_twice(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.append(statement(0))
        unit.put_payload(payload(0))
        unit.put_piece(piece(1))
        unit.put_draft(draft())
    with pytest.raises(Stopped, match="payload disclosures of 0: .* already has a payload"), store.unit() as unit:
        unit.put_payload(payload(0))
    with pytest.raises(Stopped, match="piece: .* the piece digest is taken"), store.unit() as unit:
        unit.put_piece(piece(1, matter="other"))
    with pytest.raises(Stopped, match=r"draft: .*(UNIQUE .*: draft\.id|\"draft_pkey\")"), store.unit() as unit:
        unit.put_draft(draft())


@pytest.mark.parametrize("value", [1 << 64, -(1 << 63) - 1, object(), "\ud800"])
def test_a_value_that_the_database_cannot_hold_is_refused_without_doubt(store: SqlStore, value: object) -> None:
    with pytest.raises(Stopped, match="the database cannot take this"), store.unit() as unit:
        unit.audit(audit())
        unit.append(statement(0, type=value))
    assert store.audit_rows() == []
    act(store, 0)


def test_an_error_while_reading_ends_as_ours_and_stops_writing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(path, create=True)

    def fail(*asked: object) -> None:
        raise raised(10, "disk I/O error")

    with monkeypatch.context() as patch, pytest.raises(Stopped, match="the database failed: disk I/O error"):
        patch.setattr(store._engine, "rows", fail)
        store.size()
    assert store.size() == 0
    with pytest.raises(Stopped, match="disk I/O error"):
        act(store, 0)
    store.close()


def test_housekeeping_that_fails_does_not_undo_the_act_and_stops_the_next(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise raised(IOERR_FSYNC, "disk I/O error")

    monkeypatch.setattr(store._engine, "settle", fail)
    act(store, 0)
    assert store.size() == 1
    with pytest.raises(Stopped, match="disk I/O error"):
        act(store, 1)


@pytest.mark.parametrize("code", [BUSY, CONSTRAINT])
def test_an_error_that_leaves_no_doubt_does_not_stop_the_next_act(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    store, connection = sqlite_store, connection_of(sqlite_store)

    def fail() -> None:
        raise raised(code, "not now")

    with monkeypatch.context() as patch, pytest.raises(PlainviewError, match="try again|refused"):
        patch.setattr(connection, "_start_transaction_under_autocommit", fail)
        act(store, 0)
    act(store, 0)


FILE_LIMIT = """
import resource, sys
from pathlib import Path
from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage.sqlite import open_store
from tests.server.storage.rows import append, statement

store = open_store(Path(sys.argv[1]))
append(store, statement(0))
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))  # the next write beyond fails with EFBIG
acknowledged = 1
try:
    while True:
        append(store, statement(acknowledged, data=b"x" * 5000))
        acknowledged += 1
except Stopped as error:
    assert "disk I/O error" in str(error), error
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert len(store.entries(0, 9999)) == acknowledged
try:
    append(store, statement(acknowledged))
except Stopped as error:
    assert "Restart" in str(error), error
else:
    raise AssertionError("went on in doubt")
store.close()
print(acknowledged)
"""


def test_a_write_that_really_fails_loses_nothing_acknowledged_and_stops(path: Path) -> None:
    open_store(path, create=True).close()
    done = subprocess.run(
        [sys.executable, "-c", FILE_LIMIT, path], capture_output=True, text=True, timeout=60, env=python_path()
    )
    assert done.returncode == 0, done.stderr
    store = open_store(path)
    assert store.size() == int(done.stdout) > 5
    act(store, store.size())
    store.close()


def python_path() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(sys.path)}


SMALL = 200_000
SMALL_INIT = SQLITE_INIT.replace(str(WAL_BYTES), str(SMALL))


def test_the_wal_stays_small_because_it_is_moved_in_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "WAL_BYTES", SMALL)
    monkeypatch.setattr(settings, "SQLITE_INIT", SMALL_INIT)
    store = open_store(path, create=True)
    with store.batch():
        for index in range(200):
            act(store, index, size=5000)
    assert path.with_name("db-wal").stat().st_size > 3 * SMALL
    act(store, 200)
    for index in range(201, 250):
        act(store, index)
        assert path.with_name("db-wal").stat().st_size < 2 * SMALL
    assert path.stat().st_size > 3 * SMALL
    store.close()


def test_the_wal_is_not_moved_while_another_writer_is_at_work(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, other = open_store(path, create=True), open_store(path)
    act(store, 0)
    before = path.read_bytes()
    monkeypatch.setattr(sqlite, "WAL_BYTES", 0)
    with other.unit():
        store._engine.settle()
        assert path.read_bytes() == before
    assert path.read_bytes() != before
    other.close()
    store.close()


@pytest.mark.parametrize("code", [BUSY, FULL])
def test_a_wal_that_cannot_be_moved_now_is_moved_later(path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    store = open_store(path, create=True)

    def fail() -> None:
        raise raised(code, "not now").__cause__

    monkeypatch.setattr(sqlite, "WAL_BYTES", 0)
    with monkeypatch.context() as patch:
        patch.setattr(store._engine, "_raw", fail)
        act(store, 0)
    before = path.read_bytes()
    act(store, 1)
    assert path.read_bytes() != before
    store.close()


def test_a_wal_that_fails_to_be_moved_stops_the_next_act(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(path, create=True)

    def fail() -> None:
        raise raised(IOERR_FSYNC, "disk I/O error").__cause__

    monkeypatch.setattr(sqlite, "WAL_BYTES", 0)
    monkeypatch.setattr(store._engine, "_raw", fail)
    act(store, 0)
    with pytest.raises(Stopped, match="disk I/O error"):
        act(store, 1)
    assert store.size() == 1
    store.close()
