"""The files of the open data: the same rows in every format, the same bytes however they were made, nobody in them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from plainview.server.public.opendata.export import told_of
from plainview.server.public.opendata.open_table import OpenTable
from plainview.server.public.opendata.opendata import OpenData
from plainview.server.public.opendata.publisher import DEMONSTRATION
from plainview.server.public.opendata.tables import (
    DUTIES,
    MATTERS,
    OPENED,
    OPENINGS,
    STATEMENTS,
    TABLES,
    WHOLE,
    YEARLY,
)
from plainview.server.public.store import Projection
from tests.portal import prepare, small
from tests.server.public.opendata.conftest import Published

prepare()

CANARIES = (b"Example Street", b"officer of agency", b"agency A", b"Other Street", b"Springfield")
COLUMNS = {
    "matters": "matter year profile kind level purpose phase outcome filed decided in_force ends notice_by seal_end"
    " lifted days delays held emergency first_statement last_statement",
    "duties": "matter place duty due since done opened discharged",
    "statements": "statement day chain matter seq type signer office cites duties facts",
    "openings": "statement day matter seq field value place",
    "refusals": "statement place day matter type cite kind level facts",
    "errors": "statement day matter type cause reportable serious tell outcome",
    "figures": "table_id year row_name column_name count",
    "figure_tables": "table_id title unit row_name source sums",
    "rules": "rule cite title meaning profiles inputs confirmed",
    "log": "origin statements root first_day day demonstration",
}
"""Every column there is, written a second time: who adds one says here that nobody can be found by it."""

FROM_CSV = {"integer": int, "boolean": {"true": True, "false": False}.__getitem__, "date": date.fromisoformat}
FROM_SQLITE = {"boolean": bool, "date": date.fromisoformat}


def rows_of(files: dict[str, bytes], table: OpenTable, form: str) -> list[tuple[Any, ...]]:
    """The rows of a table in one format, read by somebody else's reader, as values."""
    found: list[tuple[Any, ...]] = []
    for name in sorted(files):
        if name == f"{form}/{table.name}.{form}" or name.startswith(f"{form}/{table.name}-2"):
            found += _read(table, form, files[name])
    return found


def _read(table: OpenTable, form: str, data: bytes) -> Iterator[tuple[Any, ...]]:
    if form == "parquet":
        read = pq.read_table(io.BytesIO(data))
        assert read.column_names == COLUMNS[table.name].split()
        yield from zip(*[column.to_pylist() for column in read.columns], strict=True)
        return
    head, *lines = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    assert head == COLUMNS[table.name].split()
    kinds = [FROM_CSV.get(column.kind, str) for column in table.columns]
    for line in lines:
        yield tuple([None if value == "" else kind(value) for kind, value in zip(kinds, line, strict=True)])


def in_sqlite(data: bytes, table: OpenTable, place: Path) -> list[tuple[Any, ...]]:
    """The rows of a table in a database, as values."""
    place.write_bytes(data)
    database = sqlite3.connect(f"file:{place}?mode=ro&immutable=1", uri=True)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    rows = database.execute(f"SELECT * FROM {table.name}").fetchall()
    database.close()
    kinds = [FROM_SQLITE.get(column.kind, lambda value: value) for column in table.columns]
    return [
        tuple([None if value is None else kind(value) for kind, value in zip(kinds, row, strict=True)]) for row in rows
    ]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_csv_parquet_and_sqlite_hold_the_same_rows(files: dict[str, bytes], table: OpenTable, tmp_path: Path) -> None:
    rows = rows_of(files, table, "csv")
    assert rows == rows_of(files, table, "parquet")
    whole = table in WHOLE
    names = ["plainview"] if whole else sorted({f"statements-{row[1].year}" for row in rows})
    read = [
        row for name in names for row in in_sqlite(files[f"sqlite/{name}.sqlite3"], table, tmp_path / f"{name}.sqlite3")
    ]
    assert read == rows
    keys = [tuple(row[COLUMNS[table.name].split().index(name)] for name in table.key) for row in rows]
    assert rows and len(set(keys)) == len(rows)


def test_every_statement_and_matter_of_the_log_is_in(files: dict[str, bytes], year: Published) -> None:
    tables = (STATEMENTS, OPENINGS, MATTERS, DUTIES)
    statements, openings, matters, duties = (rows_of(files, table, "csv") for table in tables)
    assert [row[0] for row in statements] == list(range(year.head.size))
    assert {row[0] for row in matters} == {row[3] for row in statements} - {None}
    assert {row[0] for row in duties} | {row[2] for row in openings} <= {row[0] for row in matters}
    assert {row[4] for row in openings} <= set(OPENED)


def test_the_same_log_gives_the_same_bytes_at_once_and_bit_by_bit(
    files: dict[str, bytes], year: Published, tmp_path: Path
) -> None:
    size, made = year.head.size, {}
    with Projection(tmp_path / "projection.sqlite3") as store:
        for number, stop in enumerate((size // 2, size // 2 + 40, size - 1, size)):
            store.take(year.read, size, stop)
            told = told_of(store, year.head.origin, year.head.root, True, DEMONSTRATION)
            new = dict(OpenData(store, told).files(renewed=number == 0))
            assert number == 0 or not [path for path in new if "rules" in path and made.get(path) != new[path]]
            made.update(new)
            store.database.execute("DELETE FROM touched")
        assert dict(OpenData(store, told).files(renewed=False)) == {}
    grown = {path.removeprefix("data/"): data for path, data in made.items() if path.startswith("data/")}
    assert grown.keys() == files.keys()
    assert [name for name in files if grown[name] != files[name]] == []


def test_hashes_and_sizes_are_those_of_the_files(files: dict[str, bytes]) -> None:
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    data = {name for name in files if name.startswith(("csv/", "parquet/", "sqlite/"))}
    assert sums == {name: sha256(files[name]).hexdigest() for name in data}
    said = {}
    for resource in json.loads(files["datapackage.json"])["resources"]:
        for part in (resource.get("parts") or [resource]) + resource.get("parquet", []):
            said[part["path"]] = (part["bytes"], part["hash"].removeprefix("sha256:"))
    assert said == {name: (len(files[name]), sums[name]) for name in data}


def test_there_is_no_column_but_those_that_nobody_can_be_found_by() -> None:
    assert {table.name: [column.name for column in table.columns] for table in TABLES} == {
        name: columns.split() for name, columns in COLUMNS.items()
    }
    assert {*WHOLE, *YEARLY} == {*TABLES}


def leaks(files: dict[str, bytes]) -> list[str]:
    """Files with a sealed value in them; a packed one is unpacked first."""
    found = []
    for name, data in files.items():
        if name.endswith(".parquet"):
            data = json.dumps(pq.read_table(io.BytesIO(data)).to_pylist(), default=str).encode()
        if not name.startswith(("csv/rules", "parquet/rules")) and any(canary in data for canary in CANARIES):
            found.append(name)
    return found


def test_nothing_sealed_is_in_any_file(tmp_path: Path) -> None:
    played = small(tmp_path / "program")
    files = Published(tmp_path / "program/public").open_data(tmp_path)
    played.stage.desk.store.close()
    assert len(files) > 30 and leaks(files) == []
    assert leaks({"csv/x.csv": b"at 1 Example Street"}) == ["csv/x.csv"]
