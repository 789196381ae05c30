"""A correction supersedes what was recorded and never edits it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plainview.core.mail.corrections import Correction, CorrectionReason, parse, standing, to_plain
from plainview.core.mail.pieces import Piece
from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Malformed, Unchecked

DAY = Day(2026, 1, 8)
PIECE = Piece(DAY, "first_class", "the subject")
BETTER = replace(PIECE, marks="air mail")
A, B, C = "a" * 64, "b" * 64, "c" * 64
READ_AGAIN = Correction(A, Day(2026, 1, 9), CorrectionReason.MISREAD, BETTER)
WITHDRAWN = Correction(A, Day(2026, 1, 9), CorrectionReason.NOT_COVERED, None, note="a neighbour's")


@pytest.mark.parametrize("correction", [READ_AGAIN, WITHDRAWN])
def test_a_correction_survives_the_round_trip_through_canonical_bytes(correction: Correction) -> None:
    assert parse(canonical.parse(canonical.print(to_plain(correction)))) == correction


@pytest.mark.parametrize(
    "change",
    [
        {"supersedes": "A" * 64},
        {"supersedes": "a" * 63},
        {"reason": CorrectionReason.READ_TWICE},
        {"piece": None},
        {"day": Day(2026, 1, 7)},
        {"note": ""},
        {"note": "two\nlines"},
    ],
)
def test_a_correction_that_says_too_little_or_too_much_is_malformed(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        replace(READ_AGAIN, **change)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"supersedes": 1}, "correction.supersedes"),
        ({"day": None}, "correction.day"),
        ({"reason": "typo"}, "correction.reason"),
        ({"reason": None}, "correction.reason"),
        ({"note": 1}, "correction.note"),
        ({"piece": {}}, "correction.piece.v"),
        ({"extra": 1}, "correction"),
    ],
)
def test_an_error_says_where(change: dict[str, Any], where: str) -> None:
    with pytest.raises(Malformed) as no:
        parse(to_plain(READ_AGAIN) | change)
    assert no.value.where == where
    with pytest.raises(Malformed):
        parse([])


def test_another_edition_is_undecided() -> None:
    with pytest.raises(Unchecked):
        parse(to_plain(READ_AGAIN) | {"v": 2})


def test_the_last_correction_stands_and_the_first_record_is_kept() -> None:
    recorded = {A: PIECE}
    again = Correction(B, Day(2026, 1, 10), CorrectionReason.LEFT_OUT, replace(BETTER, postmark="Springfield"))
    assert standing(recorded, []) == {A: PIECE}
    assert standing(recorded, [(B, READ_AGAIN)]) == {B: BETTER}
    assert list(standing(recorded, [(B, READ_AGAIN), (C, again)])) == [C]
    assert standing(recorded, [(B, WITHDRAWN)]) == {}
    assert recorded == {A: PIECE}


@pytest.mark.parametrize(
    ("corrections", "says"),
    [
        ([(B, replace(READ_AGAIN, supersedes=C))], "does not stand"),
        ([(B, READ_AGAIN), (C, READ_AGAIN)], "does not stand"),
        (
            [(B, READ_AGAIN), (C, replace(WITHDRAWN, supersedes=B)), ("d" * 64, replace(WITHDRAWN, supersedes=C))],
            "not stand",
        ),
        ([(A, READ_AGAIN)], "used before"),
        ([(B, replace(READ_AGAIN, piece=replace(BETTER, day=Day(2026, 1, 7))))], "another day"),
    ],
)
def test_a_correction_of_nothing_or_to_another_day_is_inconsistent(
    corrections: list[tuple[str, Correction]], says: str
) -> None:
    with pytest.raises(Inconsistent, match=says):
        standing({A: PIECE}, corrections)
