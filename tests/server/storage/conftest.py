"""The stores that the contract is held against; another database is one more parameter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plainview.server.storage.sqlite import MEMORY, open_store
from plainview.server.storage.store import SqlStore


@pytest.fixture(params=["sqlite", "sqlite in memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    if request.param == "sqlite":
        opened = open_store(tmp_path / "plainview.sqlite3", create=True)
    else:
        opened = open_store(MEMORY)
    yield opened
    opened.close()
