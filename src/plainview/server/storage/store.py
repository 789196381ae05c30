"""The database behind `ports.Store`: transactions and reads, in SQL that SQLite and PostgreSQL both read.

What differs between the two (how to connect, what must hold before a word is written) is in their own modules.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Protocol

from django.db import Error as DatabaseError

from plainview.core.vocabulary.days import Day, print_day
from plainview.core.vocabulary.errors import Malformed, PlainviewError, Stopped, Unchecked
from plainview.core.vocabulary.ids import PROGRAM_CHAINS
from plainview.server.storage.counts import STATEMENTS as _STATEMENTS
from plainview.server.storage.counts import Counts
from plainview.server.storage.counts import statement_row as _statement
from plainview.server.storage.faults import Fault, fault_of, leaves_doubt, meaning
from plainview.server.storage.lists import MATTER_COLUMNS, Lists, matter_row
from plainview.server.storage.ports import (
    MARK,
    AuditRow,
    DraftRow,
    HeadRow,
    Key,
    LookRow,
    MatterRow,
    PayloadRow,
    PieceRow,
    StatementRow,
    Written,
)
from plainview.server.storage.tables import pages
from plainview.server.storage.unit import SqlUnit, Writer, is_plain_text


class Engine(Protocol):
    """What a kind of database brings: connections that may be trusted."""

    head_for_update: str  # the query that reads the head row and holds it
    mark: str  # the query whose answer is another when anybody but this connection has written in between
    program_index: str  # what makes the planner use the index of the program's own statements

    def connection(self) -> Any:
        """Promise this thread's connection, checked when it was made. Raises Stopped when it is not durable."""
        ...

    def close(self) -> None:
        """Close the connections of all threads."""
        ...

    def rows(self, connection: Any, asked: Sequence[tuple[str, Sequence[object]]]) -> list[list[tuple[Any, ...]]]:
        """Promise the rows of each query, asked together. Raises Django's database errors."""
        ...

    def transaction(self, connection: Any, *, inner: bool) -> AbstractContextManager[None]:
        """Promise a transaction, or an `inner` part of the open one: taken back, if need be with all, when it fails."""
        ...

    def writer(self, connection: Any) -> AbstractContextManager[Writer]:
        """Promise what writes in the transaction that is open, for as long as the block lasts."""
        ...

    def settle(self) -> None:
        """Do what housekeeping is due after a commit. Raises the database's own errors."""
        ...


class _Here(threading.local):
    """What this thread has open."""

    batch = False
    unit = False
    units = 0  # ever opened, so that what this thread writes counts as written


