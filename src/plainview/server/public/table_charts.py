"""Which chart shows a table: its parts where it is divided into few, its columns or rows otherwise, and its years."""

from collections.abc import Mapping, Sequence

from plainview.server.public.charts import STYLE, Chart, Row, Style, bars, lines, stacked
from plainview.server.public.figure_words import column_word, row_word
from plainview.server.queries.public_figures import Table

DIVIDED: Mapping[str, tuple[str, ...]] = {
    "requests": ("crime", "other_listed", "none_listed"),
    "duties": ("met", "late", "open", "held"),
    "duties_by_level": ("met", "late", "open", "held"),
    "errors_weighed": ("told", "not_told"),
    "captures": ("proper", "improper", "unreviewed"),
    "seals": ("on_time", "late"),
    "withheld": ("opened", "small_cell", "erased"),
    "refusals": ("filing", "order", "extension", "disclosure", "delegation", "enrolment"),
}
"""Tables whose rows are wholes, and the columns that divide them."""

BY_ROW = ("statements", "codes", "program_statements")
"""Tables of what was said: one bar for each row, over all columns."""

ROWS_MAX = 16
"""So many bars a chart has; of more rows the largest are shown, and it says so."""

ONLY_ROWS: Mapping[str, str] = {"days_to_decide": "/decision"}
"""Tables of several steps: rows of the whole way alone are added up in a chart."""


def chart_of(table: Table, id: str, style: Style = STYLE) -> Chart:
    """Promise the chart of a year's table, `id` of its own on the page; a trend's is that of its years."""
    spec = table.spec
    if spec.trend:
        return _of_years(table, spec.columns, id, style)
    title = f"{spec.title}, {table.year}"
    if spec.id in DIVIDED:
        return _divided(table, id, title, style)
    if spec.id in BY_ROW:
        rows = [(row_word(spec.row_name, row), sum(counts)) for row, counts in _lines(table)]
        return _of_rows(id, title, rows, style)
    return bars(id, title, _by_column(table), style)


def charts_of_trend(table: Table, id: str, style: Style = STYLE) -> tuple[Chart, ...]:
    """Promise the chart of a trend in two halves, to stand beside each other; of one year, in one."""
    columns, half = table.spec.columns, (len(table.spec.columns) + 1) // 2
    if len(table.rows) == 1:
        return (chart_of(table, id, style),)
    return tuple(_of_years(table, part, f"{id}-{part[0]}", style) for part in (columns[:half], columns[half:]))


def trend_of(tables: Sequence[Table], id: str, style: Style = STYLE) -> Chart:
    """Promise a line over the years for each column of a table, out of that table of each year, the earliest first."""
    spec = tables[-1].spec
    years = [str(table.year) for table in tables]
    title = f"{spec.title}, {years[0]} to {years[-1]}" if len(years) > 1 else f"{spec.title}, {years[0]}"
    series = [(column_word(spec.id, column), [table.total(column) for table in tables]) for column in spec.columns]
    return lines(id, title, years, [one for one in series if any(one[1])] or series[:1], style)


def _of_years(table: Table, columns: Sequence[str], id: str, style: Style) -> Chart:
    """The columns of a trend over its years; of a single year, as bars."""
    spec, title = table.spec, f"{table.spec.title}, to {table.year}"
    series = [(column_word(spec.id, column), _column(table, column)) for column in columns]
    if len(table.rows) == 1:
        return bars(id, title, [(name, numbers[0]) for name, numbers in series], style)
    return lines(id, title, table.rows, series, style)


def _divided(table: Table, id: str, title: str, style: Style) -> Chart:
    spec = table.spec
    used = [column for column in DIVIDED[spec.id] if table.total(column)] or list(DIVIDED[spec.id][:1])
    rows = [row for row in table.rows if any(table.count(row, column) for column in used)]
    if len(rows) > ROWS_MAX:
        rows = sorted(rows, key=lambda row: -sum(table.count(row, column) for column in used))[:ROWS_MAX]
        title = f"{title}: the {ROWS_MAX} largest"
    series = [(column_word(spec.id, column), [table.count(row, column) for row in rows]) for column in used]
    return stacked(id, title, [row_word(spec.row_name, row) for row in rows], series, style)


def _by_column(table: Table) -> list[Row]:
    """The sum of each column that counts the table's unit, over the rows that may be added up."""
    spec, only = table.spec, ONLY_ROWS.get(table.id, "")
    return [
        (column_word(spec.id, column), sum(_column(table, column, only)))
        for column in spec.columns
        if column not in spec.sums
    ]


def _of_rows(id: str, title: str, rows: Sequence[Row], style: Style) -> Chart:
    if len(rows) > ROWS_MAX:
        title = f"{title}: the {ROWS_MAX} most frequent of {len(rows)}"
        rows = sorted(rows, key=lambda row: -row[1])[:ROWS_MAX]
    return bars(id, title, rows, style)


def _column(table: Table, column: str, only: str = "") -> list[int]:
    place = table.spec.columns.index(column)
    return [counts[place] for row, counts in _lines(table) if row.endswith(only)]


def _lines(table: Table) -> list[tuple[str, tuple[int, ...]]]:
    return list(zip(table.rows, table.counts, strict=True))
