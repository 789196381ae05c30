"""A year's figures as the log publishes them, read strictly; and counted here, where a log publishes none yet."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from plainview.core.docket import fold
from plainview.core.docket.facts import Json
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.docket.types import TYPES
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.sealing.disclosure import open_text
from plainview.core.statistics.account import Account, Opened
from plainview.core.statistics.printed import parse_tables
from plainview.core.statistics.table import Cell, Spec, Table, print_tables
from plainview.core.statistics.tables import BY_ID, SPECS, count_all, tables_of
from plainview.core.vocabulary.errors import Malformed


@dataclass(frozen=True, slots=True)
class Figures:
    """The public tables of a year, by their names, counted from the log's first `size` statements.

    `revision` is the number under which the log published them, 0 for those that were counted here alone.
    """

    year: int
    size: int
    tables: Mapping[str, Table]
    revision: int = 0

    def print(self) -> bytes:
        """Promise the one spelling, whose SHA-256 a statement gives."""
        return print_tables(self.year, self.size, list(self.tables.values()))

    @property
    def digest(self) -> str:
        """The SHA-256 of that spelling, in hex."""
        return sha256(self.print()).hexdigest()


def parse_figures(data: bytes, where: str, revision: int = 0) -> Figures:
    """Read a year's printed tables. Raises Unchecked; Malformed but for all tables in their one spelling."""
    printed = parse_tables(data, where)
    try:
        tables = {table.id: table for table in [_table(printed.year, one) for one in printed.tables]}
    except (AssertionError, KeyError, ValueError):
        raise Malformed("expected a year's tables", where=where) from None
    figures = Figures(printed.year, printed.size, tables, revision)
    if figures.print() != data or tuple(tables) != tuple(spec.id for spec in SPECS):
        raise Malformed("expected all the tables of this version, in their one spelling", where=where)
    return figures


def _table(year: int, plain: Mapping[str, Json]) -> Table:
    rows, counts = plain["rows"], plain["counts"]
    assert isinstance(rows, list)
    assert isinstance(counts, list)
    spec = BY_ID[str(plain["id"])]
    lines = tuple(_line(spec, line) for line in counts)
    if len(lines) != len(rows):
        raise ValueError
    return Table(spec, year, tuple(str(row) for row in rows), lines)


def _line(spec: Spec, line: Json) -> tuple[int, ...]:
    assert isinstance(line, list)
    counts = tuple(count for count in line if type(count) is int and count >= 0)
    if not len(counts) == len(line) == len(spec.columns):
        raise ValueError
    return counts


class Counting:
    """Counts the statements of a log one after another, each rule of the docket's fold asked."""

    def __init__(self) -> None:
        """Begin with none."""
        self.account = Account()
        self.size = 0
        self._program = Program()
        self._matters: dict[str, Matter] = {}
        self._ordered: dict[int, list[str]] = {}

    def take(self, entry: bytes) -> None:
        """Count the next statement. Raises Malformed, Invalid as the fold does."""
        said, leaf, index = parse_statement(entry, f"statement {self.size}"), leaf_hash(entry), self.size
        self.size += 1
        if TYPES[said.type].chain != fold.MATTER_CHAIN:
            period = int(str(said.facts["period"])) if said.type == "review.drawn" else 0
            program = replace(self._program, size=index)
            self._program, _ = fold.step(program, None, said, leaf, self._ordered.get(period, ()))
            self.account.of_program(index, said, self._program)
            return
        after, _ = fold.matter_step(self._program, index, None, self._matters.get(said.matter), said, leaf)
        self._matters[said.matter] = after
        if said.type == "order.authorized":
            self._ordered.setdefault(self._program.period_of(said.day), []).append(said.matter)
        self.account.matter(index, said, after, _opened(said))


def _opened(said: Statement) -> Opened:
    openings = said.facts.get("openings", [])
    assert isinstance(openings, list)
    disclosures = [open_text(str(one["disclosure"])) for one in openings if isinstance(one, dict)]
    return [(one.name, one.value) for one in disclosures]


@dataclass(frozen=True, slots=True)
class Counted:
    """All that was counted in a log's first `size` statements, of every year since the first.

    `published` are the years of which a statement says that their figures are.
    """

    size: int
    first_year: int
    counts: Mapping[Cell, int]
    published: frozenset[int]

    def of(self, year: int) -> Figures:
        """Promise a year's figures."""
        tables = tables_of(year, self.counts, self.first_year)
        return Figures(year, self.size, {table.id: table for table in tables})


def count_log(entries: Iterable[bytes]) -> Counted:
    """Promise what these statements of a log, from its first one on, add up to. Raises Malformed, Invalid."""
    counting = Counting()
    for entry in entries:
        counting.take(entry)
    first_day = counting.account.program.first_day
    if first_day is None:
        raise Malformed("a log without statements has no figures", where="the log")
    counts: Counter[Cell] = count_all(counting.account)
    published = frozenset(one.year for one in counting.account.program.figures)
    return Counted(counting.size, first_day.year, counts, published)
