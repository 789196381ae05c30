"""A piece has an outside and nothing else, and each of its fields is answered."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings

from plainview.core.mail import pieces
from plainview.core.mail.barcodes.seen import Barcode, Symbology
from plainview.core.mail.outside import Postage, Shape, Unread
from plainview.core.mail.pieces import ALWAYS, FIELDS, Piece, parse, texts, to_plain
from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed, Unchecked
from tests.core.mail.drawn import pieces_drawn

DAY = Day(2026, 1, 8)
PLAIN = Piece(DAY, "first_class", "the subject", sender_name=Unread.ILLEGIBLE)
INSIDE = (
    "contents",
    "content",
    "inside",
    "text",
    "letter",
    "enclosure",
    "message",
    "image",
    "photograph",
    "scan",
    "x_ray",
    "window",
    "translucency",
    "fingerprint",
    "value",
    "description",
)


def plain(**change: Any) -> dict[str, Any]:
    """The plain value of a piece with one change; `drop` leaves a field out of every place."""
    found = to_plain(PLAIN) | change
    drop = found.pop("drop", None)
    return {
        name: [f for f in v if f != drop] if isinstance(v, list) else v for name, v in found.items() if name != drop
    }


def test_there_is_no_field_for_contents() -> None:
    assert {field.name for field in fields(Piece)} == set(FIELDS)
    assert not set(FIELDS) & set(INSIDE)
    assert not any("bytes" in str(field.type) or "Any" in str(field.type) for field in fields(Piece))


@pytest.mark.parametrize("name", INSIDE)
def test_contents_cannot_be_given(name: str) -> None:
    with pytest.raises(Malformed, match=f"unknown field '{name}'"):
        parse(plain(**{name: "a letter"}))
    with pytest.raises(Malformed, match="fields that can be missing"):
        parse(plain(illegible=[name]))
    with pytest.raises(TypeError):
        Piece(DAY, "first_class", "the subject", **{name: "a letter"})


def test_contents_cannot_be_added_to_a_piece() -> None:
    for name in INSIDE:
        with pytest.raises((AttributeError, TypeError)):
            setattr(PLAIN, name, "a letter")


def test_what_is_not_said_is_not_visible() -> None:
    piece = Piece(DAY, "first_class", "the subject")
    assert all(getattr(piece, name) is Unread.NOT_VISIBLE for name in FIELDS if name not in (*ALWAYS, "addressee"))


def test_not_visible_illegible_and_the_words_themselves_are_four_things() -> None:
    given = [Unread.NOT_VISIBLE, Unread.ILLEGIBLE, "not_visible", "illegible"]
    written = [Piece(DAY, "first_class", "the subject", sender_name=each) for each in given]
    assert len({canonical.print(to_plain(piece)) for piece in written}) == 4
    assert [parse(to_plain(piece)) for piece in written] == written


@pytest.mark.parametrize("name", list(FIELDS))
def test_nothing_is_no_answer(name: str) -> None:
    for nothing in ("", None, (), []):
        with pytest.raises(Malformed) as no:
            replace(PLAIN, **{name: nothing})
        assert no.value.where == f"piece.{name}"
        with pytest.raises(Malformed):
            parse(plain(drop=name) | {name: nothing})


@pytest.mark.parametrize("name", ALWAYS)
@pytest.mark.parametrize("why", list(Unread))
def test_day_and_class_always_have_a_value(name: str, why: Unread) -> None:
    with pytest.raises(Malformed) as no:
        replace(PLAIN, **{name: why})
    assert no.value.where == f"piece.{name}"


def test_a_piece_is_as_it_was_written() -> None:
    assert parse(to_plain(PLAIN)) == PLAIN
    with pytest.raises(FrozenInstanceError):
        PLAIN.marks = "other"  # type: ignore[misc]


@settings(max_examples=60, deadline=None)
@given(pieces_drawn())
def test_every_piece_survives_the_round_trip_through_canonical_bytes(piece: Piece) -> None:
    data = canonical.print(to_plain(piece))
    assert parse(canonical.parse(data)) == piece
    assert canonical.print(to_plain(parse(canonical.parse(data)))) == data


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_answered_exactly_once(name: str) -> None:
    with pytest.raises(Malformed, match="expected an answer") as no:
        parse(plain(drop=name), "row")
    assert no.value.where == f"row.{name}"
    if name not in ALWAYS:
        both = to_plain(PLAIN)
        both = both | {name: "x", "not_visible": sorted({*both["not_visible"], name}), "illegible": []}
        with pytest.raises(Malformed, match="not both"):
            parse(both)


@pytest.mark.parametrize(
    "change",
    [
        {"not_visible": "sender_name"},
        {"illegible": None},
        {"illegible": ["day"]},
        {"illegible": ["sender_name", "sender_name"]},
        {"illegible": ["sender_name", "marks"]},
    ],
)
def test_the_two_lists_name_fields_that_can_be_missing_once(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        parse(to_plain(PLAIN) | change)


@pytest.mark.parametrize("given", [None, [], "piece", 1])
def test_another_value_is_no_piece(given: Any) -> None:
    with pytest.raises(Malformed, match="table"):
        parse(given)


@pytest.mark.parametrize(("edition", "error"), [(None, Malformed), ("1", Malformed), (True, Malformed), (2, Unchecked)])
def test_another_edition_of_the_fields_is_undecided(edition: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse(plain(v=edition))
    assert to_plain(PLAIN)["v"] == 1


def test_an_error_says_where_and_what_next_and_repeats_nothing() -> None:
    with pytest.raises(Malformed) as no:
        parse(plain(drop="sender_address") | {"sender_address": "the canary\x07"})
    assert str(no.value).startswith("piece.sender_address: expected text of 1 to 600 characters")
    assert "not visible" in str(no.value) and "canary" not in str(no.value)
    with pytest.raises(Malformed) as no:
        Piece(DAY, "", "the subject")
    assert no.value.next == ""


def test_every_text_on_the_piece_is_told_line_by_line_once() -> None:
    piece = Piece(
        DAY,
        "first_class",
        "the subject",
        sender_address="1 Other Road\nSpringfield",
        marks="the subject",
        postage=(Postage.STAMP,),
        shape=Shape.LETTER,
        barcodes=(Barcode(Symbology.FIM, "A"),),
    )
    assert set(texts(piece)) == {"the subject", "1 Other Road\nSpringfield", "1 Other Road", "Springfield"}
    assert len(texts(piece)) == 4


def test_the_largest_piece_stays_small() -> None:
    longest = {
        name: ("x" * form.chars) for name, form in FIELDS.items() if isinstance(form, pieces.Text) and not form.pattern
    }
    assert len(canonical.print(to_plain(Piece(DAY, **longest)))) < 8_000
