"""P01: a program killed at any instant loses nothing acknowledged, shows no second head, and starts in five seconds.

The worker is killed with SIGKILL at a random time while it acknowledges and publishes; PostgreSQL's own server is
crashed under it too. Teeth: a worker that tells before it is done, and a server that answers before it has written.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plainview.server.storage.sqlite import open_store
from tests.architecture.house import ROOT
from tests.postgres import OwnPostgres, Postgres, end_server, make_server, postgres  # noqa: F401

KILLS = (12, 400)
CRASHES = (3, 200)
TOOTH_KILLS = 60
START_SECONDS = 5.0
SEED = "1"


def program(tmp_path: Path) -> Path:
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / "public").mkdir()
    return tmp_path


def rounds(address: str, folder: Path, count: int, *rest: str) -> dict[str, Any]:
    """Run the killing in a process of its own, which has one thread and may fork."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.promises.killed", address, str(folder), str(count), SEED, *rest],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def holds(said: dict[str, Any], starts: int) -> None:
    assert said["wrong"] == []
    assert said["starts"] == starts
    assert said["statements"] > starts
    assert said["slowest"] < START_SECONDS


@pytest.fixture
def database(tmp_path: Path) -> str:
    place = program(tmp_path) / "private" / "plainview.sqlite3"
    open_store(place, create=True).close()
    return str(place)


@pytest.fixture
def url(postgres: Postgres, tmp_path: Path) -> Iterator[str]:  # noqa: F811
    program(tmp_path)
    name = postgres.copy()
    yield postgres.url(name)
    postgres.drop(name)


def test_kills_lose_nothing_on_sqlite(database: str, tmp_path: Path, long_run: bool) -> None:
    holds(rounds(database, tmp_path, KILLS[long_run]), KILLS[long_run])


def test_kills_lose_nothing_on_postgresql(url: str, tmp_path: Path, long_run: bool) -> None:
    holds(rounds(url, tmp_path, KILLS[long_run]), KILLS[long_run])


def test_a_worker_that_tells_before_it_is_done_is_caught(database: str, tmp_path: Path) -> None:
    assert "acknowledged" in rounds(database, tmp_path, TOOTH_KILLS, "naive")["wrong"][0]


def test_crashes_of_the_server_lose_nothing_on_postgresql(tmp_path: Path, long_run: bool) -> None:
    holds(rounds("", program(tmp_path), CRASHES[long_run]), CRASHES[long_run])


def test_a_server_that_answers_before_it_has_written_is_caught(tmp_path: Path) -> None:
    assert rounds("", program(tmp_path), TOOTH_KILLS, "lazy")["wrong"] != []
