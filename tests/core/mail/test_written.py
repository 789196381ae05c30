"""An address on a piece is compared with the order's; what cannot be taken apart is a doubt."""

from __future__ import annotations

import pytest

from plainview.core.mail.addresses import delivery_point
from plainview.core.mail.matching import Likeness
from plainview.core.mail.written import WrittenAddress, compare_address, read_written, written_point
from plainview.core.vocabulary.request import Address

MATCH, NO, DOUBT = Likeness.MATCH, Likeness.NO_MATCH, Likeness.DOUBTFUL
HERE = Address("100 Example Street", "Springfield", "NY", "10001")
FLAT = Address("100 Example Street Apt 4", "Springfield", "NY", "10001")
BERN = Address("Musterstraße 1", "Bern", "", "3000", country="CH")


@pytest.mark.parametrize(
    ("block", "address", "answer"),
    [
        ("100 Example St\nSpringfield NY 10001", HERE, MATCH),
        ("100 EXAMPLE STREET\nSPRINGFIELD, N.Y. 10001", HERE, DOUBT),
        ("100 Example St.\nSpringfield, NY 10001-1234", HERE, MATCH),
        ("100 Example St\nSpringfield NY 10001\nUSA", HERE, MATCH),
        ("100 Example Street, Springfield, NY 10001", HERE, MATCH),
        ("100 Example Street, Springfield NY 10001", HERE, MATCH),
        ("100 Example Street, Springfield, New York", HERE, DOUBT),
        ("100 Example Street", HERE, DOUBT),
        ("100 Example St\nOther City NY 10001", HERE, MATCH),
        ("100 Example St\nSpringfield NY 10002", HERE, DOUBT),
        ("101 Example St\nSpringfield NY 10002", HERE, NO),
        ("100 Example St\nShelbyville IL 60001", HERE, NO),
        ("101 Example St\nSpringfield NY 10001", HERE, NO),
        ("100 Example St\nApt 4\nSpringfield NY 10001", FLAT, MATCH),
        ("100 Example St #4\nSpringfield NY 10001", FLAT, MATCH),
        ("100 Example St\nSpringfield NY 10001", FLAT, DOUBT),
        ("100 Example St Apt 5\nSpringfield NY 10001", FLAT, NO),
        ("Mailroom\n100 Example St\nSpringfield NY 10001", HERE, DOUBT),
        ("Musterstraße 1\n3000 Bern\nSchweiz", BERN, MATCH),
        ("MUSTERSTRASSE 1\n3000 BERN\nSWITZERLAND", BERN, MATCH),
        ("Musterstraße 1\nBerne\nSwitzerland", BERN, DOUBT),
        ("Hinterhaus\nMusterstraße 1\n3000 Bern\nSwitzerland", BERN, DOUBT),
        ("Musterstraße 2\n3000 Bern\nSwitzerland", BERN, NO),
        ("Musterstraße 1\n3000 Bern\nSwitzerland", HERE, NO),
        ("100 Example St\nSpringfield NY 10001", BERN, NO),
    ],
)
def test_an_address_is_that_of_the_order_or_not(block: str, address: Address, answer: Likeness) -> None:
    assert compare_address(block, address).answer is answer


def test_an_address_is_read_into_its_parts() -> None:
    assert read_written("1 A St, Apt 2\nX, NY 10001-1234") == WrittenAddress(
        "1 A St, Apt 2", "X", "NY", "10001", "1234"
    )
    assert read_written("1 A St, Apt 2, X, NY 10001") == WrittenAddress("1 A St Apt 2", "X", "NY", "10001")
    assert read_written("1 Rue A\nParis\nFrance") == WrittenAddress("1 Rue A", country="FR", place="PARIS")
    assert read_written("France") is None and read_written("Springfield NY 10001") is None


def test_an_address_as_written_has_the_spelling_of_its_delivery_point() -> None:
    assert written_point("100 Example St.\nSpringfield, NY 10001-1234") == delivery_point(HERE)
    assert written_point("100 Example Street # 4\nSpringfield NY 10001") == delivery_point(FLAT)
    assert written_point("1 Rue A\n75001 Paris\nFrance") == "1 RUE A|75001 PARIS|FR"
    assert written_point("somewhere") == ""


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ("PO Box 12\nSpringfield NY 10001", "PO BOX 12"),
        ("P.O. Box 12\nSpringfield NY 10001", "PO BOX 12"),
        ("PSC 802 Box 74\nAPO AE 09499", "PSC 802 BOX 74"),
        ("RR 2 Box 152\nSpringfield NY 10001", "RR 2 BOX 152"),
        ("General Delivery\nSpringfield NY 10001-9999", "GENERAL DELIVERY"),
        ("Urb Las Gladiolas\n150 Calle A\nSan Juan PR 00926-3232", "URB LAS GLADIOLAS 150 CALLE A"),
    ],
)
def test_boxes_military_and_rural_addresses_general_delivery_and_urbanizations_are_read(block: str, line: str) -> None:
    read = read_written(block)
    assert read is not None and written_point(block) == f"{line}|{read.zip5}|US"
    order = Address(read.line, read.city, read.state, read.zip5)
    assert compare_address(block, order).answer is MATCH
