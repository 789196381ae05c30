"""One unit of work: the writes, as parametrised SQL that SQLite and PostgreSQL both read.

The first error ends the unit: whatever the caller makes of it, nothing of the unit is kept.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from itertools import chain
from typing import Protocol

from django.db import Error as DatabaseError

from plainview.core.vocabulary.days import Day, print_day
from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.server.storage.ports import (
    AuditRow,
    DraftRow,
    HeadRow,
    LookRow,
    MatterRow,
    PayloadRow,
    PieceRow,
    StatementRow,
)
from plainview.server.storage.tables import PRIVATE

_INT_END = 1 << 63


class Writer(Protocol):
    """How a database is written to in one transaction; parameters are written `%s`. All raise Django's errors."""

    def execute(self, sql: str, params: Sequence[object]) -> object:
        """Run one statement."""
        ...

    def add_many(self, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
        """Add many rows of one table as fast as the database can."""
        ...

    def together(self) -> AbstractContextManager[object]:
        """Let the statements in the block wait for each other no more than they must, at most until `finish`."""
        ...

    def finish(self, *, whole: bool) -> DatabaseError | None:
        """Promise that everything was done, and with `whole` that the transaction may have been committed with it.

        Give the error that refused a statement instead; with `whole`, an error that is raised is the commit's.
        """
        ...


class SqlUnit:
    """A unit of work on an open transaction that holds the head row; `ports.Unit` says what each method promises."""

    __slots__ = ("_judge", "_over", "_payloads_to", "_writer", "head")

    def __init__(self, writer: Writer, head: HeadRow, judge: Callable[[Exception], PlainviewError]) -> None:
        """Work through `writer`, whose transaction read `head` under its lock; `judge` says what its errors mean."""
        self.head = head
        self._writer = writer
        self._judge = judge
        self._over: PlainviewError | None = None
        self._payloads_to = -1

    def append(self, row: StatementRow) -> None:
        """Add the next statement and move the head. Raises Stopped when index, day, (chain, seq) or leaf do not fit."""
        self._check_next([row])
        values = (row.index, row.chain, row.seq, print_day(row.day), row.type, row.leaf, row.data)
        self._write(_STATEMENT, values, f"statement {row.index}")
        self.head = HeadRow(row.index + 1, row.day)

    def extend(self, rows: Sequence[StatementRow]) -> None:
        """Add the next statements, in order, in one go. Raises Stopped, with none of them kept, when one does not fit.

        For imports: tens of thousands a second. What is checked is what `append` checks.
        """
        if not rows:
            return
        self._check_next(rows)
        where = f"statements {rows[0].index} to {rows[-1].index}"
        days = {day: print_day(day) for day in {row.day for row in rows}}
        printed = [(row.index, row.chain, row.seq, days[row.day], row.type, row.leaf, row.data) for row in rows]
        self._run(lambda: self._writer.add_many("statement", _STATEMENT_COLUMNS, printed), printed, where)
        self.head = HeadRow(rows[-1].index + 1, rows[-1].day)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Promise that the writes in the block are done, in order, when the unit ends: their errors may come only then.

        A database across a network is told of all of them, and of the end, before it is waited for.
        """
        with self._writer.together():
            yield

    def load(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Add whole rows of a private table as `SqlStore.dump` gave them. Raises Stopped, with none kept."""
        columns = ", ".join(PRIVATE[table].columns)
        self._run(lambda: self._writer.add_many(table, columns, rows), rows, table)

    def put_payload(self, row: PayloadRow) -> None:
        """Add a sealed payload of a statement that is there, or appended in this unit. Raises Stopped for a second."""
        self._payloads_to = max(self._payloads_to, row.index)
        self._write(_PAYLOAD, (row.index, row.name, row.matter, row.data), f"payload {row.name} of {row.index}")

    def put_wrap(self, matter: str, name: str, data: bytes) -> None:
        """Add or replace a wrapped key of a matter (`file`, `pieces`, or what follows one of them after a dot)."""
        self._write(_WRAP, (matter, name, data), "wrap")

    def drop_wrap(self, matter: str, name: str) -> None:
        """Delete the wrapped key of exactly this name; one that is not there is no mistake."""
        self._write("DELETE FROM wrap WHERE matter = %s AND name = %s", (matter, name), "wrap")

    def erase(self, matter: str, name: str) -> None:
        """Delete every wrap of a matter's key `name` and, for `pieces`, their records; digests stay."""
        every = "DELETE FROM wrap WHERE matter = %s AND (name = %s OR name LIKE %s)"
        self._write(every, (matter, name, f"{name}.%"), "wrap")
        if name == "pieces":
            self._write("UPDATE piece SET data = %s WHERE matter = %s", (b"", matter), "piece")

    def empty_pieces(self, matter: str, since: Day) -> None:
        """Empty the records of a matter's pieces received on `since` and later days; digests stay."""
        sql = "UPDATE piece SET data = %s WHERE matter = %s AND coalesce(received, day) >= %s"
        self._write(sql, (b"", matter, print_day(since)), "piece")

    def erase_payloads(self, indexes: Sequence[int]) -> None:
        """Delete all sealed payloads beside the statements at these indexes."""
        for index in indexes:
            self._write('DELETE FROM payload WHERE "index" = %s', (index,), "payload")

    def put_piece(self, row: PieceRow) -> None:
        """Add a recorded piece. Raises Stopped when its digest is taken."""
        received = _day_or_none(row.received)
        self._write(_PIECE, (row.matter, print_day(row.day), row.digest, row.data, received), "piece")

    def put_look(self, row: LookRow) -> None:
        """Add or replace what later matters may learn of this one at this point."""
        days = (print_day(row.first), print_day(row.end))
        self._write(_LOOK, (row.point, row.matter, *days, row.outcome, print_day(row.until)), "look")

    def drop_looks(self, day: Day) -> None:
        """Delete every look row whose `until` is before `day`."""
        self._write("DELETE FROM look WHERE until < %s", (print_day(day),), "look")

    def put_matter(self, row: MatterRow) -> None:
        """Add or replace a matter's read model; the lists it is on follow its phase and its day of filing."""
        first, second = (row.filed, row.end, row.next_day), (row.lifts, row.back_by, row.back)
        shown = (*map(_day_or_none, first), row.owed, *map(_day_or_none, second))
        self._write(_MATTER, (row.matter, row.kind, row.level, row.phase, *shown), "matter")
        day = _day_or_none(row.filed)
        self._write(_FOLLOW, (row.phase, day, row.matter, row.phase, day), "listing")

    def put_listing(self, list: str, matter: str, filed: Day) -> None:
        """Put a matter on a list, by its day of filing, or by `filed` before it has one; it stays there."""
        self._write(_LISTING, (list, matter, matter, print_day(filed), matter), "listing")

    def put_draft(self, row: DraftRow) -> None:
        """Keep a draft. Raises Stopped when its id is taken."""
        day = print_day(row.day)
        self._write(_DRAFT, (row.id, row.matter, row.type, row.person, day, row.data, row.sealed, row.size), "draft")

    def drop_draft(self, id: str) -> None:
        """Forget a draft; one that is not there is no mistake."""
        self._write("DELETE FROM draft WHERE id = %s", (id,), "draft")

    def audit(self, row: AuditRow) -> None:
        """Add an audit row; when it cannot be written, the act does not happen."""
        at = print_at(row.at)
        self._write(_AUDIT, (at, row.person, row.role, row.act, row.matter, row.outcome, row.detail), "audit")

    def put_record(self, kind: str, id: str, data: bytes) -> None:
        """Add or replace a private registry record (`person`, `agency`, `secret`)."""
        self._write(_RECORD, (kind, id, data), "record")

    def drop_records(self, kind: str, before: Day) -> None:
        """Delete the records of a kind whose id begins with a day before another.

        Raises Stopped for any but forms sent once, and more than a week ago.
        """
        self._write("DELETE FROM record WHERE kind = %s AND id < %s", (kind, print_day(before)), "record")

    def drop_empty(self) -> None:
        """Delete every record that was emptied: who reads it finds none, as before."""
        self._write("DELETE FROM record WHERE length(data) = 0", (), "record")

    def check(self) -> None:
        """Promise that the unit may be kept. Raises what ended it, or Stopped for a payload of no statement."""
        if self._over is not None:
            raise self._over
        if self._payloads_to >= self.head.size:
            raise Stopped("the payload's statement was not appended", where=f"statement {self._payloads_to}")

    def end(self) -> None:
        """Let nothing more be written through this unit, and forget the error that ended it, whose frames know us."""
        self._over = Stopped("this unit of work is over")

    def _check_next(self, rows: Sequence[StatementRow]) -> None:
        """Promise that the rows follow the head and each other: indexes without a gap, days that never go back."""
        size, day = self.head.size, self.head.day
        for row in rows:
            where = f"statement {row.index}"
            if row.index != size:
                raise self._refuse(Stopped(f"the next index is {size}, not this one", where=where))
            if day is not None and row.day < day:
                text = f"its day {print_day(row.day)} is before the last day {print_day(day)}"
                raise self._refuse(Stopped(text, where=where))
            size, day = size + 1, row.day

    def _write(self, sql: str, params: Sequence[object], where: str) -> None:
        self._run(lambda: self._writer.execute(sql, params), [params], where)

    def _run(self, work: Callable[[], object], rows: Sequence[Sequence[object]], where: str) -> None:
        """Do the work whose parameters are `rows`; its first error ends the unit."""
        if self._over is not None:
            raise self._over
        odd = unfit(chain.from_iterable(rows))
        if odd:
            raise self._refuse(Stopped(f"the database cannot take this: {odd}", where=where))
        try:
            work()
        except DatabaseError as error:
            raise self._refuse(self._judge(error), where) from error

    def _refuse(self, error: PlainviewError, where: str = "") -> PlainviewError:
        error.where = error.where or where
        self._over = error
        return error


def unfit(values: Iterable[object]) -> str:
    """Promise what kind of value is among these that not every database holds alike, empty when there is none.

    Text without NUL, bytes, integers of 64 bits and nothing are held by all.
    """
    texts: list[str] = []
    wide = False
    for value in values:
        if isinstance(value, str):  # an enumeration's member is text too
            texts.append(value)
        elif type(value) is int:
            wide = wide or not -_INT_END <= value < _INT_END
        elif value is not None and type(value) is not bytes:
            return type(value).__name__
    if wide:
        return "int"
    return "" if is_plain_text("".join(texts)) else "str"


def is_plain_text(text: str) -> bool:
    """Tell whether a database can hold this text: no NUL, no half of a surrogate pair."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def print_at(instant: datetime) -> str:
    """Print an aware instant as UTC with microseconds, so that text order is time order."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _day_or_none(day: Day | None) -> str | None:
    return None if day is None else print_day(day)


def _put(table: str, columns: str, key: str) -> str:
    """The SQL that adds a row or replaces the one of the same key."""
    names = columns.split(", ")
    fresh = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key.split(", "))
    return f"{add_row(table, columns)} ON CONFLICT ({key}) DO UPDATE SET {fresh}"


