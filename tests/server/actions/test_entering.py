"""What a recorder types becomes a piece: every field, every way to say that there is none, and what is at fault."""

from datetime import date

import pytest

from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import FIELDS, Piece
from plainview.server.actions.entering import Slips, codes, piece_of, typed_of
from plainview.server.actions.questions import groups

DAY = date(2026, 3, 9)
TYPED = {
    "mail_class": ["first_class"],
    "addressee": ["Robin Sample"],
    "addressee_address": ["12 Example Street \r\n Springfield NY 10001"],
    "unread.sender_name": ["not_visible"],
    "sender_address": ["?"],
    "postmark": ["-"],
}


def test_every_field_but_the_day_is_asked_exactly_once() -> None:
    asked = [question.name for group in groups(DAY) for question in group.questions]
    assert sorted(asked) == sorted(set(FIELDS) - {"day"})


def test_what_was_typed_is_the_piece_and_what_stays_empty_is_not_visible() -> None:
    piece = piece_of(DAY, TYPED)
    assert piece.addressee_address == "12 Example Street\nSpringfield NY 10001"
    assert piece.sender_name is Unread.NOT_VISIBLE
    assert piece.sender_address is Unread.ILLEGIBLE
    assert piece.postmark is Unread.NOT_VISIBLE
    assert piece.damage is Unread.NOT_VISIBLE


def test_every_kind_of_answer_is_read_and_typed_again() -> None:
    more = {
        "postmark_day": ["2026-03-07"],
        "postage": ["meter", "stamp"],
        "length_mm": ["240"],
        "shape": ["letter"],
        "barcodes": ["RB 123 456 785 GB\nfim:A"],
        "unread.colour": ["illegible"],
    }
    piece = piece_of(DAY, TYPED | more)
    assert [str(code) for code in piece.barcodes] == ["s10:RB123456785GB", "fim:A"]  # type: ignore[union-attr]
    assert piece.postage == ("stamp", "meter")
    assert piece_of(DAY, typed_of(piece)) == piece
    assert piece_of(DAY, typed_of(Piece(DAY, "undetermined", Unread.ILLEGIBLE))).addressee is Unread.ILLEGIBLE


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("mail_class", ["unheard of"]),
        ("mail_class", []),
        ("unread.mail_class", ["illegible"]),
        ("addressee", [""]),
        ("unread.addressee", ["not_visible"]),
        ("unread.sender_name", ["forgotten"]),
        ("length_mm", ["some"]),
        ("shape", ["round"]),
        ("services", ["certified", "unheard of"]),
        ("postmark_day", ["yesterday"]),
        ("barcodes", ["strange:1"]),
        ("barcodes", ["1\n1"]),
        ("colour", ["x" * 5000]),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(name: str, answers: list[str]) -> None:
    with pytest.raises(Slips) as slips:
        piece_of(DAY, TYPED | {name: answers})
    assert list(slips.value.by_field) == [name.removeprefix("unread.")]


def test_several_wrong_answers_are_told_together() -> None:
    with pytest.raises(Slips) as slips:
        piece_of(DAY, {})
    assert len(slips.value.by_field) == 6


@pytest.mark.parametrize(
    ("line", "kind", "trouble"),
    [
        ("RB123456785GB", "s10", False),
        ("RB123456786GB", "s10", True),
        ("9400 1000 0000 0000 0000 00", "impb", True),
        ("F" * 65, "imb", True),
        ("A", "fim", False),
        ("orange 17", "other", False),
        ("planet:123", "planet", True),
        ("nothing:1", "", True),
    ],
)
def test_each_code_is_told_its_kind_and_whether_its_check_holds(line: str, kind: str, trouble: bool) -> None:
    (seen,) = codes(line)
    assert seen.kind == kind
    assert bool(seen.trouble) is trouble
