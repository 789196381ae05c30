"""Counting days for the law's clocks: the same counts as in the vocabulary, held inside the calendar.

A clock rule must answer whatever it is asked, so a count that would leave the calendar stops at its last day.
"""

from functools import lru_cache

from plainview.core.law.holidays import is_working
from plainview.core.vocabulary import days
from plainview.core.vocabulary.days import Day


def calendar(day: Day, count: int) -> Day:
    """Promise the day `count` calendar days after `day`; weekends and holidays count like any other day."""
    try:
        return days.days_after(day, count)
    except OverflowError:
        return Day.max if count > 0 else Day.min


@lru_cache(maxsize=4096)
def working(day: Day, count: int) -> Day:
    """Promise the `count`-th working day after `day`, federal holidays as observed left out."""
    try:
        return days.working_days_after(day, count, is_working)
    except OverflowError:
        return Day.max


def years(day: Day, count: int) -> Day:
    """Promise the same day `count` years later (29 February: 1 March where there is none)."""
    if day.year + count > Day.max.year:
        return Day.max
    return days.years_after(day, count)
