"""Who sends the letters, as the operator's configuration says it."""

from __future__ import annotations

import pytest

from plainview.core.vocabulary.errors import Malformed
from plainview.server.configuration import CONFIG_BYTES_MAX
from plainview.server.letters.contact import Contact, read_contact

GOOD = """
[letters]
office = "Mail Cover Notices"
address = ["1 Example Plaza", "Springfield, NY 10001"]
telephone = "555-0100"
site = "https://example.com/status"
inspector_general = ["Office of Inspector General", "2 Example Plaza"]
"""


def test_a_contact_is_read() -> None:
    assert read_contact(GOOD.encode()) == Contact(
        "Mail Cover Notices",
        ("1 Example Plaza", "Springfield, NY 10001"),
        "555-0100",
        ("Office of Inspector General", "2 Example Plaza"),
        "https://example.com/status",
    )
    assert read_contact(b"") is None
    assert read_contact(b"[other]\n") is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (GOOD + "fax = 1\n", "fax"),
        (GOOD.replace("office", "bureau"), "bureau"),
        (GOOD.replace('"555-0100"', '""'), "a telephone number"),
        (GOOD.replace('"1 Example Plaza", "Springfield, NY 10001"', ""), "1 to 6 lines"),
        (GOOD.replace('"1 Example Plaza"', '"a"' + ', "a"' * 6), "1 to 6 lines"),
        (GOOD.replace("Mail Cover", "Mail\\nCover"), "printable"),
        (GOOD.replace("Mail Cover", "M" * 200), "120"),
        ("[letters\n", "TOML"),
        ("# " + "x" * CONFIG_BYTES_MAX, "at most"),
    ],
)
def test_what_is_wrong_with_it_is_said(changed: str, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        read_contact(changed.encode())
    with pytest.raises(Malformed, match="UTF-8"):
        read_contact(b"\xff")
