"""The page of what only the auditor can count: the tables over sealed fields, with what is pooled said to be so."""

from typing import Any

from plainview.server.public import words
from plainview.server.public.figure_words import FIELDS, asked
from plainview.server.public.frame import Frame
from plainview.server.queries.public_figures import REST, Attested, AttestedTable

POOLED = "in the rest"
ALL_REST = "The rest"


def attested_page(frame: Frame, attested: Attested) -> tuple[str, bytes]:
    """Promise the path and page of a year's attested tables."""
    path = f"figures/{attested.year}/attested.html"
    values: dict[str, Any] = {
        "year": attested.year,
        "day": words.date(attested.day),
        "statement": attested.statement,
        "path": attested.path,
        "least": attested.least,
        "tables": [_shown(table) for table in attested.tables or ()],
    }
    title = f"What only the auditor can count, {attested.year}"
    return path, frame.page(path, "figures_attested", title, values, here="figures/index.html")


def _shown(table: AttestedTable) -> dict[str, Any]:
    name = FIELDS.get(table.field, words.plain(table.field))
    title = name[:1].upper() + name[1:]
    rows = [
        [ALL_REST if row == REST else row, *[POOLED if cell is None else words.count(cell) for cell in line]]
        for row, line in zip(table.rows, table.counts, strict=True)
    ]
    return {"id": table.field, "title": title, "head": [title, *map(asked, table.columns)], "rows": rows}
