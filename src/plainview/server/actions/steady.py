"""A wall clock that is believed only while it runs as evenly as the machine's own count of seconds.

Every clock of the law counts days, so a wrong clock would end covers, miss notices and date statements for ever.
A step is never followed in silence: it stops what is being done until an operator has looked.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Stopped
from plainview.server.actions.ports import Clock

STEP_SECONDS_MAX = 300
"""A larger step between two looks at the clock is no correction any more."""
GAP_DAYS_MAX = 3
"""A program that has said nothing for longer than this was away, or its clock is wrong."""

_ASK = "Set the machine's clock right, then start again"


class SteadyClock:
    """A clock that never goes back and never steps by more than five minutes."""

    def __init__(self, wall: Clock, ticks: Callable[[], float]) -> None:
        """Read the time from `wall`, and from `ticks` how many seconds went by, whatever the wall clock is set to."""
        self._wall, self._ticks = wall, ticks
        self._told, self._at = wall(), ticks()

    def __call__(self) -> datetime:
        """Promise the present instant, never before one given earlier: the clock is waited for when it is set back.

        Raises Stopped when it stepped by more than `STEP_SECONDS_MAX` in either direction, and at every later call.
        """
        now, at = self._wall(), self._ticks()
        step = (now - self._told).total_seconds() - (at - self._at)
        if abs(step) > STEP_SECONDS_MAX:
            way = "forward" if step > 0 else "back"
            raise Stopped(
                f"the clock stepped {way} by {abs(round(step))} seconds to {now:%Y-%m-%d %H:%M:%S}", next=_ASK
            )
        if now > self._told:
            self._told, self._at = now, at
        return self._told


def check_gap(last: Day | None, today: Day, *, confirmed: bool = False) -> None:
    """Promise that `today` may follow the day on which something was said last, or that an operator `confirmed` it.

    Raises Stopped when more than `GAP_DAYS_MAX` days lie between, or when today is before that day.
    """
    if last is None:
        return
    if today < last:
        raise Stopped(f"today is {today} by the clock, and the log has a statement of {last}", next=_ASK)
    if today - last > timedelta(days=GAP_DAYS_MAX) and not confirmed:
        raise Stopped(
            f"today is {today} by the clock and the last day closed is {last}: it was away, or the clock is wrong",
            next="Look at the clock; if it is right, pass --after-gap",
        )
