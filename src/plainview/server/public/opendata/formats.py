"""The three formats: CSV as RFC 4180 has it, Parquet made of that CSV, and SQLite. The same rows give the same bytes.

CSV bytes depend on nothing but the rows. Parquet's depend on the release of DuckDB too, which is pinned, and says so in
the file; SQLite's layout is settled here, and the release that wrote it is left out.
"""

import csv
import io
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from plainview.server.public.opendata.open_table import Column, OpenTable

TO_DUCKDB = {"string": "VARCHAR", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
TO_SQLITE = {"integer": "INTEGER", "boolean": "INTEGER"}
"""Kinds to types; all others are text."""

SQLITE_PAGE = 4096
SQLITE_RELEASE = 3_038_000
"""What every file says of the release that wrote it, at `_RELEASE_AT`: no reader cares, and bytes are the same."""

_RELEASE_AT = slice(96, 100)
_PRAGMAS = (f"page_size={SQLITE_PAGE}", "journal_mode=OFF", "synchronous=OFF", "secure_delete=ON", "user_version=1")
_COPY = """COPY (SELECT * FROM read_csv('{csv}', header=true, delim=',', quote='"', escape='"', nullstr='',
auto_detect=false, parallel=false, columns={{{columns}}})) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)"""


def print_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """Print rows as CSV with a head, lines ended as RFC 4180 asks; nothing and false are `` and `false`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    flags = [at for at, column in enumerate(columns) if column.kind == "boolean"]
    writer.writerows(_flagged(rows, flags) if flags else rows)
    return text.getvalue().encode()


def _flagged(rows: Iterable[Sequence[Any]], flags: Sequence[int]) -> Iterable[Sequence[Any]]:
    for row in rows:
        line = list(row)
        for at in flags:
            line[at] = None if line[at] is None else "true" if line[at] else "false"
        yield line


class Parquet:
    """Makes Parquet files out of CSV in a folder of its own, one at a time, on one thread."""

    def __init__(self, folder: Path) -> None:
        """Work in `folder`, which is there and has room for one table."""
        settings: dict[str, str | bool | int | float | list[str]]
        settings = {"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
        self._database = duckdb.connect(config=settings)
        self._csv, self._parquet = folder / "table.csv", folder / "table.parquet"

    def print(self, columns: Sequence[Column], data: bytes) -> bytes:
        """Print as Parquet what `print_csv` printed, each column as what it is."""
        self._csv.write_bytes(data)
        names = ", ".join([f"'{column.name}': '{TO_DUCKDB.get(column.kind, 'VARCHAR')}'" for column in columns])
        places = {"csv": _quoted(self._csv), "parquet": _quoted(self._parquet)}
        self._database.execute(_COPY.format(columns=names, **places))
        made = self._parquet.read_bytes()
        self._csv.unlink()
        self._parquet.unlink()
        return made

    def close(self) -> None:
        """Close the database that makes them."""
        self._database.close()


def _quoted(place: Path) -> str:
    return str(place).replace("'", "''")


def print_sqlite(
    database: sqlite3.Connection, place: Path, tables: Sequence[OpenTable], part: str = ""
) -> tuple[bytes, int]:
    """Print tables, or one part of them, as a database that is made at `place` and read from there; count their rows.

    `database` is the projection's, outside of any transaction.
    """
    rows = 0
    database.execute("ATTACH ? AS made", (str(place),))
    try:
        for pragma in _PRAGMAS:
            database.execute(f"PRAGMA made.{pragma}")
        for table in tables:
            database.execute(_created(table))
            rows += database.execute(f"INSERT INTO made.{table.name} {table.query(part)}").rowcount
            for index in _indexed(table):
                database.execute(index)
    finally:
        database.execute("DETACH made")
    data = bytearray(place.read_bytes())
    data[_RELEASE_AT] = SQLITE_RELEASE.to_bytes(4, "big")
    place.unlink()
    return bytes(data), rows


def _created(table: OpenTable) -> str:
    columns = ", ".join([_column(column) for column in table.columns])
    key = f", PRIMARY KEY ({table.key[0]})" if _numbered(table) else ""
    return f"CREATE TABLE made.{table.name} ({columns}{key})"


def _indexed(table: OpenTable) -> Iterator[str]:
    """Indexes, made when the rows are there: of the key, and of the matter where that is not its beginning."""
    if not _numbered(table):
        yield f"CREATE UNIQUE INDEX made.{table.name}_key ON {table.name} ({', '.join(table.key)})"
    if table.key[0] != "matter" and any(column.name == "matter" for column in table.columns):
        yield f"CREATE INDEX made.{table.name}_matter ON {table.name} (matter)"


def _numbered(table: OpenTable) -> bool:
    """Whether the key is one whole number, by which SQLite then keeps the rows."""
    return [column.kind for column in table.columns if column.name in table.key] == ["integer"]


def _column(column: Column) -> str:
    return f"{column.name} {TO_SQLITE.get(column.kind, 'TEXT')}{' NOT NULL' if column.required else ''}"
