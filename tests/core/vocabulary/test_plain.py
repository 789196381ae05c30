"""Frozen values become plain ones and come back, and nothing that does not belong comes with them."""

from __future__ import annotations

from typing import Any

import pytest

from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Address, Attorney, Extension, Kind, Purpose, Request

REQUEST = Request(
    Kind.COVER,
    Purpose.CRIME,
    "an officer",
    "a supervisor",
    Day(2026, 1, 8),
    30,
    (Address("1 Example Street", "Springfield", "NY", "10001"),),
    excluded=(),
    attorney=Attorney(None),
)


def plain() -> dict[str, Any]:
    return to_plain(REQUEST)  # type: ignore[no-any-return]


def fault(change: dict[str, Any]) -> str:
    with pytest.raises(Malformed) as found:
        from_plain(Request, {**plain(), **change}, "request")
    return str(found.value)


def test_a_request_comes_back_as_it_was() -> None:
    printed = canonical.print(to_plain(REQUEST))
    again = from_plain(Request, canonical.parse(printed))
    assert again == REQUEST
    assert canonical.print(to_plain(again)) == printed


def test_not_answered_and_none_are_different_values() -> None:
    assert from_plain(Request, {**plain(), "excluded": None}) != REQUEST


def test_what_may_be_left_out_has_its_default() -> None:
    needed = {name: plain()[name] for name in ("kind", "purpose", "officer", "supervisor", "dated", "days")}
    assert from_plain(Request, needed).addresses == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dayz": 1}, "request: unknown field 'dayz'. Known: addresses, "),
        ({"days": "30"}, "request.days: expected a whole number, found '30'"),
        ({"days": True}, "request.days: expected a whole number, found 'True'"),
        ({"days": 1.0}, "request.days: expected a whole number"),
        ({"all_names": 1}, "request.all_names: expected true or false"),
        ({"officer": None}, "request.officer: expected text"),
        ({"kind": "covers"}, "request.kind: expected one of cover, records, found 'covers'"),
        ({"dated": 3}, "request.dated: expected a day"),
        ({"dated": "2026-02-30"}, "request.dated: 2026-02-30 is not a day"),
        ({"names": "one"}, "request.names: expected a list"),
        ({"names": [1]}, "request.names[0]: expected text"),
        ({"addresses": [3]}, "request.addresses[0]: expected a table of fields"),
        ({"addresses": [{"line": "x"}]}, "request.addresses[0]: missing field 'city'"),
        ({"attorney": []}, "request.attorney: expected a table of fields"),
    ],
)
def test_a_wrong_value_is_named_by_its_place(change: dict[str, Any], words: str) -> None:
    assert fault(change).startswith(words)


@pytest.mark.parametrize("value", [None, [], "request", 3])
def test_only_a_table_is_a_frozen_value(value: object) -> None:
    with pytest.raises(Malformed, match="expected a table of fields"):
        from_plain(Request, value)


def test_a_wrong_value_is_not_echoed_whole() -> None:
    assert len(fault({"days": "9" * 1000})) < 120


def test_a_missing_field_is_named() -> None:
    with pytest.raises(Malformed, match="extension: missing field 'days'"):
        from_plain(Extension, {}, "extension")
