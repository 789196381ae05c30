"""What a court keeps in view: its list of matters, the seals that lift, who is on call, and why notice may wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from plainview.core.docket.state import Matter
from plainview.core.law.clocks import years
from plainview.core.law.reform import analogues
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import lanes
from plainview.server.actions.bench import Shift, on_call, recused
from plainview.server.actions.desk import Desk
from plainview.server.actions.registry import everybody
from plainview.server.people.may import COURT as COURT
from plainview.server.people.may import check_may
from plainview.server.people.person import Role
from plainview.server.queries import matters
from plainview.server.queries.words import KINDS
from plainview.server.storage.ports import MatterRow, Page, Span

CALENDAR_DAYS, SEALS_ROWS = 14, 100
RETURNED = "returned"
DOCKET_ROWS = 50
DELAY_REASONS = analogues.ADVERSE_RESULTS


@dataclass(frozen=True, slots=True)
class Sealed:
    """One line of the seal calendar: a matter, the day its seal lifts, and how often a judge has delayed notice."""

    id: str
    kind: str
    lifts: Day
    delays: int
    undelivered: bool

    @property
    def kind_words(self) -> str:
        """What kind of matter it is, as it is read."""
        return KINDS.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class DelayLimits:
    """What a delay of a matter's notice may be: `most` days now, from `due`; beyond `outer` another judge decides.

    `heard` tells whether the inspector general was heard, which that also needs.
    """

    due: Day
    most: int
    number: int
    outer: Day
    heard: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter that the court is asked to decide: what it awaits, and by when where a day is fixed."""

    line: matters.Listed
    awaits: str
    by: Day | None


def waiting(desk: Desk, person: str) -> tuple[Waiting, ...]:
    """Promise what waits for a judge, what has a fixed day first, then by filing; without what the judge left.

    Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "approve")
    found, lines = [], list(_asked(desk))
    for line, state in zip(lines, desk.matters([line.id for line in lines]), strict=True):
        awaits, by = _awaits(state, line.phase)
        if awaits and not recused(desk, who.id, line.id):
            found.append(Waiting(line, awaits, by))
    return tuple(sorted(found, key=lambda one: (one.by is None, one.by or one.line.filed, one.line.id)))


def _asked(desk: Desk) -> Iterator[matters.Listed]:
    """The oldest matters that may await a court: authorized ones, emergencies in force or over, extensions ordered."""
    lanes_of = (
        (("authorized",), ""),
        (("active", "ended"), lanes.emergencies(desk)),
        (("active",), lanes.extensions(desk)),
    )
    seen = set()
    for phases, lane in lanes_of:
        for row in desk.store.listing(Page(phases, lane, None, DOCKET_ROWS, oldest_first=not lane)):
            if row.matter not in seen:
                seen.add(row.matter)
                yield matters.listed(row)


def _awaits(state: Matter, phase: str) -> tuple[str, Day | None]:
    if phase == "authorized":
        return ("", None) if state.emergency else ("order", state.start_before)
    if state.court_by is not None:
        return "ratification", state.court_by
    return ("extension", state.end) if phase == "active" and state.extension_days else ("", None)


def seals(desk: Desk, person: str, first: Day, after: str = "") -> tuple[tuple[Sealed, ...], str]:
    """Promise a page of the matters whose seal lifts in the `CALENDAR_DAYS` days from `first`, by day, and where the
    next page begins. Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "certify_copy")
    last = first + timedelta(days=CALENDAR_DAYS - 1)
    rows = desk.store.lifting(Span(first, last, matters.mark(after), SEALS_ROWS + 1))
    shown = rows[:SEALS_ROWS]
    states = desk.matters([row.matter for row in shown])
    found = tuple([_sealed(row, state) for row, state in zip(shown, states, strict=True)])
    return found, f"{shown[-1].lifts}.{shown[-1].matter}" if len(rows) > SEALS_ROWS else ""


def _sealed(row: MatterRow, state: Matter) -> Sealed:
    assert row.lifts is not None
    return Sealed(row.matter, row.kind, row.lifts, state.delays, state.unreached)


def delay_limits(desk: Desk, person: str, matter: str) -> DelayLimits | None:
    """Promise the limits of a delay of notice; None where none is due that could be delayed. Raises NotPermitted."""
    state = matters.visible(desk, desk.person(person), matter)
    due, end = state.notice_by, state.first_end or state.end
    owed = any(duty.name == "notice" and duty.done is None for duty in state.duties)
    if due is None or end is None or not owed:
        return None
    most = analogues.DELAY_NEXT_DAYS_MAX if state.delays else analogues.DELAY_FIRST_DAYS_MAX
    return DelayLimits(due, most, state.delays + 1, years(end, analogues.DELAY_YEARS), state.heard)


def docket(desk: Desk, person: str, phase: str = "", after: str = "") -> matters.Listing:
    """Promise a page of the court's matters, newest first; in phase `returned` what a judge gave back.

    Raises NotPermitted.
    """
    if phase == RETURNED:
        return _given_back(desk, person)
    return matters.listing(desk, person, (phase,) if phase in COURT else COURT, after)


def _given_back(desk: Desk, person: str) -> matters.Listing:
    """What judges gave back and is not filed again yet: what a reviewer gave back was never the court's."""
    check_may(desk.person(person), "certify_copy")
    rows = desk.store.listing(Page((RETURNED,), lanes.returned(desk), None, DOCKET_ROWS))
    mine = [row for row in rows if matters.by_judge(desk.matter(ChainId(row.matter)))]
    return matters.Listing(tuple(map(matters.listed, mine)), "")


def judges_on_call(desk: Desk, day: Day) -> tuple[tuple[Shift, bool], ...]:
    """Promise the shifts that are not over on a day, by first day, and whether each is on."""
    return tuple((shift, shift.first <= day) for shift in on_call(desk) if shift.last >= day)


def judges(desk: Desk) -> tuple[str, ...]:
    """Promise the ids of all judges."""
    return tuple(sorted(each.id for each in everybody(desk) if each.role is Role.JUDGE))
