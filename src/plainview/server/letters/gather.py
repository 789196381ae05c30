"""Who is told of a matter, and what each person's letter says; gathered from the record when the notice is given.

Each person whom the order names gets a letter, with the pieces that were for that person beyond doubt, and no others.
Where the order was for all names at the address, so does each person whose name was written down; and one letter, which
lists no mail, goes to whoever lives there, since it can be opened by anybody. (18 USC 2518(8)(d); docs/law/readings.md)
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from plainview.core.docket.state import Matter
from plainview.core.docket.statement import parse_statement
from plainview.core.law import reform
from plainview.core.mail.addressee import read_addressee
from plainview.core.mail.entries import piece_of
from plainview.core.mail.matching import Likeness
from plainview.core.mail.names import known_as
from plainview.core.mail.outside import Unread
from plainview.core.sealing.disclosure import open_text
from plainview.core.sealing.entered import Entered, Stands, open_entry, standing
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import Address, Kind, Request
from plainview.server.actions.desk import Desk
from plainview.server.actions.names import quorum_name
from plainview.server.actions.ordered import ordered
from plainview.server.letters.compose import last_day
from plainview.server.letters.content import Letter

ORDERED = ("order.approved", "order.narrowed")


def letters_of(desk: Desk, matter: Matter) -> tuple[Letter, ...]:
    """Promise the letters that give notice of a matter today, in the order in which its order names people.

    None where no notice is owed or the matter is closed. Raises as `Desk.pieces` does.
    """
    if matter.notice_by is None or matter.filed is None or not desk.is_open(matter.id):
        return ()
    request = _told(desk, matter)
    stands = stands_of(desk, matter)
    told = list(_people(request, stands))
    base = _base(desk, matter, request)
    return tuple(_one(base, name, own_of(stands, name)) for name in told)


def _told(desk: Desk, matter: Matter) -> Request:
    """The request as it was ordered: who was taken away of it before anything ran was never under a cover.

    An emergency runs before a judge sees it, so there all whom the request names are told.
    """
    return desk.request(matter.id) if matter.emergency else ordered(desk, matter.id).request


def stands_of(desk: Desk, matter: Matter) -> tuple[Stands, ...]:
    """Promise the pieces of a cover that stand, in order of day; none where they are erased."""
    return tuple(sorted(standing(_entries(desk, matter)), key=lambda each: each.piece.day))


def by_digest(desk: Desk, matter: Matter) -> dict[str, Stands]:
    """Promise every piece that was ever said of a cover and is not erased, corrected since or not, by its digest."""
    said = [(piece_of(each.entry), each) for each in _entries(desk, matter)]
    return {each.digest.hex(): Stands(piece, each) for piece, each in said if piece is not None}


def _entries(desk: Desk, matter: Matter) -> list[Entered]:
    if matter.kind != Kind.COVER or desk.store.wrap(matter.id, quorum_name("pieces")) is None:
        return []
    return [open_entry(text) for text in desk.pieces(matter.id)]


def own_of(stands: Sequence[Stands], name: str) -> tuple[Stands, ...]:
    """Promise the pieces that are for the person of this name beyond doubt, and for nobody else; none for nobody."""
    return tuple(each for each in stands if name and _is_for(each, name))


def _is_for(each: Stands, name: str) -> bool:
    written = each.piece.addressee
    return not isinstance(written, Unread) and known_as(written, (name,), ()).answer is Likeness.MATCH


def _people(request: Request, stands: Sequence[Stands]) -> Iterator[str]:
    """The names to write to; "" stands for whoever lives at the address, or for a person whose name is not known."""
    names = list(dict.fromkeys(request.names))
    yield from names
    if request.all_names:
        yield from _written(names, stands)
    if request.all_names or not names:
        yield ""


def _written(names: list[str], stands: Sequence[Stands]) -> Iterator[str]:
    """The names on the mail of a cover of all names, each person once: where one alone is the addressee."""
    for each in stands:
        if isinstance(each.piece.addressee, Unread) or any(_is_for(each, name) for name in names):
            continue
        block = read_addressee(each.piece.addressee)
        people = (*block.people, *block.attention)
        if len(people) == 1 and _is_for(each, people[0]):
            names.append(people[0])
            yield people[0]


def _base(desk: Desk, matter: Matter, request: Request) -> Letter:
    """A letter to nobody yet: what is the same in all of them."""
    assert matter.filed is not None
    assert matter.notice_by is not None
    program = desk.program()
    given, returned = _copies(desk, matter)
    types = [line.type for line in desk.lines(matter.id)]
    violation, scope = request.violation, request.scope
    return Letter(
        matter=matter.id,
        log=program.origin,
        opening=program.genesis,
        name="",
        address=_lines(request.addresses),
        kind=matter.kind,
        level=matter.level,
        agency=desk.secret("matter-agency", matter.id),
        court=_court(desk, matter),
        statute=f"{violation.title} {violation.section}" if violation else "",
        record=str(scope.record) if scope else "",
        filed=matter.filed,
        approved=matter.approved,
        first=matter.started or matter.in_force,
        last=last_day(matter.end, matter.ended_early),
        early=matter.ended_early,
        emergency=matter.emergency,
        extensions=types.count("extension.approved"),
        improper=matter.improper,
        erased=_erased(desk, matter),
        given=given,
        returned=returned,
        delays=matter.delays,
        delayed_days=_delayed(matter),
        due=matter.notice_by,
        told=desk.today(),
        pieces=(),
    )


def _one(base: Letter, name: str, own: Sequence[Stands]) -> Letter:
    return replace(base, name=name, pieces=tuple(each.said.digest.hex() for each in own))


def _lines(addresses: Sequence[Address]) -> tuple[str, ...]:
    if not addresses:
        return ()
    at = addresses[0]
    zip = f"{at.zip5}-{at.plus4}" if at.plus4 else at.zip5
    return (at.line, f"{at.city}, {at.state} {zip}")


def _court(desk: Desk, matter: Matter) -> str:
    order = desk.last(matter.id, ORDERED)
    if order is None:
        return ""
    texts = desk.private_at(matter.id, order.index, "disclosures")
    assert isinstance(texts, dict)
    return str(open_text(str(texts["court"])).value or "")


def _delayed(matter: Matter) -> int:
    """The days by which judges delayed the notice: what lies between the law's own last day and the present one."""
    assert matter.notice_by is not None
    return (matter.notice_by - reform.notice(matter.end).by).days if matter.delays and matter.end else 0


def _erased(desk: Desk, matter: Matter) -> str:
    """What the log says of erasures: everything, a part, or nothing."""
    if matter.erased:
        return "all"
    return "part" if any(line.type == "data.erased" for line in desk.lines(matter.id)) else ""


def _copies(desk: Desk, matter: Matter) -> tuple[Day | None, Day | None]:
    """The days on which the agency last got a copy, and last gave it back."""
    days: dict[str, Day] = {}
    for line in desk.lines(matter.id):
        if line.type in ("disclosure.released", "copy.returned"):
            said = parse_statement(desk.store.entries(line.index, line.index + 1)[0])
            if said.facts.get("stage") != "discovery":
                days[line.type] = said.day
    given, returned = days.get("disclosure.released"), days.get("copy.returned")
    return given, returned if given and returned and returned >= given else None
