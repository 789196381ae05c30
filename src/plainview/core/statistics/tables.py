"""All public tables: what each matter adds to them, what the program's own statements add, and the tables of a year.

Every cell is a number of things that anyone can count in the log; the shares of a log, and its years, simply add up.
What is counted does not depend on the day on which one counts: a duty of a year that is over is met, late or open.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from plainview.core.statistics import tables_after, tables_program, tables_requests
from plainview.core.statistics.account import Account, MatterRow
from plainview.core.statistics.table import Cell, Counted, Spec, Table, table_of

TREND = Spec(
    "trend",
    "Ten years",
    "matters, statements and duties",
    "Wiretap Report, table Wire 7: authorised intercepts of ten years",
    "year",
    (),
    (
        *("cover", "records", "capture", "refused_by_law", "refused_by_reviewer", "withdrawn", "lapsed"),
        *("ordered", "approved", "narrowed", "denied", "emergencies", "extensions", "ended", "disclosures"),
        *("notices", "notices_delayed", "duties_met", "duties_late", "duties_open", "errors", "improper"),
    ),
    trend=True,
)
SPECS: tuple[Spec, ...] = (*tables_requests.SPECS, *tables_after.SPECS, *tables_program.SPECS, TREND)
BY_ID: Mapping[str, Spec] = {spec.id: spec for spec in SPECS}

_TREND_TYPES: Mapping[str, str] = {
    "request.refused": "refused_by_reviewer",
    "request.withdrawn": "withdrawn",
    "request.lapsed": "lapsed",
    "order.approved": "approved",
    "order.narrowed": "narrowed",
    "order.denied": "denied",
    "disclosure.released": "disclosures",
    "notice.given": "notices",
    "notice.delayed": "notices_delayed",
    "error.registered": "errors",
}
_TREND_CELLS: Mapping[tuple[str, str], str] = {
    ("emergencies", "started"): "emergencies",
    ("lengths", "extensions"): "extensions",
    ("lengths", "ended"): "ended",
    ("duties", "met"): "duties_met",
    ("duties", "late"): "duties_late",
    ("duties", "open"): "duties_open",
}


def counted(row: MatterRow) -> Iterator[Counted]:
    """Give what one matter adds to every table of every year."""
    first = row.events[0]
    yield "trend", first.day.year, str(first.day.year), row.kind, 1, first.index
    for part in (tables_requests, tables_after, tables_program):
        for one in part.counted(row):
            yield one
            table, year, _, column, count, index = one
            if (table, column) in _TREND_CELLS:
                yield "trend", year, str(year), _TREND_CELLS[table, column], count, index
    yield from _trend(row)


def _trend(row: MatterRow) -> Iterator[Counted]:
    for event in row.events:
        word = _TREND_TYPES.get(event.type)
        if event.type == "filing.refused":
            word = "refused_by_law"
        elif event.type == "order.authorized" and not row.matter.reform:
            word = "ordered"
        elif event.facts.get("outcome") == "improper":
            word = "improper"
        if word:
            yield "trend", event.day.year, str(event.day.year), word, 1, event.index


def counted_of_program(account: Account) -> Iterator[Counted]:
    """Give what the statements of the program's own chains add to every table of every year."""
    return tables_program.counted_of_program(account)


def add_up(counts: Counter[Cell], counted: Iterable[Counted], sign: int = 1) -> None:
    """Add to counts by cell what rows add to the tables; with `sign` -1, take it away again."""
    for table, year, row, column, count, _ in counted:
        counts[table, year, row, column] += sign * count


def count_all(account: Account) -> Counter[Cell]:
    """Promise the counts of every table and year over all rows of an account."""
    counts: Counter[Cell] = Counter()
    for row in account.rows:
        add_up(counts, counted(row))
    add_up(counts, counted_of_program(account))
    return counts


def tables_of(year: int, counts: Mapping[Cell, int], first_year: int) -> tuple[Table, ...]:
    """Promise the tables of a year, in the order of `SPECS`; `first_year` is that of the program's first day."""
    return tuple(table_of(spec, year, counts, first_year) for spec in SPECS)
