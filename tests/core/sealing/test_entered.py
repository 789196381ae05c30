"""An entry is opened by its own salted text alone, proven in the book of its own day, and shown as what stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from plainview.core.mail.corrections import Correction, CorrectionReason
from plainview.core.mail.entries import Entry, Late
from plainview.core.mail.pieces import Piece
from plainview.core.sealing.daybook import daybook_root, inclusion
from plainview.core.sealing.disclosure import close
from plainview.core.sealing.entered import close_entry, open_entry, standing
from plainview.core.sealing.notice import Listed, NoticeBundle, check_form, listed
from plainview.core.sealing.notice_check import check_books, check_days, matter_of
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import BadProof, Malformed
from tests.verifier.noticed import played

SALT, SEED = bytes(32), b"\1" * 32
DAY, NEXT = Day(2026, 1, 5), Day(2026, 1, 6)
PIECE = Piece(DAY, "first_class", "the subject")
FIRST = close_entry(PIECE, SALT)
READ_AGAIN = Correction(FIRST.digest.hex(), NEXT, CorrectionReason.MISREAD, replace(PIECE, marks="air mail"))
WITHDRAWN = Correction(FIRST.digest.hex(), NEXT, CorrectionReason.READ_TWICE, None)


def place_of(entry: Entry) -> Listed:
    """An entry as a notice lists it, alone in the book of its day."""
    entered = close_entry(entry, SALT)
    return listed(entered.disclosure.text, inclusion([entered.digest], SEED, [entered.digest])[0])


def bundle_of(*pieces: Listed) -> NoticeBundle:
    """A true bundle with other pieces, and the books in which each of them stands alone."""
    base = played().make()
    book, books = base.daybooks[0], []
    for each in pieces:
        root = daybook_root([close_entry(each.entry, SALT).digest], SEED).hex()
        books.append(changed(book.statement, facts={"of": each.booked.isoformat(), "root": root}))
    return replace(base, pieces=pieces, daybooks=tuple(replace(book, statement=said) for said in books))


@pytest.mark.parametrize("entry", [PIECE, Late(NEXT, PIECE), READ_AGAIN, WITHDRAWN])
def test_what_is_closed_is_opened_by_its_text(entry: Entry) -> None:
    entered = close_entry(entry, SALT)
    assert open_entry(entered.disclosure.text) == entered
    assert entered.day == entry.day and len(entered.digest) == 32
    assert close_entry(entry, SEED).digest != entered.digest


def test_what_opens_no_entry_is_malformed() -> None:
    with pytest.raises(Malformed, match="a piece or a correction"):
        open_entry(close("address", "100 Example Street", SALT).text)


def test_what_stands_comes_with_the_entry_that_says_it() -> None:
    other = close_entry(Late(NEXT, PIECE), SEED)
    corrected = close_entry(READ_AGAIN, SALT)
    assert [(each.piece, each.said) for each in standing([FIRST, other, corrected])] == [
        (PIECE, other),
        (READ_AGAIN.piece, corrected),
    ]
    assert [each.said for each in standing([FIRST, other, close_entry(WITHDRAWN, SALT)])] == [other]


@pytest.mark.parametrize("entry", [Late(NEXT, PIECE), READ_AGAIN])
def test_a_notice_proves_a_late_entry_and_a_correction_in_the_book_of_the_day_they_were_made_on(entry: Entry) -> None:
    one = place_of(entry)
    assert (one.booked, one.piece.day) == (NEXT, DAY)
    bundle = bundle_of(one)
    check_form(bundle)
    check_books(bundle)
    check_days(bundle, matter_of(bundle))
    wrong = changed(bundle.daybooks[0].statement, facts={"of": NEXT.isoformat(), "root": "00" * 32})
    with pytest.raises(BadProof, match=f"is not in the book of {NEXT}"):
        check_books(replace(bundle, daybooks=(replace(bundle.daybooks[0], statement=wrong),)))


def test_a_notice_lists_no_withdrawal_and_no_record_beside_its_correction() -> None:
    with pytest.raises(Malformed, match="it withdraws one"):
        place_of(WITHDRAWN)
    with pytest.raises(Malformed, match="no record beside the correction of it"):
        check_form(bundle_of(place_of(PIECE), place_of(READ_AGAIN)))
