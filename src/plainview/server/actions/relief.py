"""Where a recorder records: the own facility, and for a few days another one that needs somebody.

The registrar of the recorder's office gives it, from today on; both get an audit row. It ends by itself.
"""

from dataclasses import dataclass

from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day, days_after, parse_day, print_day
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.actions.booking import audit, who_may
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.listed import list_of
from plainview.server.actions.registry import everybody, together
from plainview.server.people.person import Person, Role
from plainview.server.storage.ports import AuditRow

RELIEF = "relief"
RELIEF_DAYS_MAX = 30
"""How long somebody may stand in elsewhere at most; the program's own figure."""
LATE_DAYS = 7
"""For so many days after a relief has ended its pieces are taken from a sheet, or corrected."""
FACILITY_CHARS_MAX = 120


@dataclass(frozen=True, slots=True)
class Relief:
    """A facility where somebody stands in, from a day to a day, both included."""

    facility: str
    first: Day
    last: Day


def lend_recorder(desk: Desk, person: str, recorder: str, facility: str, last: Day) -> None:
    """Let a recorder record at another facility too, from today to `last`, included; with yesterday it is withdrawn.

    Raises NotPermitted, Malformed for another day or a facility without a name.
    """
    who = who_may(desk, person, "lend_recorder", "people")
    held, today = _recorder(desk, recorder), desk.today()
    if held is None or held.office != who.office:
        raise NotPermitted("there is no such recorder in your office", next="Check the name")
    if not facility or len(facility) > FACILITY_CHARS_MAX or facility == held.facility:
        raise Malformed("expected the name of another facility", where="facility")
    if not days_after(today, -1) <= last <= days_after(today, RELIEF_DAYS_MAX):
        what = f"expected a last day from yesterday, which withdraws it, to {RELIEF_DAYS_MAX} days from today"
        raise Malformed(what, where="last")
    late = days_after(today, -LATE_DAYS)
    kept = [one for one in _reliefs(desk, held) if one.facility != facility and one.last >= late]
    kept += [Relief(facility, today, last)] if last >= today else []
    plain: Json = [[one.facility, print_day(one.first), print_day(one.last)] for one in kept]
    outcome = "lent" if last >= today else "withdrawn"
    with desk.store.unit() as unit:
        unit.put_record(RELIEF, held.id, canonical.print(plain))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "lend_recorder", "people", outcome, f"to {last}"))
        unit.audit(AuditRow(desk.now(), held.id, held.role, "be_lent", "people", outcome, f"to {last}"))


def check_place(desk: Desk, who: Person, verb: str, state: Matter, days_back: int = 0) -> None:
    """Accept a cover of one of a recorder's own facilities, today or within some days before.

    Raises NotPermitted, audited, for a recorder who belongs to none, and for another facility's cover.
    """
    places = facilities_of(desk, who, days_back)
    if not places:
        audit(desk, who, verb, state.id, "not permitted", "belongs to no facility")
        next = "Your registrar invites you for a facility, or lets you stand in at one"
        raise NotPermitted("a recorder records at a facility, and you belong to none today", next=next)
    listed = (desk.store.is_listed(list_of(desk, "facility", at), state.id) for at in places)
    if state.started is None or any(listed):
        return
    audit(desk, who, verb, state.id, "not permitted", "another facility's")
    raise NotPermitted("there is no such cover for you", next="Look at today's covers")


def facilities_of(desk: Desk, who: Person, days_back: int = 0) -> tuple[str, ...]:
    """Promise where somebody records today: the own facility first, then those where they stand in.

    With `days_back` also where they stood in until so many days ago.
    """
    today = desk.today()
    last = days_after(today, -days_back)
    others = [one.facility for one in _reliefs(desk, who) if one.first <= today and last <= one.last]
    return tuple(dict.fromkeys(place for place in (who.facility, *others) if place))


def reliefs(desk: Desk, person: str) -> tuple[tuple[str, Relief], ...]:
    """Promise who of a registrar's own office stands in elsewhere today, by id. Raises NotPermitted."""
    who = who_may(desk, person, "lend_recorder", "people")
    at, people = together(desk, RELIEF)
    own = [each for each in people if each.office == who.office]
    return tuple([(each.id, one) for each in own for one in _reliefs(at, each) if one.last >= desk.today()])


def recorders_of(desk: Desk, person: str) -> tuple[tuple[str, str], ...]:
    """Promise the recorders of a registrar's own office, each with the own facility, by id. Raises NotPermitted."""
    who = who_may(desk, person, "lend_recorder", "people")
    own = [each for each in everybody(desk) if each.role is Role.RECORDER and each.office == who.office]
    return tuple([(each.id, each.facility) for each in own])


def _recorder(desk: Desk, id: str) -> Person | None:
    held = desk.person(id) if desk.store.record("person", id) else None
    return held if held is not None and held.role is Role.RECORDER else None


def _reliefs(desk: Desk, who: Person) -> list[Relief]:
    data = desk.record(RELIEF, who.id)
    plain = canonical.parse(data, PAYLOAD_BYTES_MAX) if data else []
    assert isinstance(plain, list)
    return [_relief(each) for each in plain]


def _relief(plain: Json) -> Relief:
    assert isinstance(plain, list)
    facility, first, last = (str(each) for each in plain)
    return Relief(facility, parse_day(first), parse_day(last))
