"""The tables of a report: a year's counts with their words, turned where that is narrower, with sums and a source."""

from collections.abc import Sequence

from plainview.core.statistics.table import Spec, Table
from plainview.server.public.figure_words import ALL, ROW_NAMES, UNITS, column_word, row_word
from plainview.server.public.words import count
from plainview.server.report.content import Grid
from plainview.server.report.wording import say

TURNED = frozenset(("outcomes", "lengths", "extensions", "emergencies", "notices", "reviews", "trend"))
"""Tables with more columns than rows: what is counted goes down, and who asked across."""

NO_SUM = frozenset(("trend", "reviews", "errors_weighed", "codes"))
"""Tables in which a sum over what goes down, or across, would add up different things."""


def grid(table: Table) -> Grid:
    """Promise a year's table as it is printed."""
    spec = table.spec
    columns = [column_word(spec.id, name) for name in spec.columns]
    names = [row_word(spec.row_name, name) for name in table.rows]
    counts = [list(line) for line in table.counts]
    if len(names) > 1 and spec.id not in NO_SUM:
        names, counts = [*names, ALL], [*counts, [sum(line) for line in zip(*counts, strict=True)]]
    first = ROW_NAMES[spec.row_name]
    if spec.id in TURNED:
        first, names, columns = "What was counted", columns, names
        counts = [list(line) for line in zip(*counts, strict=True)]
    rows = tuple([(_upper(name), _cells(line)) for name, line in zip(names, counts, strict=True)])
    head = tuple(map(_upper, columns))
    lead = say(f"shows.{spec.id}")
    return Grid(spec.id, spec.title, lead, first, head, rows, _notes(spec), table if _is_seen(table) else None)


def _is_seen(table: Table) -> bool:
    """Tell whether a chart of a table has anything to show: a number, and of years more than one."""
    return any(map(any, table.counts)) and (len(table.rows) > 1 or not table.spec.trend)


def _cells(line: Sequence[int]) -> tuple[str, ...]:
    return tuple([count(number) for number in line])


def _notes(spec: Spec) -> tuple[str, ...]:
    unit = f"Each number counts {UNITS.get(spec.unit, spec.unit)}"
    if spec.sums:
        unit += f"; those of “{'”, “'.join(column_word(spec.id, name) for name in spec.sums)}” do not"
    like, _, rest = spec.source.partition(": ")
    own = f"Why it is counted: {rest}; nothing like it is published elsewhere."
    return f"{unit}.", own if like == "none elsewhere" else f"Its model: {spec.source}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
