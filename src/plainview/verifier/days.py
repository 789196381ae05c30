"""The days of statements, held against the checkpoints kept of each day: no act is back-dated, no day is skipped.

A statement between two kept checkpoints is not dated before the earlier nor after the later one. The daybook shows
that time has gone on: at the end of each kept day it is closed up to the day before the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import takewhile

from plainview.core.docket.program import Program
from plainview.core.docket.signers import key_id
from plainview.core.docket.statement import Statement
from plainview.core.notes.lines import parse_base64
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid
from plainview.verifier.beside import Kept
from plainview.verifier.witnesses import Witnessed

DAYBOOK_DAYS = 2
"""A kept checkpoint may be signed early on its day, before the day before was closed."""


def check_kept(kept: Sequence[Kept], zone: tzinfo, now: datetime, demo: bool) -> None:
    """Promise that each kept checkpoint was signed on the legal day it is kept under, and none in the future.

    Raises Inconsistent, Invalid naming the file.
    """
    for one in kept:
        signed = one.head.day(zone)
        if signed != one.day:
            raise Inconsistent(f"was signed on {signed}, by the log's own time", where=one.head.path)
    last = kept[-1].head
    if not demo and datetime.fromtimestamp(last.timestamp, UTC) > now + timedelta(days=1):
        what = "is signed more than a day ahead of this machine's clock"
        raise Invalid(what, where=last.path, next="If this clock is wrong, set it and try again")


@dataclass(frozen=True, slots=True)
class Late:
    """Statements that were first published on a later day than they carry: how many, by how many days at most."""

    count: int = 0
    days: int = 0


class Calendar:
    """The kept checkpoints as bounds on the day of each statement; asked in log order.

    Statements below `until` are of `latest` or before.
    """

    def __init__(self, kept: Sequence[Kept], first_day: Day) -> None:
        """Bound by `kept`, in order; nothing is dated before `first_day`."""
        self._kept = kept
        self._first_day = first_day
        self._at = -1
        self.until, self.latest = 0, first_day
        self._earliest = first_day
        self._late = self._late_days = 0

    @property
    def late(self) -> Late:
        """The statements counted so far that were published on a later day than they carry."""
        return Late(self._late, self._late_days)

    def check(self, index: int, day: Day, counts: bool = True) -> None:
        """Promise that `day` may be the day of the statement at `index`, and count it if late and it `counts`.

        There is nothing to do before `until` on the `latest` day. Raises Inconsistent.
        """
        while self.until <= index:
            self._next()
        if day < self._earliest:
            what = f"dated {day}, but the checkpoint kept of {self._earliest} does not hold it yet"
            raise Inconsistent(what, where=f"statement {index}")
        if day > self.latest:
            raise Inconsistent(f"dated {day}, but published on {self.latest}", where=f"statement {index}")
        if counts and day < self.latest:
            self._late, self._late_days = self._late + 1, max(self._late_days, (self.latest - day).days)

    def _next(self) -> None:
        """Go on to the next kept checkpoint: what is between it and the one before is of their days or between."""
        self._at += 1
        self._earliest = self._kept[self._at - 1].day if self._at else self._first_day
        self.until, self.latest = self._kept[self._at].head.size, self._kept[self._at].day

    def closed(self, size: int, daybook: Day | None) -> None:
        """Promise that the daybook was kept up at every kept checkpoint of `size` statements. Raises Invalid."""
        for one in takewhile(lambda one: one.head.size == size, self._kept[self._at :]):
            due = one.day - timedelta(days=DAYBOOK_DAYS)
            if due >= self._first_day and (daybook is None or daybook < due):
                raise Invalid(f"the daybook of {due} is not closed by then", where=one.head.path)


def check_key(program: Program, statement: Statement, index: int, witnessed: Witnessed) -> None:
    """Promise that the official key which signed was witnessed on a day before: nobody signs with a key unseen. (D§5)

    A root's key stands in the opening, or was named by two other roots, and may sign at once. `program` is the state
    around the statement. Raises Invalid.
    """
    key = program.keys.get(statement.signature.key) if statement.signature else None
    if key is None or key.added < witnessed.before(statement.day):
        return
    if key.id in [key_id(parse_base64(public, "root")) for public in program.roots.values()]:
        return
    what = f"signed on {statement.day} by key {key.id}, which no checkpoint kept of an earlier day holds as witnessed"
    raise Invalid(what, where=f"statement {index}")
