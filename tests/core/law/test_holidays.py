"""Federal holidays as observed, against the calendars of known years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plainview.core.law.holidays import federal_holidays, is_working

# Month and day on which each year's holidays were observed, in the order of the calendar.
KNOWN = {
    1984: ["01-02", "02-20", "05-28", "07-04", "09-03", "10-08", "11-12", "11-22", "12-25"],
    1986: ["01-01", "01-20", "02-17", "05-26", "07-04", "09-01", "10-13", "11-11", "11-27", "12-25"],
    2015: ["01-01", "01-19", "02-16", "05-25", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"],
    2020: ["01-01", "01-20", "02-17", "05-25", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"],
    2021: ["01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11", "11-25", "12-24"],
    2023: ["01-02", "01-16", "02-20", "05-29", "06-19", "07-04", "09-04", "10-09", "11-10", "11-23", "12-25"],
    2024: ["01-01", "01-15", "02-19", "05-27", "06-19", "07-04", "09-02", "10-14", "11-11", "11-28", "12-25"],
    2026: ["01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"],
}


@pytest.mark.parametrize("year", KNOWN)
def test_a_known_year_is_computed(year: int) -> None:
    assert [f"{day:%m-%d}" for day, _ in federal_holidays(year)] == KNOWN[year]
    assert {day.year for day, _ in federal_holidays(year)} == {year}


def test_new_year_s_day_on_a_saturday_is_observed_in_the_year_before() -> None:
    assert federal_holidays(2022)[0] == (date(2021, 12, 31), "New Year's Day")
    assert not is_working(date(2021, 12, 31))
    assert is_working(date(2022, 1, 3))


def test_the_last_friday_of_an_ordinary_december_is_a_working_day() -> None:
    assert is_working(date(2025, 12, 31))
    assert is_working(date(2027, 12, 30))
    assert not is_working(date(2027, 12, 31))


def test_every_holiday_bears_its_name() -> None:
    assert [name for _, name in federal_holidays(2026)] == [
        "New Year's Day",
        "Birthday of Martin Luther King, Jr.",
        "Washington's Birthday",
        "Memorial Day",
        "Juneteenth National Independence Day",
        "Independence Day",
        "Labor Day",
        "Columbus Day",
        "Veterans Day",
        "Thanksgiving Day",
        "Christmas Day",
    ]


@pytest.mark.parametrize(
    ("first", "name"), [(1986, "Birthday of Martin Luther King, Jr."), (2021, "Juneteenth National Independence Day")]
)
def test_a_newer_holiday_begins_in_its_year(first: int, name: str) -> None:
    assert name not in [known for _, known in federal_holidays(first - 1)]
    assert name in [known for _, known in federal_holidays(first)]


def test_the_rule_is_stated_for_1978_and_after() -> None:
    assert federal_holidays(1977) == ()
    assert len(federal_holidays(1978)) == 9
    assert not is_working(date(1977, 12, 30)) or date(1978, 1, 1).weekday() == 6
    assert is_working(date(1971, 12, 31))


def test_a_year_that_begins_on_saturday_before_the_rule_is_left_alone() -> None:
    assert date(1972, 1, 1).weekday() == 5
    assert is_working(date(1971, 12, 31))


def test_weekends_are_not_working_days() -> None:
    monday = date(2026, 3, 2)
    week = [is_working(monday + timedelta(days=count)) for count in range(7)]
    assert week == [True, True, True, True, True, False, False]


def test_a_holiday_is_not_a_working_day_and_its_neighbours_are() -> None:
    assert [is_working(date(2026, 11, day)) for day in (25, 26, 27)] == [True, False, True]


def test_inauguration_day_is_left_out() -> None:
    assert is_working(date(2029, 1, 19))
    assert is_working(date(2017, 1, 20))


@pytest.mark.parametrize("year", range(1978, 2100))
def test_no_holiday_is_observed_on_a_weekend(year: int) -> None:
    assert all(day.weekday() < 5 for day, _ in federal_holidays(year))


def test_the_ends_of_the_calendar_do_not_break_it() -> None:
    assert is_working(date.min)
    assert not is_working(date.max)
