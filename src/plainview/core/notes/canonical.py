"""Canonical JSON: RFC 8785 without fractions, so that one value has exactly one spelling.

The domain is objects, arrays, strings, `true`, `false`, `null` and integers of at most 2^53 - 1 either way.
`parse` accepts exactly the bytes that `print` gives; spaces, duplicate or unsorted keys, other escapes and
other numbers all fail the comparison with what is printed back.
"""

import json
import re
from typing import Annotated, Any, TypeAlias

import msgspec

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.limits import INTEGER_MAX, JSON_DEPTH_MAX, STATEMENT_BYTES_MAX

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | None
"""A plain value; `bool` is an `int` here as in Python."""


def _domain(depth: int) -> Any:
    """Promise the type of values nested at most `depth` deep, for msgspec to hold while it decodes."""
    scalar: Any = str | Annotated[int, msgspec.Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)] | bool | None
    domain: Any = scalar
    for _ in range(depth):
        domain = _nested(scalar, domain)
    return domain


def _nested(scalar: Any, item: Any) -> Any:
    return scalar | list[item] | dict[str, item]


_DECODER: "msgspec.json.Decoder[Json]" = msgspec.json.Decoder(_domain(JSON_DEPTH_MAX))
_HIGH = re.compile(rb"[\xee-\xff]")
_ENCODER = msgspec.json.Encoder(order="sorted")


def parse(data: bytes, max_bytes: int = STATEMENT_BYTES_MAX, where: str = "JSON") -> Json:
    """Read canonical JSON.

    Raises Malformed when it is longer than `max_bytes`, is not JSON, leaves the domain, is nested deeper than
    `JSON_DEPTH_MAX`, or is not spelled as `print` would.
    """
    if len(data) > max_bytes:
        raise Malformed(f"{len(data)} bytes are more than the {max_bytes} allowed", where=where)
    value = _decode(data, where)
    printed = _ENCODER.encode(value) if _order_is_plain(data) else _print_exactly(value).encode()
    if printed != data:
        raise Malformed(f"not canonical from byte {_first_difference(printed, data)} on (RFC 8785)", where=where)
    return value


def print(value: Json, where: str = "JSON") -> bytes:
    """Print a plain value in the one canonical spelling.

    Raises Malformed for anything outside the domain: a fraction, a large integer, a lone surrogate, a key that is
    not text, a tuple or any other type, deeper nesting than `JSON_DEPTH_MAX`.
    """
    try:
        printed = _ENCODER.encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        raise Malformed(f"cannot be written as canonical JSON: {_short(error)}", where=where) from None
    decoded = _decode(printed, where)
    if decoded != value or _ENCODER.encode(decoded) != printed:
        raise Malformed("holds a value that is not plain: it would read back as another", where=where)
    return printed if _order_is_plain(printed) else _print_exactly(decoded).encode()


def _decode(data: bytes, where: str) -> Json:
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Malformed(f"expected canonical JSON: {_short(error)}", where=where) from None


def _order_is_plain(data: bytes) -> bool:
    """Tell whether no character is U+E000 or above: then code points sort as UTF-16 code units do."""
    return data.isascii() or _HIGH.search(data) is None


def _print_exactly(value: Json) -> str:
    """Print in RFC 8785 order, by UTF-16 code units; msgspec sorts by code points.

    `json.dumps` spells text as RFC 8785 §3.2.2.2 asks, and integers and literals as everybody does.
    """
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join([f"{_print_exactly(key)}:{_print_exactly(value[key])}" for key in keys]) + "}"
    if isinstance(value, list):
        return "[" + ",".join([_print_exactly(item) for item in value]) + "]"
    return json.dumps(value, ensure_ascii=False)


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _short(error: Exception) -> str:
    return str(error)[:120]
