"""Every wrong digit of a package number is caught; what the check cannot see is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.mail.barcodes.digits import mod10
from plainview.core.mail.barcodes.impb import IMpb, parse
from plainview.core.vocabulary.errors import Invalid, Malformed

MODERN = [
    "9205590164917312751089",
    "9101026837331000039521",
    "9361289878700317633795",
    "92748931507708513018050063",
    "9400111201080805483016",
    "9505511069605048600624",
]
ROUTED = {
    "420221539101026837331000039521": "22153",
    "4201002334249200190132607600833457": "100233424",
    "4201028200009261290113185417468510": "102820000",
}
OLD = {"03071790000523483741": False, "71123456789123456787": False, "71969010756003077385": True}


def is_good(text: str) -> bool:
    try:
        parse(text)
    except (Invalid, Malformed):
        return False
    return True


def changed(text: str, start: int = 0) -> list[str]:
    return [
        text[:at] + digit + text[at + 1 :]
        for at in range(start, len(text))
        for digit in "0123456789"
        if digit != text[at]
    ]


@pytest.mark.parametrize("text", [*MODERN, *ROUTED, *OLD])
def test_a_number_prints_as_it_was_read(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize("text", MODERN)
def test_every_single_change_is_rejected(text: str) -> None:
    assert [other for other in changed(text) if is_good(other)] == []


@pytest.mark.parametrize(("text", "zip_code"), ROUTED.items())
def test_the_routing_is_cut_off_before_checking_and_lies_outside_the_check(text: str, zip_code: str) -> None:
    assert parse(text).zip_code == zip_code
    inside = 3 + len(zip_code)
    assert [other for other in changed(text, inside) if is_good(other)] == []
    assert [other for other in changed(text)[: 3 * 9] if is_good(other)] == [], "420 itself is needed"
    assert all(is_good(other) for other in changed(text)[3 * 9 : 9 * inside])


@pytest.mark.parametrize(("text", "implied"), OLD.items())
def test_twenty_digits_are_checked_in_both_forms(text: str, implied: bool) -> None:
    assert parse(text).implied is implied
    missed = [other for other in changed(text) if is_good(other)]
    assert all(parse(other).implied is not implied for other in missed)
    assert len(missed) == 20, "one digit in each place turns one form into the other"


def test_neighbours_that_differ_by_five_may_be_swapped_unseen() -> None:
    assert mod10("16") == mod10("61")
    assert all((mod10(f"{a}{b}") == mod10(f"{b}{a}")) == (abs(a - b) in (0, 5)) for a in range(10) for b in range(10))
    assert mod10("1234") == mod10("3214"), "places two apart weigh the same"


def test_a_number_is_taken_apart() -> None:
    assert parse(MODERN[0]) == IMpb("", "92", "055", "901649173", "1275108", 9)
    assert parse(MODERN[2]) == IMpb("", "93", "612", "898787", "0031763379", 5)
    assert parse(MODERN[4]) == IMpb("", "94", "001", "", "1120108080548301", 6)
    assert parse(MODERN[1]) == IMpb("", "91", "01", "026837331", "00003952", 1)


@pytest.mark.parametrize(
    "text", ["", "1", "9" * 23, "9205590164917312751O89", "9600000000000000000000", "420" + "0" * 30]
)
def test_another_length_or_channel_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)


@pytest.mark.parametrize("text", ["61299998820821171811", "420000009200000000000000000000"])
def test_a_wrong_check_digit_is_invalid(text: str) -> None:
    with pytest.raises(Invalid, match="check digit"):
        parse(text)


def two_ways() -> str:
    """34 digits with a channel and a right check after a ZIP code of five digits as after one of nine."""
    for number in range(1000):
        tail = f"92{number:019d}"
        for front in range(100):
            body = f"92{front:02d}{tail}"
            if mod10(body) == mod10(tail):
                return f"42012345{body}{mod10(body)}"
    raise AssertionError


def test_what_can_be_read_in_two_ways_is_not_guessed() -> None:
    with pytest.raises(Malformed, match="two ways"):
        parse(two_ways())


@given(st.text("0123456789", min_size=19, max_size=19), st.sampled_from(["91", "92", "93", "94", "95"]))
def test_every_number_with_its_check_digit_is_read_back(rest: str, channel: str) -> None:
    body = channel + rest
    assert str(parse(f"{body}{mod10(body)}")) == f"{body}{mod10(body)}"
