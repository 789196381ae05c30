"""The figures as public pages and reports show them: the account's tables, and those that were published before."""

from collections.abc import Mapping
from dataclasses import dataclass

from plainview.core.notes import canonical
from plainview.core.notes.canonical import Json
from plainview.core.statistics.attested import REST
from plainview.core.statistics.table import TREND_YEARS, Cell, Counted, Spec, Table, tables_hash
from plainview.core.statistics.tables import BY_ID, SPECS, tables_of
from plainview.server.queries.public_log import Read

__all__ = ["BY_ID", "REST", "SPECS", "TREND_YEARS", "Cell", "Counted", "Spec", "Table", "tables_of"]

FILE_BYTES_MAX = 1 << 20


@dataclass(frozen=True, slots=True)
class Published:
    """The figures of a year as a statement published them: where, over so many statements, with which hash.

    `counts` has the numbers of the file by cell, and none where the file is not there or is another than was stated.
    """

    statement: int
    day: str
    year: int
    revision: int
    size: int
    sha256: str
    path: str
    counts: Mapping[Cell, int] | None


@dataclass(frozen=True, slots=True)
class AttestedTable:
    """How often a sealed field has each value, by kind and level; None where a value is part of the rest."""

    field: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Attested:
    """A year's tables over sealed fields as the auditor attested them; none where the file is not as was stated."""

    statement: int
    day: str
    year: int
    path: str
    least: int
    tables: tuple[AttestedTable, ...] | None


def attested_figures(read: Read, statement: int, day: str, facts: Mapping[str, Json]) -> Attested:
    """Promise what a `figures.attested` of these facts attested."""
    year, path = int(str(facts["year"])), f"figures/{facts['year']}-attested.json"
    data = read(path)
    if data is None or tables_hash(data) != str(facts["tables"]):
        return Attested(statement, day, year, path, 0, None)
    printed = canonical.parse(data, FILE_BYTES_MAX, path)
    assert isinstance(printed, dict)
    tables = tuple(_attested(table) for table in _line(printed["tables"]))
    return Attested(statement, day, year, path, int(str(printed["least"])), tables)


def _attested(table: Json) -> AttestedTable:
    assert isinstance(table, dict)
    columns, rows = (tuple(map(str, _line(table[name]))) for name in ("columns", "rows"))
    counts = tuple(
        tuple(None if cell is None else int(str(cell)) for cell in _line(line)) for line in _line(table["counts"])
    )
    return AttestedTable(str(table["field"]), columns, rows, counts)


def figures_path(year: int, revision: int) -> str:
    """Promise where the figures of a year are below the public folder; the first ones have no number."""
    return f"figures/{year}.json" if revision == 1 else f"figures/{year}.{revision}.json"


def published_figures(read: Read, statement: int, day: str, facts: Mapping[str, Json]) -> Published:
    """Promise what a `figures.published` of these facts published."""
    year, revision, size = (int(str(facts[name])) for name in ("year", "revision", "size"))
    path, stated = figures_path(year, revision), str(facts["tables"])
    data = read(path)
    found = None if data is None or tables_hash(data) != stated else _counts(data, year, path)
    return Published(statement, day, year, revision, size, stated, path, found)


def _counts(data: bytes, year: int, path: str) -> dict[Cell, int]:
    """The numbers of printed tables, whose hash a statement gives."""
    printed = canonical.parse(data, FILE_BYTES_MAX, path)
    assert isinstance(printed, dict)
    return {cell: count for table in _line(printed["tables"]) for cell, count in _cells(table, year)}


def _cells(table: Json, year: int) -> list[tuple[Cell, int]]:
    assert isinstance(table, dict)
    id, columns = str(table["id"]), _line(table["columns"])
    return [
        ((id, year, str(row), str(column)), int(str(count)))
        for row, line in zip(_line(table["rows"]), _line(table["counts"]), strict=True)
        for column, count in zip(columns, _line(line), strict=True)
    ]


def _line(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value
