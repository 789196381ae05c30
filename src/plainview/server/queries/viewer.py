"""A package as an agency's officer reads it in the portal: what it is, and its rows, as they stand in its files."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plainview.core.notes import canonical
from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.actions.packages import own_package
from plainview.server.actions.viewing import READ, Viewed, may_print
from plainview.server.people.may import check_may
from plainview.server.queries.statement_words import value_words
from plainview.server.queries.words import plain

PAGE_ROWS = 200
MARKED_ROWS = 10
"""After so many rows stands who reads them, when, and that they are not to be copied."""
_MANIFEST_BYTES_MAX = 4 << 20
_TITLES = (
    ("pieces.csv", "What stood on the outside of the mail"),
    ("records.csv", "Records"),
    ("left-out.csv", "What is left out"),
)
_NOTHING = ("[not visible]", "[not held]", "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file in parts of `MARKED_ROWS`, without the columns that say nothing in any row (`empty`)."""

    title: str
    columns: tuple[str, ...]
    parts: tuple[tuple[tuple[str, ...], ...], ...] = field(repr=False)
    count: int
    empty: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A package in words and tables, read `at`; `start` is the first row shown, `more` that of the next page or 0."""

    at: str
    facts: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    tables: tuple[Table, ...] = field(repr=False)
    erased: bool = False
    start: int = 0
    more: int = 0


def can_print(desk: Desk, person: str, matter: ChainId) -> bool:
    """Tell whether an officer may print the package that waits here. Raises NotPermitted where none does."""
    who = desk.person(person)
    check_may(who, READ)
    return may_print(desk, matter, own_package(desk, who, matter)[0].index)


def shown(viewed: Viewed, start: int = 0) -> Shown:
    """Promise a page of what was opened; all rows at once of what is printed."""
    manifest: Any = canonical.parse(viewed.files["manifest.json"], _MANIFEST_BYTES_MAX)
    count = None if viewed.to_print else PAGE_ROWS
    tables = tuple(_table(title, viewed.files[name], start, count) for name, title in _TITLES if name in viewed.files)
    longest = max((table.count for table in tables), default=0)
    more = 0 if count is None or longest <= start + count else start + count
    at = f"{viewed.at:%b} {viewed.at.day}, {viewed.at:%Y, %H:%M} UTC"
    return Shown(at, _facts(manifest), _left_out(manifest), tables, bool(manifest.get("erased")), start, more)


def _facts(manifest: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    order: Mapping[str, Any] = manifest.get("order") or {}
    words = (
        ("Log", manifest["log"]),
        ("What", "; ".join(value_words("stage", str(manifest["stage"])))),
        ("Made on", _day(manifest["built"])),
        ("Recorded from", _day(order.get("started"))),
        ("First day without a record", _day(order.get("end"))),
        ("Rows", manifest.get("count")),
    )
    return tuple((name, str(value)) for name, value in words if value is not None)


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    day = parse_day(text)
    return f"{day:%b} {day.day}, {day.year}"


def _left_out(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    found: Sequence[Any] = manifest.get("left_out") or ()
    return tuple(f"rule {one['rule']}: {one['code'].replace('_', ' ')} ({', '.join(one['cites'])})" for one in found)


def _table(title: str, data: bytes, start: int, count: int | None) -> Table:
    """The rows of a sheet from `start` on; a column is left away where no row of the whole sheet says anything."""
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    kept = [at for at in range(len(head)) if not rows or any(row[at] not in _NOTHING for row in rows)]
    empty = tuple(_words(name) for at, name in enumerate(head) if at not in kept)
    part = rows[start : None if count is None else start + count]
    told = [tuple(row[at] for at in kept) for row in part]
    parts = tuple(tuple(told[at : at + MARKED_ROWS]) for at in range(0, len(told), MARKED_ROWS))
    return Table(title, tuple(_words(head[at]) for at in kept), parts, len(rows), empty)


def _words(column: str) -> str:
    return plain(column).capitalize()
