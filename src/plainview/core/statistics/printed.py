"""Reading printed tables of a year: their form, and in which cell two of them differ. Nothing here is believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.statistics.attested import FIELDS, REST, AttestedTable
from plainview.core.statistics.table import ASKED, VERSION, Table
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked
from plainview.core.vocabulary.limits import FIGURES_BYTES_MAX


@dataclass(frozen=True, slots=True)
class Printed:
    """A file of a year's tables as it says them: of how many statements they were counted, and the tables as plain."""

    year: int
    size: int
    tables: tuple[Mapping[str, Json], ...]


def parse_tables(data: bytes, where: str) -> Printed:
    """Read what `print_tables` prints; of each table that it is an object, no more.

    Raises Malformed; Unchecked for a newer version.
    """
    return Printed(*_parsed(data, "size", where))


def _parsed(data: bytes, number: str, where: str) -> tuple[int, int, tuple[Mapping[str, Json], ...]]:
    """The year, another number, and the tables as objects."""
    plain = canonical.parse(data, FIGURES_BYTES_MAX, where)
    if not isinstance(plain, dict) or plain.keys() != {number, "tables", "v", "year"}:
        raise Malformed(f"expected {number}, tables, v and year", where=where)
    second, tables, version, year = (plain[name] for name in (number, "tables", "v", "year"))
    if type(version) is not int or version != VERSION:
        raise Unchecked(f"these tables are of version {str(version)[:20]}", where=where, next="Use a newer plainview")
    listed = [table for table in tables if isinstance(table, dict)] if isinstance(tables, list) else []
    if type(second) is not int or type(year) is not int or not isinstance(tables, list) or len(listed) != len(tables):
        raise Malformed("expected whole numbers and tables", where=where)
    return year, second, tuple(listed)


def check_attested(data: bytes, year: int, least: int, where: str) -> None:
    """Promise that attested tables are those of `year`, and that none of them shows fewer than `least` matters.

    What they count only the auditor can say again; that small numbers are pooled everybody can see (rule 3 of
    `attested`). Raises Malformed, Unchecked; Invalid where a number is too small, naming table, row and column.
    """
    of, said, tables = _parsed(data, "least", where)
    if (of, said) != (year, least) or [table.get("field") for table in tables] != list(FIELDS):
        raise Invalid(f"is not the tables of {year} in which values are of {least} or more", where=where)
    for table in tables:
        _check_pooled(table, least, where)


def _check_pooled(table: Mapping[str, Json], least: int, where: str) -> None:
    field, rows, counts = table["field"], table.get("rows"), table.get("counts")
    if table.keys() != {"columns", "counts", "field", "rows"} or table["columns"] != list(ASKED):
        raise Malformed(f"table {field}: expected columns, counts, field and rows", where=where)
    if not isinstance(rows, list) or not isinstance(counts, list) or len(rows) != len(counts) or rows[-1:] != [REST]:
        raise Malformed(f"table {field}: expected its rows, the rest last", where=where)
    lines = [line for line in counts if isinstance(line, list) and len(line) == len(ASKED)]
    numbers = [cell for line in lines for cell in line if cell is None or (type(cell) is int and cell >= 0)]
    if len(numbers) != len(ASKED) * len(counts) or None in numbers[-len(ASKED) :]:
        raise Malformed(f"table {field}: expected a number or nothing in each cell", where=where)
    for column, cells in zip(ASKED, zip(*lines, strict=True), strict=True):
        *shown, rest = [(row, cell) for row, cell in zip(rows, cells, strict=True) if isinstance(cell, int)]
        small = [row for row, count in shown if count < least]
        if shown and 0 < rest[1] < least:
            small.append(REST)
        if small:
            raise Invalid(f"table {field}, row {small[0]}, column {column}: tells of fewer than {least}", where=where)


def first_difference(said: Printed, counted: tuple[Table, ...]) -> str:
    """Promise in words the first place where what a file says is not what was counted: table, row and column."""
    for table, plain in zip_longest(counted, said.tables):
        if table is None or plain is None or plain.get("id") != table.id:
            return f"table {_shown(table.id if table else (plain or {}).get('id'))}: is not where it belongs"
        if _spelled(plain) != _spelled(table.plain()):
            return f"table {table.id}, {_in_table(table, plain)}"
    return "the number of statements counted, or the year"


def attested_difference(data: bytes, counted: Sequence[AttestedTable]) -> str:
    """Promise in words the first place where printed attested tables are not what was counted again.

    Raises Malformed, Unchecked.
    """
    tables = _parsed(data, "least", "attested tables")[2]
    for table, plain in zip_longest(counted, tables):
        if table is None or plain is None or plain.get("field") != table.field:
            return f"table {_shown(table.field if table else (plain or {}).get('field'))}: is not where it belongs"
        if _spelled(plain) != _spelled(table.plain()):
            return f"table {table.field}, {_in_cells(ASKED, table.rows, table.counts, plain, table.plain())}"
    return "the year, or the least number"


def _in_table(table: Table, plain: Mapping[str, Json]) -> str:
    return _in_cells(table.spec.columns, table.rows, table.counts, plain, table.plain())


def _in_cells(
    columns: Sequence[str],
    rows: Sequence[str],
    counts: Sequence[Sequence[int | None]],
    plain: Mapping[str, Json],
    expected: Mapping[str, Json],
) -> str:
    """Where a table differs from the one expected."""
    for name in ("columns", "rows"):
        if plain.get(name) != expected[name]:
            return f"{name}: expected {_shown(expected[name])}, found {_shown(plain.get(name))}"
    lines = plain.get("counts")
    for row, line, said in zip_longest(rows, counts, lines if isinstance(lines, list) else []):
        cells = said if isinstance(said, list) else []
        for column, count, cell in zip_longest(columns, line or (), cells):
            if type(cell) is bool or cell != count:
                return f"row {_shown(row)}, column {_shown(column)}: counted {_shown(count)}, published {_shown(cell)}"
    return "is spelled otherwise"


def _spelled(plain: Mapping[str, Json]) -> bytes:
    return canonical.print(dict(plain))


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)[:60]
