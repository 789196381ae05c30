"""JSON as it comes in: strictly, so that what is read is what was sent. Caps first."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.limits import INTEGER_MAX, JSON_DEPTH_MAX

BODY_BYTES_MAX = 256 * 1024
DEPTH_MAX = JSON_DEPTH_MAX - 1  # what is kept of it is one deeper


class Strict(Parser):
    """Reads a body: UTF-8, no name twice, whole numbers that any reader keeps, no lone surrogates, not deep."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Promise the plain value. Raises Malformed."""
        return read(request.body)


def read(data: bytes) -> Any:
    """Promise the plain value of a JSON text. Raises Malformed."""
    if len(data) > BODY_BYTES_MAX:
        raise Malformed(f"expected at most {BODY_BYTES_MAX} bytes", where="body")
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_table, parse_float=_no_number, parse_constant=_no)
    except (ValueError, RecursionError):
        raise Malformed("expected JSON: whole numbers only, no name twice, UTF-8", where="body") from None
    _check(value, 0)
    return value


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(text: str) -> Any:
    raise ValueError


_no = _no_number


def _check(value: Any, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise Malformed(f"nested deeper than {DEPTH_MAX}", where="body")
    if isinstance(value, dict):
        for name, each in value.items():
            _check(name, depth)
            _check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth + 1)
    elif isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int) and abs(value) > INTEGER_MAX:
        raise Malformed("a number is too large", where="body")


def _check_text(text: str) -> None:
    if any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in text):
        raise Malformed("a text holds what is no character", where="body")
