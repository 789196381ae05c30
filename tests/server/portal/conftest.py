"""A portal of a small demonstration for Django's test client: `portal.client("reviewer").get("/matters")`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal import Portal, open_portal, prepare, small

prepare()


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A fresh one for a test."""
    found = open_portal(small(tmp_path / "program"))
    yield found
    found.stage.desk.store.close()
