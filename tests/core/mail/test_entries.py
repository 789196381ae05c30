"""Pieces, pieces entered late, and corrections: what a day's book may hold, and which pieces stand after all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plainview.core.mail import entries
from plainview.core.mail.corrections import Correction, CorrectionReason
from plainview.core.mail.entries import Entry, Late, entry_of, name_of, parse, piece_of, standing, to_plain
from plainview.core.mail.pieces import Piece
from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Malformed, Unchecked

DAY, NEXT = Day(2026, 1, 8), Day(2026, 1, 9)
PIECE = Piece(DAY, "first_class", "the subject")
BETTER = replace(PIECE, marks="air mail")
A, B, C = "a" * 64, "b" * 64, "c" * 64
LATE = Late(NEXT, PIECE)
READ_AGAIN = Correction(A, NEXT, CorrectionReason.MISREAD, BETTER)
WITHDRAWN = Correction(A, NEXT, CorrectionReason.NOT_COVERED, None)


@pytest.mark.parametrize("entry", [PIECE, LATE, READ_AGAIN, WITHDRAWN])
def test_an_entry_survives_the_round_trip_through_canonical_bytes_under_its_name(entry: Entry) -> None:
    assert parse(name_of(entry), canonical.parse(canonical.print(to_plain(entry)))) == entry


def test_the_three_names_are_different_and_no_other_is_read() -> None:
    assert {name_of(entry) for entry in (PIECE, LATE, READ_AGAIN)} == {"piece", "late", "correction"}
    with pytest.raises(Malformed, match="a piece or a correction"):
        parse("address", to_plain(PIECE))
    with pytest.raises(Malformed):
        parse("piece", to_plain(LATE))


def test_an_entry_of_its_own_day_is_the_piece_itself_and_one_of_a_later_day_says_both_days() -> None:
    assert entry_of(PIECE, DAY) == PIECE and entry_of(PIECE, NEXT) == LATE
    with pytest.raises(Malformed):
        entry_of(replace(PIECE, day=NEXT), DAY)
    with pytest.raises(Malformed):
        Late(DAY, PIECE)


@pytest.mark.parametrize(
    ("change", "where"),
    [({"day": 1}, "entry.day"), ({"v": "1"}, "entry.v"), ({"piece": None}, "entry.piece"), ({"more": 1}, "entry")],
)
def test_another_shape_of_a_late_entry_is_malformed_and_its_place_is_named(change: dict[str, Any], where: str) -> None:
    with pytest.raises(Malformed) as no:
        parse(entries.LATE, to_plain(LATE) | change)
    assert no.value.where == where
    with pytest.raises(Malformed):
        parse(entries.LATE, [])
    with pytest.raises(Unchecked):
        parse(entries.LATE, to_plain(LATE) | {"v": 2})


def test_what_stands_is_what_was_said_last_of_each_piece() -> None:
    again = replace(READ_AGAIN, supersedes=C)
    said: list[tuple[str, Entry]] = [(A, PIECE), (B, LATE), (C, READ_AGAIN)]
    assert standing(said) == {B: PIECE, C: BETTER}
    assert standing([*said, ("d" * 64, replace(WITHDRAWN, supersedes=B))]) == {C: BETTER}
    assert standing([*said, ("d" * 64, again)]) == {B: PIECE, "d" * 64: BETTER}
    with pytest.raises(Inconsistent):
        standing([(A, PIECE), (C, READ_AGAIN), ("d" * 64, READ_AGAIN)])


def test_a_withdrawal_says_no_piece() -> None:
    assert [piece_of(entry) for entry in (PIECE, LATE, READ_AGAIN, WITHDRAWN)] == [PIECE, PIECE, BETTER, None]
