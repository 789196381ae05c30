"""Printed tables of a year: what is read of them, and that the very cell in which two differ is named."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from plainview.core.notes import canonical
from plainview.core.statistics.attested import Closed, attested_tables, print_attested
from plainview.core.statistics.printed import attested_difference, check_attested, first_difference, parse_tables
from plainview.core.statistics.table import Cell, print_tables
from plainview.core.statistics.tables import tables_of
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked

COUNTS: Counter[Cell] = Counter(
    {("requests", 2026, "cover/federal", "crime"): 3, ("refusals", 2026, "39 CFR 233.3(g)(2)", "filing"): 1}
)
TABLES = tables_of(2026, COUNTS, 2026)
DATA = print_tables(2026, 40, TABLES)
MATTERS = [Closed("cover/federal", {"agency": agency}) for agency in "a" * 13 + "b" * 12 + "c"]
ATTESTED = attested_tables(2026, MATTERS, 10)
SAID = print_attested(2026, 10, ATTESTED)


def plain(data: bytes = DATA) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data)
    return found


def test_printed_tables_are_read_and_do_not_differ_from_themselves() -> None:
    printed = parse_tables(DATA, "here")
    assert (printed.year, printed.size, len(printed.tables)) == (2026, 40, len(TABLES))
    assert first_difference(printed, TABLES) == "the number of statements counted, or the year"


@pytest.mark.parametrize(
    "wrong",
    [
        b"[]",
        canonical.print({**plain(), "more": 1}),
        canonical.print({**plain(), "size": "40"}),
        canonical.print({**plain(), "year": True}),
        canonical.print({**plain(), "tables": {}}),
        canonical.print({**plain(), "tables": [1]}),
        DATA + b"\n",
    ],
)
def test_anything_else_is_malformed(wrong: bytes) -> None:
    with pytest.raises(Malformed):
        parse_tables(wrong, "here")


@pytest.mark.parametrize("version", [2, True, "1"])
def test_another_version_is_undecided(version: object) -> None:
    with pytest.raises(Unchecked):
        parse_tables(canonical.print({**plain(), "v": version}), "here")  # type: ignore[dict-item]


def differing(change: Any) -> str:
    changed = plain()
    change(changed["tables"])
    return first_difference(parse_tables(canonical.print(changed), "here"), TABLES)


def at(tables: list[dict[str, Any]], id: str) -> dict[str, Any]:
    return next(table for table in tables if table["id"] == id)


def test_the_cell_that_differs_is_named() -> None:
    def one_more(tables: list[dict[str, Any]]) -> None:
        at(tables, "requests")["counts"][0][0] += 1

    assert differing(one_more) == "table requests, row cover/federal, column crime: counted 3, published 4"


def test_a_row_or_column_or_table_that_differs_is_named() -> None:
    def row(tables: list[dict[str, Any]]) -> None:
        at(tables, "refusals")["rows"] = ["39 CFR 233.3(g)(3)"]

    def missing(tables: list[dict[str, Any]]) -> None:
        del at(tables, "requests")["rows"]

    def cell(tables: list[dict[str, Any]]) -> None:
        at(tables, "requests")["counts"][0].pop()

    def line(tables: list[dict[str, Any]]) -> None:
        at(tables, "requests")["counts"].pop()

    def counts(tables: list[dict[str, Any]]) -> None:
        at(tables, "requests")["counts"] = None

    def flag(tables: list[dict[str, Any]]) -> None:
        at(tables, "requests")["counts"][1][0] = False

    def more(tables: list[dict[str, Any]]) -> None:
        at(tables, "requests")["more"] = 1

    assert differing(row).startswith("table refusals, rows: expected ['39 CFR 233.3(g)(2)'], found")
    assert differing(missing).endswith("found nothing")
    assert differing(cell).endswith("row cover/federal, column none_listed: counted 0, published nothing")
    assert differing(line).endswith("row records/postal, column crime: counted 0, published nothing")
    assert differing(counts).endswith("row cover/federal, column crime: counted 3, published nothing")
    assert differing(flag).endswith("row cover/state, column crime: counted 0, published False")
    assert differing(more) == "table requests, is spelled otherwise"
    assert differing(lambda tables: tables.pop()) == "table trend: is not where it belongs"
    assert differing(lambda tables: tables.pop(0)) == "table requests: is not where it belongs"
    assert differing(lambda tables: tables.append({"id": "more"})) == "table more: is not where it belongs"


def test_attested_tables_hold_and_do_not_differ_from_themselves() -> None:
    check_attested(SAID, 2026, 10, "here")
    assert plain(SAID)["tables"][0]["rows"] == ["a", "rest"]
    assert attested_difference(SAID, ATTESTED) == "the year, or the least number"


def test_the_attested_cell_that_differs_is_named() -> None:
    changed = plain(SAID)
    changed["tables"][0]["counts"][0][0] = 14
    said = "table agency, row a, column cover/federal: counted 13, published 14"
    assert attested_difference(canonical.print(changed), ATTESTED) == said
    for tables in (changed["tables"][1:], [*plain(SAID)["tables"], {"field": "more"}], plain(SAID)["tables"][:-1]):
        said = attested_difference(canonical.print({**changed, "tables": tables}), ATTESTED)
        assert said.endswith("is not where it belongs")


def pooled(**change: object) -> bytes:
    changed = plain(SAID)
    changed["tables"][0].update(change)
    return canonical.print(changed)


NONE, ZERO = [None] * 7, [0] * 7


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({"counts": [[9, *NONE], [13, *ZERO]]}, "a"),
        ({"counts": [[13, *NONE], [9, *ZERO]]}, "rest"),
    ],
)
def test_a_number_of_a_few_matters_is_named(change: dict[str, object], row: str) -> None:
    with pytest.raises(Invalid, match=f"table agency, row {row}, column cover/federal: tells of fewer than 10"):
        check_attested(pooled(**change), 2026, 10, "here")


def test_a_rest_by_itself_may_be_small() -> None:
    check_attested(pooled(counts=[[None, *NONE], [3, *ZERO]]), 2026, 10, "here")
    check_attested(pooled(counts=[[10, *NONE], [0, *ZERO]]), 2026, 10, "here")


@pytest.mark.parametrize(
    "change",
    [
        {"columns": ["cover/federal"]},
        {"more": 1},
        {"rows": ["a"]},
        {"rows": "rest"},
        {"counts": 1},
        {"rows": ["rest", "a"]},
        {"counts": [[13, *NONE], [13]]},
        {"counts": [[-1, *NONE], [13, *ZERO]]},
        {"counts": [[True, *NONE], [13, *ZERO]]},
        {"counts": [[13, *NONE], [None, *ZERO]]},
    ],
)
def test_attested_tables_of_another_form_are_malformed(change: dict[str, object]) -> None:
    with pytest.raises(Malformed, match="table agency"):
        check_attested(pooled(**change), 2026, 10, "here")


@pytest.mark.parametrize("change", [{"year": 2025}, {"least": 9}, {"tables": []}])
def test_attested_tables_of_another_year_rule_or_field_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="is not the tables of 2026"):
        check_attested(canonical.print({**plain(SAID), **change}), 2026, 10, "here")
