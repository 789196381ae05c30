"""Tables over sealed fields: counted by whoever can read them, pooled so that no few matters can be told from them.

The rule, published with the tables, and why no difference of any of them tells of fewer than `least` matters:

1. A matter counts in one year only: that in which its seal was lifted, or, where no seal is ever lifted, in which it
   was over. What of it opens, has opened by then. So the tables of different years are of different matters, and a
   year's are published once and never again: no later release can be held against an earlier one.
2. Of each field only matters are counted in which it stays closed. What was opened is public, matter by matter, and
   was opened only where `least` look alike (`cells.alike`); nothing is left to find by taking it away.
3. Each class of matters that is public anyway (kind and level) is divided by itself into values of `least` matters or
   more, and the rest. Wherever there is a rest, the smallest of these values are in it too: so it is large itself, and
   nobody who knows the rule and all possible values can tell which of them are few, however large the rest is. Every
   number in a column is none or at least `least`, and they add up to what is public anyway.
4. Fields are never crossed with each other. Of two fields, any combination of values may hold as many matters as the
   smaller of both numbers, which is `least` or more: never is it known that a few have it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.statistics.account import Event, MatterRow
from plainview.core.statistics.table import ASKED, KINDS, VERSION
from plainview.core.statistics.tables_requests import UNJUDGED

FIELDS = ("agency", "district", "statute", "pieces", "outcome")
"""What is sealed field by field and may be counted, pieces in ranges. How many persons a request names is not sealed by
itself, so nobody could count it again; attorney mail is counted for the auditor alone."""

_FILED = ("request.filed", "request.corrected", "filing.refused")
SEALED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agency": _FILED,
        "district": _FILED,
        "statute": _FILED,
        "pieces": ("order.ended",),
        "outcome": ("outcome.filed",),
    }
)
"""Field to the types that seal it; the last such statement of a matter counts."""

SETTLING = ("seal.lifted", "order.ended", "finding.made", "order.denied", *UNJUDGED)
"""Types of the statements that may be the one `settled` promises."""

REST = "rest"
"""The row of all values that are not shown in a column."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A matter as attested tables count it: its class, and the value of each field that is still closed."""

    asked: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AttestedTable:
    """How often a field has each value, by kind and level; None where a value is not shown but part of the rest."""

    field: str
    year: int
    rows: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]

    def plain(self) -> dict[str, Json]:
        """Promise the table as plain values for canonical JSON."""
        counts: list[Json] = [list(row) for row in self.counts]
        return {"columns": list(ASKED), "counts": counts, "field": self.field, "rows": list(self.rows)}


def settled(row: MatterRow) -> Event | None:
    """Promise the statement after which no more of a matter will be opened: in its year it counts. None before it."""
    if row.kind not in KINDS:
        return None
    if row.matter.reform:
        return row.last("seal.lifted")
    over = next((event for event in row.events if "days_in_force" in event.facts), None)
    return over or row.last(*UNJUDGED, "order.denied")


def closed_of(row: MatterRow, sealed: Mapping[str, str]) -> Closed:
    """Promise what of a settled matter attested tables count; `sealed` are its sealed values in words, by field."""
    values = {field: value for field, value in sealed.items() if field in FIELDS and field not in row.opened}
    return Closed(f"{row.kind}/{row.level}", values)


def pooled(values: Mapping[str, int], least: int) -> tuple[dict[str, int], int]:
    """Promise the values that are shown, each of `least` or more, and the rest: none, or as many too, or all there is.

    The answer depends on the numbers alone, never on names: values of equally many matters share their lot.
    """
    shown = {value: count for value, count in values.items() if count >= least}
    rest = sum(values.values()) - sum(shown.values())
    if rest and shown:
        smallest = min(shown.values())
        shown = {value: count for value, count in shown.items() if count > smallest}
    return shown, sum(values.values()) - sum(shown.values())


def attested_table(field: str, year: int, matters: Iterable[Closed], least: int) -> AttestedTable:
    """Promise the table of a field over the matters that were settled in a year; those without the field do not count.

    `least` is that of rule 125, `law.reform.own.CELL_LEAST`.
    """
    by_class: dict[str, Counter[str]] = {asked: Counter() for asked in ASKED}
    for matter in matters:
        if field in matter.values:
            by_class[matter.asked][matter.values[field]] += 1
    columns = [pooled(by_class[asked], least) for asked in ASKED]
    rows = sorted({value for shown, _ in columns for value in shown})
    counts: list[tuple[int | None, ...]] = [tuple(shown.get(row) for shown, _ in columns) for row in rows]
    return AttestedTable(field, year, (*rows, REST), (*counts, tuple(rest for _, rest in columns)))


def attested_tables(year: int, matters: Sequence[Closed], least: int) -> tuple[AttestedTable, ...]:
    """Promise the attested tables of a year, one for each field."""
    return tuple(attested_table(field, year, matters, least) for field in FIELDS)


def print_attested(year: int, least: int, tables: Sequence[AttestedTable]) -> bytes:
    """Print the one spelling of a year's attested tables, whose values are of `least` matters or more."""
    plain: list[Json] = [table.plain() for table in tables]
    return canonical.print({"least": least, "tables": plain, "v": VERSION, "year": year})
