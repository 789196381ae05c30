"""What became of disclosures: copies that came back late or not at all, for everybody; packages nobody opened, for few.

The late list is made of public facts alone. That an agency never picked up what it was given is a private matter of
the two who answer for it: no duty and no statement says it, since the law asks for none; a count names no matter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plainview.core.docket.state import Matter
from plainview.core.docket.statement import parse_statement
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.actions.packages import PACKAGE, copies
from plainview.server.people.may import check_may
from plainview.server.queries.matters import index_mark, mark
from plainview.server.queries.statement_words import value_words
from plainview.server.storage.ports import AuditRow, MatterRow, Span, StatementRow

UNOPENED_DAYS = 7
"""From this day after a release on, a package that nobody has picked up is on the list."""
UNOPENED_LAST_DAYS = 365
"""And up to this one: what is older is the returns' matter."""
ROWS = 50
LONG_AGO = Day(1970, 1, 1)

_RELEASED = "disclosure.released"


@dataclass(frozen=True, slots=True)
class LateReturn:
    """A copy that was not back on the day it was due, and when it came, None while it is out still."""

    matter: ChainId
    due: Day
    returned: Day | None


@dataclass(frozen=True, slots=True)
class Unopened:
    """A package that is still to be had and that its agency has not picked up, or has not acknowledged."""

    matter: ChainId
    index: int
    stage: str
    released: Day
    picked_up: bool
    acknowledged: bool

    @property
    def words(self) -> str:
        """What was disclosed, as it is read."""
        return "; ".join(value_words("stage", self.stage))


def still_out(desk: Desk, after: str = "", count: int = 0) -> tuple[tuple[LateReturn, ...], str]:
    """Promise a page of the copies that are out and overdue today, the longest first, and where the next page begins.

    It needs no permission: anybody reads the same from the log.
    """
    count = count or ROWS
    span = Span(LONG_AGO, days_after(desk.today(), -1), mark(after), count + 1)
    return _late(desk.store.copies_out(span), count)


def came_late(desk: Desk, since: Day, after: str = "", count: int = 0) -> tuple[tuple[LateReturn, ...], str]:
    """Promise a page of the copies due on `since` or later that came back late, the last first; else as `still_out`."""
    count = count or ROWS
    return _late(desk.store.copies_late(Span(since, desk.today(), mark(after), count + 1)), count)


def _late(rows: Sequence[MatterRow], count: int) -> tuple[tuple[LateReturn, ...], str]:
    found = tuple([LateReturn(ChainId(row.matter), row.back_by, row.back) for row in rows[:count] if row.back_by])
    return found, f"{found[-1].due}.{found[-1].matter}" if len(rows) > count else ""


def unopened(desk: Desk, person: str, after: str = "") -> tuple[tuple[Unopened, ...], str]:
    """Promise a page of the packages that were to be had for seven days or longer and were not picked up, or not
    acknowledged, the oldest first, and where the next page begins.

    Each reading is an audit row. Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "read_disclosures")
    found, more = _unopened(desk, after)
    with desk.store.unit() as unit:
        detail = f"{len(found)} packages"
        unit.audit(AuditRow(desk.now(), who.id, who.role, "read_disclosures", "program", "read", detail))
    return found, more


def count_unopened(desk: Desk) -> int:
    """Promise how many packages nobody has picked up for seven days or longer; which they are is not said."""
    count, after = 0, ""
    while True:
        found, after = _unopened(desk, after)
        count += sum(not one.picked_up for one in found)
        if not after:
            return count


def _unopened(desk: Desk, after: str) -> tuple[tuple[Unopened, ...], str]:
    """The last release of each matter and stage that still has its package beside it."""
    today = desk.today()
    first, last = days_after(today, -UNOPENED_LAST_DAYS), days_after(today, -UNOPENED_DAYS)
    rows = desk.store.unopened(Span(first, last, index_mark(after), ROWS + 1), PACKAGE)
    shown = rows[:ROWS]
    states = desk.matters([row.chain for row in shown])
    found = tuple([one for row, state in zip(shown, states, strict=True) for one in _waits(desk, row, state)])
    return found, f"{shown[-1].day}.{shown[-1].index}" if len(rows) > ROWS else ""


def _waits(desk: Desk, row: StatementRow, state: Matter) -> Iterator[Unopened]:
    stage = str(parse_statement(row.data).facts["stage"])
    later = [line.index for line in desk.lines(state.id) if line.type == _RELEASED and line.index > row.index]
    if any(_stage_at(desk, index) == stage for index in later):
        return
    given = any(duty.name == "return" and duty.done is None for duty in state.duties) or state.kind != "cover"
    out, _ = copies(desk, row.chain, row.index)
    acknowledged = stage not in state.unacknowledged
    if given and not (out and acknowledged):
        yield Unopened(state.id, row.index, stage, row.day, out > 0, acknowledged)


def _stage_at(desk: Desk, index: int) -> str:
    (data,) = desk.store.entries(index, index + 1)
    return str(parse_statement(data).facts["stage"])
