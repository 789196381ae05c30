"""A small demonstration year, played once for all processes of a run: import `shared_year`, and only read it."""

from __future__ import annotations

import fcntl
import os
import pickle
from pathlib import Path

import pytest

from plainview.cli._stage import receipts_of
from plainview.server.scenarios.year import Count, play_year

SMALL = 400
"""One request in so many of a real year's."""


@pytest.fixture(scope="session")
def shared_year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Count]:
    """The year's folder and what happened in it: the first process that asks plays it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, counted = root / "shared-year", root / "shared-year.count"
    with (root / "shared-year.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not counted.exists():
            counted.write_bytes(pickle.dumps(play_year(folder, SMALL, receipts_of, lambda done, total: None)))
    return folder, pickle.loads(counted.read_bytes())
