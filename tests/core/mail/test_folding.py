"""Accents, case and apostrophes do not tell two words apart; letters do, in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.mail.folding import fold, without_digraphs, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Étienne", "ETIENNE"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("O\u2019Neil", "oneil"),
        ("Ægir", "aegir"),
        ("İzmir", "izmir"),
    ],
)
def test_two_spellings_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("й", "и"), ("が", "か"), ("कि", "का"), ("a", "ä b"), ("\u0301", "")])
def test_a_mark_of_another_script_is_kept(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_words_are_parted_by_everything_else() -> None:
    assert words("  Jean-Luc (7th)  d'Été, कि ") == ("jean", "luc", "7th", "dete", "कि")
    assert without_digraphs(("mueller", "joel")) == ("muller", "jol")


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
