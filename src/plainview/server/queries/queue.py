"""What waits for the postal side, by age and clock; emergencies in a lane of their own; delegations; frequent requests.

A queue is of public facts. That a request is an emergency is sealed until the day after its start, so its lane is a
list under a keyed digest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plainview.core.docket.state import Matter
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import is_hex32
from plainview.server.actions.agency_numbers import number_of
from plainview.server.actions.call_back import CALL_BACK
from plainview.server.actions.desk import Desk
from plainview.server.actions.lanes import FREQUENT, emergencies, extensions
from plainview.server.actions.orders import FACILITY
from plainview.server.actions.registry import everybody
from plainview.server.actions.relief import Place, home_of
from plainview.server.people.may import check_may
from plainview.server.people.person import Person, Role
from plainview.server.queries import matters
from plainview.server.storage.ports import MatterRow, Page

ROWS = 50
LIVE = ("filed", "reviewed", "authorized", "active", "suspended")
PHASES: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        Role.REVIEWER: ("filed",),
        Role.AUTHORIZER: ("reviewed", "captured", "suspended"),
        Role.INSPECTOR: ("approved",),
    }
)
"""Role to the phases in which a matter waits for it."""

GRADES: Mapping[str, str] = MappingProxyType(
    {
        "headquarters": "Designee at headquarters",
        "manager": "Manager, inspector service operations support group",
        "support_group": "Designee of a support group",
        "inspector_in_charge": "Inspector in charge, emergencies only",
    }
)
"""Grade of a delegation to its words."""
_DUTIES = ("decision", "finding", "capture_review", "court", "confirmation")


@dataclass(frozen=True, slots=True)
class Queued:
    """A matter that waits: what for, since when, by when, and whether that day is past."""

    line: matters.Listed
    awaits: str
    by: Day | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Urgent:
    """An emergency: which of its steps are done, and by when the court must have decided."""

    line: matters.Listed
    called: bool
    ordered: bool
    seconded: bool
    started: bool
    ratified: bool
    court_by: Day | None


@dataclass(frozen=True, slots=True)
class Delegated:
    """A delegation: its number, who holds it, its grade, group and area, and whether it was revoked."""

    seq: int
    holder: str
    grade: str
    group: int
    area: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class Often:
    """That one agency asked unusually often under one statute: the count and the day it was seen; nobody's name."""

    matter: str
    count: int
    day: Day


def waiting(desk: Desk, person: str, after: str = "") -> tuple[tuple[Queued, ...], str]:
    """Promise a page of what waits for a person's role, oldest duty first, and where the next page begins.

    Raises NotPermitted for a role that has no queue.
    """
    who = _who(desk, person)
    mark = _mark(after)
    rows = list(desk.store.listing(Page(PHASES[who.role], "", mark, ROWS + 1, oldest_first=True)))
    more = f"{rows[ROWS - 1].filed}.{rows[ROWS - 1].matter}" if len(rows) > ROWS else ""
    rows = rows[:ROWS]
    if who.role is Role.AUTHORIZER and not after:
        rows += desk.store.listing(Page(("active",), extensions(desk), None, ROWS))
    states, today = desk.matters([row.matter for row in rows]), desk.today()
    found = [_queued(row, state, today) for row, state in zip(rows, states, strict=True)]
    asked = [one for one in found if one.awaits]
    return tuple(sorted(asked, key=lambda one: (one.by or today, one.line.filed or today, one.line.id))), more


def _mark(after: str) -> tuple[str, str] | None:
    day, _, id = after.partition(".")
    return (day, id) if is_hex32(id) else None


def _who(desk: Desk, person: str) -> Person:
    who = desk.person(person)
    if who.role not in PHASES:
        raise NotPermitted(f"a {who.role} has no queue", next="Sign in with the role it needs")
    return who


def _queued(row: MatterRow, state: Matter, today: Day) -> Queued:
    owed = [duty.by for duty in state.open_duties() if duty.name in _DUTIES]
    by = min(owed, default=None) or _limit(state)
    return Queued(matters.listed(row), _awaits(state), by, by is not None and by < today)


def _limit(state: Matter) -> Day | None:
    """Without a duty: the day before which the next step must be done, or nothing comes of it."""
    return state.start_before or (state.end if state.phase in ("active", "approved") else None)


