"""Where a recorder records: the own facility or one carrier route of it, and for a few days another in need.

The registrar of the recorder's office gives both, from today on, with an audit row for each of them. A relief ends by
itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day, days_after, parse_day, print_day
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.plain import to_plain
from plainview.server.actions.booking import audit, who_may
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.listed import list_of
from plainview.server.actions.names import ROUTE
from plainview.server.actions.registry import everybody, together
from plainview.server.people.person import Person, Role
from plainview.server.storage.ports import AuditRow, Unit

RELIEF = "relief"
RELIEF_DAYS_MAX = 30
"""How long somebody may stand in elsewhere at most; the program's own figure."""
LATE_DAYS = 7
"""For so many days after a relief has ended its pieces are taken from a sheet, or corrected."""
FACILITY_CHARS_MAX = 120
ROUTE_CHARS_MAX = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A facility, or one carrier route of it; with route "" all that the facility has."""

    facility: str
    route: str = ""

    @property
    def words(self) -> str:
        """How people call it."""
        return f"{self.facility}, route {self.route}" if self.route else self.facility

    def has(self, other: "Place") -> bool:
        """Tell whether another place is this one, or a part of it."""
        return self.facility == other.facility and self.route in ("", other.route)


@dataclass(frozen=True, slots=True)
class Relief:
    """A facility, or a route of it, where somebody stands in, from a day to a day, both included."""

    facility: str
    first: Day
    last: Day
    route: str = ""

    @property
    def place(self) -> Place:
        """Where that is."""
        return Place(self.facility, self.route)


def lend_recorder(desk: Desk, person: str, recorder: str, facility: str, last: Day, route: str = "") -> None:
    """Let a recorder record at another facility or route too, from today to `last`, included; with yesterday it is
    withdrawn. Raises NotPermitted, Malformed for another day or a place without a name.
    """
    who = who_may(desk, person, "lend_recorder", "people")
    held, today, place = _own(desk, who, recorder), desk.today(), Place(facility, route)
    _check_place(place)
    if home_of(held).has(place):
        raise Malformed("expected the name of another facility, or of another route", where="facility")
    if not days_after(today, -1) <= last <= days_after(today, RELIEF_DAYS_MAX):
        what = f"expected a last day from yesterday, which withdraws it, to {RELIEF_DAYS_MAX} days from today"
        raise Malformed(what, where="last")
    late = days_after(today, -LATE_DAYS)
    kept = [one for one in _reliefs(desk, held) if one.place != place and one.last >= late]
    kept += [Relief(facility, today, last, route)] if last >= today else []
    plain: Json = [_plain(one) for one in kept]
    outcome = "lent" if last >= today else "withdrawn"
    with desk.store.unit() as unit:
        unit.put_record(RELIEF, held.id, canonical.print(plain))
        _audit_both(desk, unit, who, held, ("lend_recorder", "be_lent"), outcome, f"to {last}")


def place_recorder(desk: Desk, person: str, recorder: str, facility: str, route: str = "") -> None:
    """Let a recorder belong to a facility, or to one carrier route of it, from now on and nowhere else.

    Raises NotPermitted, Malformed for a place without a name.
    """
    who = who_may(desk, person, "place_recorder", "people")
    _check_place(Place(facility, route))
    with desk.store.unit() as unit:
        held = replace(_own(desk, who, recorder), facility=facility, route=route)
        unit.put_record("person", held.id, canonical.print(to_plain(held)))
        _audit_both(desk, unit, who, held, ("place_recorder", "be_placed"), "placed", home_of(held).words)


def check_place(desk: Desk, who: Person, verb: str, state: Matter, days_back: int = 0) -> None:
    """Accept a cover of one of a recorder's own places, today or within some days before.

    Raises NotPermitted, audited, for a recorder who belongs to none, and for another place's cover.
    """
    places = places_of(desk, who, days_back)
    if not places:
        audit(desk, who, verb, state.id, "not permitted", "belongs to no facility")
        next = "Your registrar says at which facility you record, or lets you stand in at one"
        raise NotPermitted("a recorder records at a facility, and you belong to none today", next=next)
    if state.started is None or place_at(desk, places, state.id) is not None:
        return
    audit(desk, who, verb, state.id, "not permitted", "another facility's")
    raise NotPermitted("there is no such cover for you", next="Look at today's covers")


def home_of(who: Person) -> Place:
    """Promise where somebody belongs."""
    return Place(who.facility, who.route)


def places_of(desk: Desk, who: Person, days_back: int = 0) -> tuple[Place, ...]:
    """Promise where somebody records today: the own place first, then those where they stand in.

    With `days_back` also where they stood in until so many days ago.
    """
    today = desk.today()
    last = days_after(today, -days_back)
    others = [one.place for one in _reliefs(desk, who) if one.first <= today and last <= one.last]
    return tuple(dict.fromkeys(place for place in (home_of(who), *others) if place.facility))


def place_at(desk: Desk, places: Sequence[Place], matter: str) -> Place | None:
    """Promise the first of some places at which a cover is recorded, None where it is at none of them."""
    at = [one for one in places if desk.store.is_listed(list_of(desk, "facility", one.facility), matter)]
    return next((one for one in at if is_on(desk, one, matter)), None)


def is_on(desk: Desk, place: Place, matter: str) -> bool:
    """Tell whether a cover of a place's facility is on its route too: one without a route is on every route."""
    return not place.route or route_of(desk, matter) in ("", place.route)


