"""The figures: each table of each year beside its charts, over ten years, with what stands behind each number."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from plainview.server.public import words
from plainview.server.public.attested import attested_page
from plainview.server.public.behind import LINES_A_PAGE, SHARED, behind, list_path, table_path
from plainview.server.public.charts import Chart
from plainview.server.public.figure_words import ALL, ROW_NAMES, UNITS, column_word, row_word
from plainview.server.public.frame import Frame, root_of
from plainview.server.public.lists import slug
from plainview.server.public.store import Projection
from plainview.server.public.table_charts import chart_of, charts_of_trend, trend_of
from plainview.server.queries.public_figures import (
    BY_ID,
    SPECS,
    TREND_YEARS,
    Attested,
    Cell,
    Published,
    Spec,
    Table,
    attested_figures,
    published_figures,
    tables_of,
)
from plainview.server.queries.public_log import Read

Pages = Iterator[tuple[str, bytes]]
CELLS_A_PAGE = 450
"""So many numbers of a table are on a page."""

NO_SUM = ("reviews", "errors_weighed", "trend")
"""Tables whose rows, added up, would count different things."""

MANY_COLUMNS = 7
"""A table with more columns than this, and more than rows, stands with its columns downwards."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Ten years", ("trend",)),
    ("What was asked, and what came of it", ("requests", "outcomes", "refusals", "days_to_decide")),
    ("Orders and their days", ("lengths", "order_lengths", "durations", "extensions", "emergencies")),
    ("What was recorded and handed over", ("pieces", "captures", "disclosures")),
    ("Notice, seals and what is withheld", ("notices", "seals", "withheld")),
    ("Duties, errors and reviews", ("duties", "duties_by_level", "errors", "errors_weighed", "reviews")),
    ("Who may ask and sign", ("agencies", "delegations", "keys")),
    ("Everything that was said", ("statements", "codes", "program_statements")),
)
"""The tables in the order of the pages."""


