"""Legal days and instants.

A `Day` is a calendar day in the program's time zone; every clock of the law counts days.
An instant is an aware UTC `datetime` with whole seconds; it becomes a day only through a zone.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from plainview.core.vocabulary.errors import Malformed

Day = date

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def parse_day(text: str, where: str = "day") -> Day:
    """Read exactly `YYYY-MM-DD`. Raises Malformed for anything else, also for a day that does not exist."""
    if not _DAY.fullmatch(text):
        raise Malformed(f"expected a day as YYYY-MM-DD, found {text[:40]!r}", where=where)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed(f"{text} is not a day of the calendar", where=where) from None


def print_day(day: Day) -> str:
    """Print a day as `YYYY-MM-DD`, the one spelling `parse_day` reads."""
    return day.isoformat()


def parse_instant(text: str, where: str = "instant") -> datetime:
    """Read exactly `YYYY-MM-DDTHH:MM:SSZ` as an aware UTC instant. Raises Malformed otherwise."""
    if not _INSTANT.fullmatch(text):
        raise Malformed(f"expected a UTC time as YYYY-MM-DDTHH:MM:SSZ, found {text[:40]!r}", where=where)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Malformed(f"{text} is not a time of the calendar", where=where) from None


def print_instant(instant: datetime) -> str:
    """Print an aware instant as `YYYY-MM-DDTHH:MM:SSZ`, whole seconds."""
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def legal_day(instant: datetime, zone: tzinfo) -> Day:
    """Promise the calendar day that an aware instant falls on in `zone`."""
    return instant.astimezone(zone).date()


def days_after(day: Day, count: int) -> Day:
    """Promise the day `count` calendar days after `day`; calendar clocks never roll over weekends."""
    return day + timedelta(days=count)


def working_days_after(day: Day, count: int, is_working: Callable[[Day], bool]) -> Day:
    """Promise the `count`-th working day after `day`, the day itself never counted."""
    while count > 0:
        day += timedelta(days=1)
        if is_working(day):
            count -= 1
    return day


def years_after(day: Day, count: int) -> Day:
    """Promise the same day `count` years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + count)
    except ValueError:
        return date(day.year + count, 3, 1)
