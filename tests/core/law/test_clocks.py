"""Counting days: the same counts as in the vocabulary, held inside the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from plainview.core.law import clocks


@pytest.mark.parametrize(("count", "day"), [(0, date(2026, 1, 9)), (3, date(2026, 1, 12)), (-9, date(2025, 12, 31))])
def test_calendar_days_count_weekends(count: int, day: date) -> None:
    assert clocks.calendar(date(2026, 1, 9), count) == day


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 1, 9), 0, date(2026, 1, 9)),
        (date(2026, 1, 9), 1, date(2026, 1, 12)),
        (date(2026, 1, 10), 1, date(2026, 1, 12)),
        (date(2026, 1, 16), 1, date(2026, 1, 20)),  # Martin Luther King's day on the 19th
        (date(2021, 12, 30), 1, date(2022, 1, 3)),  # New Year observed on 31 December
        (date(2026, 1, 8), 10, date(2026, 1, 23)),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(day: date, count: int, expected: date) -> None:
    assert clocks.working(day, count) == expected


def test_years_keep_the_day() -> None:
    assert clocks.years(date(2026, 1, 8), 8) == date(2034, 1, 8)
    assert clocks.years(date(2024, 2, 29), 1) == date(2025, 3, 1)


def test_a_count_that_leaves_the_calendar_stops_at_its_end() -> None:
    assert clocks.calendar(date.max, 1) == date.max
    assert clocks.calendar(date(2026, 1, 8), 10**12) == date.max
    assert clocks.calendar(date(2026, 1, 8), -(10**12)) == date.min
    assert clocks.working(date.max, 1) == date.max
    assert clocks.years(date(9999, 1, 1), 1) == date.max
    assert clocks.years(date(9998, 1, 1), 1) == date(9999, 1, 1)
