"""An auditor's export: canonical lines, a header first, nothing that is not known."""

from __future__ import annotations

import pytest

from plainview.core.notes import canonical
from plainview.core.sealing.audit_export import (
    FORMAT,
    Beside,
    Countable,
    Header,
    parse_export,
    print_beside,
    print_countable,
    print_header,
)
from plainview.core.vocabulary.errors import Malformed

HEADER = Header("example.com/log", 7)
ROWS = (
    Beside("ab" * 16, 0, {"by": "e30"}, {"days": 30}),
    Beside("ab" * 16, 3, {"by": "e30", "request": "e30"}, None, {"days": 9}),
    Beside("agencies", 0, {}),
)


def test_what_is_printed_is_read() -> None:
    closed = Countable("cd" * 16, {"agency": (0, "e30"), "pieces": (7, "e31")})
    lines = [print_header(HEADER), *map(print_beside, ROWS), print_countable(closed)]
    assert [*parse_export(lines)] == [HEADER, *ROWS, closed]
    assert "e30" not in repr(closed)


def test_neither_a_disclosure_nor_a_request_is_in_what_a_line_shows_of_itself() -> None:
    assert "e30" not in repr(ROWS[0]) and "30" not in repr(ROWS[1])


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[]\n",
        b"{ }\n",
        canonical.print({"format": FORMAT, "origin": "x"}) + b"\n",
        canonical.print({"format": "other", "origin": "x", "size": 1}) + b"\n",
        canonical.print({"format": FORMAT, "origin": 1, "size": 1}) + b"\n",
        canonical.print({"format": FORMAT, "origin": "x", "size": True}) + b"\n",
    ],
)
def test_another_header_is_malformed(line: bytes) -> None:
    with pytest.raises(Malformed, match="line 1"):
        [*parse_export([line])]


@pytest.mark.parametrize(
    "plain",
    [
        {"chain": "x", "disclosures": {}},
        {"chain": 1, "disclosures": {}, "seq": 0},
        {"chain": "x", "disclosures": {}, "seq": False},
        {"chain": "x", "disclosures": [], "seq": 0},
        {"chain": "x", "disclosures": {"by": 1}, "seq": 0},
        {"chain": "x", "disclosures": {}, "note": "", "seq": 0},
        {"chain": 1, "countable": {}},
        {"chain": "x", "countable": []},
        {"chain": "x", "countable": {}, "seq": 0},
        {"chain": "x", "countable": {"agency": "e30"}},
        {"chain": "x", "countable": {"agency": {"disclosure": "e30", "seq": True}}},
        {"chain": "x", "countable": {"agency": {"disclosure": 1, "seq": 0}}},
    ],
)
def test_another_line_is_malformed(plain: canonical.Json) -> None:
    with pytest.raises(Malformed, match="line 2"):
        [*parse_export([print_header(HEADER), canonical.print(plain) + b"\n"])]
