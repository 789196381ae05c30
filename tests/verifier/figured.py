"""Stories of a program whose year ends: its figures counted, said, put beside the log; and changed on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from plainview.core.docket.program import figures_path
from plainview.core.law.reform import CELL_LEAST
from plainview.core.notes import canonical
from plainview.core.statistics.attested import attested_tables, print_attested
from plainview.core.statistics.table import print_tables, tables_hash
from plainview.core.statistics.tables import count_all, tables_of
from tests.core.statistics.counting import Counting
from tests.verifier.build import Story
from tests.verifier.matters import approved, emergency, filed, opened, started

YEAR = 2026
FIRST_DAY = date(2026, 12, 21)


def ending(**facts: object) -> Story:
    """A program that began ten days before the year's end; on 1 January, its last daybook closed."""
    story = Story(daily=False, day=FIRST_DAY, **facts).open().staff()  # type: ignore[arg-type]
    started(story, "running")
    approved(story, "approved")
    story.say("request.refused", filed(story, "refused"), {"reason": "law"}, by="inspector")
    urgent = emergency(story, "urgent")
    story.next_day()
    opened(story, urgent)
    story.next_day(8)
    return story


def counted(story: Story, size: int, year: int = YEAR) -> bytes:
    """The public tables of a year as of the first so many statements."""
    counting = Counting()
    for index, entry in enumerate(story.entries[:size]):
        counting.take(index, entry)
    first = counting.account.program.first_day
    assert first is not None
    return print_tables(year, size, tables_of(year, count_all(counting.account), first.year))


def publish(story: Story, revision: int = 1, data: bytes | None = None, **facts: Any) -> None:
    """Say the figures of the year, counted up to now, or as `data` has them; the file is published with them."""
    size = len(story.entries)
    tables = counted(story, size) if data is None else data
    said = {"revision": revision, "size": size, "tables": tables_hash(tables), "year": YEAR} | facts
    story.say("figures.published", "figures", said)
    story.beside[figures_path(YEAR, revision)] = tables


def attested(**changes: object) -> bytes:
    """The attested tables of the year, in which nothing was settled, with changes."""
    plain = json.loads(print_attested(YEAR, CELL_LEAST, attested_tables(YEAR, [], CELL_LEAST)))
    return canonical.print(plain | changes)


def attest(story: Story, data: bytes = b"", by: str = "auditor") -> None:
    """Say the attested figures of the year."""
    tables = data or attested()
    story.say("figures.attested", "figures", {"tables": tables_hash(tables), "year": YEAR}, by=by)
    story.beside[figures_path(YEAR, 0)] = tables


def changed(data: bytes, table: str, row: str, column: str, by: int = 1) -> bytes:
    """The same tables, with another number in one cell."""
    plain = json.loads(data)
    one = next(one for one in plain["tables"] if one["id"] == table)
    counts: list[int] = one["counts"][one["rows"].index(row)]
    counts[one["columns"].index(column)] += by
    return canonical.print(plain)


def with_tables(data: bytes, change: Mapping[str, object]) -> bytes:
    """The same file, with other members."""
    return canonical.print(json.loads(data) | dict(change))
