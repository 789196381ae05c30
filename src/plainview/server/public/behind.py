"""What stands behind a figure: for each number a list of the statements that it counts, as small as a list can be."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from plainview.server.public.figure_words import column_word, row_word
from plainview.server.public.frame import Frame, root_of
from plainview.server.public.lists import matter_path, short, slug
from plainview.server.public.store import Projection
from plainview.server.public.words import several
from plainview.server.queries.public_figures import BY_ID, Cell, Spec

LINES_A_PAGE = 600
"""So many statements a page lists, which is under 80 kB."""

SHARED = ("codes",)
"""Tables whose numbers have a list of their own only where one page holds it: the others lead to that of the type."""

TREND_OF = {
    **dict.fromkeys(("cover", "records"), "requests"),
    **dict.fromkeys(("emergencies", "disclosures", "notices", "errors"), ""),
    **dict.fromkeys(("duties_met", "duties_late", "duties_open"), "duties"),
    **dict.fromkeys(("extensions", "ended"), "lengths"),
    "capture": "captures",
    "notices_delayed": "notices",
    "improper": "codes",
}
"""Columns of the trend to the table of a year that has their numbers: "" where it has the column's name."""


def list_path(cell: Cell, page: int = 1) -> str:
    """Promise where the list behind a number is, its pages after the first numbered."""
    table, year, row, column = cell
    more = f".{page}" if page > 1 else ""
    return f"figures/{year}/{table}/{slug(row)}.{slug(column)}{more}.html"


def table_path(table: str, year: int, page: int = 1) -> str:
    """Promise where a table of a year is."""
    return f"figures/{year}/{table}{f'-{page}' if page > 1 else ''}.html"


def has_list(table: str, total: int) -> bool:
    """Tell whether a number has a list of its own."""
    return total != 0 and not BY_ID[table].trend and (table not in SHARED or total <= LINES_A_PAGE)


def behind(cell: Cell, total: int) -> str:
    """Promise the page that a number leads to, "" for none, which has nothing behind it."""
    table, year, row, column = cell
    if has_list(table, total):
        return list_path(cell)
    if not total:
        return ""
    if table in SHARED:
        return list_path(("statements", year, row.partition("/")[0], column))
    return table_path(TREND_OF.get(column, "statements") or column, int(row))


def lists(store: Projection, frame: Frame, cells: Iterable[tuple[int, Cell, int]]) -> Iterator[tuple[str, bytes]]:
    """Promise the lists of these cells, each given with its number in the projection and its total."""
    query = (
        "SELECT statement.day, statement.number, statement.seq, matter.id, tally.count FROM tally"
        " JOIN statement ON statement.number = tally.statement LEFT JOIN matter ON matter.number = tally.matter"
        " WHERE tally.cell = ? ORDER BY tally.statement, tally.matter"
    )
    for number, cell, total in cells:
        if has_list(cell[0], total):
            yield from _list(frame, cell, total, store.rows(query, (number,)))


def _list(frame: Frame, cell: Cell, total: int, rows: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    table, year, row, column = cell
    spec = BY_ID[table]
    many = -(-len(rows) // LINES_A_PAGE)
    heading = f"{row_word(spec.row_name, row)}: {column_word(table, column)}"
    lead = f"{_said(spec, total, len(rows), column)} behind this number of {year}, in the order of the log."
    for page in range(1, many + 1):
        path = list_path(cell, page)
        part = rows[(page - 1) * LINES_A_PAGE : page * LINES_A_PAGE]
        values = {
            "table": spec.title,
            "table_path": table_path(table, year),
            "year": year,
            "heading": heading if page == 1 else f"{heading}, page {page}",
            "lead": lead,
            "start": (page - 1) * LINES_A_PAGE + 1,
            "lines": _lines(path, part, column in spec.sums),
            "pages": _pages(cell, page, many) if many > 1 else [],
        }
        yield path, frame.page(path, "behind", f"{heading}, {year}", values, here="figures/index.html")


def _said(spec: Spec, total: int, lines: int, column: str) -> str:
    added = f", whose numbers add up to {total:,}," if column in spec.sums else ""
    return f"{several(lines, 'statement')}{added} {'is' if lines == 1 else 'are'}"


def _lines(path: str, rows: Sequence[Any], summed: bool) -> SafeString:
    root, out = root_of(path), []
    for day, number, seq, id, count in rows:
        to = f"{matter_path(id)}#s{seq}" if id else f"statement.html#{number}"
        who = f"{short(id)} " if id else ""
        more = f": {count:,}" if summed else f", counts {count}" if count > 1 else ""
        out.append(f'<li>{day} <a href="{root}{to}">{escape(who)}{number}</a>{more}</li>')
    return SafeString("\n".join(out))


def _pages(cell: Cell, here: int, many: int) -> list[dict[str, Any]]:
    near = sorted({1, many, *range(max(1, here - 2), min(many, here + 2) + 1)})
    return [{"words": str(one), "path": list_path(cell, one).rpartition("/")[2], "here": one == here} for one in near]
