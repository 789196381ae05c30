"""A program whose cast is enrolled; each test gets a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day
from plainview.server.scenarios.stage import set_up
from tests.server.actions.desk import DeskTop


@pytest.fixture
def top(tmp_path: Path) -> Iterator[DeskTop]:
    tops: list[DeskTop] = []

    def look(index: int, leaf: bytes) -> None:
        tops[0].read(index, leaf)

    stage = set_up(
        tmp_path / "program",
        seed="actions",
        origin="example.com/actions",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=lambda _: look,
        lasting=False,
    )
    tops.append(DeskTop(stage))
    yield tops[0]
    stage.desk.store.close()
