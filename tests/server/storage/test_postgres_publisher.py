"""One publisher at a time, on whatever host; and several writers meanwhile, whose log is whole."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.files import FileHeads, FolderPublic
from plainview.server.log.fsck import fsck
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from plainview.server.storage.postgres import only_publisher, open_store
from tests.core.notes.keys import LOG
from tests.postgres import WEB, Postgres
from tests.server.log.memory import ZONE
from tests.server.storage.rows import append, statement

NOON = 1_767_632_400  # 5 January 2026, the day of the statements
WRITERS, EACH = 3, 60

WRITE = """
import hashlib, sys
from plainview.server.storage.postgres import open_store
from tests.server.storage.rows import audit, statement

store, chain, count = open_store(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for seq in range(count):
    with store.unit() as unit:
        index = unit.head.size
        data = f"{chain} {seq}".encode()
        unit.append(statement(index, chain=chain, seq=seq, data=data, leaf=hashlib.sha256(b"\\0" + data).digest()))
        unit.audit(audit(str(index)))
    print(index, flush=True)
store.close()
"""


def writer(url: str, chain: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, url, chain, str(EACH)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )


@pytest.mark.slow
def test_what_three_processes_write_while_a_fourth_publishes_is_one_whole_log(
    database_url: str, postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.as_user(database_url, WEB)
    store = open_store(url)
    log = Log(store, FileHeads(tmp_path / "private"), FolderPublic(tmp_path / "public"), LOG, ZONE)
    writers = [writer(url, str(number) * 32) for number in range(WRITERS)]
    for process in writers:
        assert process.stdout.readline() == "ready\n"
    for process in writers:
        process.stdin.write("go\n")
        process.stdin.flush()
    sizes = set()
    with only_publisher(url) as still_only:
        while store.size() < WRITERS * EACH and not any(process.poll() for process in writers):
            still_only()
            head = publish(log, NOON)
            sizes.add(head.checkpoint.size if head else 0)
        head = publish(log, NOON)
    given = [[int(line) for line in process.communicate(timeout=60)[0].split()] for process in writers]
    assert [process.returncode for process in writers] == [0] * WRITERS
    assert sorted(index for indexes in given for index in indexes) == list(range(WRITERS * EACH))
    assert len(sizes) > 2, "published while they wrote"
    assert head is not None and head.checkpoint.size == WRITERS * EACH
    assert list(fsck(FolderPublic(tmp_path / "public"), tuple(key for key in LOG.keys), ZONE)) == []
    entries = store.entries(0, 999)
    for number in range(WRITERS):
        chain = store.chain(str(number) * 32)
        assert [(row.index, row.data) for row in chain] == [(index, entries[index]) for index in given[number]]
        assert all(row.leaf == leaf_hash(row.data) for row in chain)
    assert Counter(row.act for row in store.audit_rows()) == Counter(str(i) for i in range(WRITERS * EACH))
    store.close()


def test_a_second_publisher_is_refused_at_once_and_may_follow(database_url: str) -> None:
    with only_publisher(database_url) as still_only:
        with pytest.raises(Stopped, match="another process is publishing this log"), only_publisher(database_url):
            raise AssertionError
        still_only()
    with only_publisher(database_url):
        pass


def test_the_publishers_of_two_databases_do_not_meet(
    database_url: str, empty_database_url: str, postgres: Postgres
) -> None:
    open_store(empty_database_url, create=True).close()
    with only_publisher(database_url), only_publisher(empty_database_url):
        pass


def test_a_publisher_that_fails_lets_go(database_url: str) -> None:
    with pytest.raises(KeyError), only_publisher(database_url):
        raise KeyError
    with only_publisher(database_url):
        pass


def test_a_publisher_whose_lock_was_lost_is_told_before_the_next_publication_and_at_the_end(
    database_url: str, postgres: Postgres
) -> None:
    kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    with pytest.raises(Stopped, match="lock was lost"), only_publisher(database_url) as still_only:
        postgres.run(kill)
        with pytest.raises(Stopped, match="lock was lost"):
            still_only()
        with only_publisher(database_url):
            pass


def test_a_store_writes_while_somebody_publishes(database_url: str) -> None:
    store = open_store(database_url)
    with only_publisher(database_url):
        append(store, statement(0))
    assert store.size() == 1
    store.close()
