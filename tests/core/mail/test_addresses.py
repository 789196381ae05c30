"""Two spellings of one delivery point are seen to be the same, and never two different ones."""

from __future__ import annotations

import pytest

from plainview.core.mail.addresses import area, delivery_point
from plainview.core.vocabulary.request import Address


def at(line: str, zip5: str = "10001", country: str = "US", state: str = "NY", plus4: str = "") -> Address:
    return Address(line, "Springfield", state, zip5, plus4, country)


SAME = [
    ("100 Example Street", "100 EXAMPLE ST"),
    ("100 Example Street", "100  example st."),
    ("100 North Example Avenue", "100 N. Example Ave"),
    ("100 Example St Apartment 4", "100 Example St #4"),
    ("100 Example St, Apt 4", "100 Example St # 4"),
    ("P.O. Box 12", "PO Box 12"),
    ("1 A Boulevard, Suite 2, Floor 3, Room 4, Building 5", "1 A Blvd Ste 2 Fl 3 Rm 4 Bldg 5"),
    ("1 South Oak Terrace", "1 S Oak Ter"),
    ("Mu\u0308llerstraße 1", "M\u00fcllerstrasse 1"),
    ("ул. Примерная, 1", "УЛ ПРИМЕРНАЯ 1"),
]
DIFFERENT = [
    ("100 Example Street", "101 Example Street"),
    ("100 Example Street", "100 Example Road"),
    ("100 North Example Street", "100 South Example Street"),
    ("100 Example Street", "100 Example Street Apt 4"),
    ("100 Example Street Apt 4", "100 Example Street Apt 5"),
    ("100-1 Example Street", "1001 Example Street"),
    ("100 1/2 Example Street", "100 12 Example Street"),
    ("Müllerweg 1", "Möllerweg 1"),
    ("ул. Примерная 1", "ул. Другая 1"),
    ("見本町 1", "別町 1"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_address_are_the_same(one: str, other: str) -> None:
    assert delivery_point(at(one)) == delivery_point(at(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_addresses_are_never_the_same(one: str, other: str) -> None:
    assert delivery_point(at(one)) != delivery_point(at(other))


def test_the_zip_and_the_country_are_part_of_the_point() -> None:
    line = "1 Example Street"
    points = [at(line), at(line, zip5="10002"), at(line, country="CA"), at(line, zip5="")]
    assert len({delivery_point(address) for address in points}) == 4


def test_the_city_stands_in_where_there_is_no_zip() -> None:
    assert delivery_point(at("1 Example Street", zip5="")) == "1 EXAMPLE ST|SPRINGFIELD|US"


def test_what_the_last_four_digits_add_is_not_another_point() -> None:
    assert delivery_point(at("1 Example Street", plus4="1234")) == delivery_point(at("1 Example Street"))


def test_the_one_spelling_of_a_spelling_is_itself() -> None:
    for line in {line for pair in SAME + DIFFERENT for line in pair}:
        once = delivery_point(at(line))
        assert delivery_point(at(once.split("|")[0])) == once


@pytest.mark.parametrize(
    ("address", "where"),
    [
        (at("1 A St", state="ny"), "NY"),
        (at("1 A St", country="CA", state="ON"), "CA"),
        (at("1 A St", state="AE"), "AE"),
    ],
)
def test_an_area_is_a_state_or_another_country(address: Address, where: str) -> None:
    assert area(address) == where
