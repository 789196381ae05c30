"""The recording sheet: the pieces of one matter as a table that any spreadsheet program opens (CSV, RFC 4180).

One row a piece, one column a field, in the order of `pieces.FIELDS`. A cell holds a value, `[not visible]` or
`[illegible]`, and is never empty. A value that a spreadsheet could take for a formula, or that begins like the two
words above, begins with an apostrophe here, which is no part of it. All rows are taken, or none.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from plainview.core.mail.classes import UNDETERMINED
from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import ALWAYS, FIELDS, Piece
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed

BYTES_MAX = 1_048_576
ROWS_MAX = 1_000
FAULTS_MAX = 100
HEADER = tuple(FIELDS)
NOT_VISIBLE, ILLEGIBLE = "[not visible]", "[illegible]"

_UNREAD = {NOT_VISIBLE: Unread.NOT_VISIBLE, ILLEGIBLE: Unread.ILLEGIBLE}
_SPELLED = {why: text for text, why in _UNREAD.items()}
_GUARDED = tuple("=+-@'[\uff1d\uff0b\uff0d\uff20")  # and the wide forms, which some programs take for the narrow ones
_QUOTED = re.compile(r'[,";\r\n]')
_BOM = b"\xef\xbb\xbf"
_CELL = re.compile(r'"((?:[^"\r]|"")*)"|([^",\r\n]*)')


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the row as a spreadsheet counts it (1 is the header, 0 the file), column, expectation."""

    row: int
    column: str
    expected: str

    def __str__(self) -> str:
        place = f"row {self.row}" if self.row else "the sheet"
        return f"{place}, {self.column}: {self.expected}" if self.column else f"{place}: {self.expected}"


@dataclass(frozen=True, slots=True)
class Faults:
    """Why nothing of a sheet is taken, in the order of its rows; at most 100 are listed."""

    faults: tuple[Fault, ...]


def parse_sheet(data: bytes) -> tuple[Piece, ...] | Faults:
    """Promise the pieces of all rows, or everything that is wrong with the sheet. Raises nothing of its own."""
    if len(data) > BYTES_MAX:
        return _whole(f"expected at most {BYTES_MAX} bytes; make several sheets")
    if data.startswith(_BOM):
        return _whole("expected UTF-8 without a byte order mark; save it as plain UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _whole(f"expected UTF-8, and byte {error.start} is not; save it as UTF-8")
    rows = _rows(text)
    if isinstance(rows, Fault):
        return Faults((rows,))
    return _pieces(rows)


def print_sheet(pieces: Sequence[Piece]) -> bytes:
    """Promise the sheet of these pieces, in their order; `parse_sheet` reads the same pieces back."""
    rows = [HEADER, *(tuple(_cell(name, getattr(piece, name)) for name in HEADER) for piece in pieces)]
    return print_rows(rows)


def print_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Promise cells as CSV, quoted where they must be; what could be taken for a formula is for `guarded`."""
    return "".join(",".join(map(_quoted, row)) + "\r\n" for row in rows).encode()


def guarded(text: str) -> str:
    """Promise a value with an apostrophe before it where a spreadsheet could take it for a formula, or for a word."""
    return f"'{text}" if text.startswith(_GUARDED) else text


def template(day: Day, rows: int) -> bytes:
    """Promise a sheet of `rows` pieces of `day` of which nothing is visible yet, to be filled in."""
    return print_sheet([Piece(day, UNDETERMINED, Unread.NOT_VISIBLE)] * rows)


def _pieces(rows: list[list[str]]) -> tuple[Piece, ...] | Faults:
    if tuple(rows[0]) != HEADER:
        return Faults((Fault(1, "", f"expected exactly these columns: {', '.join(HEADER)}"),))
    if len(rows) - 1 > ROWS_MAX:
        return _whole(f"expected at most {ROWS_MAX} rows; make several sheets")
    found: list[Piece] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows[1:], 2):
        piece = _piece(number, row)
        if isinstance(piece, Piece):
            found.append(piece)
        else:
            faults += piece
    return Faults(tuple(faults[:FAULTS_MAX])) if faults else tuple(found)


def _piece(number: int, row: list[str]) -> Piece | list[Fault]:
    if len(row) != len(HEADER):
        return [Fault(number, "", f"expected {len(HEADER)} cells, found {len(row)}")]
    values: dict[str, Any] = {}
    faults = []
    for name, cell in zip(HEADER, row, strict=True):
        try:
            values[name] = _value(name, cell)
        except Malformed as error:
            faults.append(Fault(number, name, error.what))
    return faults or Piece(**values)


def _value(name: str, cell: str) -> Any:
    if name not in ALWAYS and cell in _UNREAD:
        return _UNREAD[cell]
    if not cell:
        words = "" if name in ALWAYS else f", or {NOT_VISIBLE} or {ILLEGIBLE}"
        raise Malformed(f"expected {FIELDS[name].expected}{words}")
    if cell.startswith(_GUARDED):
        if not (cell.startswith("'") and cell[1:].startswith(_GUARDED)):
            raise Malformed("expected an apostrophe before a value that begins with one of = + - @ ' [")
        cell = cell[1:]
    return FIELDS[name].uncell(cell)


def _cell(name: str, value: Any) -> str:
    if type(value) is Unread:
        return _SPELLED[value]
    return guarded(FIELDS[name].cell(value))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def _rows(text: str) -> list[list[str]] | Fault:
    """The cells of each row; strict RFC 4180, with a plain line feed between the lines of a quoted cell."""
    rows: list[list[str]] = []
    row: list[str] = []
    at = 0
    while at < len(text):
        found = _CELL.match(text, at)
        assert found is not None, "an empty cell always matches"
        quoted, plain = found.groups()
        row.append(plain if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if text.startswith(",", at):
            at += 1
            continue
        if not text.startswith("\r\n", at):
            return Fault(len(rows) + 1, "", "expected a comma, or the end of the row as CR LF; save it as CSV")
        at += 2
        rows.append(row)
        row = []
    if row or not rows:
        return Fault(len(rows) + 1, "", "expected the end of the row as CR LF")
    return rows


def _whole(expected: str) -> Faults:
    return Faults((Fault(0, "", expected),))
