"""The stores that the contract is held against; another database is one more parameter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plainview.server.storage import postgres as postgresql
from plainview.server.storage.sqlite import MEMORY, open_store
from plainview.server.storage.store import SqlStore
from tests.postgres import database_url, empty_database_url, own_postgres, postgres

__all__ = ["database_url", "empty_database_url", "own_postgres", "postgres"]
SQLITE = ["sqlite", "sqlite in memory"]


@pytest.fixture(params=[*SQLITE, "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    if request.param == "postgresql":
        opened = postgresql.open_store(request.getfixturevalue("database_url"))
    else:
        opened = open_store(MEMORY) if "memory" in request.param else open_store(tmp_path / "db", create=True)
    yield opened
    opened.close()


@pytest.fixture(params=SQLITE)
def sqlite_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(MEMORY) if "memory" in request.param else open_store(tmp_path / "db", create=True)
    yield opened
    opened.close()


@pytest.fixture
def postgres_store(database_url: str) -> Iterator[SqlStore]:
    opened = postgresql.open_store(database_url)
    yield opened
    opened.close()
