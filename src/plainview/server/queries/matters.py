"""Matters as a person may see them: lists a page at a time, and one matter whole. What is not theirs is not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plainview.core.docket.clock import phase_on, recordable, seal_end
from plainview.core.docket.state import Matter
from plainview.core.docket.types import TYPES
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId, is_hex32
from plainview.core.vocabulary.plain import to_plain
from plainview.server.actions.desk import Desk
from plainview.server.actions.listed import list_of
from plainview.server.actions.relief import place_at, places_of
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import COURT, EVERYTHING, SEES, Sight
from plainview.server.people.person import Person, Role
from plainview.server.queries.words import DUTIES, KINDS, PHASES, plain
from plainview.server.storage.ports import MatterRow, Page

PAGE_ROWS = 25
INDEX_DIGITS = 18
RETURNS = ("request.returned", "order.returned")
"""What gives a request back for rework: a reviewer's word, or a judge's."""
READS_FOR: Mapping[Role, OpenedFor] = {
    Role.OFFICER: OpenedFor.REQUEST,
    Role.SUPERVISOR: OpenedFor.REQUEST,
    Role.REVIEWER: OpenedFor.REVIEW,
    Role.AUTHORIZER: OpenedFor.DECIDE,
    Role.INSPECTOR: OpenedFor.DECIDE,
    Role.JUDGE: OpenedFor.DECIDE,
    Role.CLERK: OpenedFor.DECIDE,
    Role.RECORDER: OpenedFor.RECORD,
    Role.CUSTODIAN: OpenedFor.DISCLOSE,
}
"""What a role opens a request for, when it looks at a matter; it is in the audit trail each time."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: public facts alone. `owed` names the open duties, `owed_by` their days."""

    id: str
    kind: str
    level: str
    phase: str
    filed: Day | None
    end: Day | None
    next_day: Day | None
    owed: tuple[str, ...]
    owed_by: tuple[Day, ...] = ()

    @property
    def kind_words(self) -> str:
        """What kind of matter it is, as it is read."""
        return KINDS.get(self.kind, self.kind)

    @property
    def phase_words(self) -> str:
        """The phase, as it is read."""
        return PHASES.get(self.phase, self.phase)

    @property
    def owing(self) -> tuple[tuple[str, Day], ...]:
        """What is owed, as it is read, and by when."""
        return tuple([(duty_name(name), by) for name, by in zip(self.owed, self.owed_by, strict=True)])


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of matters; `after` asks for the next one, "" at the end."""

    lines: tuple[Listed, ...]
    after: str


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty: its name, day, and how it stands today: met, late, owed or overdue."""

    name: str
    by: Day
    standing: str

    @property
    def words(self) -> str:
        """What the duty asks for, as it is read."""
        return duty_name(self.name)


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a matter: its place in the log, type and meaning, in the order said."""

    index: int
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One matter as a person sees it: its public state, duties, statements, and what is opened of the request."""

    id: ChainId
    state: Matter
    phase: str
    recordable: bool
    seal_end: Day | None
    duties: tuple[DutyLine, ...]
    said: tuple[Said, ...]
    request: Mapping[str, Any]
    agency: str

    @property
    def kind_words(self) -> str:
        """What kind of matter it is, as it is read."""
        return KINDS.get(self.state.kind, self.state.kind)

    @property
    def phase_words(self) -> str:
        """The phase, as it is read; what is ordered waits for no judge in an emergency, nor under the regulation."""
        judged = self.state.reform and not self.state.emergency
        return PHASES.get(self.phase, self.phase) if judged or self.phase != "authorized" else "ordered, not started"

    @property
    def opening_by(self) -> str:
        """The office that has approved that a closed record is opened, as it is read."""
        return self.state.opening_by.replace("_", " ")


def listing(
    desk: Desk,
    person: str,
    phases: Sequence[str] = (),
    after: str = "",
    *,
    oldest_first: bool = False,
    count: int = 0,
) -> Listing:
    """Promise a page of the matters that a person may see, in some phases (none: in any). `after` is a page's own.

    Raises NotPermitted for a role that sees no lists.
    """
    who = desk.person(person)
    sight = SEES[who.role]
    if not sight.list:
        raise NotPermitted(f"a {who.role} has no list of matters")
    wanted = tuple(phase for phase in phases if not sight.phases or phase in sight.phases) or sight.phases
    if phases and not wanted:
        return Listing((), "")
    count = count or PAGE_ROWS
    rows = desk.store.listing(Page(wanted, _list(desk, who), mark(after), count + 1, oldest_first))
    more = len(rows) > count
    lines = tuple([listed(row) for row in rows[:count]])
    last = lines[-1] if more else None
    return Listing(lines, f"{last.filed}.{last.id}" if last else "")


