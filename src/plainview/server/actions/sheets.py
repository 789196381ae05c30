"""Taking in a recording sheet of a unit that works on paper: every row, or none and all that is wrong with it.

The rows go into the book of the day on which the sheet is taken in, since a closed book never changes; each says on
which day its piece was received, and on that day the cover must have been in force. (39 CFR 233.3(b), rule 58)
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from plainview.core.docket.clock import recordable
from plainview.core.docket.fold import fold_one
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import parse_statement
from plainview.core.mail.entries import entry_of
from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import FAULTS_MAX, Fault, Faults, parse_sheet
from plainview.core.sealing.disclosure import SALT_BYTES
from plainview.core.sealing.entered import close_entry
from plainview.core.vocabulary.answers import Check, Refused, refusals
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.ids import ChainId, Hash
from plainview.server.actions.booking import Booking, check_open, put, sitting, who_may
from plainview.server.actions.desk import Desk
from plainview.server.actions.ordered import Ordered, ordered
from plainview.server.actions.record import charged_on, check_piece
from plainview.server.actions.recorders import check_papers
from plainview.server.actions.relief import LATE_DAYS, check_place
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.person import Person, Role
from plainview.server.storage.ports import AuditRow

SHEET_DAYS_MAX = LATE_DAYS
"""How many days after its receipt a piece may still be taken in from paper: the program's own figure, one week."""
ATTORNEY = "attorney_mail"
SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class RowRefused:
    """A row that the law refuses: its number as a spreadsheet counts it (0 for the whole sheet), and why."""

    row: int
    refused: Refused

    def __str__(self) -> str:
        place = f"row {self.row}" if self.row else "the sheet"
        return f"{place}: {self.refused.reason} ({', '.join(self.refused.cites)})"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a sheet: a digest for each row, None for mail with a known attorney; or why nothing was taken.

    `faults` are what is wrong with its rows, `refused` what the law refuses of them; at most 100 are listed.
    """

    digests: tuple[bytes | None, ...] = ()
    faults: tuple[Fault, ...] = ()
    refused: tuple[RowRefused, ...] = ()
    report: tuple[Check, ...] = field(default=(), repr=False)


def import_sheet(desk: Desk, person: str, matter: ChainId, sheet: bytes, recorded_by: str = "") -> TakenIn:
    """Promise that every row of a sheet is in today's book, or none, with a word for each row that is at fault.

    `recorded_by` is who wrote the sheet, the same person unless said; a recorder whose papers were current on each
    row's day. Rows with a known attorney's mail are counted for the auditor and otherwise passed over. The very same
    sheet is not taken twice. A refusal is an audit row. Raises NotPermitted; Overtaken as `record` does.
    """
    with sitting(desk, person, OpenedFor.RECORD) as at:
        who = who_may(at, person, "import_sheet", matter)
        state, writer = at.matter(matter), at.person(recorded_by or person)
        check_place(at, who, "import_sheet", state, LATE_DAYS)
        whole = (*check_papers(at, state, who, at.today()), *check_open(at, state))
        if no := refusals(whole):
            return _refused(at, who, matter, TakenIn(refused=tuple(RowRefused(0, each) for each in no), report=whole))
        rows = parse_sheet(sheet)
        mark = _mark(at, matter, sheet)
        if isinstance(rows, Faults):
            return _refused(at, who, matter, TakenIn(faults=rows.faults, report=whole))
        if fault := _whole_fault(at, rows, writer, mark):
            return _refused(at, who, matter, TakenIn(faults=(fault,), report=whole))
        return _rows_taken(at, who, writer, state, rows, mark)


def _whole_fault(desk: Desk, rows: Sequence[Piece], writer: Person, mark: str) -> Fault | None:
    if not rows:
        return Fault(0, "", "expected at least one row below the names of the columns")
    if writer.role is not Role.RECORDER:
        return Fault(0, "", "expected a recorder as the one who wrote it")
    if (taken := desk.record(SHEET, mark)) is not None:
        return Fault(0, "", f"it was taken in on {taken.decode()} already, so nothing of it was recorded again")
    return None


def _rows_taken(desk: Desk, who: Person, writer: Person, state: Matter, rows: Sequence[Piece], mark: str) -> TakenIn:
    judged = _Judge.of(desk, state, writer).rows(rows)
    faults = tuple(fault for each in judged for fault in each.faults)
    refused = tuple(RowRefused(each.number, no) for each in judged for no in each.refused)
    report = tuple(dict.fromkeys(check for each in judged for check in each.report))
    if faults or refused:
        return _refused(desk, who, state.id, TakenIn((), faults[:FAULTS_MAX], refused[:FAULTS_MAX], report))
    entered = [None if each.attorney else close_entry(entry_of(each.piece, desk.today()), desk.chance(SALT_BYTES))
               for each in judged]  # fmt: skip
    bookings = [Booking(one, each.piece.day) for one, each in zip(entered, judged, strict=True) if one is not None]
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        put(desk, unit, state, bookings)
        unit.put_record(SHEET, mark, desk.today().isoformat().encode())
        row = AuditRow(desk.now(), who.id, who.role, "import_sheet", state.id, "recorded", f"{len(bookings)} rows")
        unit.audit(row)
        for _ in range(len(judged) - len(bookings)):
            unit.audit(AuditRow(desk.now(), who.id, who.role, "import_sheet", state.id, "refused", ATTORNEY))
    return TakenIn(tuple(None if one is None else one.digest for one in entered), report=report)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One row and what is said of it; `attorney` where it is only counted."""

    number: int
    piece: Piece
    faults: tuple[Fault, ...] = ()
    refused: tuple[Refused, ...] = ()
    report: tuple[Check, ...] = ()
    attorney: bool = False


