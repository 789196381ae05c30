"""Rules for every test: `--no-skips` (what `make test` uses) turns a skipped test into a failed one.

Folders of tests lie in memory where there is enough, and what takes long comes first, so that the last tests that
several processes share out are short ones. Every other process collects from the end, so that in a new clone each finds
half of the modules compiled already.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30
"""Where files lie in memory, and the bytes that have to be free there; a whole run needs less than one GiB at once."""

GARBAGE = 10_000
"""After how many new things Python looks for garbage in circles: by itself it does so after 700, far too often here."""

collect_ignore = ["vectors"]
"""Two thousand folders of files that tests read, and no test."""


def _in_memory() -> None:
    """Let files of tests lie in memory, where programs may also be run, unless somebody chose another folder."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(MEMORY).free >= ENOUGH and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


_in_memory()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    report = yield
    if isinstance(collector, pytest.Directory) and os.environ.get("PYTEST_XDIST_WORKER", "gw0")[-1] in "13579":
        report.result.reverse()
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests of browsers, then those that are slow; the others come by folder and file."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, tuple[str, ...]]:
    if "browser" in item.path.parts:
        return 0, item.path.parts
    return 1 if item.get_closest_marker("slow") else 2, item.path.parts


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later collection of garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


@pytest.fixture(autouse=True)
def _no_database_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no command of a test use the server of DATABASE_URL; tests/postgres.py makes databases of its own there."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed test")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing may be skipped here: {report.longrepr}"
    return report
