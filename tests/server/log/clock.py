"""Instants for tests: a legal day in New York and its seconds."""

from datetime import UTC, datetime, timedelta

DAY1 = int(datetime(2026, 1, 8, 17, 0, tzinfo=UTC).timestamp())


def on_day(number: int, seconds: int = 0) -> int:
    """Noon of the `number`-th day, 2026-01-08 being day 1, and some seconds."""
    return DAY1 + int(timedelta(days=number - 1).total_seconds()) + seconds
