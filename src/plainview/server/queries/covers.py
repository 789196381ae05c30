"""A recorder's day: the covers in force at the own facility today, and what was recorded under one by this person.

A recorder sees names, address, class and dates, and never which agency asked, under what law, or why.
"""

from dataclasses import dataclass, replace

from plainview.core.docket.clock import phase_on, recordable
from plainview.core.docket.state import Matter, new_matter
from plainview.core.mail.entries import piece_of
from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import template
from plainview.core.sealing.entered import standing
from plainview.core.vocabulary.answers import Refused, refusals
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId, is_hex32
from plainview.core.vocabulary.request import Address
from plainview.server.actions.booking import entries
from plainview.server.actions.desk import Desk
from plainview.server.actions.listed import list_of
from plainview.server.actions.ordered import ordered
from plainview.server.actions.recorders import check_papers
from plainview.server.actions.relief import Place, is_on, place_at, places_of, route_of
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.queries.matters import mark
from plainview.server.queries.narrowed import class_names
from plainview.server.storage.ports import Page

COVERS_ROWS = 50
SHEET_ROWS = 20
OWN_DAYS = 7
"""For how many days a recorder is shown what he or she recorded, to correct it."""


@dataclass(frozen=True, slots=True)
class Cover:
    """One cover as its recorder sees it: whose mail, where, from when to when, and how much was recorded today.

    `route` is the one carrier route on which it is recorded, "" for all that the facility has.
    `classes` are the printed names of the classes that a judge has left, `codes` their codes; none for every class.
    `last` is the last day on which something is recorded; `started` the statement that put it in force, on a receipt.
    """

    id: ChainId
    facility: str
    route: str
    address: tuple[str, ...]
    names: tuple[str, ...]
    all_names: bool
    excluded: tuple[str, ...]
    classes: tuple[str, ...]
    codes: tuple[str, ...]
    first: Day
    last: Day
    days_left: int
    today: int
    started: int


