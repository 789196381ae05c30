"""Lists of matters, a page at a time: what is asked of the database, and nothing that could search people."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from plainview.core.vocabulary.days import Day
from plainview.server.storage.ports import MatterRow, Page

ROWS_MAX = 200
"""The most that a page may ask for."""

Asked = tuple[str, tuple[object, ...]]
"""SQL, and its parameters."""


def page_of(page: Page) -> Asked:
    """Promise how the database is asked for a page."""
    source = "listing l JOIN matter m ON m.matter = l.matter" if page.list else "matter m"
    day, turn = "l.filed" if page.list else "m.filed", "ASC" if page.oldest_first else "DESC"
    conditions, asked = [f"{day} IS NOT NULL"], [*([page.list] if page.list else []), *page.phases, *(page.after or ())]
    if page.list:
        conditions.append("l.list = %s")
    if page.phases:
        conditions.append(f"m.phase IN ({', '.join('%s' for _ in page.phases)})")
    if page.after is not None:
        conditions.append(f"({day}, m.matter) {'>' if page.oldest_first else '<'} (%s, %s)")
    sql = (
        f'SELECT m.matter, m.kind, m.level, m.phase, m.filed, m."end", m.next_day, m.owed FROM {source}'  # noqa: S608
        f" WHERE {' AND '.join(conditions)} ORDER BY {day} {turn}, m.matter {turn} LIMIT %s"
    )
    return sql, (*asked, min(page.count, ROWS_MAX))


def tally_of(list: str) -> Asked:
    """Promise how the database is asked how many matters are in each phase, on a list or ("") on none."""
    if not list:
        return "SELECT phase, count(*) FROM matter GROUP BY phase", ()
    joined = "listing l JOIN matter m ON m.matter = l.matter"
    return f"SELECT m.phase, count(*) FROM {joined} WHERE l.list = %s GROUP BY m.phase", (list,)  # noqa: S608


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


def matter_row(row: tuple[Any, ...]) -> MatterRow:
    """Promise the read model in a row of the database."""
    filed, end, next_day = (_day_or_none(day) for day in row[4:7])
    return MatterRow(row[0], row[1], row[2], row[3], filed, end, next_day, row[7])


def _day_or_none(text: str | None) -> Day | None:
    return None if text is None else date.fromisoformat(text)