def _awaits(state: Matter) -> str:
    words = {
        "filed": "review",
        "reviewed": "an order",
        "captured": "review of the capture",
        "suspended": "a finding",
        "approved": "the start" if state.kind == "cover" else "",
        "active": "an order for more days" if state.asked_days else "",
    }
    return words.get(state.phase, "")


def emergency_lane(desk: Desk, person: str) -> tuple[Urgent, ...]:
    """Promise the emergencies that are not over, newest first, with their steps. Raises NotPermitted."""
    _who(desk, person)
    found, rows = [], desk.store.listing(Page(LIVE, emergencies(desk), None, ROWS))
    for row, state in zip(rows, desk.matters([row.matter for row in rows]), strict=True):
        if state.phase in LIVE and not (state.reviewed or state.approved):
            called = bool(desk.store.record(CALL_BACK, row.matter))
            steps = (bool(state.authorized), state.seconded, bool(state.started), bool(state.approved))
            found.append(Urgent(matters.listed(row), called, *steps, state.court_by))
    return tuple(found)


def delegations(desk: Desk) -> tuple[Delegated, ...]:
    """Promise all delegations, newest first; who holds each stays inside the program."""
    held = {who.delegation: who for who in everybody(desk) if who.delegation is not None}
    found = sorted(desk.program().delegations.values(), key=lambda one: -one.seq)
    return tuple([_delegated(one.seq, one.grade, one.group, one.revoked, held.get(one.seq)) for one in found])


def _delegated(seq: int, grade: str, group: int, revoked: bool, who: Person | None) -> Delegated:
    return Delegated(seq, who.id if who else "", GRADES.get(grade, grade), group, who.area if who else "", revoked)


def authorizers(desk: Desk) -> tuple[str, ...]:
    """Promise the ids of those who could hold a delegation: authorizers but for the Chief Postal Inspector."""
    people = everybody(desk)
    return tuple(sorted(one.id for one in people if one.role is Role.AUTHORIZER and one.grade != "chief"))


def places(desk: Desk) -> tuple[Place, ...]:
    """Promise the facilities at which somebody is registered to record, each with its routes; or the one there is."""
    homes = [home_of(one) for one in everybody(desk) if one.role is Role.RECORDER and one.facility]
    found = {*homes, *(Place(one.facility) for one in homes)}
    return tuple(sorted(found, key=lambda one: (one.facility, one.route))) or (Place(FACILITY),)


def frequent(desk: Desk, person: str) -> tuple[Often, ...]:
    """Promise when agencies asked unusually often, newest first: counts alone. Raises NotPermitted."""
    if desk.person(person).role not in (Role.REVIEWER, Role.AUDITOR):
        raise NotPermitted("a list for reviewers and auditors", next="Sign in with the role it needs")
    found = []
    for matter, data in desk.store.records(FREQUENT):
        said = canonical.parse(data)
        assert isinstance(said, dict)
        found.append(Often(matter, int(str(said["count"])), parse_day(str(said["day"]))))
    return tuple(sorted(found, key=lambda one: (one.day, one.matter), reverse=True))


def registered_number(desk: Desk, person: str, matter: str) -> str:
    """Promise the number on which the agency of a matter is called back, "" where the registry holds none.

    Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "call_back")
    matters.visible(desk, who, matter)
    return number_of(desk, desk.unnoted_secret("matter-agency", matter)) if desk.is_open(matter) else ""


def captured(desk: Desk, person: str, matter: str) -> Mapping[str, str]:
    """Promise what an inspector wrote of a capture: address and detail; audited first. Raises NotPermitted."""
    who = desk.person(person)
    state = matters.visible(desk, who, matter)
    if who.role not in (Role.AUTHORIZER, Role.INSPECTOR) or state.kind != "capture" or not desk.is_open(matter):
        return {}
    last = desk.last(matter, ("capture.recorded",))
    assert last is not None
    texts = desk.opened_for(who, matters.READS_FOR[who.role]).private_at(matter, last.index, "disclosures")
    assert isinstance(texts, dict)
    return {name: str(open_text(str(texts[name])).value) for name in ("address", "detail")}
