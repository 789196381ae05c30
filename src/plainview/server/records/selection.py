"""What was selected: rows, columns, and everything that was left out with its reason. Typed values to files and back.

The same rows in the same scope give the same bytes, whatever engine they came from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from plainview.core.mail.sheet import guarded, print_rows
from plainview.core.notes import canonical
from plainview.core.notes.canonical import Json
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Malformed
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import RecordsKind, Scope

FORMAT = "plainview/selection/v1"
ROWS_FILE, SELECTION_FILE = "records.csv", "selection.json"
NOT_HELD = "[not held]"
BYTES_MAX = 8 << 20
_JSON_BYTES_MAX = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """One thing that is not in a selection. `what` is an item's rows, a column, a field that was ordered, an item.

    `count` is how many rows; 0 where rows are not what is counted.
    """

    what: str
    name: str
    why: str
    count: int
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What of a scope the selection rests on, and nothing else of the request."""

    record: RecordsKind
    items: tuple[str, ...]
    first_day: Day | None
    last_day: Day | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows and columns inside a scope, in a fixed order, and what was left out.

    `source` is the operator's name for the data, `mapping` the SHA-256 of the file that points at it. `protected`
    tells that one of the items' rows is of a person whom a protection order protects.
    """

    scope: Named = field(repr=False)
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    left_out: tuple[LeftOut, ...]
    source: str
    engine: str
    mapping: str
    protected: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of `selection.json`, in hex: what the person who approves the disclosure signs for."""
        return sha256(files(self)[SELECTION_FILE]).hexdigest()


Select = Callable[[Scope], Selection]
"""Promises what a scope selects from an operator's data: `run.selecting` gives one."""


def named(scope: Scope) -> Named:
    """Promise what of a scope a selection rests on."""
    return Named(scope.record, scope.items, scope.first_day, scope.last_day, scope.fields)


def files(selection: Selection) -> dict[str, bytes]:
    """Promise the two files of a selection: its rows as CSV, and what it is, with the hash of the rows."""
    shown = [[guarded(cell) if cell != NOT_HELD else cell for cell in row] for row in selection.rows]
    rows = print_rows([selection.columns, *shown])
    said: Json = {
        "columns": list(selection.columns),
        "count": len(selection.rows),
        "engine": selection.engine,
        "format": FORMAT,
        "left_out": [to_plain(out) for out in selection.left_out],
        "mapping": selection.mapping,
        "protected": selection.protected,
        "rows": {"bytes": len(rows), "sha256": sha256(rows).hexdigest()},
        "scope": to_plain(selection.scope),
        "source": selection.source,
    }
    return {ROWS_FILE: rows, SELECTION_FILE: canonical.print(said)}


def keep(selection: Selection) -> bytes:
    """Promise a selection's values as bytes to be sealed; `kept` reads them back."""
    plain: Json = {**to_plain(selection), "rows": [list(row) for row in selection.rows]}
    return canonical.print(plain)


def kept(data: bytes, where: str = "selection") -> Selection:
    """Read what `keep` kept. Raises Malformed."""
    plain = canonical.parse(data, BYTES_MAX, where)
    if not isinstance(plain, dict) or not isinstance(plain.get("rows"), list):
        raise Malformed("expected a selection", where=where)
    rows: Any = plain["rows"]
    values: dict[str, Any] = {**plain, "rows": []}
    read = from_plain(Selection, values, where)
    return Selection(
        read.scope,
        read.columns,
        tuple(tuple(row) for row in rows),
        read.left_out,
        read.source,
        read.engine,
        read.mapping,
        read.protected,
    )


def check(found: Mapping[str, bytes]) -> dict[str, Json]:
    """Promise what `selection.json` says, its rows being the file that it names. Raises Malformed, Inconsistent."""
    plain = canonical.parse(found.get(SELECTION_FILE, b""), _JSON_BYTES_MAX, SELECTION_FILE)
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise Malformed(f"expected the format {FORMAT}", where=SELECTION_FILE)
    rows = found.get(ROWS_FILE, b"")
    if plain.get("rows") != {"bytes": len(rows), "sha256": sha256(rows).hexdigest()}:
        raise Inconsistent("the rows are not those that it names", where=ROWS_FILE)
    return plain