def route_of(desk: Desk, matter: str) -> str:
    """Promise the carrier route on which a cover is recorded, "" for all that its facility has."""
    return desk.unnoted_secret(ROUTE, matter)


def check_route(desk: Desk, place: Place) -> None:
    """Accept a route on which somebody of the facility records: no cover is given to nobody. Raises Malformed."""
    if not place.route:
        return
    _check_place(place)
    homes = [home_of(one) for one in everybody(desk) if one.role is Role.RECORDER]
    if not any(home.has(place) for home in homes):
        what = "nobody is registered to record on this route of the facility"
        raise Malformed(what, where="route", next="Leave it empty, or ask the registrar to place a recorder there")


def reliefs(desk: Desk, person: str) -> tuple[tuple[str, Relief], ...]:
    """Promise who of a registrar's own office stands in elsewhere today, by id. Raises NotPermitted."""
    who = who_may(desk, person, "lend_recorder", "people")
    at, people = together(desk, RELIEF)
    own = [each for each in people if each.office == who.office]
    return tuple([(each.id, one) for each in own for one in _reliefs(at, each) if one.last >= desk.today()])


def recorders_of(desk: Desk, person: str) -> tuple[tuple[str, str], ...]:
    """Promise the recorders of a registrar's own office, each with the own place in words, by id.

    Raises NotPermitted.
    """
    who = who_may(desk, person, "lend_recorder", "people")
    own = [each for each in everybody(desk) if each.role is Role.RECORDER and each.office == who.office]
    return tuple([(each.id, home_of(each).words) for each in own])


def _own(desk: Desk, who: Person, recorder: str) -> Person:
    """A recorder of a registrar's own office. Raises NotPermitted."""
    held = desk.person(recorder) if desk.store.record("person", recorder) else None
    if held is None or held.role is not Role.RECORDER or held.office != who.office:
        raise NotPermitted("there is no such recorder in your office", next="Check the name")
    return held


def _check_place(place: Place) -> None:
    if not place.facility.strip() or len(place.facility) > FACILITY_CHARS_MAX:
        raise Malformed(f"expected the name of a facility, 1 to {FACILITY_CHARS_MAX} characters", where="facility")
    if len(place.route) > ROUTE_CHARS_MAX:
        raise Malformed(f"expected a route of at most {ROUTE_CHARS_MAX} characters", where="route")


def _audit_both(
    desk: Desk, unit: Unit, who: Person, held: Person, acts: tuple[str, str], outcome: str, detail: str
) -> None:
    for each, act in zip((who, held), acts, strict=True):
        unit.audit(AuditRow(desk.now(), each.id, each.role, act, "people", outcome, detail))


def _reliefs(desk: Desk, who: Person) -> list[Relief]:
    data = desk.record(RELIEF, who.id)
    plain = canonical.parse(data, PAYLOAD_BYTES_MAX) if data else []
    assert isinstance(plain, list)
    return [_relief(each) for each in plain]


def _plain(relief: Relief) -> Json:
    return [relief.facility, print_day(relief.first), print_day(relief.last), relief.route]


def _relief(plain: Json) -> Relief:
    """One of an older program has no route."""
    assert isinstance(plain, list)
    facility, first, last, *route = (str(each) for each in plain)
    return Relief(facility, parse_day(first), parse_day(last), *route)
