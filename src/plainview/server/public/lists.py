"""Long lists, a page at a time: the same rows everywhere for matters, statements and duties."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from plainview.server.public import words
from plainview.server.public.frame import Frame, root_of
from plainview.server.public.store import LIST_ROWS

Cell = tuple[str, str]
"""A cell: its text, and the page below the site's folder that it leads to, "" for none."""

MATTER = "number, id, filed, first, kind, level, purpose, outcome, phase, decided, month"


def matter_path(id: str) -> str:
    """Promise where a matter's page is, for ever."""
    return f"matters/{id[:2]}/{id}.html"


def short(id: str) -> str:
    """Promise the beginning of a matter's number, as lists show it."""
    return f"{id[:8]}…"


def slug(text: str) -> str:
    """Promise a citation as part of a file's name."""
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")


def place_of(stem: str, number: int) -> str:
    """Promise where page `number`, from 1, of a list is."""
    return f"{stem}.html" if number == 1 else f"{stem}-{number}.html"


def table_rows(path: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> SafeString:
    """Promise the rows of a table on the page at `path`."""
    root, out = root_of(path), []
    for row in rows:
        out.append("<tr>")
        for column, (text, to) in zip(columns, row, strict=True):
            held = f'<a href="{root}{to}">{escape(text)}</a>' if to else escape(text)
            out.append(f'<td data-as="{escape(column)}">{held}</td>')
        out.append("</tr>\n")
    return SafeString("".join(out))


def listing(
    frame: Frame,
    stem: str,
    heading: str,
    lead: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    here: str = "",
    crumb: Cell = ("", ""),
    only: Sequence[int] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Promise the pages of a list with their paths; `only` names those to make, all without it."""
    many = max(1, -(-len(rows) // LIST_ROWS))
    for number in only if only is not None else range(1, many + 1):
        path = place_of(stem, number)
        part = rows[(number - 1) * LIST_ROWS : number * LIST_ROWS]
        values = {
            "heading": heading if number == 1 else f"{heading}, page {number}",
            "lead": lead,
            "columns": columns,
            "rows": table_rows(path, columns, part),
            "pages": _pages(stem, number, many) if many > 1 else [],
            "crumb": (crumb[1], crumb[0]) if crumb[1] else None,
        }
        yield path, frame.page(path, "list", str(values["heading"]), values, here=here)


def _pages(stem: str, here: int, many: int) -> list[dict[str, Any]]:
    """The first, the last, and those around this one; a list can have hundreds."""
    near = {1, many, *range(max(1, here - 2), min(many, here + 2) + 1)}
    name = stem.rsplit("/", 1)[-1]
    return [{"words": str(one), "path": place_of(name, one), "here": one == here} for one in sorted(near)]


MATTER_COLUMNS = ("Filed", "What was asked", "By", "What came of it", "Now", "Matter")


def matter_cells(row: Sequence[Any]) -> tuple[Cell, ...]:
    """Promise the cells of a matter, from the columns `MATTER`."""
    _, id, filed, _, kind, level, _, outcome, phase, _, _ = row
    return (
        (filed or "", ""),
        (words.KINDS[kind or ""], ""),
        (words.LEVELS[level or ""], ""),
        (words.OUTCOMES.get(outcome or "", outcome or ""), ""),
        (words.PHASES.get(phase, phase), ""),
        (short(id), matter_path(id)),
    )


SAID_COLUMNS = ("Day", "What was said", "Facts", "Statement", "Matter")


def said_cells(row: Sequence[Any]) -> tuple[Cell, ...]:
    """Promise the cells of a statement: number, day, type, facts in words, matter's id or None."""
    number, day, kind, facts, id = row
    matter = (short(id), matter_path(id)) if id else ("–", "")
    return (day, ""), (words.TITLES[kind], ""), (facts, ""), (str(number), f"statement.html#{number}"), matter
