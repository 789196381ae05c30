"""The tables over what is sealed, as the auditor attests them: read from what is published, and explained."""

from dataclasses import dataclass
from hashlib import sha256

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.statistics.attested import REST
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.limits import FIGURES_BYTES_MAX
from plainview.server.public.figure_words import FIELDS, asked
from plainview.server.public.words import count, plain
from plainview.server.queries.public_figures import AttestedTable
from plainview.server.report.content import Block, Facts, Grid, Points, Text
from plainview.server.report.wording import lines, say

IN_REST = "in the rest"


@dataclass(frozen=True, slots=True)
class Attested:
    """A year's attested tables, and the SHA-256, in hex, of the file that they are published in."""

    tables: tuple[AttestedTable, ...]
    digest: str


def parse_attested(data: bytes, where: str) -> Attested:
    """Read a year's attested tables. Raises Malformed."""
    plain = canonical.parse(data, FIGURES_BYTES_MAX, where)
    try:
        assert isinstance(plain, dict)
        tables = plain["tables"]
        assert isinstance(tables, list)
        return Attested(tuple(map(_field, tables)), sha256(data).hexdigest())
    except (AssertionError, KeyError):
        raise Malformed("expected a year's attested tables", where=where) from None


def _field(plain: Json) -> AttestedTable:
    assert isinstance(plain, dict)
    rows, columns, counts = plain["rows"], plain["columns"], plain["counts"]
    assert isinstance(rows, list)
    assert isinstance(columns, list)
    assert isinstance(counts, list)
    lines = tuple(_line(line) for line in counts)
    assert len(lines) == len(rows)
    assert all(len(line) == len(columns) for line in lines)
    return AttestedTable(str(plain["field"]), tuple(map(str, columns)), tuple(map(str, rows)), lines)


def _line(line: Json) -> tuple[int | None, ...]:
    assert isinstance(line, list)
    cells = tuple(cell if type(cell) is int else None for cell in line)
    assert list(cells) == line
    return cells


def attested_blocks(attested: Attested | None) -> tuple[Block, ...]:
    """Promise the chapter: how numbers are suppressed, and the tables, or that there are none yet."""
    rule = (Text(say("attested.lead")), Points(lines("attested.lines")))
    if attested is None:
        return (*rule, Text(say("attested.missing")))
    digest = Facts(((say("attested.digest"), attested.digest),))
    return (*rule, digest, *[_grid(table) for table in attested.tables])


def _grid(table: AttestedTable) -> Grid:
    rows = tuple(
        [
            (_row(table.field, name), tuple([IN_REST if cell is None else count(cell) for cell in line]))
            for name, line in zip(table.rows, table.counts, strict=True)
        ]
    )
    name = FIELDS.get(table.field, plain(table.field))
    title, first = say("attested.table", field=name), name[:1].upper() + name[1:]
    columns = tuple(map(asked, table.columns))
    return Grid(f"attested-{table.field}", title, say("attested.shows"), first, columns, rows, lines("attested.notes"))


def _row(field: str, name: str) -> str:
    return "The rest" if name == REST else plain(name) if field == "outcome" else name