@dataclass(frozen=True, slots=True)
class DayOfCovers:
    """What a recorder begins the day with; `papers` says what is missing of the recorder's own, empty for nothing.

    `more` asks for the next page, "" when these are all.
    """

    day: Day
    facilities: tuple[str, ...]
    covers: tuple[Cover, ...]
    papers: tuple[Refused, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Over:
    """A cover of this facility under which nothing is recorded any more, or at present; only what is public of it."""

    id: ChainId
    phase: str
    end: Day | None


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """What this person recorded under a cover and what stands: its digest in hex, and the piece."""

    digest: str
    piece: Piece


def covers_today(desk: Desk, person: str, after: str = "") -> DayOfCovers:
    """Promise a page of the covers in force at a recorder's facilities today, by street; openings are audited first.

    Raises NotPermitted for anybody but a recorder.
    """
    who = _recorder(desk, person)
    today, places = desk.today(), places_of(desk, who)
    reading = replace(desk.opened_for(who, OpenedFor.RECORD), _once={})  # for this one page
    shown, more = _in_force(desk, places, after)
    at = {matter: place for matter, place in shown if recordable(reading.matter(ChainId(matter)), today)}
    reading.note_together([*at], "request")
    found = [_cover(reading, reading.matter(ChainId(matter)), place) for matter, place in at.items()]
    any_matter = new_matter(ChainId("program"), desk.program().profile_on(today))
    papers = refusals(check_papers(desk, any_matter, who, today))
    words = tuple([place.words for place in places])
    return DayOfCovers(today, words, tuple(sorted(found, key=lambda one: (one.address[::-1], one.id))), papers, more)


def _in_force(desk: Desk, places: tuple[Place, ...], after: str) -> tuple[list[tuple[str, str]], str]:
    """A page of the covers of some places, the last started first, each with its facility. And where the next page
    begins.
    """
    seen: dict[str, tuple[str, str, str]] = {}
    for place in places:
        for state in _first_at(desk, place, after):
            seen.setdefault(state.id, (f"{state.started}.{state.id}", state.id, place.facility))
    found = sorted(seen.values(), reverse=True)
    more = found[COVERS_ROWS - 1][0] if len(found) > COVERS_ROWS else ""
    return [(matter, place) for _, matter, place in found[:COVERS_ROWS]], more


def _first_at(desk: Desk, place: Place, after: str) -> list[Matter]:
    """The first covers of a place after a mark, more than a page of them where there are; states are read together.

    Those of other routes of its facility are passed over.
    """
    found: list[Matter] = []
    rows = COVERS_ROWS + 1
    while len(found) <= COVERS_ROWS and rows > COVERS_ROWS:
        page = Page(("active",), list_of(desk, "facility", place.facility), mark(after), COVERS_ROWS + 1)
        states = desk.matters([row.matter for row in desk.store.listing(page)])
        found += [state for state in states if is_on(desk, place, state.id)]
        rows, after = len(states), f"{states[-1].started}.{states[-1].id}" if states else ""
    return found


def cover(desk: Desk, person: str, matter: str) -> Cover | Over:
    """Promise one cover of the recorder's facilities, or that nothing is recorded under it now.

    Raises NotPermitted, in the same words whether there is no such matter or it is another facility's.
    """
    who = _recorder(desk, person)
    gone = NotPermitted("there is no such cover for you", next="Look at today's covers")
    place = place_at(desk, places_of(desk, who), matter) if is_hex32(matter) else None
    if place is None:
        raise gone
    state = desk.matter(ChainId(matter))
    if not recordable(state, desk.today()):
        return Over(state.id, phase_on(state, desk.today()), state.end)
    return _cover(desk.opened_for(who, OpenedFor.RECORD), state, place.facility)


def empty_sheet(desk: Desk, person: str) -> bytes:
    """Promise a recording sheet of today with rows to fill in, as CSV. Raises NotPermitted for anybody else."""
    _recorder(desk, person)
    return template(desk.today(), SHEET_ROWS)


def own_entries(desk: Desk, person: str, matter: ChainId) -> tuple[OwnEntry, ...]:
    """Promise what this recorder recorded under a cover in the last days and what stands, newest first.

    Raises NotPermitted as `cover` does.
    """
    if isinstance(cover(desk, person, matter), Over):
        return ()
    who = _recorder(desk, person)
    since = days_after(desk.today(), -OWN_DAYS)
    mine = {digest for row in desk.store.audit_rows(matter) if row.person == person for digest in _digests(row.detail)}
    if not mine:
        return ()
    stands = standing(entries(desk.opened_for(who, OpenedFor.RECORD), matter))
    own = [each.said for each in stands if each.said.digest.hex()[:16] in mine and each.said.day >= since]
    shown = [(each.digest.hex(), piece_of(each.entry)) for each in reversed(own)]
    return tuple([OwnEntry(digest, piece) for digest, piece in shown if piece is not None])


def _digests(detail: str) -> list[str]:
    """The beginnings of digests that an audit row of a recording or a correction names."""
    return [word.rstrip(":") for word in detail.split(" ") if len(word.rstrip(":")) == 16]


def _recorder(desk: Desk, person: str) -> Person:
    who = desk.person(person)
    check_may(who, "record")
    return who


def _cover(reading: Desk, state: Matter, place: str) -> Cover:
    assert state.started is not None
    assert state.end is not None
    order, today = ordered(reading, state.id), reading.today()
    request, classes = order.request, order.narrowing.classes if order.narrowing else None
    line = reading.last(state.id, ("cover.started",))
    assert line is not None
    return Cover(
        id=state.id,
        facility=place,
        route=route_of(reading, state.id),
        address=_lines(request.addresses[0]) if request.addresses else (),
        names=request.names,
        all_names=request.all_names,
        excluded=tuple(request.excluded or ()),
        classes=class_names(classes or ()),
        codes=classes or (),
        first=state.started,
        last=days_after(state.end, -1),
        days_left=(state.end - today).days,
        today=len(reading.store.pieces(matter=state.id, day=today)),
        started=line.index,
    )


def _lines(address: Address) -> tuple[str, ...]:
    zip = f"{address.zip5}-{address.plus4}" if address.plus4 else address.zip5
    return tuple([line for line in (address.line, f"{address.city}, {address.state} {zip}") if line])
