"""A wrong digit of an S10 identifier is caught, except where eleven remainders share ten digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.mail.barcodes.digits import S10_WEIGHTS, mod11
from plainview.core.mail.barcodes.s10 import S10, SERVICES, parse
from plainview.core.mail.countries import COUNTRIES, country_of
from plainview.core.vocabulary.errors import Invalid, Malformed

VECTORS = ["EB000717618HK", "RB123456785GB", "RB123456785US", "RB123456785CV", "RB123456785CF"]
DIGITS = range(2, 11)


def changed(text: str) -> list[str]:
    """Every text that differs in exactly one digit."""
    return [text[:at] + digit + text[at + 1 :] for at in DIGITS for digit in "0123456789" if digit != text[at]]


def weighted(text: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(text[2:10], S10_WEIGHTS, strict=True))


def is_good(text: str) -> bool:
    try:
        parse(text)
    except Invalid:
        return False
    return True


@pytest.mark.parametrize("text", VECTORS)
def test_an_identifier_prints_as_it_was_read(text: str) -> None:
    assert str(parse(text)) == text


def test_a_known_serial_has_its_check_digit() -> None:
    assert mod11("47312482") == 9


def test_every_single_change_of_a_vector_is_rejected_but_for_the_two_remainders_that_share_a_digit() -> None:
    missed = {text: [other for other in changed(text) if is_good(other)] for text in VECTORS}
    assert missed["EB000717618HK"] == []
    for text in VECTORS[1:]:
        assert missed[text] == [other for other in changed(text)[:72] if weighted(other) % 11 == 0]
        assert len(missed[text]) == 7 and weighted(text) % 11 == 6


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.integers(1, 9))
def test_a_change_is_missed_only_between_the_remainders_0_and_6(serial: str, at: int, step: int) -> None:
    other = serial[:at] + str((int(serial[at]) + step) % 10) + serial[at + 1 :]
    sums = [sum(int(d) * w for d, w in zip(s, S10_WEIGHTS, strict=True)) % 11 for s in (serial, other)]
    assert (mod11(serial) == mod11(other)) == (sorted(sums) == [0, 6])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RB12345678GB",
        "RB1234567855GB",
        "rb123456785GB",
        "RB12345678５GB",
        "RB123456785XX",
        "R1123456785GB",
        " RB123456785GB",
    ],
)
def test_another_shape_or_no_country_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as no:
        parse(text)
    assert no.value.where == "S10 identifier"


def test_a_wrong_check_digit_says_to_read_again() -> None:
    with pytest.raises(Invalid, match="Read it again"):
        parse("RB123456786US")


@given(st.sampled_from("ABCDEFGHLMNPQRUVZ"), st.text("0123456789", min_size=8, max_size=8))
def test_what_is_printed_is_read_back(first: str, serial: str) -> None:
    item = S10(f"{first}A", serial, "CH")
    assert parse(str(item)) == item


def test_the_service_indicator_says_what_it_is() -> None:
    assert [parse(text).meaning for text in VECTORS[:2]] == ["EMS", "registered letter"]
    assert S10("XA", "00000000", "CH").meaning == "not assigned"
    assert set(SERVICES) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_countries_are_found_by_code_and_by_name() -> None:
    assert len(COUNTRIES) == 249 and all(len(code) == 2 and name for code, name in COUNTRIES.items())
    assert [country_of(name) for name in ("GERMANY", "DEUTSCHLAND", "COTE DIVOIRE", "GUINEA BISSAU", "ATLANTIS")] == [
        "DE", "DE", "CI", "GW", "",
    ]  # fmt: skip
