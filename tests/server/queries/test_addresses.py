"""What is suggested for an address helps whoever types; nothing that records or files asks for it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.request import Address
from plainview.server.queries.addresses import check_parts, expected_parts, label_lines, suggest_address

SERVER = Path(__file__).parents[3] / "src/plainview/server"


@pytest.mark.parametrize(
    ("typed", "kind", "line", "doubt"),
    [
        ("100 Example St Apt 4\nSpringfield NY 10001", "street", "100 Example St Apt 4", ""),
        ("PO Box 12, Springfield NY 10001", "box", "PO Box 12", ""),
        ("RR 2 Box 152, Springfield NY 10001", "box", "RR 2 Box 152", ""),
        ("General Delivery, Springfield NY 10001", "unknown", "General Delivery", "general delivery"),
        ("Urb Las Gladiolas, 150 Calle A, Springfield NY 10001", "street", "150 Calle A", "urbanization"),
    ],
)
def test_an_address_is_taken_apart_as_a_suggestion_with_its_doubt(typed: str, kind: str, line: str, doubt: str) -> None:
    found = suggest_address(typed)
    assert (found.kind, found.address) == (kind, Address(line, "Springfield", "NY", "10001"))
    assert doubt in found.doubt and bool(doubt) is bool(found.doubt)


@pytest.mark.parametrize(
    "typed",
    [
        "1 A St, Springfield NY 10001, 2 B St, Albany NY 10002",
        "PSC 802 Box 74, APO AE 09499",
        "",
        "somewhere",
        "100 Example St, Springfield NY",
        "100 Example St, Springfield NY ١٢٣٤٥",
    ],
)
def test_what_cannot_be_taken_apart_is_no_address_and_is_not_repeated(typed: str) -> None:
    found = suggest_address(typed)
    assert found.address is None and found.doubt
    assert not any(word in found.doubt for word in typed.split() if len(word) > 4)


def test_a_nine_digit_code_is_kept_in_its_two_parts() -> None:
    found = suggest_address("100 Example St, Springfield NY 10001-1234").address
    assert found is not None and (found.zip5, found.plus4) == ("10001", "1234")


def test_more_than_an_address_block_is_refused() -> None:
    with pytest.raises(Malformed, match="at most 600"):
        suggest_address("x" * 601)


def test_a_country_says_which_parts_its_addresses_need() -> None:
    germany = expected_parts("DE")
    assert germany.required == ("street_address", "city", "postal_code")
    assert germany.postal_codes[:2] == ("26133", "53225")
    assert "country_area" in expected_parts("JP").required
    for nowhere in ("XX", "de", ""):
        with pytest.raises(Malformed, match="ISO 3166-1"):
            expected_parts(nowhere)


def test_what_is_wrong_with_a_foreign_address_says_what_is_expected() -> None:
    assert check_parts("CH", {"street_address": "Musterstraße 1", "city": "Bern", "postal_code": "3000"}) == ()
    wrong = check_parts("DE", {"street_address": "Musterstraße 1", "postal_code": "1011"})
    assert [str(one) for one in wrong] == [
        "city: an address of DE needs it",
        "postal_code: expected one like 26133 or 53225",
    ]
    area = check_parts("US", {"street_address": "1 A St", "city": "X", "postal_code": "10001", "country_area": "ZZ"})
    assert [str(one) for one in area] == ["country_area: expected one that US has"]
    with pytest.raises(Malformed, match="no part 'zip'"):
        check_parts("DE", {"zip": "1"})


def test_lines_stand_in_the_countrys_own_order() -> None:
    parts = {"street_address": "Musterstraße 1", "city": "Berlin", "postal_code": "10115"}
    assert label_lines("DE", parts) == "Musterstraße 1\n10115 BERLIN\nGERMANY"


def test_nothing_that_files_records_or_decides_asks_for_a_suggestion() -> None:
    for path in [*(SERVER / "actions").glob("*.py"), *(SERVER / "packages").glob("*.py")]:
        named = [
            node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)
        ]
        assert "plainview.server.queries.addresses" not in named, path.name
