"""The record as a PDF: tagged, the same bytes each time, what it says and to whom."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pikepdf
import pypdf

from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import Piece
from plainview.server.packages.contents import LeftOut
from plainview.server.packages.document import document
from tests.server.packages.test_contents import DAY, held, package

OUTSIDE = Piece(
    DAY,
    "first_class",
    "the subject\nc/o another",
    sender_name=Unread.ILLEGIBLE,
    postmark="Springfield",
    weight_grams=20,
)


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def record(count: int = 2, **changes: Any) -> str:
    return " ".join(text_of(document(package(count, **changes))).split())


def test_the_same_package_gives_the_same_bytes_dated_the_day_it_was_built() -> None:
    data = document(package(3))
    assert data == document(package(3)) != document(package(2))
    said = pypdf.PdfReader(io.BytesIO(data)).metadata
    assert said is not None
    assert said["/CreationDate"] == "D:20260209000000Z"


def test_it_is_tagged_and_its_table_has_a_head() -> None:
    with pikepdf.open(io.BytesIO(document(package(40)))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        tags = [str(each.S) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
        assert tags.count("/TR") >= 41
        assert {"/Table", "/TH", "/TD", "/H1"} <= set(tags)


def test_each_piece_is_a_row_with_what_stood_on_it() -> None:
    (one,) = held(1)
    text = record(pieces=(type(one)(OUTSIDE, one.text, one.booked),))
    for words in ("first_class", "the subject c/o another", "illegible", "Springfield", "weight grams: 20"):
        assert words in text
    assert "sender" not in text, "what is not visible is not listed"


def test_it_names_the_order_what_is_kept_and_that_no_second_agency_has_it() -> None:
    text = record()
    for words in (
        "ab" * 16,
        "agency A",
        "2026-02-08",
        "No other agency may have it",
        "Publication 55 II.B",
        "by 2026-04-09",
        "for 8 years",
        "39 CFR 233.3(h)(4)",
    ):
        assert words in text, words


def test_an_empty_term_says_so_and_what_is_left_out_is_named() -> None:
    text = record(0, left_out=(LeftOut(56, "addressee_excluded", ("Publication 55",)),), erased=True)
    for words in ("there is none to give", "rule 56 (addressee_excluded", "has been erased"):
        assert words in text
    assert "by 2026" not in record(0, end=None)


def test_in_discovery_it_names_the_process_and_no_agency() -> None:
    text = record(stage="discovery", agency="", process="subpoena 26-17")
    assert "the process subpoena 26-17" in text
    assert "39 CFR 233.3(h)(3)" in text
    assert "agency" not in text


def test_a_package_of_many_pages_is_dated_by_its_day_alone() -> None:
    assert document(package(60, built=date(2026, 2, 9))) != document(package(60, built=date(2026, 2, 10)))
