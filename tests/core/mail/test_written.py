"""An address on a piece is compared with the order's; what cannot be taken apart is a doubt."""

from __future__ import annotations

import pytest

from plainview.core.mail.matching import Likeness
from plainview.core.mail.written import WrittenAddress, compare_address, read_written
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