class Figures:
    """Makes the pages of figures."""

    def __init__(self, store: Projection, frame: Frame, read: Read) -> None:
        """Show what `store` counts, and what of it was published as figures, out of the files that `read` gives."""
        self._store, self._frame, self._read = store, frame, read
        opening = json.loads(store.value("SELECT facts FROM statement WHERE number = 0"))
        self._first, self.last = int(str(opening["first_day"])[:4]), int(store.meta("day")[:4])
        self.years = range(self._first, self.last + 1)

    @cached_property
    def published(self) -> Mapping[int, Published]:
        """The figures of each year that were published last."""
        query = "SELECT number, day, facts FROM statement WHERE type = 'figures.published' ORDER BY number"
        found = [
            published_figures(self._read, number, day, json.loads(facts))
            for number, day, facts in self._store.rows(query)
        ]
        return {one.year: one for one in found}

    @cached_property
    def attested(self) -> Mapping[int, Attested]:
        """The tables over sealed fields of each year that the auditor attested."""
        query = "SELECT number, day, facts FROM statement WHERE type = 'figures.attested' ORDER BY number"
        rows = self._store.rows(query)
        found = [attested_figures(self._read, number, day, json.loads(facts)) for number, day, facts in rows]
        return {one.year: one for one in found}

    @cached_property
    def _totals(self) -> Mapping[Cell, int]:
        query = "SELECT table_id, year, row, col, total FROM cell WHERE total <> 0"
        return {(table, year, row, column): total for table, year, row, column, total in self._store.rows(query)}

    @cached_property
    def _tables(self) -> Mapping[int, Mapping[str, Table]]:
        """All tables of all years, each made of its own year's numbers alone, but for the trend."""
        of_year: dict[int, dict[Cell, int]] = {year: {} for year in self.years}
        for cell, total in self._totals.items():
            for year in self.years if BY_ID[cell[0]].trend else (cell[1],):
                if year in of_year:
                    of_year[year][cell] = total
        return {
            year: {table.id: table for table in tables_of(year, counts, self._first)}
            for year, counts in of_year.items()
        }

    def pages(self, renewed: bool, known: Mapping[str, str]) -> Pages:
        """Promise the pages that what is touched in the store changes; all where a year is new, or `renewed`."""
        new = self._new(renewed, known)
        for year in self.years:
            yield self._year(year)
            if year in self.attested:
                yield attested_page(self._frame, self.attested[year])
        yield self._index()
        yield self.search()
        for id, year in sorted(self._touched(bool(new))):
            yield from self._table(BY_ID[id], year)

    def stale(self) -> list[int]:
        """Promise the years whose figures were published since the pages were made."""
        said = json.loads(self._store.meta("figures") or "{}")
        return [year for year in self.years if said.get(str(year)) != self._said(year)]

    def note(self) -> str:
        """Promise what is to be noted in the store once the pages are published, so that `stale` is empty."""
        return json.dumps({str(year): self._said(year) for year in self.years})

    def _said(self, year: int) -> list[Any] | None:
        one = self.published.get(year)
        return None if one is None else [one.sha256, one.statement, one.counts is not None]

    def _touched(self, whole: bool) -> set[tuple[str, int]]:
        if whole:
            return {(spec.id, year) for spec in SPECS for year in self.years}
        found = {(spec.id, year) for spec in SPECS for year in self.stale()}
        query = "SELECT DISTINCT table_id, year FROM cell JOIN touched ON kind = 'cell' AND name = number"
        for id, year in self._store.rows(query):
            found |= {(id, one) for one in self.years if year <= one < year + TREND_YEARS}
        return found

    def _new(self, renewed: bool, known: Mapping[str, str]) -> list[int]:
        return [year for year in self.years if renewed or f"site/figures/{year}/index.html" not in known]

    def listed(self, renewed: bool, known: Mapping[str, str]) -> list[tuple[int, Cell, int]]:
        """Promise the numbers whose lists are made again, as `behind.lists` takes them.

        Those touched, and all of new years: what falls due in one is counted before it begins.
        """
        new = self._new(renewed, known)
        columns = "number, table_id, year, row, col, total"
        query = f"SELECT {columns} FROM cell JOIN touched ON kind = 'cell' AND name = number"  # noqa: S608 - constants
        rows = [row for row in self._store.rows(query) if row[2] in self.years and row[2] not in new]
        for year in new:
            rows += self._store.rows(f"SELECT {columns} FROM cell WHERE year = ? AND total <> 0", (year,))  # noqa: S608 - constants
        return [(row[0], tuple(row[1:5]), row[5]) for row in rows]

    def shrinking(self) -> set[str]:
        """Promise the lists, by their first page without its ending, that may have become shorter."""
        query = "SELECT table_id, year, row, col FROM cell JOIN touched ON kind = 'cell' AND name = number"
        return {list_path(tuple(cell)).removesuffix(".html") for cell in self._store.rows(query)}

    def _index(self) -> tuple[str, bytes]:
        """The start page of the figures: the latest ten years, and every year's tables."""
        path, table = "figures/index.html", self._tables[self.last]["trend"]
        values = {
            "years": [{"year": str(year), "published": year in self.published} for year in reversed(self.years)],
            "charts": [self._figure(table.spec, chart, self.last) for chart in charts_of_trend(table, "trend")],
            "first": self._first,
            "last": self.last,
            "groups": self._groups(self.last),
        }
        return path, self._frame.page(path, "figures", "Figures", values, here=path)

    def search(self) -> tuple[str, bytes]:
        """The page that finds what has a public number, day, paragraph or outcome: by address, or by script."""
        spec = BY_ID["outcomes"]
        values = {
            "years": [str(year) for year in reversed(self.years)],
            "asked": [(slug(row), row_word(spec.row_name, row)) for row in spec.rows],
            "outcomes": [(slug(column), column_word(spec.id, column)) for column in spec.columns],
            "beginnings": [
                row[0] for row in self._store.rows("SELECT DISTINCT substr(id, 1, 2) FROM matter ORDER BY 1")
            ],
        }
        path = "search.html"
        return path, self._frame.page(path, "search", "Search", values, here=path, script="search.js")

    def _year(self, year: int) -> tuple[str, bytes]:
        path = f"figures/{year}/index.html"
        values = {
            "year": year,
            "years": self._years(year),
            "groups": self._groups(year),
            "published": self._published(year),
            "attested": year in self.attested,
            "over": year < self.last,
        }
        return path, self._frame.page(path, "figures_year", f"Figures of {year}", values, here="figures/index.html")

    def _groups(self, year: int) -> list[dict[str, Any]]:
        return [
            {
                "heading": heading,
                "tables": [
                    {"title": BY_ID[id].title, "path": table_path(id, year), "about": _unit(BY_ID[id])} for id in ids
                ],
            }
            for heading, ids in GROUPS
        ]

    def _years(self, here: int) -> list[dict[str, Any]]:
        return [{"year": str(year), "here": year == here} for year in self.years]

    def _published(self, year: int) -> dict[str, Any] | None:
        one = self.published.get(year)
        if one is None:
            return None
        changed = [] if one.counts is None else self._changed(one)
        return {
            "statement": one.statement,
            "day": words.date(one.day),
            "size": words.count(one.size),
            "path": one.path,
            "revision": one.revision,
            "file": one.counts is not None,
            "changed": words.count(len(changed)) if changed else "",
        }

    def _changed(self, one: Published) -> list[Cell]:
        """The cells of a year's own tables whose number is another now."""
        assert one.counts is not None
        now = {
            (table.id, one.year, row, column): count
            for table in self._tables[one.year].values()
            for row, column, count in table.cells()
        }
        return [cell for cell in now.keys() | one.counts.keys() if now.get(cell, 0) != one.counts.get(cell, 0)]

    def _table(self, spec: Spec, year: int) -> Pages:
        table = self._tables[year][spec.id]
        a_page = max(1, CELLS_A_PAGE // len(spec.columns))
        parts = [table.rows[at : at + a_page] for at in range(0, len(table.rows), a_page)] or [()]
        for number, rows in enumerate(parts, 1):
            path = table_path(spec.id, year, number)
            values = {
                "title": f"{spec.title}, {'to ' if spec.trend else ''}{year}",
                "year": year,
                "page": number,
                "unit": _unit(spec),
                "source": _source(spec),
                "published": self._published(year),
                "table": self._drawn(path, table, rows, number == len(parts)),
                "pages": _paging(spec.id, number, len(parts)),
                "years": [{**one, "path": f"../{one['year']}/{spec.id}.html"} for one in self._years(year)],
                "over": year < self.last,
                "duties": spec.id in ("duties", "duties_by_level", "trend"),
                "trend": spec.trend,
                "shared": LINES_A_PAGE if spec.id in SHARED else 0,
                "none": number == 1 and not any(map(any, table.counts)),
                **(self._charts(path, table) if number == 1 else {}),
            }
            title = f"{values['title']}{f', page {number}' if number > 1 else ''}"
            yield path, self._frame.page(path, "figure", title, values, here="figures/index.html")

    def _charts(self, path: str, table: Table) -> dict[str, Any]:
        """The chart of the year, that of the years, and the sums of the years; no chart of what never occurred."""
        spec = table.spec
        span = [year for year in self.years if table.year - TREND_YEARS < year <= table.year]
        if spec.trend:
            return {"charts": [self._figure(spec, chart, table.year) for chart in charts_of_trend(table, "years")]}
        charts = [self._figure(spec, chart_of(table, "year"), 0)] if any(map(any, table.counts)) else []
        if len(span) == 1:
            return {"charts": charts}
        tables = [self._tables[year][spec.id] for year in span]
        if any(map(any, (line for one in tables for line in one.counts))):
            charts.append(self._figure(spec, trend_of(tables, "years"), table.year))
        return {"charts": charts, "sums": _sums(tables)}

    def _figure(self, spec: Spec, chart: Chart, until: int) -> dict[str, Any]:
        """A chart with what its title adds to that of its table, and whether the last of its years is not over."""
        title = chart.title.removeprefix(f"{spec.title}, ")
        more = f"; {until} is not over" if until == self.last and len(self.years) > 1 else ""
        return {"svg": SafeString(chart.svg), "title": f"{title}{more}"}

    def _drawn(self, path: str, table: Table, rows: Sequence[str], last: bool) -> SafeString:
        """The numbers, each with its way to what is behind it, and with what was published where that is another."""
        spec, root = table.spec, root_of(path)
        published = self.published.get(table.year)
        stated = None if published is None else published.counts
        names = [row_word(spec.row_name, row) for row in rows]
        cells = [[self._cell(root, table, row, column, stated) for column in spec.columns] for row in rows]
        if last and len(table.rows) > 1 and spec.id not in NO_SUM:
            names.append(ALL)
            cells.append([f"{table.total(column):,}" for column in spec.columns])
        columns = [column_word(spec.id, column) for column in spec.columns]
        return _grid(spec, columns, names, cells)

    def _cell(self, root: str, table: Table, row: str, column: str, stated: Mapping[Cell, int] | None) -> str:
        cell, count = (table.id, table.year, row, column), table.count(row, column)
        to = behind(cell, count)
        shown = f'<a href="{root}{to}">{count:,}</a>' if to else f"{count:,}"
        was = count if stated is None else stated.get(cell, 0)
        return shown if was == count else f"{shown} <span>published: {was:,}</span>"


def _grid(spec: Spec, columns: Sequence[str], names: Sequence[str], cells: Sequence[Sequence[str]]) -> SafeString:
    """A table's head and body, standing the other way where it has many columns and fewer rows."""
    first = ROW_NAMES[spec.row_name]
    if turned(spec):
        first, columns, names, cells = "What was counted", names, columns, list(zip(*cells, strict=True))
    head = "".join(f'<th scope="col">{escape(_upper(name))}</th>' for name in columns)
    lines = [
        f'<tr><th scope="row">{escape(_upper(name))}</th>{"".join(f"<td>{cell}</td>" for cell in line)}</tr>'
        for name, line in zip(names, cells, strict=True)
    ]
    body = "\n".join(lines)
    return SafeString(f'<thead><tr><th scope="col">{escape(first)}</th>{head}</tr></thead><tbody>\n{body}\n</tbody>')


def turned(spec: Spec) -> bool:
    """Tell whether a table stands with its columns downwards."""
    return spec.trend or (len(spec.columns) > MANY_COLUMNS and 0 < len(spec.rows) < len(spec.columns))


def _sums(tables: Sequence[Table]) -> SafeString:
    """The sums of each column over the years; each year leads to its own table."""
    spec = tables[0].spec
    head = "".join(
        f'<th scope="col"><a href="../{table.year}/{spec.id}.html">{table.year}</a></th>' for table in tables
    )
    lines = [
        f'<tr><th scope="row">{escape(_upper(column_word(spec.id, column)))}</th>'
        + "".join(f"<td>{table.total(column):,}</td>" for table in tables)
        + "</tr>"
        for column in spec.columns
    ]
    body = "\n".join(lines)
    return SafeString(f'<thead><tr><th scope="col">Sum of the year</th>{head}</tr></thead><tbody>\n{body}\n</tbody>')


def _paging(id: str, here: int, many: int) -> list[dict[str, Any]]:
    return [
        {"words": str(one), "path": table_path(id, 0, one).rpartition("/")[2], "here": one == here}
        for one in range(1, many + 1)
        if many > 1
    ]


def _unit(spec: Spec) -> str:
    """What the numbers count, and which of them are sums of something else."""
    said = f"Each number counts {UNITS.get(spec.unit, spec.unit)}"
    if spec.sums:
        said += f"; those of “{'”, “'.join(column_word(spec.id, name) for name in spec.sums)}” are sums"
    return f"{said}."


def _source(spec: Spec) -> str:
    like, _, rest = spec.source.partition(": ")
    return f"Nothing like it is published elsewhere: {rest}." if like == "none elsewhere" else f"After {spec.source}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
