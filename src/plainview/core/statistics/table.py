"""What a table is: fixed rows and columns of counts, where its like is published elsewhere, and its one spelling."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical

Counted = tuple[str, int, str, str, int, int]
"""What a row adds to a table: table, year, row, column, how many, and the index of the statement that stands for it."""

Cell = tuple[str, int, str, str]
"""Table, year, row and column: where counts are added up."""

KINDS = ("cover", "records")
LEVELS = ("federal", "state", "local", "postal")
ASKED = tuple(f"{kind}/{level}" for kind in KINDS for level in LEVELS)
"""Kind and level of those who ask; what the postal service asks of itself is a level of its own."""

CAPTURE = "capture"
OF_MATTERS = (*ASKED, CAPTURE)
VERSION = 1


@dataclass(frozen=True, slots=True)
class Spec:
    """One table: what is counted (`unit`), by what, and which published table is its like (`source`, in our words).

    `rows` () means that rows are what occurred, sorted, so that what is added to the format changes no older table. In
    a year's tables the figures are those of that year, in a `trend` those of the ten years that end with it. `sums` are
    the columns that do not count `unit` but something else.
    """

    id: str
    title: str
    unit: str
    source: str
    row_name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    sums: tuple[str, ...] = ()
    trend: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a year: a count for each row and column of a `spec`, in its order."""

    spec: Spec
    year: int
    rows: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def id(self) -> str:
        """The table's short name."""
        return self.spec.id

    def cells(self) -> Iterator[tuple[str, str, int]]:
        """Give each row, column and count."""
        for row, counts in zip(self.rows, self.counts, strict=True):
            for column, count in zip(self.spec.columns, counts, strict=True):
                yield row, column, count

    def count(self, row: str, column: str) -> int:
        """Promise one count, 0 for a row that did not occur. Raises ValueError for a column that is not there."""
        place = self.spec.columns.index(column)
        return self.counts[self.rows.index(row)][place] if row in self.rows else 0

    def total(self, column: str) -> int:
        """Promise the sum of a column. Raises ValueError for a column that is not there."""
        place = self.spec.columns.index(column)
        return sum(counts[place] for counts in self.counts)

    def plain(self) -> dict[str, Json]:
        """Promise the table as plain values for canonical JSON."""
        counts: list[Json] = [list(row) for row in self.counts]
        return {"columns": list(self.spec.columns), "counts": counts, "id": self.id, "rows": list(self.rows)}


def table_of(spec: Spec, year: int, counts: Mapping[Cell, int], first_year: int) -> Table:
    """Promise the table of a year from counts by cell; a trend begins with `first_year`, when that is later."""
    if spec.trend:
        rows = tuple(str(one) for one in range(max(first_year, year - TREND_YEARS + 1), year + 1))
        lines = tuple(_line(spec, int(row), row, counts) for row in rows)
        return Table(spec, year, rows, lines)
    rows = spec.rows or _occurred(spec, year, counts)
    return Table(spec, year, rows, tuple(_line(spec, year, row, counts) for row in rows))


TREND_YEARS = 10


def _occurred(spec: Spec, year: int, counts: Mapping[Cell, int]) -> tuple[str, ...]:
    here = {row for (id, of, row, _), count in counts.items() if (id, of) == (spec.id, year) and count}
    return tuple(sorted(here))


def _line(spec: Spec, year: int, row: str, counts: Mapping[Cell, int]) -> tuple[int, ...]:
    return tuple(counts.get((spec.id, year, row, column), 0) for column in spec.columns)


def print_tables(year: int, size: int, tables: Sequence[Table]) -> bytes:
    """Print the one spelling of a year's tables, made from the log's first `size` statements: canonical JSON."""
    plain: list[Json] = [table.plain() for table in tables]
    return canonical.print({"size": size, "tables": plain, "v": VERSION, "year": year})


def tables_hash(data: bytes) -> str:
    """Promise the SHA-256, in hex, that a statement gives of printed tables."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Bins:
    """Whole numbers in ranges: each of `ends` ends one, the last one has none."""

    ends: tuple[int, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The ranges, in order: a number, `low-high`, or `low+`."""
        return _labels(self.ends)

    def label(self, number: int) -> str:
        """Promise the range that a number falls in."""
        return _labels(self.ends)[bisect_left(self.ends, number)]


@lru_cache(maxsize=64)
def _labels(ends: tuple[int, ...]) -> tuple[str, ...]:
    lows = (0, *(end + 1 for end in ends[:-1]))
    ranges = [str(low) if low == high else f"{low}-{high}" for low, high in zip(lows, ends, strict=True)]
    return (*ranges, f"{ends[-1] + 1}+")
