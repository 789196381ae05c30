import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Malformed
from tests.core.notes.mutate import damaged

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53 - 1), 2**53 - 1) | TEXT
PLAIN = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))
STATEMENT = b'{"cites":["39 CFR 233.3"],"facts":{"days":30,"kind":"cover"},"t":"\xc3\xa9\xf0\x9f\x98\x80","v":1}'


def oracle(value: Any) -> str:
    """RFC 8785 by its words, without msgspec."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: list(key.encode("utf-16-be")))
        return "{" + ",".join(f"{oracle(key)}:{oracle(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(oracle(item) for item in value) + "]"
    if isinstance(value, str):
        short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
        return '"' + "".join(short.get(ord(c), c if c >= " " else f"\\u{ord(c):04x}") for c in value) + '"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def depth(value: Any) -> int:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@given(PLAIN)
def test_a_printed_value_is_spelled_as_the_rfc_says_and_reads_back(value: Any) -> None:
    if depth(value) > 8:
        with pytest.raises(Malformed):
            canonical.print(value)
        return
    printed = canonical.print(value)
    assert printed.decode() == oracle(value)
    assert canonical.parse(printed) == value


@given(damaged(STATEMENT, b'[{"a":[]},-1,"\\u0001\\n"]'))
def test_damaged_json_is_refused_or_reads_back_as_itself(data: bytes) -> None:
    try:
        value = canonical.parse(data)
    except Malformed:
        return
    assert canonical.print(value) == data


@given(PLAIN.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_accepted_is_what_would_be_printed(data: bytes) -> None:
    try:
        value = canonical.parse(data)
    except Malformed:
        return
    assert canonical.print(value) == data


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        {1: 2},
        (1, 2),
        [(1, 2)],
        {"a": {1}},
        b"bytes",
        object(),
        "\ud800",
        {"\udfff": 1},
        [[[[[[[[[0]]]]]]]]],
    ],
)
def test_a_value_that_is_not_plain_is_refused(value: Any) -> None:
    with pytest.raises(Malformed):
        canonical.print(value)


def test_a_number_too_long_to_print_is_refused() -> None:
    with pytest.raises(Malformed):
        canonical.print(10**5000)


def test_a_value_that_holds_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(Malformed):
        canonical.print(loop)


def test_a_hostile_depth_is_refused_before_it_costs_anything() -> None:
    with pytest.raises(Malformed):
        canonical.parse(b"[" * 16_000)


def test_a_longer_text_than_allowed_is_not_looked_at() -> None:
    assert canonical.parse(b"[1,2]", max_bytes=5) == [1, 2]
    with pytest.raises(Malformed, match="statement 7: 5 bytes are more than the 4 allowed"):
        canonical.parse(b"[1,2]", max_bytes=4, where="statement 7")


def test_the_first_byte_that_is_not_canonical_is_named() -> None:
    with pytest.raises(Malformed, match="not canonical from byte 5 on"):
        canonical.parse(b'{"a": 1}')
    with pytest.raises(Malformed, match="not canonical from byte 2 on"):
        canonical.parse(b"{}\n")
