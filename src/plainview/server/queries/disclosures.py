"""What became of disclosures: copies that came back late or not at all, for everybody; packages nobody opened, for few.

The late list is made of public facts alone. That an agency never picked up what it was given is a private matter of
the two who answer for it: no duty and no statement says it, since the law asks for none; a count names no matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from plainview.core.docket.state import Duty
from plainview.core.docket.statement import parse_statement
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.actions.packages import PACKAGE, copies
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow

UNOPENED_DAYS = 7
"""From this day after a release on, a package that nobody has picked up is on the list."""

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


def late_returns(desk: Desk, since: Day) -> tuple[LateReturn, ...]:
    """Promise the public late list of what was released on `since` or later: what came back late, or is overdue today.

    The longest overdue first. It needs no permission: anybody reads the same from the log.
    """
    matters = dict.fromkeys(row.chain for row in desk.store.of_type(_RELEASED, since, desk.today()))
    late = [LateReturn(ChainId(id), duty.by, duty.done) for id in matters for duty in _late(desk, ChainId(id))]
    return tuple(sorted(late, key=lambda one: (one.returned is not None, one.due, one.matter)))


def _late(desk: Desk, matter: ChainId) -> Iterator[Duty]:
    for duty in desk.matter(matter).duties:
        if duty.name == "return" and duty.standing(desk.today()) in ("late", "overdue"):
            yield duty


def unopened(desk: Desk, person: str) -> tuple[Unopened, ...]:
    """Promise the packages that were to be had for seven days or longer and were not picked up, or not acknowledged.

    Each reading is an audit row. Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "read_disclosures")
    found = tuple(_unopened(desk))
    with desk.store.unit() as unit:
        detail = f"{len(found)} packages"
        unit.audit(AuditRow(desk.now(), who.id, who.role, "read_disclosures", "program", "read", detail))
    return found


def count_unopened(desk: Desk) -> int:
    """Promise how many packages nobody has picked up for seven days or longer; which they are is not said."""
    return sum(not one.picked_up for one in _unopened(desk))


def _unopened(desk: Desk) -> Iterator[Unopened]:
    """The last release of each matter and stage that still has its package beside it."""
    today = desk.today()
    last = days_after(today, -UNOPENED_DAYS)
    rows = desk.store.of_type(_RELEASED, days_after(today, -365), last)
    said = {(row.chain, str(parse_statement(row.data).facts["stage"])): row for row in rows}
    for (chain, stage), row in said.items():
        state = desk.matter(ChainId(chain))
        if desk.store.payload(row.index, PACKAGE) is None:
            continue
        given = any(duty.name == "return" and duty.done is None for duty in state.duties) or state.kind != "cover"
        out, _ = copies(desk, chain, row.index)
        acknowledged = stage not in state.unacknowledged
        if given and not (out and acknowledged):
            yield Unopened(ChainId(chain), row.index, stage, row.day, out > 0, acknowledged)