def tally(desk: Desk, person: str) -> Mapping[str, int]:
    """Promise how many matters a person may see are in each phase. Raises NotPermitted for a role that sees none."""
    who = desk.person(person)
    sight = SEES[who.role]
    if not sight.list:
        raise NotPermitted(f"a {who.role} has no list of matters")
    counts = desk.store.tally(_list(desk, who))
    return {phase: count for phase, count in sorted(counts.items()) if not sight.phases or phase in sight.phases}


def matter(desk: Desk, person: str, id: str) -> Seen:
    """Promise one matter as a person may see it; what is opened of it is audited first.

    Raises NotPermitted, in the same words whether it is not there or not theirs.
    """
    who = desk.person(person)
    state = visible(desk, who, id)
    today = desk.today()
    duties = tuple([DutyLine(duty.name, duty.by, duty.standing(today)) for duty in state.duties])
    said = tuple([Said(line.index, line.type, TYPES[line.type].meaning) for line in desk.lines(state.id)])
    opened = _opened(desk, who, state)
    agency = desk.unnoted_secret("matter-agency", state.id) if desk.is_open(state.id) else ""
    known = agency if who.role not in (Role.RECORDER, Role.CLERK) else ""
    phase = phase_on(state, today)
    return Seen(state.id, state, phase, recordable(state, today), seal_end(state), duties, said, opened, known)


def visible(desk: Desk, who: Person, id: str) -> Matter:
    """Promise the state of a matter that a person may see. Raises NotPermitted, the same whether it is not there."""
    gone = NotPermitted("there is no such matter for you", next="Check the number")
    if not is_hex32(id):
        raise gone
    state, sight = desk.matter(ChainId(id)), SEES[who.role]
    if not state.next_seq or not sight.list:
        raise gone
    if sight.phases and phase_on(state, desk.today()) not in sight.phases and not _returned_to(sight, state, desk):
        raise gone
    if sight.list == "agency" and not (desk.is_open(id) and desk.unnoted_secret("matter-agency", id) == who.agency):
        raise gone
    if sight.list == "facility" and place_at(desk, places_of(desk, who), id) is None:
        raise gone
    return state


def _returned_to(sight: Sight, state: Matter, desk: Desk) -> bool:
    """A court keeps in view what it gave back itself, until it is filed again."""
    return sight.phases == COURT and phase_on(state, desk.today()) == "returned" and by_judge(state)


def by_judge(state: Matter) -> bool:
    """Tell whether it was a judge who gave the request back last."""
    given = (name for name, _ in reversed(state.stages) if name in RETURNS)
    return next(given, "") == "order.returned"


def _list(desk: Desk, who: Person) -> str:
    kind = SEES[who.role].list
    return "" if kind == "all" else list_of(desk, kind, {"agency": who.agency, "facility": who.facility}[kind])


def _opened(desk: Desk, who: Person, state: Matter) -> dict[str, Any]:
    parts = SEES[who.role].request
    if not parts or not desk.is_open(state.id) or state.kind == "capture":
        return {}
    plain = to_plain(desk.opened_for(who, READS_FOR[who.role]).request(state.id))
    assert isinstance(plain, dict)
    return plain if parts == EVERYTHING else {name: plain[name] for name in parts}


def mark(text: str) -> tuple[str, str] | None:
    """Promise the day and id at which a page ended, from what it gave to go on with; None where that is nothing."""
    day, _, id = text.partition(".")
    return (day, id) if len(day) == len("2026-01-01") and is_hex32(id) else None


def index_mark(text: str) -> tuple[str, str] | None:
    """Promise the day and index at which a page of statements ended; None where the text is nothing of that kind."""
    day, _, index = text.partition(".")
    good = len(day) == len("2026-01-01") and index.isascii() and index.isdigit() and len(index) < INDEX_DIGITS
    return (day, index) if good else None


def listed(row: MatterRow) -> Listed:
    """Promise a matter's line in a list."""
    owed = [each.partition(" ")[::2] for each in row.owed.split(",")] if row.owed else []
    names, days = tuple([name for name, _ in owed]), tuple([parse_day(day) for _, day in owed])
    return Listed(row.matter, row.kind, row.level, row.phase, row.filed, row.end, row.next_day, names, days)


def duty_name(name: str) -> str:
    """Promise what a duty asks for, as it is read."""
    return DUTIES.get(name, plain(name))
