"""The record as a PDF: tagged, the same bytes each time, what it says and to whom."""

from __future__ import annotations

import io
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import Piece
from plainview.core.vocabulary.errors import Inconsistent
from plainview.server.letters import typeset
from plainview.server.packages.contents import PDF, TEMPLATE, LeftOut, files
from plainview.server.packages.document import check_rendered, document, rendered
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


def test_it_is_made_of_the_other_files_alone_and_can_be_compared_with_them() -> None:
    made = package(2, left_out=(LeftOut(58, "day_open", ("39 CFR 233.3(b)",)),))
    found = rendered(files(made))
    assert found[PDF] == document(made) and rendered(found) == found
    check_rendered(found)
    for data in (document(package(1)), b""):
        with pytest.raises(Inconsistent, match=r"record\.pdf"):
            check_rendered({**found, PDF: data})


PINNED = {"record/1": "2950b3e16d1e547d5a7941a8ede747128ae52455197231fb4d27c9aa4be73849"}
"""What is typeset of one package and by which templates, by the version that manifests name.

A template that was only made faster, and gives the same bytes of every package, keeps its version.
"""


def test_what_is_rendered_changes_only_with_the_version_that_the_manifest_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (one,) = held(1)
    told: list[Any] = []
    monkeypatch.setattr("plainview.server.packages.document.typeset", lambda *given: told.append(given) or b"")
    for stage, process in (("mid_term", ""), ("end", ""), ("discovery", "subpoena 26-17")):
        left_out = (LeftOut(56, "addressee_excluded", ("Publication 55",)),)
        pieces = (type(one)(OUTSIDE, one.text, one.booked),)
        document(package(pieces=pieces, stage=stage, process=process, left_out=left_out, erased=True))
    document(package(0, end=None, started=None))
    folder = Path(typeset.__file__).parent / "templates"
    sources = b"".join((folder / name).read_bytes() for name in ("record.typ", "_sheet.typ"))
    digest = sha256(repr(told).encode() + sources).hexdigest()
    assert digest == PINNED[TEMPLATE], "say a new version in contents.TEMPLATE"
