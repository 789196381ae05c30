"""Lists of matters, a page at a time: what is asked of the database, and nothing that could search people.

Each page reads as many rows as it shows, whatever else there is: its order is an index's. Where a page is of several
phases, each gives its first rows and the first of those are taken.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from plainview.core.vocabulary.days import Day, print_day
from plainview.server.storage.ports import MatterRow, Page, Span

ROWS_MAX = 200
"""The most that a page may ask for."""

MATTER_COLUMNS = 'matter, kind, level, phase, filed, "end", next_day, owed, lifts, back_by, back'

Asked = tuple[str, tuple[object, ...]]
"""SQL, and its parameters. How many rows is part of the SQL: a plan is made for a number, not for any."""

_ROW = ", ".join(f"m.{name}" for name in MATTER_COLUMNS.split(", "))


def page_of(page: Page) -> Asked:
    """Promise how the database is asked for a page."""
    parts = [_part(page, phase) for phase in page.phases or ("",)]
    if len(parts) == 1:
        return parts[0]
    turn = "ASC" if page.oldest_first else "DESC"
    each = " UNION ALL ".join(
        f"SELECT * FROM ({sql}) p{number}"  # noqa: S608
        for number, (sql, _) in enumerate(parts)
    )
    sql = f"SELECT * FROM ({each}) a ORDER BY a.listed {turn}, a.matter {turn} LIMIT {_rows(page.count)}"  # noqa: S608
    return sql, tuple([value for _, values in parts for value in values])


def _part(page: Page, phase: str) -> Asked:
    """The rows of one phase, or ("") of all."""
    source = "listing l JOIN matter m ON m.matter = l.matter" if page.list else "matter m"
    at, turn = "l" if page.list else "m", "ASC" if page.oldest_first else "DESC"
    conditions = [f"{at}.filed IS NOT NULL", *([f"{at}.phase = %s"] if phase else [])]
    conditions += ["l.list = %s"] if page.list else []
    conditions += [f"({at}.filed, {at}.matter) {'>' if page.oldest_first else '<'} (%s, %s)"] if page.after else []
    asked = (*([phase] if phase else []), *([page.list] if page.list else []), *(page.after or ()))
    sql = (
        f"SELECT {_ROW}, {at}.filed AS listed FROM {source} WHERE {' AND '.join(conditions)}"  # noqa: S608 - fixed words
        f" ORDER BY {at}.filed {turn}, {at}.matter {turn} LIMIT {_rows(page.count)}"
    )
    return sql, asked


def tally_of(list: str) -> Asked:
    """Promise how the database is asked how many matters are in each phase, on a list or ("") on none."""
    if not list:
        return "SELECT phase, count(*) FROM matter GROUP BY phase", ()
    return "SELECT phase, count(*) FROM listing WHERE list = %s AND phase IS NOT NULL GROUP BY phase", (list,)


def days_of(column: str, condition: str, span: Span, *, last_first: bool = False) -> Asked:
    """Promise how the database is asked for the matters with a day of `column` in a span, by that day."""
    turn, than = ("DESC", "<") if last_first else ("ASC", ">")
    further = f" AND (m.{column}, m.matter) {than} (%s, %s)" if span.after else ""
    sql = (
        f"SELECT {_ROW} FROM matter m WHERE {condition} AND m.{column} >= %s AND m.{column} <= %s{further}"  # noqa: S608
        f" ORDER BY m.{column} {turn}, m.matter {turn} LIMIT {_rows(span.count)}"
    )
    return sql, (print_day(span.first), print_day(span.last), *(span.after or ()))


def _rows(count: int) -> int:
    return max(1, min(count, ROWS_MAX))


class Lists:
    """The part of a store that lists matters; `_rows` is the store's own."""

    def _rows(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        raise AssertionError("a store reads its own rows")

    def listing(self, page: Page) -> Sequence[MatterRow]:
        """Promise the matters of a page of a list, by day of filing."""
        return [matter_row(row) for row in self._rows(*page_of(page))]

    def is_listed(self, list: str, matter: str) -> bool:
        """Tell whether a matter is on a list."""
        return bool(self._rows("SELECT 1 FROM listing WHERE list = %s AND matter = %s", (list, matter)))

    def tally(self, list: str = "") -> dict[str, int]:
        """Promise how many matters are in each phase, on a list or in all."""
        return dict(self._rows(*tally_of(list)))

    def lifting(self, span: Span) -> Sequence[MatterRow]:
        """Promise a page of the matters that are over and whose notice is due in some days, by day."""
        return [
            matter_row(row) for row in self._rows(*days_of("lifts", "m.lifts IS NOT NULL AND m.phase = 'ended'", span))
        ]

    def copies_out(self, span: Span) -> Sequence[MatterRow]:
        """Promise a page of the matters whose copy is out and due in some days, by day."""
        out = "m.back_by IS NOT NULL AND m.back IS NULL"
        return [matter_row(row) for row in self._rows(*days_of("back_by", out, span))]

    def copies_late(self, span: Span) -> Sequence[MatterRow]:
        """Promise a page of the matters whose copy was due in some days and came back late, the last day first."""
        asked = days_of("back_by", "m.back IS NOT NULL", span, last_first=True)
        return [matter_row(row) for row in self._rows(*asked)]


def matter_row(row: tuple[Any, ...]) -> MatterRow:
    """Promise the read model in a row of the database."""
    filed, end, next_day, lifts, back_by, back = (_day_or_none(day) for day in (*row[4:7], *row[8:11]))
    return MatterRow(row[0], row[1], row[2], row[3], filed, end, next_day, row[7], lifts, back_by, back)


def _day_or_none(text: str | None) -> Day | None:
    return None if text is None else date.fromisoformat(text)
