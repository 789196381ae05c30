"""A recording sheet is taken whole or not at all, and prints back to the same bytes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import FIELDS, Piece
from plainview.core.mail.sheet import (
    BYTES_MAX,
    FAULTS_MAX,
    HEADER,
    ROWS_MAX,
    Fault,
    Faults,
    parse_sheet,
    print_sheet,
    template,
)
from plainview.core.vocabulary.days import Day
from tests.core.mail.drawn import pieces_drawn

DAY = Day(2026, 1, 8)
PIECE = Piece(DAY, "first_class", "the subject")
TOP = ",".join(HEADER) + "\r\n"


def faults(data: bytes) -> tuple[Fault, ...]:
    found = parse_sheet(data)
    assert isinstance(found, Faults)
    return found.faults


def cells(**change: str) -> list[str]:
    """A good row with some cells changed."""
    row = {"day": "2026-01-08", "mail_class": "first_class", "addressee": "the subject"} | change
    return [row.get(name, "[not visible]") for name in HEADER]


def sheet(*rows: list[str]) -> bytes:
    return (TOP + "".join(",".join(row) + "\r\n" for row in rows)).encode()


@settings(max_examples=40, deadline=None)
@given(st.lists(pieces_drawn(), max_size=3))
def test_every_sheet_reads_back_and_prints_the_same_bytes(pieces: list[Piece]) -> None:
    data = print_sheet(pieces)
    assert parse_sheet(data) == tuple(pieces)
    again = parse_sheet(data)
    assert not isinstance(again, Faults) and print_sheet(again) == data


@settings(max_examples=40, deadline=None)
@given(pieces_drawn())
def test_another_reader_of_csv_sees_the_same_cells_and_no_formula(piece: Piece) -> None:
    (top, row) = csv.reader(io.StringIO(print_sheet([piece]).decode(), newline=""), strict=True)
    assert tuple(top) == HEADER and len(row) == len(HEADER)
    assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) or cell == "" for cell in row)


def test_a_template_prints_back_to_the_same_bytes() -> None:
    found = parse_sheet(template(DAY, 3))
    assert found == (Piece(DAY, "undetermined", Unread.NOT_VISIBLE),) * 3
    assert not isinstance(found, Faults) and print_sheet(found) == template(DAY, 3)
    assert parse_sheet(template(DAY, 0)) == ()
    assert template(DAY, 0) == TOP.encode()


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("x")', "+1", "-1", "@a", "'", "'=", "[not visible]", "[illegible]", "＝1"]
)
def test_what_a_spreadsheet_could_run_or_we_could_mistake_is_guarded(text: str) -> None:
    piece = Piece(DAY, "first_class", "the subject", marks=text)
    data = print_sheet([piece])
    assert parse_sheet(data) == (piece,)
    (_, row) = csv.reader(io.StringIO(data.decode(), newline=""))
    assert row[HEADER.index("marks")] == f"'{text}"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "'a", "[seen]", "[NOT VISIBLE]"])
def test_an_unguarded_cell_is_refused(cell: str) -> None:
    (fault,) = faults(sheet(cells(marks=cell)))
    assert (fault.row, fault.column) == (2, "marks") and "apostrophe" in fault.expected


def test_quotes_that_are_not_needed_are_read() -> None:
    quoted = TOP + ",".join(f'"{cell}"' for cell in cells()) + "\r\n"
    assert parse_sheet(quoted.encode()) == (PIECE,)


def test_nothing_is_taken_when_one_row_is_wrong_and_every_fault_is_named() -> None:
    data = sheet(cells(), cells(day="8 January", shape="round"), cells(), cells(addressee=""), ["a", "b"])
    found = faults(data)
    assert [(fault.row, fault.column) for fault in found] == [(3, "day"), (3, "shape"), (5, "addressee"), (6, "")]
    assert str(found[0]) == "row 3, day: expected a day as YYYY-MM-DD"
    assert "[not visible] or [illegible]" in str(found[2])
    assert str(found[3]) == f"row 6: expected {len(HEADER)} cells, found 2"


def test_a_fault_repeats_nothing_of_the_mail() -> None:
    found = faults(sheet(cells(marks="the canary\x07", day="canary", barcodes="canary", shape="canary")))
    assert len(found) == 4 and "canary" not in str(found)


@pytest.mark.parametrize("cell", ["[not visible]", "[illegible]", ""])
def test_day_and_class_are_always_answered(cell: str) -> None:
    assert [fault.column for fault in faults(sheet(cells(day=cell, mail_class=cell)))] == ["day", "mail_class"]


@pytest.mark.parametrize(
    ("data", "row", "says"),
    [
        (b"", 1, "CR LF"),
        (TOP.encode()[:-2], 1, "CR LF"),
        (TOP.encode()[:-1], 1, "CR LF"),
        (TOP.encode().replace(b"\r\n", b"\n"), 1, "CR LF"),
        (b"\xef\xbb\xbf" + TOP.encode(), 0, "byte order mark"),
        (TOP.encode() + b"\xff", 0, "UTF-8"),
        (TOP.encode("utf-16"), 0, "UTF-8"),
        (TOP.replace("marks", "contents").encode(), 1, "exactly these columns"),
        (TOP.replace("\r\n", ",contents\r\n").encode(), 1, "exactly these columns"),
        (TOP.replace(",", ";").encode(), 1, "exactly these columns"),
        (TOP.encode() + b'"a"b,c\r\n', 2, "comma"),
        (TOP.encode() + b'a"b\r\n', 2, "comma"),
        (TOP.encode() + b'"a\r\n', 2, "comma"),
        (TOP.encode() + b"a,", 2, "CR LF"),
        (TOP.encode() + b"\r\n", 2, "cells"),
        (b"x" * (BYTES_MAX + 1), 0, "bytes"),
        (template(DAY, ROWS_MAX + 1)[:BYTES_MAX], 0, "rows"),
    ],
)
def test_what_is_no_sheet_is_told_why(data: bytes, row: int, says: str) -> None:
    (fault,) = faults(data)
    assert fault.row == row and says in fault.expected
    assert str(fault).startswith("the sheet: " if row == 0 else f"row {row}: ")


def test_a_row_limit_sheet_fits_the_size_limit() -> None:
    assert len(template(DAY, ROWS_MAX)) < BYTES_MAX
    assert len(parse_sheet(template(DAY, ROWS_MAX))) == ROWS_MAX  # type: ignore[arg-type]


def test_at_most_a_hundred_faults_are_listed() -> None:
    assert len(faults(sheet(*[cells(day="x")] * (FAULTS_MAX + 1)))) == FAULTS_MAX


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80), st.integers(0, len(TOP)))
def test_nothing_that_is_sent_raises(junk: bytes, at: int) -> None:
    for data in (junk, TOP.encode() + junk, TOP.encode()[:at] + junk + TOP.encode()[at:]):
        assert isinstance(parse_sheet(data), Faults | tuple)


def test_the_columns_are_the_fields_of_a_piece() -> None:
    assert tuple(FIELDS) == HEADER and "contents" not in HEADER
