"""The operator's data of a simulation: files such as an operator has, and the engine that runs scopes over them.

A story may bring rows of its own; otherwise each item that is asked for has a row a week, from 2024 to the end of
2036, in every column that its kind has. Only the data is made up: a scope runs over it as it would anywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from pathlib import Path

from plainview.core.mail.sheet import print_rows
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.request import RecordsKind, Scope
from plainview.server.records.engines import Opened, opened
from plainview.server.records.kinds import SINCE, UNTIL, Holds, shape_of
from plainview.server.records.run import select_in
from plainview.server.records.selection import Selection
from plainview.server.records.source import Source, parse_source

FIRST, END = datetime(2024, 1, 3, 17, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
PROTECTED = "protected"
"""A story's own column: true where a protection order protects the person of the row."""

Row = Mapping[str, object]


@dataclass(slots=True)
class Operator:
    """An operator's files in a folder, made when they are first asked for. `rows` are a story's own, by kind."""

    folder: Path
    zone: tzinfo
    rows: Mapping[RecordsKind, Sequence[Row]] = field(default_factory=dict)
    _open: dict[str, tuple[Source, Opened]] = field(default_factory=dict)
    _found: dict[Scope, Selection] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def select(self, scope: Scope) -> Selection:
        """Promise what a scope selects of these files, run once each; raises as `records.run.select` does."""
        if scope not in self._found:
            shape_of(scope.record)
            source, there = self._opened(scope)
            self._found[scope] = select_in(there, source, self.zone, scope)
        return self._found[scope]

    def _opened(self, scope: Scope) -> tuple[Source, Opened]:
        rows = self.rows.get(scope.record)
        data = print_rows(_table(scope.record, list(standard(scope)) if rows is None else rows))
        name = f"{scope.record}-{sha256(data).hexdigest()[:8]}.csv"
        if name not in self._open:
            self.folder.mkdir(exist_ok=True)
            (self.folder / name).write_bytes(data)
            source = parse_source(_mapping(scope.record, name), self.folder)
            self._open[name] = source, self._stack.enter_context(opened(source, scope.record))
        return self._open[name]


def _mapping(record: RecordsKind, name: str) -> bytes:
    columns = ", ".join(f'{column} = "{column}"' for column in shape_of(record).names)
    lines = [
        'name = "simulated operator"',
        'engine = "duckdb"',
        "threads = 1",
        f"[table.{record}]",
        f'files = ["{name}"]',
        'format = "csv"',
        f"columns = {{ {columns} }}",
        f'protected = {{ flag = "{PROTECTED}" }}',
    ]
    return "\n".join(lines).encode()


def _table(record: RecordsKind, rows: Sequence[Row]) -> Iterator[list[str]]:
    names = [*shape_of(record).names, PROTECTED]
    yield names
    for row in rows:
        unknown = sorted(set(row) - set(names))
        if unknown:
            raise Malformed(f"records of {record} have no {unknown[0]!r}", where="records", next=", ".join(names))
        yield [_cell(row.get(name, "")) for name in names]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)


def standard(scope: Scope) -> Iterator[Row]:
    """Promise the standard rows of the items of a scope: one a week, or where a kind has no time, one that stands."""
    shape = shape_of(scope.record)
    for item in scope.items:
        told: dict[str, object] = {
            column.name: 120 if column.holds is Holds.INTEGER else column.name.replace("_", " ")
            for column in shape.columns
        }
        if not shape.when:
            yield {**told, shape.item: item, SINCE: FIRST.date(), UNTIL: ""}
            continue
        at = FIRST
        while at < END:
            yield {**told, shape.item: item, shape.when: at}
            at += timedelta(days=7)
