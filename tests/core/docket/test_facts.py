"""Facts: closed kinds, each refusing everything that is not exactly of it."""

from __future__ import annotations

from typing import Any

import pytest

from plainview.core.docket.facts import Count, DayFact, FactKind, Fields, Flag, Hex, ListOf, OneOf, Token
from plainview.core.vocabulary.errors import Malformed

WORD, NUMBER, TOKEN = OneOf(("a", "b")), Count(1, 3), Token("[a-c]+", 3, "letters")
LIST, OBJECT = ListOf(NUMBER, 2), Fields({"n": NUMBER, "w": WORD})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (WORD, "b"), (NUMBER, 1), (NUMBER, 3), (Flag(), True), (Flag(), False), (DayFact(), "2028-02-29"),
        (Hex(4), "09af"), (TOKEN, "abc"), (LIST, []), (LIST, [1, 3]), (OBJECT, {"n": 2, "w": "a"}),
    ],
)  # fmt: skip
def test_a_value_of_the_kind_is_read(kind: FactKind, value: Any) -> None:
    kind.read(value, "facts.x")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (WORD, "c"), (WORD, ""), (WORD, 1), (WORD, None), (WORD, ["a"]), (WORD, "a\n"),
        (NUMBER, 0), (NUMBER, 4), (NUMBER, True), (NUMBER, "2"), (NUMBER, None),
        (Flag(), 0), (Flag(), 1), (Flag(), "true"), (Flag(), None),
        (DayFact(), 20260105), (DayFact(), "2026-1-5"), (DayFact(), "2026-02-29"), (DayFact(), "2026-01-05\n"),
        (DayFact(), "\u0662026-01-05"),
        (Hex(4), "09AF"), (Hex(4), "09a"), (Hex(4), "09af0"), (Hex(4), "09ag"), (Hex(4), 9), (Hex(4), "09a\n"),
        (TOKEN, "abcd"), (TOKEN, "abcabc"), (TOKEN, ""), (TOKEN, "abd"), (TOKEN, "ab\n"), (TOKEN, 1),
        (LIST, [1, 2, 3]), (LIST, [0]), (LIST, {"0": 1}), (LIST, "12"), (LIST, None),
        (OBJECT, {"n": 2}), (OBJECT, {"n": 2, "w": "a", "x": 1}), (OBJECT, {"n": 9, "w": "a"}), (OBJECT, [2, "a"]),
    ],
)  # fmt: skip
def test_any_other_value_is_malformed(kind: FactKind, value: Any) -> None:
    with pytest.raises(Malformed) as caught:
        kind.read(value, "facts.x")
    assert caught.value.where.startswith("facts.x")


def test_the_faulty_item_and_field_are_named() -> None:
    with pytest.raises(Malformed, match=r"facts\.x\[1\].*1 to 3"):
        LIST.read([1, 9], "facts.x")
    with pytest.raises(Malformed, match=r"facts\.x\.w.*a, b"):
        OBJECT.read({"n": 1, "w": "z"}, "facts.x")


def test_an_error_echoes_at_most_40_characters() -> None:
    with pytest.raises(Malformed) as caught:
        WORD.read("z" * 500, "facts.x")
    assert "z" * 40 in str(caught.value)
    assert "z" * 41 not in str(caught.value)


def test_every_kind_says_what_it_expects() -> None:
    said = {kind.words for kind in (WORD, NUMBER, Flag(), DayFact(), Hex(4), TOKEN, LIST, OBJECT)}
    assert said == {
        "one of a, b",
        "a whole number from 1 to 3",
        "true or false",
        "a day as YYYY-MM-DD",
        "4 lower-case hex digits",
        "letters of at most 3 characters",
        "a list of at most 2, each a whole number from 1 to 3",
        "an object with n, w",
    }
