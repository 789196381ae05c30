"""A program whose cast is enrolled; each test gets a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day
from plainview.server.scenarios.stage import set_up
from tests.server.actions.desk import DeskTop
from tests.staged import Pattern, kept_folder, pattern_of


@cache
def pattern() -> Pattern:
    """Set up once a process."""
    stage = set_up(
        kept_folder(),
        seed="actions",
        origin="example.com/actions",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=lambda _: lambda index, leaf: None,
        lasting=False,
    )
    return pattern_of(stage)


@pytest.fixture
def top(tmp_path: Path) -> Iterator[DeskTop]:
    tops: list[DeskTop] = []

    def look(index: int, leaf: bytes) -> None:
        tops[0].read(index, leaf)

    stage = pattern().copy(tmp_path / "program", lambda _: look)
    tops.append(DeskTop(stage))
    yield tops[0]
    stage.desk.store.close()
