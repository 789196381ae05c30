"""Rules for every test: `--no-skips` (what `make test` uses) turns a skipped test into a failed one."""

from __future__ import annotations

from collections.abc import Generator

import pytest


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
