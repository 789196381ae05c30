"""The two older bar codes: encoded, decoded, and every single wrong bar or digit caught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.mail.barcodes.digits import plain_sum
from plainview.core.mail.barcodes.postnet import decode, encode
from plainview.core.vocabulary.errors import Invalid, Malformed

BARS = "|.|.|..|.|..|.|..|.|..|.|....||..|.|..||.|...|..|.||"


def is_good(bars: str, planet: bool = False) -> bool:
    try:
        decode(bars, planet)
    except Invalid:
        return False
    return True


def test_a_known_zip_code_has_its_bars() -> None:
    assert encode("555551237") == BARS and decode(BARS) == "555551237" and plain_sum("555551237") == 2


@pytest.mark.parametrize("planet", [False, True])
def test_every_change_of_a_single_bar_is_rejected(planet: bool) -> None:
    bars = encode("12345678901", planet)
    others = [bars[:at] + (".|"[bar == "."]) + bars[at + 1 :] for at, bar in enumerate(bars)]
    assert not any(is_good(other, planet) for other in others)


def test_every_change_of_a_single_digit_is_rejected_and_a_swap_is_not() -> None:
    check = plain_sum("12345")
    assert all(plain_sum(f"1234{digit}") != check for digit in "012346789")
    assert plain_sum("12354") == check


@given(st.sampled_from([(5, False), (9, False), (11, False), (11, True), (13, True)]), st.data())
def test_every_code_survives_the_round_trip(kind: tuple[int, bool], data: st.DataObject) -> None:
    size, planet = kind
    digits = data.draw(st.text("0123456789", min_size=size, max_size=size))
    assert decode(encode(digits, planet), planet) == digits


@pytest.mark.parametrize(("digits", "planet"), [("", False), ("1234", False), ("12345", True), ("1234x", False)])
def test_another_number_of_digits_is_malformed(digits: str, planet: bool) -> None:
    with pytest.raises(Malformed):
        encode(digits, planet)


@pytest.mark.parametrize("bars", ["", BARS[:-1], BARS[:-1] + "x", BARS + "|"])
def test_another_number_of_bars_is_malformed(bars: str) -> None:
    with pytest.raises(Malformed):
        decode(bars)