class SqlStore(Lists, Counts):
    """The database: reads at any time, writes in a unit of work. May be used by many threads at once.

    After an error that leaves our state in doubt (I/O, corruption, a failed commit) reads go on, and every further
    unit of work raises Stopped until the store has been opened anew, which checks it.
    """

    def __init__(self, engine: Engine) -> None:
        """Work on the database that `engine` connects to; opening it has checked it."""
        self._engine = engine
        self._here = _Here()
        self._doubt: str | None = None

    @contextmanager
    def unit(self, since: str | None = None) -> Iterator[SqlUnit]:
        """Promise a unit of work that holds the head row; leaving with an error writes nothing.

        With `since`, a mark of this thread's, raises Written when anything has been written after it was taken.
        Without error it is durable when this returns; inside `batch`, when the batch ends. Raises Unchecked when
        another writer holds the database for too long or the disk is full (nothing was written, try again), Stopped
        when the database fails.
        """
        if self._here.unit:
            raise Stopped("a unit of work is open already in this thread")
        self._here.unit = True
        try:
            with self._transaction(since) as (writer, head):
                self._here.units, unit = self._here.units + 1, SqlUnit(writer, head, self._judge)
                try:
                    yield unit
                    unit.check()
                finally:
                    unit.end()
        finally:
            self._here.unit = False

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Promise that all units of work in the block are kept together when it ends well, and none otherwise.

        For building demos and imports. Nothing is durable before the end, so nothing may be acknowledged before;
        other writers wait meanwhile. A unit that fails takes back its own writes alone, unless the database gave up
        the whole transaction, or need not be lasting: then the end of the block raises Unchecked.
        """
        if self._here.batch or self._here.unit:
            raise Stopped("a batch or unit of work is open already in this thread")
        with self._transaction():
            self._here.batch = True
            try:
                yield
            finally:
                self._here.batch = False

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Promise a batch of its own, or to be part of the open one: for what is said as one or not at all."""
        if self._here.batch:
            yield
            return
        with self.batch():
            yield

    @contextmanager
    def _transaction(self, since: str | None = None) -> Iterator[tuple[Writer, HeadRow]]:
        """A transaction that holds the head row; in a batch a part of it. Errors come out as ours."""
        if self._doubt is not None:
            raise Stopped(self._doubt, next=_RESTART)
        inner = self._here.batch
        head, ending = HeadRow(0, None), False
        try:
            connection = self._engine.connection()
            with self._engine.transaction(connection, inner=inner):
                _refuse_given_up(connection)
                with self._engine.writer(connection) as writer:
                    head = self._head(connection, since)
                    yield writer, head
                    _refuse_given_up(connection)
                    ending = not inner
                    refused = writer.finish(whole=ending)
                    if refused is not None:
                        ending = False
                        raise refused
        except DatabaseError as error:
            raise (self._judge_commit(error, head.size) if ending else self._judge(error)) from error
        if not inner:
            self._settle()

    def _settle(self) -> None:
        """Keep house after a commit. The act is done, so a failure speaks at the next one."""
        try:
            self._engine.settle()
        except Exception as error:  # noqa: BLE001 - kept in self._doubt, raised by every later unit
            self._doubt = meaning(error).what

    def _head(self, connection: Any, since: str | None) -> HeadRow:
        marks = [] if since is None else [(self._engine.mark, ())]  # asked once the head is held
        rows, *mark = self._engine.rows(connection, [(self._engine.head_for_update, ()), *marks])
        if not rows:
            raise Stopped("the head row is missing")
        if mark and self._marked(mark[0]) != since:
            raise Written
        return HeadRow(rows[0][0], _day_or_none(rows[0][1]))

    def _marked(self, rows: list[tuple[Any, ...]]) -> str:
        return f"{rows[0][0]} {self._here.units}"

    def _judge(self, error: Exception) -> PlainviewError:
        told = meaning(error)
        if leaves_doubt(error):
            self._doubt = told.what
        return told

    def _judge_commit(self, error: Exception, size: int) -> PlainviewError:
        """What a failed commit means, when there were `size` statements before it: only a full disk is harmless."""
        told = meaning(error)
        if fault_of(error) is Fault.REFUSED or (isinstance(told, Unchecked) and self.size() == size):
            return told
        self._doubt = f"a commit failed, and may have been written or not: {told.what}"
        return Stopped(self._doubt, next=_RESTART)

    def _rows(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        if not all(is_plain_text(value) for value in params if isinstance(value, str)):
            return []  # no row can hold it
        return self._asked([(sql, params)])[0]

    def _asked(self, asked: Sequence[tuple[str, Sequence[object]]]) -> list[list[tuple[Any, ...]]]:
        try:
            return self._engine.rows(self._engine.connection(), asked)
        except DatabaseError as error:
            raise self._judge(error) from error

    def _row(self, sql: str, params: Sequence[object] = ()) -> tuple[Any, ...] | None:
        rows = self._rows(sql, params)
        return rows[0] if rows else None

    def size(self) -> int:
        """Promise how many statements are acknowledged."""
        return int(self._rows("SELECT size FROM head WHERE id = 1")[0][0])

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Promise the exact bytes of statements `start` up to, not including, `stop`, or to the log's end."""
        sql = 'SELECT data FROM statement WHERE "index" >= %s AND "index" < %s ORDER BY "index"'
        return [bytes(data) for (data,) in self._rows(sql, (start, stop))]

    def chain(self, chain: str) -> list[StatementRow]:
        """Promise the statements of one chain in order."""
        return [_statement(row) for row in self._rows(f"{_STATEMENTS} WHERE chain = %s ORDER BY seq", (chain,))]

    def program_rows(self, start: int) -> list[StatementRow]:
        """Promise the statements of the program's own chains with index `start` or later, in log order."""
        sql = f'{_STATEMENTS} {self._engine.program_index} WHERE {_OF_PROGRAM} AND "index" >= %s ORDER BY "index"'
        return [_statement(row) for row in self._rows(sql, (start,))]

    def of_type(self, type: str, first: Day, last: Day) -> list[StatementRow]:
        """Promise the statements of a type dated `first` to `last`, both included, in log order."""
        sql = f'{_STATEMENTS} WHERE type = %s AND day >= %s AND day <= %s ORDER BY "index"'
        return [_statement(row) for row in self._rows(sql, (type, print_day(first), print_day(last)))]

    def payload(self, index: int, name: str) -> PayloadRow | None:
        """Promise a sealed payload, None when erased or never there."""
        row = self._row('SELECT matter, data FROM payload WHERE "index" = %s AND name = %s', (index, name))
        return None if row is None else PayloadRow(row[0], index, name, bytes(row[1]))

    def payloads(self, index: int) -> list[PayloadRow]:
        """Promise the sealed payloads beside a statement, by name; none when erased or never there."""
        rows = self._rows('SELECT matter, name, data FROM payload WHERE "index" = %s ORDER BY name', (index,))
        return [PayloadRow(row[0], index, row[1], bytes(row[2])) for row in rows]

    def payload_and_key(self, index: int, name: str) -> tuple[PayloadRow, bytes | None] | None:
        """Promise what `payload` does with the wrapped `file` key of its matter, read together."""
        row = self._row(_PAYLOAD_AND_KEY, (index, name))
        if row is None:
            return None
        return PayloadRow(row[0], index, name, bytes(row[1])), None if row[2] is None else bytes(row[2])

    def wrap(self, matter: str, name: str) -> bytes | None:
        """Promise a wrapped key of a matter, None when erased."""
        return _bytes((), self._rows(_WRAP, (matter, name)))

    def pieces(self, *, matter: str | None = None, day: Day | None = None) -> list[PieceRow]:
        """Promise the pieces of a matter, or of a day, or both, in the order recorded; an erased record is empty.

        Raises Malformed when neither is named: nobody looks through all pieces.
        """
        named = {"matter": matter, "day": day and print_day(day)}
        given = {column: value for column, value in named.items() if value is not None}
        if not given:
            raise Malformed("expected a matter, a day, or both", where="pieces")
        where = " AND ".join(f"{column} = %s" for column in given)
        sql = f"SELECT matter, day, digest, data, received FROM piece WHERE {where} ORDER BY number"  # noqa: S608 - fixed names
        rows = self._rows(sql, [*given.values()])
        return [PieceRow(row[0], _day(row[1]), bytes(row[2]), bytes(row[3]), _day_or_none(row[4])) for row in rows]

    def looks(self, point: bytes) -> list[LookRow]:
        """Promise what may be learned of a delivery point, oldest first; equality of the keyed digest only."""
        return _looks(("looks", point), self._rows(_LOOKS, (point,)))

    def matter(self, matter: str) -> MatterRow | None:
        """Promise the read model of a matter."""
        row = self._row(f"{_MATTERS} WHERE matter = %s", (matter,))
        return None if row is None else matter_row(row)

    def due(self, day: Day) -> list[MatterRow]:
        """Promise the matters whose `next_day` is on or before `day`, oldest first."""
        sql = f"{_MATTERS} WHERE next_day <= %s ORDER BY next_day, matter"
        return [matter_row(row) for row in self._rows(sql, (print_day(day),))]

    def draft(self, id: str) -> DraftRow | None:
        """Promise a draft, None when committed or voided."""
        row = self._row(f"{_DRAFTS} WHERE id = %s", (id,))
        return None if row is None else _draft(row)

    def drafts(self, matter: str) -> list[DraftRow]:
        """Promise the drafts that wait in a matter, those made on the oldest head first."""
        return [_draft(row) for row in self._rows(f"{_DRAFTS} WHERE matter = %s ORDER BY size, id", (matter,))]

    def drafts_of(self, person: str) -> list[DraftRow]:
        """Promise the drafts that wait for a person, by the day on which they were made."""
        return [_draft(row) for row in self._rows(f"{_DRAFTS} WHERE person = %s ORDER BY day, id", (person,))]

    def record(self, kind: str, id: str) -> bytes | None:
        """Promise a private registry record."""
        return _bytes((), self._rows(_RECORD, (kind, id)))

    def glance(self, keys: Sequence[Key]) -> tuple[int, dict[Key, Any]]:
        """Promise how many statements are acknowledged, and what is found by each key, asked together."""
        held = [key for key in keys if all(is_plain_text(part) for part in key[1:] if isinstance(part, str))]
        records, others = [key for key in held if key[0] == "record"], [key for key in held if key[0] in _BY]
        marks = [(self._engine.mark, ())] if MARK in keys else []
        asked = self._asked([*marks, _head_and(records), *((_BY[key[0]][0], key[1:]) for key in others)])
        mark, (head, *rest) = asked[: len(marks)], asked[len(marks) :]
        found: dict[Key, Any] = {key: _BY[key[0]][1](key, []) if key[0] in _BY else None for key in keys}
        found.update((MARK, self._marked(rows)) for rows in mark)
        found.update({("record", kind, id): bytes(data) for _, kind, id, data in head if kind is not None})
        found.update({key: _BY[key[0]][1](key, rows) for key, rows in zip(others, rest, strict=True)})
        return max(row[0] for row in head), found

    def dump(self, table: str) -> Iterator[list[tuple[object, ...]]]:
        """Promise all rows of a private table in the order of its key, some thousands at a time.

        Hold a unit of work meanwhile, or what is written between two of these lists may be in neither.
        """
        return pages(table, self._rows)

    def records(self, kind: str, under: str = "") -> Iterator[tuple[str, bytes]]:
        """Promise all registry records of a kind, by id; with `under` those whose id begins with it."""
        sql, to = "SELECT id, data FROM record WHERE kind = %s AND id >= %s", under + chr(0x10FFFF)
        rows = self._rows(f"{sql} AND id < %s ORDER BY id", (kind, under, to))
        return ((id, bytes(data)) for id, data in rows)

    def audit_rows(self, matter: str | None = None) -> Sequence[AuditRow]:
        """Promise the audit rows, all or of one matter, in the order written."""
        where = "" if matter is None else " WHERE matter = %s"
        rows = self._rows(f"{_AUDITS}{where} ORDER BY number", () if matter is None else (matter,))
        return [AuditRow(datetime.fromisoformat(row[0]), *row[1:]) for row in rows]

    def close(self) -> None:
        """Release what is held, in all threads."""
        self._engine.close()


def _refuse_given_up(connection: Any) -> None:
    """Raise Unchecked when the database took the whole transaction back under one of its units."""
    if connection.needs_rollback:
        raise Unchecked("a unit of this batch made the database give it up", next="Nothing was written; try again")


def _day(text: str) -> Day:
    return date.fromisoformat(text)


def _day_or_none(text: str | None) -> Day | None:
    return None if text is None else date.fromisoformat(text)


def _draft(row: tuple[Any, ...]) -> DraftRow:
    return DraftRow(row[0], row[1], row[2], row[3], _day(row[4]), bytes(row[5]), bytes(row[6]), row[7])


def _head_and(records: Sequence[Key]) -> tuple[str, tuple[object, ...]]:
    """The query for the log's size and registry records, all in one."""
    each = " UNION ALL SELECT 0, kind, id, data FROM record WHERE kind = %s AND id = %s" * len(records)
    sql = f"SELECT size, NULL, NULL, NULL FROM head WHERE id = 1{each}"  # noqa: S608 - fixed words
    return sql, tuple([part for key in records for part in key[1:]])


def _payloads(key: Key, rows: list[tuple[Any, ...]]) -> dict[str, PayloadRow]:
    return {name: PayloadRow(matter, key[1], name, bytes(data)) for matter, name, data in rows}


def _looks(key: Key, rows: list[tuple[Any, ...]]) -> list[LookRow]:
    return [LookRow(bytes(row[0]), row[1], _day(row[2]), _day(row[3]), row[4], _day(row[5])) for row in rows]


def _bytes(key: Key, rows: list[tuple[Any, ...]]) -> bytes | None:
    return bytes(rows[0][0]) if rows else None


_RESTART = "Restart, which checks the database, before anything else is written"
_MATTERS = f"SELECT {MATTER_COLUMNS} FROM matter"  # noqa: S608 - fixed words
_DRAFTS = "SELECT id, matter, type, person, day, data, sealed, size FROM draft"
_AUDITS = "SELECT at, person, role, act, matter, outcome, detail FROM audit"
# Spelled out, not as parameters: the condition of the partial index.
_OF_PROGRAM = "chain IN ({})".format(", ".join(f"'{chain}'" for chain in PROGRAM_CHAINS))
_RECORD = "SELECT data FROM record WHERE kind = %s AND id = %s"
_WRAP = "SELECT data FROM wrap WHERE matter = %s AND name = %s"
_PAYLOAD_AND_KEY = (
    "SELECT payload.matter, payload.data, wrap.data FROM payload"
    " LEFT JOIN wrap ON wrap.matter = payload.matter AND wrap.name = 'file'"
    ' WHERE "index" = %s AND payload.name = %s'
)
_LOOKS = 'SELECT point, matter, first, "end", outcome, until FROM look WHERE point = %s ORDER BY first, matter'
_BY: Mapping[str, tuple[str, Callable[[Key, list[tuple[Any, ...]]], Any]]] = MappingProxyType(
    {
        "wrap": (_WRAP, _bytes),
        "payloads": ('SELECT matter, name, data FROM payload WHERE "index" = %s', _payloads),
        "looks": (_LOOKS, _looks),
        "chain": (f"{_STATEMENTS} WHERE chain = %s ORDER BY seq", lambda key, rows: [_statement(row) for row in rows]),
    }
)
"""What a glance finds by each other kind of key: how it is asked, and what is made of the rows."""