def add_row(table: str, columns: str) -> str:
    """Promise the SQL that adds a row."""
    holes = ", ".join("%s" for _ in columns.split(", "))
    return f"INSERT INTO {table} ({columns}) VALUES ({holes})"  # noqa: S608 - names from this file alone


def _number(table: str, columns: str) -> str:
    """The SQL that adds a row with the next number; the head's lock keeps two from taking the same."""
    holes = ", ".join("%s" for _ in columns.split(", "))
    return f"INSERT INTO {table} (number, {columns}) SELECT coalesce(max(number), 0) + 1, {holes} FROM {table}"  # noqa: S608 - as above


_STATEMENT_COLUMNS = '"index", chain, seq, day, type, leaf, data'
_STATEMENT = add_row("statement", _STATEMENT_COLUMNS)
_PAYLOAD = add_row("payload", '"index", name, matter, data')
_WRAP = _put("wrap", "matter, name, data", "matter, name")
_PIECE = _number("piece", "matter, day, digest, data, received")
_LOOK = _put("look", 'point, matter, first, "end", outcome, until', "point, matter")
_MATTER = _put("matter", 'matter, kind, level, phase, filed, "end", next_day, owed, lifts, back_by, back', "matter")
_FOLLOW = (
    "UPDATE listing SET phase = %s, filed = coalesce(%s, filed)"
    " WHERE matter = %s AND (phase <> %s OR filed <> coalesce(%s, filed))"
)
_LISTING = (
    "INSERT INTO listing (list, matter, filed, phase) VALUES"
    " (%s, %s, coalesce((SELECT filed FROM matter WHERE matter = %s), %s),"
    " (SELECT phase FROM matter WHERE matter = %s))"
    " ON CONFLICT (list, matter) DO UPDATE SET filed = excluded.filed, phase = excluded.phase"
)
_DRAFT = add_row("draft", "id, matter, type, person, day, data, sealed, size")
_AUDIT = _number("audit", "at, person, role, act, matter, outcome, detail")
_RECORD = _put("record", "kind, id, data", "kind, id")
