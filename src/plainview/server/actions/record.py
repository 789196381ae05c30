"""Recording one piece: the outside only, for an order in force, inside its dates; it goes into the daybook."""

from collections.abc import Sequence
from dataclasses import dataclass

from plainview.core.docket.clock import recordable
from plainview.core.docket.state import Matter
from plainview.core.law import checks_recording
from plainview.core.law.checks_narrowing import check_left
from plainview.core.mail import pieces
from plainview.core.mail.addresses import one_spelling
from plainview.core.mail.classes import is_sealed
from plainview.core.mail.matching import Likeness
from plainview.core.mail.names import known_as, touches
from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import Piece, texts
from plainview.core.mail.written import compare_address
from plainview.core.sealing.disclosure import SALT_BYTES
from plainview.core.sealing.entered import close_entry
from plainview.core.vocabulary.answers import Check, Refused, refusals
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.request import Purpose, Request
from plainview.server.actions.booking import Booking, put, sitting, who_may
from plainview.server.actions.desk import Desk
from plainview.server.actions.once import Sending, sending
from plainview.server.actions.ordered import Ordered, ordered
from plainview.server.actions.recorders import check_papers
from plainview.server.actions.relief import check_place
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a piece: its digest when it was recorded, or the refusals.

    `doubt` says in plain words, which repeat no name, why an addressee was not taken for a person of the order.
    """

    digest: bytes | None
    refusals: tuple[Refused, ...]
    report: tuple[Check, ...]
    doubt: str = ""


def record(
    desk: Desk, person: str, matter: ChainId, piece: Piece, contents: bool = False, *, form: str = ""
) -> Recorded:
    """Promise that a piece is recorded, or refused with its citation; a refusal is an audit row, never a statement.

    Mail with a known attorney is not recorded, only counted for the auditor. A `form` with a random number (32 hex
    digits) that is sent again is recorded, or counted, once. Raises NotPermitted; Inconsistent for a form sent again
    with another piece; Overtaken when the matter moved or the day ended meanwhile.
    """
    with sitting(desk, person, OpenedFor.RECORD) as at:
        who = who_may(at, person, "record", matter)
        state = at.matter(matter)
        check_place(at, who, "record", state)
        sent = sending(at, who, matter, form, (pieces.to_plain(piece), contents), piece.day)
        if sent and (before := sent.before(at)):
            return Recorded(before, (), ())
        report = _report(at, who, state, piece, contents)
        if refusals(report):
            _refused(at, who, matter, report, sent)
            return Recorded(None, refusals(report), report, doubt(at, matter, piece, refusals(report)))
        return Recorded(_entered(at, who, state, piece, sent), (), report)


def _refused(desk: Desk, who: Person, matter: ChainId, report: tuple[Check, ...], sent: Sending | None) -> None:
    """Audit a refusal; of a form that is sent again, once."""
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        if sent and sent.before(desk) is not None:
            return
        codes = ", ".join(refused.code for refused in refusals(report))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "record", matter, "refused", codes))
        if sent:
            sent.keep(unit, b"")


def _entered(desk: Desk, who: Person, state: Matter, piece: Piece, sent: Sending | None) -> bytes:
    """Put the piece into today's book; its digest, or that of the same form's piece that came first by a moment."""
    entered = close_entry(piece, desk.chance(SALT_BYTES))
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        if sent and (before := sent.before(desk)):
            return before
        put(desk, unit, state, (Booking(entered, piece.day),))
        row = AuditRow(desk.now(), who.id, who.role, "record", state.id, "recorded", entered.digest.hex()[:16])
        unit.audit(row)
        if sent:
            sent.keep(unit, entered.digest)
    return entered.digest


def _report(desk: Desk, who: Person, state: Matter, piece: Piece, contents: bool) -> tuple[Check, ...]:
    today, matter = desk.today(), state.id
    papers = check_papers(desk, state, who, today)
    if state.started is None or state.in_force is None or state.end is None or piece.day != today:
        why = "Nothing is in force here today. A piece is recorded on its day, under a started cover."
        return (*papers, Check(58, Refused(("39 CFR 233.3(b)",), "not_in_force", why)))
    asked = check_piece(state, ordered(desk, matter), charged_on(desk, matter), piece, contents)
    if not recordable(state, today) and not refusals(asked):
        why = f"The cover is not active on {today}: it is suspended or over. Nothing is recorded."
        asked = (*asked, Check(58, Refused(("39 CFR 233.3(b)",), "not_active", why)))
    return (*papers, *asked)


def check_piece(
    state: Matter, order: Ordered, charged: Day | None, piece: Piece, contents: bool = False
) -> tuple[Check, ...]:
    """Promise the law's report on a piece of its day under a cover that has started, by the order as it stands now.

    `charged` is the day of a charge in the matter. Asked when a piece is recorded, and again when it is disclosed.
    """
    assert state.started is not None and state.end is not None
    request = order.request
    attorney = _attorney(request)
    names, excluded = _filled(request.names), _filled(request.excluded)
    addressee = _addressee(piece, names, excluded)
    asked = checks_recording.check_recording(
        state.profile,
        piece.day,
        order_on_record=True,
        first=state.started,
        end=state.end,
        right_address=_right_address(piece, request),
        charged_on=charged,
        fugitive=request.purpose is Purpose.FUGITIVE,
        mail_class=piece.mail_class,
        sealed=is_sealed(piece.mail_class, piece.day),
        contents=contents,
        on_piece=_on_piece(piece, request),
        attorney=(*attorney, *map(one_spelling, attorney)),
        addressee=addressee,
        names=names,
        all_names=request.all_names,
        excluded=excluded,
    )
    left = () if order.narrowing is None else (check_left(order.narrowing, addressee, piece.mail_class),)
    return (*asked, *left)


def _attorney(request: Request) -> tuple[str, ...]:
    known = request.attorney
    if known is None or not known.known:
        return ()
    return tuple(text for text in (*known.names, known.address) if text)


def _on_piece(piece: Piece, request: Request) -> tuple[str, ...]:
    """All texts on the piece, as they stand and in one spelling, and the attorney's names that its names come near."""
    outside = texts(piece)
    known = _filled(request.attorney.names if request.attorney else ())
    people = [name for name in (piece.sender_name, piece.addressee) if isinstance(name, str)]
    near = [touches(person, (name,)) for person in people for name in known]
    names = [found.name for found in near if found.answer is not Likeness.NO_MATCH]
    return (*outside, *map(one_spelling, outside), *dict.fromkeys(names))


