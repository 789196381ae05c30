"""The tables of a program's private side, as a move to another database reads and writes them: whole rows, by key.

What is public is in `statement` alone and is taken in through the docket; `matter` is made anew from it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, and how many of them, from the first on, are its key."""

    columns: tuple[str, ...]
    key: int = 1


PRIVATE: Mapping[str, Table] = MappingProxyType(
    {
        "payload": Table(('"index"', "name", "matter", "data"), 2),
        "wrap": Table(("matter", "name", "data"), 2),
        "piece": Table(("number", "matter", "day", "digest", "data", "received")),
        "look": Table(("point", "matter", "first", '"end"', "outcome", "until"), 2),
        "listing": Table(("list", "matter", "filed", "phase"), 2),
        "draft": Table(("id", "matter", "type", "person", "day", "data", "sealed", "size")),
        "record": Table(("kind", "id", "data"), 2),
        "audit": Table(("number", "at", "person", "role", "act", "matter", "outcome", "detail")),
    }
)
"""Table to its shape; `ports.PRIVATE_TABLES` names them in the order in which rows may be added."""

Rows = list[tuple[Any, ...]]


def page(table: str, after: Sequence[object] | None) -> tuple[str, tuple[object, ...]]:
    """Promise the SQL, with its parameters, of the next rows of a private table after a key, in the key's order."""
    shape = PRIVATE[table]
    key = ", ".join(shape.columns[: shape.key])
    holes = ", ".join("%s" for _ in range(shape.key))
    where = "" if after is None else f"WHERE ({key}) > ({holes})"
    sql = f"SELECT {', '.join(shape.columns)} FROM {table} {where} ORDER BY {key} LIMIT {ROWS_AT_ONCE}"  # noqa: S608 - names from this file alone
    return sql, tuple(after or ())


def plain(rows: Rows) -> Rows:
    """Promise the rows with bytes as bytes, whatever the driver makes of them."""
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows]


def pages(table: str, read: Callable[[str, Sequence[object]], Rows]) -> Iterator[Rows]:
    """Promise all rows of a private table in the order of its key, some thousands at a time."""
    after: tuple[object, ...] | None = None
    while rows := plain(read(*page(table, after))):
        yield rows
        after = rows[-1][: PRIVATE[table].key]