@dataclass(frozen=True, slots=True)
class _Judge:
    """What the rows of a sheet are judged by, read once."""

    desk: Desk
    state: Matter
    writer: Person
    today: Day
    charged: Day | None
    order: Ordered

    @staticmethod
    def of(desk: Desk, state: Matter, writer: Person) -> "_Judge":
        return _Judge(desk, state, writer, desk.today(), charged_on(desk, state.id), ordered(desk, state.id))

    def rows(self, rows: Sequence[Piece]) -> list[_Judged]:
        """Each row's judgement; what holds of a day is asked once a day."""
        days = {day: self._day(day) for day in sorted({piece.day for piece in rows})}
        return [self._row(number, piece, days[piece.day]) for number, piece in enumerate(rows, 2)]

    def _day(self, day: Day) -> tuple[Check, ...] | str:
        """What the law says of recording on a day, or what was expected in the place of that day."""
        first = days_after(self.today, -SHEET_DAYS_MAX)
        if not first <= day <= self.today:
            return f"expected a day from {first} to {self.today}: a sheet is taken in within {SHEET_DAYS_MAX} days"
        checks = check_papers(self.desk, self.state, self.writer, day)
        if recordable(_on(self.desk, self.state, day), day):
            return checks
        why = f"The cover was not active on {day}. Nothing is recorded of that day."
        return (*checks, Check(58, Refused(("39 CFR 233.3(b)",), "not_active", why)))

    def _row(self, number: int, piece: Piece, day: tuple[Check, ...] | str) -> _Judged:
        if isinstance(day, str):
            return _Judged(number, piece, faults=(Fault(number, "day", day),))
        asked = check_piece(self.state, self.order, self.charged, piece)
        report, no = (*day, *asked), refusals(day)
        if no:
            return _Judged(number, piece, refused=no, report=report)
        no = refusals(asked)
        if any(each.code == ATTORNEY for each in no):
            return _Judged(number, piece, report=report, attorney=True)
        return _Judged(number, piece, refused=no, report=report)


def _on(desk: Desk, state: Matter, day: Day) -> Matter:
    """The matter as it was at the end of a day: a cover that was suspended or ended on it was not active."""
    found = new_matter(state.id, state.profile)
    for row in desk.store.chain(state.id):
        if row.day <= day:
            found = fold_one(found, parse_statement(row.data), Hash(row.leaf), f"statement {row.index}")
    return found


def _mark(desk: Desk, matter: ChainId, sheet: bytes) -> str:
    """What a sheet is known by: a digest keyed by the key of the pieces, so that it is erased with them."""
    key = desk.file_key(matter, "pieces")
    return hmac.digest(key, f"{matter}/sheet\n".encode() + sheet, hashlib.sha256).hex()


def _refused(desk: Desk, who: Person, matter: ChainId, taken: TakenIn) -> TakenIn:
    codes = [str(each.refused.code) for each in taken.refused] + ["malformed"] * bool(taken.faults)
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        detail = ", ".join(dict.fromkeys(codes))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "import_sheet", matter, "refused", detail))
    return taken
