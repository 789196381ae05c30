"""Counts of tries and requests: several processes count together and lose none, on both databases."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from plainview.server.storage.accounts import SCHEMA
from plainview.server.storage.counting import TABLE
from tests.postgres import database_url, postgres

__all__ = ["database_url", "postgres"]

EACH = 100
CACHE = "CREATE TABLE tries (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires datetime NOT NULL)"
SCRIPT = """
import sys
from pathlib import Path
from django.conf import settings
from plainview.server.storage.accounts import accounts_database
private, url, way, each = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
cache = {"BACKEND": "plainview.server.storage.counting.CountingCache", "LOCATION": "tries"}
settings.configure(DATABASES={"default": accounts_database(private, url)}, CACHES={"default": cache}, USE_TZ=True)
from django.core.cache import cache
cache.since("name", 0)
print("ready", flush=True)
sys.stdin.readline()
for number in range(each):
    if way == "count":
        print(cache.count("name", 60))
    elif way == "rank":
        print(cache.count_since("name", 60 + number % 3, 0))
    elif way == "look first":
        found = cache.since("name", 0)
        cache.count("name", 60 + number % 3)
        print(found + 1)
    else:
        cache.set("name", cache.get("name", 0) + 1, 600)
if way == "lose":
    print(cache.get("name"))
if way == "check":
    print(*(cache.count("name", at) for at in (60, 60, 120, 60)), cache.count("other", 60))
    print(*(cache.since("name", at) for at in (59, 60, 120)))
    cache.uncount("name", 60)
    cache.uncount("nobody", 60)
    print(cache.since("name", 59), cache.count_since("name", 60, 0), cache.count_since("name", 130, 120))
    cache.count("name", 200_000)
    print(*(cache.since("name", at) for at in (59, 199_999, 200_000)), cache.since("nobody", 0))
    cache.clear()
    print(cache.since("name", 0))
"""


def made(private: Path, url: str) -> str:
    """An empty table, in a file or on a server; the address of its database."""
    if url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {SCHEMA}")
            connection.execute(f"SET search_path = {SCHEMA}")
            for statement in TABLE:
                connection.execute(statement)
    else:
        with closing(sqlite3.connect(private / "accounts.sqlite3", isolation_level=None)) as file:
            for statement in (*TABLE, CACHE):
                file.execute(statement)
    return url


def start(private: Path, url: str, way: str, each: int = 0) -> subprocess.Popen[str]:
    """A process that counts when it is told to."""
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(private), url, way, str(each)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root,
        env={"PYTHONPATH": f"{root}/src"},
    )  # fmt: skip


def told(*processes: subprocess.Popen[str]) -> list[list[int]]:
    """Let them all go at once, when all are ready; what each says."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    ends = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0 for _ in processes], [wrong for _, wrong in ends]
    return [[int(word) for word in out.split()] for out, _ in ends]


def counted(private: Path, url: str) -> None:
    """Two processes at once: every count is given to one of them, and none is lost."""
    at = made(private, url)
    first, second = told(*[start(private, at, "count", EACH) for _ in range(2)])
    assert sorted(first + second) == list(range(1, 2 * EACH + 1))


def test_two_processes_count_together_and_lose_none(tmp_path: Path) -> None:
    counted(tmp_path, "")


def test_two_processes_count_together_on_postgresql(tmp_path: Path, database_url: str) -> None:
    counted(tmp_path, database_url)


def ranked(private: Path, url: str) -> None:
    """Two processes at once, each at times of its own: no two are told the same, so as many pass as may."""
    at = made(private, url)
    first, second = told(*[start(private, at, "rank", EACH) for _ in range(2)])
    assert sorted(first + second) == list(range(1, 2 * EACH + 1))


def test_of_tries_at_once_each_is_told_another_number(tmp_path: Path) -> None:
    ranked(tmp_path, "")


def test_of_tries_at_once_each_is_told_another_number_on_postgresql(tmp_path: Path, database_url: str) -> None:
    ranked(tmp_path, database_url)


def test_who_looks_before_counting_lets_more_through_than_may(tmp_path: Path, database_url: str) -> None:
    """The tooth: what this replaced, in the same race, on both databases."""
    for number, url in enumerate(("", database_url)):
        private = tmp_path / str(number)
        private.mkdir()
        at = made(private, url)
        numbers: list[int] = []
        for _ in range(5):
            ends = told(*[start(private, at, "look first", EACH) for _ in range(2)])
            numbers += [one for end in ends for one in end]
            if len(set(numbers)) < len(numbers):
                break
        assert len(set(numbers)) < len(numbers), "no race was run: it shows nothing"


def test_a_count_that_is_read_and_written_back_loses_some(tmp_path: Path) -> None:
    """The tooth: what this replaced, in the same race."""
    made(tmp_path, "")
    kept = 0
    for race in range(1, 6):
        kept = max(one for (one,) in told(*[start(tmp_path, "", "lose", EACH) for _ in range(2)]))
        if kept < race * 2 * EACH:
            return
    pytest.fail(f"nothing of {kept} was lost in five races: they show nothing")


def test_counts_are_kept_by_name_and_time_for_a_day(tmp_path: Path) -> None:
    made(tmp_path, "")
    ((one, two, other, three, named, *later),) = told(start(tmp_path, "", "check"))
    assert [one, two, other, three, named] == [1, 2, 1, 3, 1]
    assert later[:3] == [4, 1, 0]
    assert later[3:6] == [3, 4, 1], "what was taken back is not counted, and nothing more is taken back than there is"
    assert later[6:10] == [1, 1, 0, 0], "what is older than a day is dropped"
    assert later[10:] == [0]
