"""The Intelligent Mail barcode is encoded and decoded as the standard does, and no changed bar gets through."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainview.core.mail.barcodes import imb
from plainview.core.mail.barcodes.imb import IMb, decode, encode, parse
from plainview.core.vocabulary.errors import Invalid, Malformed

VECTORS = {
    "01234567094987654321": "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT",
    "0123456709498765432101234567891": "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA",
    # made with the encoder of the postal service
    "2327059283148203124096713024817": "DDADATADTAATDTTTDFDTTFTFFADTFTDFTATAAFTTFATDAATATDATATFADAADDTFDT",
}
DIGITS = st.text("0123456789", min_size=1, max_size=1)


def is_good(bars: str) -> bool:
    try:
        decode(bars)
    except Invalid:
        return False
    return True


def bars_of(words: list[int], check: int) -> str:
    """Bars of any codewords and any frame check, right or wrong."""
    characters = [imb._characters()[word] ^ (0x1FFF if check >> place & 1 else 0) for place, word in enumerate(words)]
    halves = [[characters[of] >> bit & 1 for of, bit in pair] for pair in imb._HALVES]
    return "".join("TDAF"[low + 2 * up] for low, up in halves)


@pytest.mark.parametrize(("digits", "bars"), VECTORS.items())
def test_the_vectors_are_encoded_and_decoded(digits: str, bars: str) -> None:
    assert encode(parse(digits)) == bars
    assert str(decode(bars)) == digits


@pytest.mark.parametrize("bars", VECTORS.values())
def test_every_change_of_a_single_bar_is_rejected(bars: str) -> None:
    others = [bars[:at] + bar + bars[at + 1 :] for at in range(65) for bar in "FADT" if bar != bars[at]]
    assert len(others) == 195 and not any(map(is_good, others))


@pytest.mark.parametrize(("digits", "bars"), VECTORS.items())
def test_every_change_of_a_single_digit_gives_other_bars(digits: str, bars: str) -> None:
    for at in range(len(digits)):
        for digit in "0123456789":
            other = digits[:at] + digit + digits[at + 1 :]
            if other != digits and other[1] <= "4":
                assert encode(parse(other)) != bars


def test_bars_damaged_at_random_are_rejected() -> None:
    draw = random.Random(1)
    bars = next(iter(VECTORS.values()))
    for _ in range(500):
        other = list(bars)
        for at in draw.sample(range(65), draw.randint(2, 8)):
            other[at] = draw.choice("FADT")
        assert "".join(other) == bars or not is_good("".join(other))


@pytest.mark.parametrize("bars", VECTORS.values())
def test_bars_read_from_the_wrong_end_say_so(bars: str) -> None:
    with pytest.raises(Invalid, match="upside down"):
        decode(bars[::-1].translate(str.maketrans("AD", "DA")))


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789", min_size=18, max_size=18), st.integers(0, 9), st.integers(0, 4), st.data())
def test_every_code_survives_the_round_trip(rest: str, first: int, second: int, data: st.DataObject) -> None:
    size = data.draw(st.sampled_from([0, 5, 9, 11]))
    routing = data.draw(st.text("0123456789", min_size=size, max_size=size))
    item = parse(f"{first}{second}{rest}{routing}")
    assert decode(encode(item)) == item


@pytest.mark.parametrize("routing", ["", "0" * 5, "9" * 5, "0" * 9, "9" * 9, "0" * 11, "9" * 11])
def test_the_ends_of_each_routing_length_survive_the_round_trip(routing: str) -> None:
    item = parse(f"94999999999999999999{routing}")
    assert decode(encode(item)) == item and item.routing == routing


def test_the_mailer_is_nine_digits_when_it_begins_with_9() -> None:
    assert parse("00040912345678900000") == IMb("00", "040", "912345678", "900000", "")
    assert parse("00040812345678900000") == IMb("00", "040", "812345", "678900000", "")


@pytest.mark.parametrize("digits", ["", "0" * 19, "0" * 21, "05" + "0" * 18, "0" * 19 + "x", "０" * 20])
def test_other_digits_are_malformed(digits: str) -> None:
    with pytest.raises(Malformed):
        parse(digits)


def test_fields_that_make_up_no_code_are_malformed() -> None:
    with pytest.raises(Malformed):
        encode(IMb("00", "040", "9", "1", ""))


@pytest.mark.parametrize("bars", ["", "F" * 64, "F" * 66, "F" * 64 + "X", "f" * 65])
def test_other_bars_are_malformed(bars: str) -> None:
    with pytest.raises(Malformed):
        decode(bars)


def test_good_characters_with_a_false_check_are_rejected() -> None:
    words = imb._words(imb._value(next(iter(VECTORS))))
    check = imb.frame_check(imb._value(next(iter(VECTORS))))
    right = [words[0] + imb.FIRST_WORDS * (check >> 10), *words[1:]]
    assert is_good(bars_of(right, check))
    assert not any(is_good(bars_of(right, check ^ 1 << bit)) for bit in range(10))
    assert not is_good(bars_of([*right[:-1], right[-1] + 1], check)), "an odd last word is upside down"
    assert not is_good(bars_of([*right[:-1], 2 * imb.LAST_WORDS], check)), "the last word is out of range"
    assert not is_good(bars_of([2 * imb.FIRST_WORDS, *right[1:]], check)), "the first word is out of range"


def test_a_number_beyond_the_last_routing_code_is_rejected() -> None:
    value = ((10**11 + imb.ROUTING_OFFSETS[11]) * 50) * 10**18
    check, words = imb.frame_check(value), imb._words(value)
    assert words[0] < imb.FIRST_WORDS
    assert not is_good(bars_of([words[0] + imb.FIRST_WORDS * (check >> 10), *words[1:]], check))


def test_the_tables_hold_every_character_once() -> None:
    characters = imb._characters()
    assert len(set(characters)) == 1365 and {each.bit_count() for each in characters} == {2, 5}
    assert sorted(half for pair in imb._HALVES for half in pair) == [(of, bit) for of in range(10) for bit in range(13)]
