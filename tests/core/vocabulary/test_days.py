"""A day and an instant have one spelling each, and meet only in a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.vocabulary.days import (
    Day,
    days_after,
    legal_day,
    parse_day,
    parse_instant,
    print_day,
    print_instant,
    working_days_after,
    years_after,
)
from plainview.core.vocabulary.errors import Malformed

NEW_YORK = ZoneInfo("America/New_York")


@given(st.dates())
def test_a_day_is_read_as_it_was_printed(day: Day) -> None:
    assert parse_day(print_day(day)) == day


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_is_read_as_it_was_printed(instant: datetime) -> None:
    assert parse_instant(print_instant(instant)) == instant.replace(microsecond=0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-1-08",
        "2026-01-08 ",
        "2026-01-08\n",
        "20260108",
        "2026-W02-4",
        "２026-01-08",
        "2026-02-30",
        "0000-01-01",
    ],
)
def test_another_spelling_of_a_day_is_malformed(text: str) -> None:
    with pytest.raises(Malformed, match="^here: "):
        parse_day(text, "here")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-08",
        "2026-01-08T00:00:00",
        "2026-01-08T00:00:00z",
        "2026-01-08 00:00:00Z",
        "2026-01-08T00:00:00.0Z",
        "2026-01-08T00:00:00+00:00",
        "2026-01-08T24:00:01Z",
        "2026-01-08T00:60:00Z",
        "2026-13-08T00:00:00Z",
    ],
)
def test_another_spelling_of_an_instant_is_malformed(text: str) -> None:
    with pytest.raises(Malformed, match="^here: "):
        parse_instant(text, "here")


def test_a_long_text_is_not_echoed_whole() -> None:
    with pytest.raises(Malformed) as found:
        parse_day("9" * 1000)
    assert len(str(found.value)) < 120


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-01-08T04:59:59Z", "2026-01-07"),
        ("2026-01-08T05:00:00Z", "2026-01-08"),
        ("2026-07-08T03:59:59Z", "2026-07-07"),
        ("2026-07-08T04:00:00Z", "2026-07-08"),
    ],
)
def test_the_legal_day_begins_at_midnight_in_the_programs_zone(instant: str, day: str) -> None:
    assert legal_day(parse_instant(instant), NEW_YORK) == parse_day(day)


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [("2026-01-08", 30, "2026-02-07"), ("2024-02-28", 1, "2024-02-29"), ("2026-12-31", 1, "2027-01-01")],
)
def test_calendar_days_roll_over_nothing(day: str, count: int, after: str) -> None:
    assert days_after(parse_day(day), count) == parse_day(after)


def test_working_days_leave_out_the_others_and_the_first() -> None:
    def is_weekday(day: Day) -> bool:
        return day.weekday() < 5

    friday = Day(2026, 1, 9)
    assert working_days_after(friday, 1, is_weekday) == Day(2026, 1, 12)
    assert working_days_after(friday + timedelta(1), 1, is_weekday) == Day(2026, 1, 12)
    assert working_days_after(friday, 5, is_weekday) == Day(2026, 1, 16)
    assert working_days_after(friday, 0, is_weekday) == friday


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [("2026-01-08", 8, "2034-01-08"), ("2024-02-29", 8, "2032-02-29"), ("2024-02-29", 1, "2025-03-01")],
)
def test_years_later_is_the_same_day(day: str, count: int, after: str) -> None:
    assert years_after(parse_day(day), count) == parse_day(after)
