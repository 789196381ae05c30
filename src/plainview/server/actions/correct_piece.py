"""Correcting a recorded piece: the correction stands beside it in a book of its own day, and nothing is edited."""

from plainview.core.docket.state import Matter
from plainview.core.mail.corrections import WITHDRAWING, Correction, CorrectionReason
from plainview.core.mail.pieces import Piece
from plainview.core.sealing.disclosure import SALT_BYTES
from plainview.core.sealing.entered import Stands, close_entry, standing
from plainview.core.vocabulary.answers import Check, refusals
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.booking import Booking, audit, check_open, entries, put, sitting, who_may
from plainview.server.actions.desk import Desk
from plainview.server.actions.ordered import ordered
from plainview.server.actions.record import Recorded, charged_on, check_piece, doubt
from plainview.server.actions.recorders import check_papers
from plainview.server.actions.relief import LATE_DAYS, check_place
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow


def correct_piece(
    desk: Desk,
    person: str,
    matter: ChainId,
    supersedes: bytes,
    reason: CorrectionReason,
    piece: Piece | None,
    note: str | None = None,
) -> Recorded:
    """Promise that a correction of the entry with digest `supersedes` is in today's book, or refused with its citation.

    `piece` is the whole piece as it should have been, of the same day, None to withdraw it. It meets every rule as if
    it were recorded on its day; what does not is withdrawn instead. Both entries stay until the record is closed or
    erased. Raises NotPermitted, Malformed, Invalid when no such entry stands, Overtaken as `record` does.
    """
    with sitting(desk, person, OpenedFor.RECORD) as at:
        who = who_may(at, person, "correct_piece", matter)
        state = at.matter(matter)
        correction = Correction(supersedes.hex(), at.today(), reason, piece, note)
        check_place(at, who, "correct_piece", state, LATE_DAYS)
        report = (*check_papers(at, state, who, at.today()), *check_open(at, state))
        if refusals(report):
            return _refused(at, who, matter, report)
        old = _standing(at, matter, supersedes)
        report = (*report, *_checked(at, state, old, correction))
        if found := refusals(report):
            return _refused(at, who, matter, report, "" if piece is None else doubt(at, matter, piece, found))
        return _kept(at, who, state, old, correction, report)


def _refused(desk: Desk, who: Person, matter: ChainId, report: tuple[Check, ...], told: str = "") -> Recorded:
    found = refusals(report)
    audit(desk, who, "correct_piece", matter, "refused", ", ".join(refused.code for refused in found))
    return Recorded(None, found, report, told)


def _standing(desk: Desk, matter: ChainId, digest: bytes) -> Stands:
    """The piece that stands under a digest; that none does tells whoever asks nothing of what was recorded."""
    found = [each for each in standing(entries(desk, matter)) if each.said.digest == digest]
    if not found:
        what = "no record of this cover stands under that digest"
        raise Invalid(what, next="Take the digest of the record, or of the last correction of it")
    return found[0]


def _checked(desk: Desk, state: Matter, old: Stands, correction: Correction) -> tuple[Check, ...]:
    """The law's report on what the record shall say; a withdrawal is allowed always."""
    if correction.piece is None:
        return ()
    if correction.piece.day != old.piece.day:
        raise Malformed("expected the day of the record that is corrected", where="piece.day")
    return check_piece(state, ordered(desk, state.id), charged_on(desk, state.id), correction.piece)


def _kept(
    desk: Desk, who: Person, state: Matter, old: Stands, correction: Correction, report: tuple[Check, ...]
) -> Recorded:
    entered = close_entry(correction, desk.chance(SALT_BYTES))
    outcome = "withdrawn" if correction.reason in WITHDRAWING else "corrected"
    detail = f"{correction.supersedes[:16]} by {entered.digest.hex()[:16]}: {correction.reason}"
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        put(desk, unit, state, (Booking(entered, old.piece.day),))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "correct_piece", state.id, outcome, detail))
    return Recorded(entered.digest, (), report)
