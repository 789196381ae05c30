"""CBOR items end where they end, or are malformed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainview.core.notes.ctap_cbor import item_end
from plainview.core.vocabulary.errors import Malformed


@pytest.mark.parametrize(
    "item",
    [
        "00", "17", "1818", "18ff", "190100", "1a00010000", "1b0000000100000000", "20", "3818", "40", "43010203",
        "60", "6161", "62c3a9", "5818" + "00" * 24, "80", "820001", "a0", "a10102", "a2010261610a",
        "f4", "f5", "f6", "8181820102", "a1637576" "6d8183020402",
    ],
)  # fmt: skip
def test_an_item_ends_after_its_last_byte(item: str) -> None:
    data = bytes.fromhex(item)
    assert item_end(data, 0, "x") == len(data)
    assert item_end(b"\x00\x00" + data + b"\x00", 2, "x") == 2 + len(data)
    for end in range(len(data)):
        with pytest.raises(Malformed):
            item_end(data[:end], 0, "x")


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("", "definite length"),
        ("1800", "shortest"), ("1817", "shortest"), ("1900ff", "shortest"), ("1a0000ffff", "shortest"),
        ("1b00000000ffffffff", "shortest"), ("5801ff", "shortest"), ("1c", "definite"), ("1f", "definite"),
        ("5f4100ff", "definite"), ("9f00ff", "definite"), ("bf0000ff", "definite"), ("c000", "definite"),
        ("f7", "definite"), ("f93c00", "definite"), ("fb3ff8000000000000", "definite"), ("ff", "definite"),
        ("61ff", "UTF-8"), ("62c3", "cut off"), ("4201", "cut off"),
        ("a201010101", "a key twice"), ("a2616101616102", "a key twice"), ("a3010202030104", "a key twice"),
        ("818181818100", "nested"), ("a1a1a1a1a10000000000", "nested"), ("9a7fffffff", "definite"),
    ],
)  # fmt: skip
def test_what_is_not_such_an_item_is_malformed(item: str, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        item_end(bytes.fromhex(item), 0, "x")


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_end_somewhere_or_are_malformed(data: bytes) -> None:
    try:
        assert 0 < item_end(data, 0, "x") <= len(data)
    except Malformed:
        return
