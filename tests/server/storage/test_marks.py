"""A mark tells whether anything was written since it was taken: by this thread, another, or one under way then."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from plainview.server.storage import postgres as postgresql
from plainview.server.storage.ports import MARK, Written
from plainview.server.storage.sqlite import open_store
from plainview.server.storage.store import SqlStore
from tests.server.storage.rows import append, statement


def mark_of(store: SqlStore) -> str:
    mark: str = store.glance([MARK])[1][MARK]
    return mark


def write(store: SqlStore, name: str = "x") -> None:
    with store.unit() as unit:
        unit.put_record("note", name, b"1")


def stands(store: SqlStore, mark: str) -> bool:
    """Tell whether a unit since the mark is let in; what it writes is kept then, and only then."""
    before = dict(store.records("since"))
    try:
        with store.unit(mark) as unit:
            unit.put_record("since", mark, b"1")
    except Written:
        assert dict(store.records("since")) == before
        return False
    assert dict(store.records("since")) == {**before, mark: b"1"}
    return True


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """A database that several threads may use, which one in memory is not."""
    if request.param == "sqlite":
        opened = open_store(tmp_path / "db", create=True)
    else:
        opened = postgresql.open_store(request.getfixturevalue("database_url"))
    yield opened
    opened.close()


@contextmanager
def elsewhere(store: SqlStore) -> Iterator[threading.Event]:
    """Another thread that has written, and commits when it is let."""
    wrote, may = threading.Event(), threading.Event()
    before = len(dict(store.records("note")))

    def work() -> None:
        with store.unit() as unit:
            unit.put_record("note", f"elsewhere {before}", b"1")  # the same again changes nothing in SQLite
            wrote.set()
            assert may.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    assert wrote.wait(10)
    try:
        yield may
    finally:
        may.set()
        thread.join()


def test_where_nothing_was_written_a_unit_is_let_in_once(store: SqlStore) -> None:
    append(store, statement(0))
    mark = mark_of(store)
    assert store.size() == 1 and store.record("note", "x") is None
    assert stands(store, mark) and not stands(store, mark)


def test_what_this_thread_wrote_counts_in_a_batch_too(store: SqlStore) -> None:
    mark = mark_of(store)
    write(store)
    assert not stands(store, mark)
    with store.batch():
        write(store)
        mark = mark_of(store)
        assert stands(store, mark)
        mark = mark_of(store)
        write(store)
        assert not stands(store, mark)
        write(store, "later")
    assert store.record("note", "later") == b"1"


def test_what_was_kept_elsewhere_since_counts_and_what_was_kept_before_does_not(shared: SqlStore) -> None:
    with elsewhere(shared):
        pass
    mark = mark_of(shared)
    assert stands(shared, mark)
    mark = mark_of(shared)
    with elsewhere(shared):
        pass
    assert not stands(shared, mark)


def test_what_was_under_way_elsewhere_when_the_mark_was_taken_counts(shared: SqlStore) -> None:
    with elsewhere(shared):
        mark = mark_of(shared)
    assert not stands(shared, mark)


def test_what_a_unit_waited_for_counts(shared: SqlStore) -> None:
    """The mark is asked for once the head is held: what was seen while waiting for it is older."""
    with elsewhere(shared) as may:
        mark = mark_of(shared)
        threading.Thread(target=_let, args=(may,)).start()
        assert not stands(shared, mark)


def _let(may: Any) -> None:
    sleep(0.2)  # the unit above is waiting by then; if it is not, the test is the one before
    may.set()
