"""Federal holidays as observed, computed by rule, and what a working day is.

Source: 5 U.S.C. 6103(a) names the holidays; 6103(b) and Executive Order 11582 move one that falls on a Saturday to the
Friday before and one that falls on a Sunday to the Monday after, for people who work Monday to Friday.

Left out on purpose: Inauguration Day, 6103(c), a holiday only for federal employees in and around the capital and
only every fourth year, while the program's clocks are the same in every place; and closings that an executive order
grants once, which no rule can foresee. Leaving a holiday out makes a clock shorter, never longer.

The rule is stated for 1978 and after; before that Veterans Day was kept in October.
"""

from datetime import date, timedelta
from functools import lru_cache

from plainview.core.vocabulary.days import Day

FIRST_YEAR = 1978
MARTIN_LUTHER_KING_FROM = 1986  # Pub. L. 98-144
JUNETEENTH_FROM = 2021  # Pub. L. 117-17

MONDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 3, 4, 5, 6


def federal_holidays(year: int) -> tuple[tuple[Day, str], ...]:
    """Promise the holidays of `year` in the order of the calendar, each on the day it is observed.

    New Year's Day of a year that begins on a Saturday is observed on 31 December of the year before.
    """
    named = [
        (_observed(date(year, 1, 1)), "New Year's Day"),
        (_nth(year, 1, MONDAY, 3), "Birthday of Martin Luther King, Jr."),
        (_nth(year, 2, MONDAY, 3), "Washington's Birthday"),
        (_last_monday_of_may(year), "Memorial Day"),
        (_observed(date(year, 6, 19)), "Juneteenth National Independence Day"),
        (_observed(date(year, 7, 4)), "Independence Day"),
        (_nth(year, 9, MONDAY, 1), "Labor Day"),
        (_nth(year, 10, MONDAY, 2), "Columbus Day"),
        (_observed(date(year, 11, 11)), "Veterans Day"),
        (_nth(year, 11, THURSDAY, 4), "Thanksgiving Day"),
        (_observed(date(year, 12, 25)), "Christmas Day"),
    ]
    return tuple((day, name) for day, name in named if year >= _FROM.get(name, FIRST_YEAR))


_FROM = {
    "Birthday of Martin Luther King, Jr.": MARTIN_LUTHER_KING_FROM,
    "Juneteenth National Independence Day": JUNETEENTH_FROM,
}


def is_working(day: Day) -> bool:
    """Tell whether `day` is a working day: Monday to Friday and not a federal holiday as observed."""
    if day.weekday() in (SATURDAY, SUNDAY):
        return False
    if day.year >= FIRST_YEAR - 1 and (day.month, day.day, day.weekday()) == (12, 31, FRIDAY):
        return False  # the new year begins on a Saturday
    return day not in _days_off(day.year)


@lru_cache(maxsize=64)
def _days_off(year: int) -> frozenset[Day]:
    """The holidays of a year, kept: a verifier asks for the same few years a hundred thousand times."""
    return frozenset(day for day, _ in federal_holidays(year))


def _observed(day: Day) -> Day:
    """Move a holiday from Saturday to Friday and from Sunday to Monday."""
    if day.weekday() == SATURDAY:
        return day - timedelta(days=1)
    if day.weekday() == SUNDAY:
        return day + timedelta(days=1)
    return day


def _nth(year: int, month: int, weekday: int, count: int) -> Day:
    """The `count`-th given weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _last_monday_of_may(year: int) -> Day:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
