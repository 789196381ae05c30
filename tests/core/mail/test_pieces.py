"""A piece has an outside and nothing else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from plainview.core.mail.pieces import Piece
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.plain import from_plain, to_plain

OUTSIDE = {"day", "mail_class", "addressee", "sender_name", "sender_address", "postmark", "marks"}


def test_there_is_no_field_for_contents() -> None:
    assert {field.name for field in fields(Piece)} == OUTSIDE


def test_contents_cannot_be_given() -> None:
    with pytest.raises(Malformed, match="unknown field 'contents'"):
        from_plain(Piece, {"day": "2026-01-08", "mail_class": "x", "addressee": "x", "contents": "a letter"}, "piece")


def test_what_is_not_visible_is_empty() -> None:
    piece = Piece(Day(2026, 1, 8), "first_class", "the subject")
    assert (piece.sender_name, piece.sender_address, piece.postmark, piece.marks) == ("", "", "", "")


def test_a_piece_is_as_it_was_written() -> None:
    piece = Piece(Day(2026, 1, 8), "first_class", "the subject", marks="air mail")
    assert from_plain(Piece, to_plain(piece)) == piece
    with pytest.raises(FrozenInstanceError):
        piece.marks = "other"  # type: ignore[misc]
