"""Recording one piece: the outside only, for an order in force, inside its dates; it goes into the daybook."""

import hashlib
from dataclasses import dataclass

from plainview.core.docket.clock import recordable
from plainview.core.law import checks_recording
from plainview.core.mail.classes import is_sealed
from plainview.core.mail.pieces import Piece
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import SALT_BYTES, close
from plainview.core.vocabulary.answers import Check, Refused, refusals
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import to_plain
from plainview.core.vocabulary.request import Purpose, Request
from plainview.server.actions.desk import Desk
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow, PieceRow


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a piece: its digest when it was recorded, or the refusals."""

    digest: bytes | None
    refusals: tuple[Refused, ...]
    report: tuple[Check, ...]


def record(desk: Desk, person: str, matter: ChainId, piece: Piece, contents: bool = False) -> Recorded:
    """Promise that a piece is recorded, or refused with its citation; a refusal is an audit row, never a statement.

    Mail with a known attorney is not recorded, only counted for the auditor. Raises NotPermitted.
    """
    desk = desk.at_once()
    who = desk.person(person)
    check_may(who, "record")
    report = _report(desk, who, matter, piece, contents)
    found = refusals(report)
    if found:
        codes = ", ".join(refused.code for refused in found)
        with desk.store.unit() as unit:
            unit.audit(AuditRow(desk.now(), who.id, who.role, "record", matter, "refused", codes))
        return Recorded(None, found, report)
    disclosure = close("piece", to_plain(piece), desk.chance(SALT_BYTES))
    digest = hashlib.sha256(disclosure.text.encode()).digest()
    sealed = desk.sealed(desk.file_key(matter, "pieces"), f"{matter}/piece", canonical.print(disclosure.text))
    with desk.store.unit() as unit:
        unit.put_piece(PieceRow(matter, piece.day, digest, sealed))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "record", matter, "recorded"))
    return Recorded(digest, (), report)


def _report(desk: Desk, who: Person, matter: ChainId, piece: Piece, contents: bool) -> tuple[Check, ...]:
    today, state = desk.today(), desk.matter(matter)
    papers = checks_recording.check_recorder(
        state.profile,
        today,
        postal=who.postal,
        nondisclosure_until=who.nondisclosure_until,
        trained_until=who.trained_until,
    )
    if state.started is None or state.in_force is None or state.end is None or piece.day != today:
        why = "Nothing is in force here today. A piece is recorded on its day, under a started cover."
        return (*papers, Check(58, Refused(("39 CFR 233.3(b)",), "not_in_force", why)))
    request = desk.request(matter)
    asked = checks_recording.check_recording(
        state.profile,
        today,
        order_on_record=True,
        first=state.started,
        end=state.end,
        right_address=True,
        charged_on=_charged(desk, matter),
        fugitive=request.purpose is Purpose.FUGITIVE,
        mail_class=piece.mail_class,
        sealed=is_sealed(piece.mail_class, today),
        contents=contents,
        on_piece=(piece.sender_name, piece.sender_address, piece.addressee),
        attorney=_attorney(request),
        addressee=piece.addressee,
        names=request.names,
        all_names=request.all_names,
        excluded=request.excluded or (),
    )
    if not recordable(state, today) and not refusals(asked):
        why = f"The cover is not active on {today}: it is suspended or over. Nothing is recorded."
        asked = (*asked, Check(58, Refused(("39 CFR 233.3(b)",), "not_active", why)))
    return (*papers, *asked)


def _attorney(request: Request) -> tuple[str, ...]:
    known = request.attorney
    if known is None or not known.known:
        return ()
    return tuple(text for text in (*known.names, known.address) if text)


def _charged(desk: Desk, matter: str) -> Day | None:
    filed = desk.secret("charged", matter)
    return parse_day(filed) if filed else None
