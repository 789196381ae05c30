"""Many threads and processes write one log: every index once, in order, and nobody sees half an act."""

from __future__ import annotations

import gc
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import close_old_connections

from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server.storage import checks, sqlite
from plainview.server.storage.sqlite import MEMORY, open_store
from plainview.server.storage.store import SqlStore
from tests.server.storage.rows import MATTER, OTHER, append, audit, statement

T = TypeVar("T")

APPEND = """
import sys
from pathlib import Path
from plainview.server.storage.sqlite import open_store
from tests.server.storage.rows import audit, statement

store, chain, count = open_store(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
sys.stdin.readline()
for seq in range(len(store.chain(chain)), count):
    with store.unit() as unit:
        index = unit.head.size
        unit.append(statement(index, chain=chain, seq=seq))
        unit.audit(audit(str(index)))
    print(index, flush=True)
"""


def writer(path: Path, chain: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", APPEND, path, chain, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "db"
    open_store(path, create=True).close()
    return path


def in_thread(work: Callable[[], T]) -> T:
    """Run in a thread of its own and let its result or error come out here."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result(timeout=30)


def test_two_processes_get_distinct_consecutive_indexes(path: Path) -> None:
    writers = [writer(path, chain, 50) for chain in (MATTER, OTHER)]
    for process in writers:
        process.stdin.write("go\n")
        process.stdin.flush()
    given = [[int(line) for line in process.communicate(timeout=60)[0].split()] for process in writers]
    assert [process.returncode for process in writers] == [0, 0]
    assert [len(indexes) for indexes in given] == [50, 50]
    assert sorted(given[0] + given[1]) == list(range(100))
    assert all(indexes == sorted(indexes) for indexes in given)
    store = open_store(path)
    assert store.entries(0, 200) == [b"statement %d" % index for index in range(100)]
    assert [row.act for row in store.audit_rows()] == [str(index) for index in range(100)]
    store.close()


def test_a_database_that_others_write_meanwhile_is_no_surprise(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy, reads = open_store(path), checks.row

    def read_after_a_write(connection: object, sql: str) -> object:
        append(busy, statement(busy.size()))
        return reads(connection, sql)

    monkeypatch.setattr(checks, "row", read_after_a_write)
    store = open_store(path)
    assert store.size() == busy.size() > 5
    store.close()
    busy.close()


def test_threads_of_one_process_get_distinct_consecutive_indexes(path: Path) -> None:
    store = open_store(path)
    given: list[int] = []
    start = threading.Barrier(4)

    def work(chain: str) -> None:
        start.wait()
        for seq in range(25):
            with store.unit() as unit:
                index = unit.head.size
                unit.append(statement(index, chain=chain, seq=seq))
            given.append(index)

    threads = [threading.Thread(target=work, args=(str(number) * 32,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(given) == list(range(100))
    assert store.size() == 100
    store.close()


def test_nobody_sees_half_an_act(path: Path) -> None:
    store = open_store(path)

    def nothing_yet() -> None:
        assert (store.size(), store.audit_rows(), store.chain(MATTER)) == (0, [], [])

    with store.unit() as unit:
        unit.append(statement(0))
        unit.audit(audit())
        in_thread(nothing_yet)
    in_thread(lambda: append(store, statement(1)))
    assert store.size() == 2
    store.close()


def test_a_second_writer_waits_and_then_is_told_to_try_again(path: Path) -> None:
    store, hasty = open_store(path), open_store(path, busy_seconds=0.05)
    with store.unit() as unit:
        unit.append(statement(0))
        with pytest.raises(Unchecked, match="another writer holds the database. Nothing was written; try again"):
            append(hasty, statement(0))
        assert hasty.size() == 0
    append(hasty, statement(1))
    assert store.size() == 2
    hasty.close()
    store.close()


def test_a_database_in_memory_stays_with_its_thread() -> None:
    store = open_store(MEMORY)
    with pytest.raises(Stopped, match="belongs to the thread that opened it"):
        in_thread(store.size)
    assert store.size() == 0
    store.close()


def test_a_store_is_not_used_across_a_fork(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(path)
    with monkeypatch.context() as patch:
        patch.setattr(sqlite.os, "getpid", lambda: -1)
        with pytest.raises(Stopped, match="forked"):
            store.size()
    assert store.size() == 0
    store.close()


def test_the_connection_of_a_thread_that_is_gone_is_closed(path: Path) -> None:
    store = open_store(path)
    left = [in_thread(lambda: store._engine.connection().connection) for _ in range(3)]
    gc.collect()
    assert len(open_connections(store)) == 1
    for connection in left:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    store.close()
    assert open_connections(store) == []


def open_connections(store: SqlStore) -> list[object]:
    return [connection for connection in store._engine._all if connection.connection is not None]


def test_the_wal_stays_when_the_thread_that_opened_the_database_is_gone(path: Path) -> None:
    store = in_thread(lambda: open_store(path))
    in_thread(store.size)
    gc.collect()
    assert path.with_name("db-wal").exists()
    store.close()


def test_the_end_of_a_web_request_leaves_the_connection_open(path: Path) -> None:
    store = open_store(path)
    close_old_connections()
    assert len(open_connections(store)) == 1
    store.close()


def test_closing_a_database_in_memory_lets_it_go() -> None:
    store = open_store(MEMORY)
    store.close()
    assert open_connections(store) == []


def test_closing_closes_the_connections_of_all_threads(path: Path) -> None:
    store = open_store(path)
    ready, done, ended = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        store.size()
        ready.set()
        done.wait(timeout=30)
        with pytest.raises(Stopped, match="has been closed"):
            store.size()
        ended.set()

    thread = threading.Thread(target=hold)
    thread.start()
    assert ready.wait(timeout=30)
    assert len(open_connections(store)) == 2
    store.close()
    store.close()
    assert open_connections(store) == []
    assert sorted(child.name for child in path.parent.iterdir()) == ["db"]
    done.set()
    thread.join()
    assert ended.is_set()
    with pytest.raises(Stopped, match="has been closed"), store.unit():
        raise AssertionError


@pytest.mark.slow
def test_a_writer_killed_at_any_time_loses_nothing_acknowledged(path: Path) -> None:
    acknowledged = 0
    for kill_after in (1, 7, 40, 90, 3):
        process = writer(path, MATTER, 100_000)
        process.stdin.write("go\n")
        process.stdin.flush()
        for _ in range(kill_after):
            acknowledged = int(process.stdout.readline()) + 1
        process.send_signal(signal.SIGKILL)
        whole = [
            line for line in process.stdout if line.endswith("\n")
        ]  # not communicate(): it forgets what was buffered
        acknowledged = max([acknowledged, *(int(line) + 1 for line in whole)])
        process.communicate(timeout=60)
        store = open_store(path)
        assert acknowledged <= store.size() <= acknowledged + 1
        assert len(store.audit_rows()) == store.size()
        store.close()


def test_a_connection_that_failed_its_check_fails_it_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(path)

    def twice() -> None:
        for _ in range(2):
            with pytest.raises(Stopped, match="must run with"):
                store.size()

    monkeypatch.setitem(sqlite.REQUIRED, "synchronous", 3)
    in_thread(twice)
    store.close()
