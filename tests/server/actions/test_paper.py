"""A paper letter: kept as it came, signed by its digest, opened to whoever decides, forgotten if unused."""

from __future__ import annotations

import hashlib

import pytest

from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.server.actions import paper
from tests.server.actions.desk import MATTER, DeskTop

SCAN = b"%PDF-1.7\n<pdfaid:part>2</pdfaid:part>\nthe words on the paper"
PICTURE = b"\x89PNG\r\n\x1a\n and so on"


def put(top: DeskTop, data: bytes, agency: str = "agency A") -> str:
    with top.stage.desk.store.unit() as unit:
        return paper.put(top.stage.desk, unit, agency, data)


@pytest.mark.parametrize(
    ("data", "kind"), [(SCAN, "application/pdf"), (PICTURE, "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg")]
)
def test_a_scan_is_a_pdf_a_or_a_picture(data: bytes, kind: str) -> None:
    assert paper.kind_of(data) == kind


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 no archive", b"<svg/>", PICTURE + bytes(paper.LETTER_BYTES_MAX)])
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        paper.kind_of(data)


def test_the_request_carries_the_digest_and_the_scan_lies_beside_it(top: DeskTop) -> None:
    digest = put(top, SCAN)
    assert digest == hashlib.sha256(SCAN).hexdigest()
    top.act("file", letter=digest)
    assert top.reading("reviewer").request(MATTER).letter == digest
    assert paper.read(top.reading("reviewer"), MATTER) == ("application/pdf", SCAN)
    assert top.stage.desk.store.record(paper.LETTER, digest) == b"", "it waits no more"
    assert not any("the words on the paper" in line for line in top.dump())


def test_a_letter_that_is_not_here_or_another_agencys_files_nothing(top: DeskTop) -> None:
    for digest in ("ab" * 32, put(top, SCAN, "agency B")):
        with pytest.raises(Invalid, match="not here"):
            top.act("file", letter=digest)
    assert top.types() == []


def test_a_request_without_a_letter_has_none(top: DeskTop) -> None:
    top.must("file")
    assert paper.read(top.reading("reviewer"), MATTER) is None


def test_a_scan_of_which_nothing_comes_is_forgotten(top: DeskTop) -> None:
    digest = put(top, SCAN)
    top.on(paper.WAITS_DAYS + 1)
    with top.stage.desk.store.unit() as unit:
        assert paper.drop_old(top.stage.desk, unit) == 1
    assert not top.stage.desk.store.record(paper.LETTER, digest)