def _addressee(piece: Piece, names: Sequence[str], excluded: Sequence[str]) -> str:
    """The order's own spelling of the addressee, or the words on the piece where the order names nobody like it."""
    if isinstance(piece.addressee, Unread):
        return ""
    return known_as(piece.addressee, names, excluded).name or piece.addressee


def doubt(desk: Desk, matter: ChainId, piece: Piece, found: Sequence[Refused]) -> str:
    """Promise why the addressee was not taken for a named person, "" where that is not what was refused."""
    if isinstance(piece.addressee, Unread) or not any(refused.code.startswith("addressee_") for refused in found):
        return ""
    request = ordered(desk, matter).request
    return known_as(piece.addressee, _filled(request.names), _filled(request.excluded)).reason


def _right_address(piece: Piece, request: Request) -> bool:
    """False only where an address can be read on the piece and it is not beyond doubt that of the order."""
    written = piece.addressee_address
    if isinstance(written, Unread):
        return True
    return all(compare_address(written, address).answer is Likeness.MATCH for address in request.addresses)


def _filled(names: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(name for name in names or () if name and not name.isspace())


def charged_on(desk: Desk, matter: str) -> Day | None:
    """Promise the day on which a charge was filed in an open matter, None when none is on record."""
    filed = desk.secret("charged", matter)
    return parse_day(filed) if filed else None
