"""Statements to PostgreSQL over one connection: each prepared once, any number of them in one way there and back.

libpq itself, through `psycopg.pq`: a cursor prepares, sends and waits for each statement by itself, which costs more
than what the server does for it. Source: postgresql.org/docs/current/libpq-pipeline-mode.html.
"""

import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
COMMIT = "COMMIT"

# Types by their numbers, postgresql.org/docs/current/datatype-oid.html: what the server is told of a parameter, and
# how a value that it sends in binary is read.
_BYTES, _INT, _TEXT = 17, 20, 25
_READ: dict[int, Callable[[bytes], object]] = {
    _BYTES: bytes,
    20: lambda data: int.from_bytes(data, "big", signed=True),
    21: lambda data: int.from_bytes(data, "big", signed=True),
    23: lambda data: int.from_bytes(data, "big", signed=True),
    _TEXT: lambda data: data.decode(),
    16: lambda data: data == b"\1",
}
_SEND: dict[type, tuple[int, pq.Format, Callable[[Any], bytes | None]]] = {
    bytes: (_BYTES, pq.Format.BINARY, lambda value: value),
    int: (_INT, pq.Format.TEXT, lambda value: b"%d" % value),
    str: (_TEXT, pq.Format.TEXT, lambda value: value.encode()),
    type(None): (0, pq.Format.TEXT, lambda value: None),
}

Asked = tuple[str, Sequence[object]]
_Key = tuple[str, tuple[int, ...]]


class Wire:
    """One connection's statements, for one thread. A transaction is begun with the first of them where one is asked."""

    def __init__(self, raw: "psycopg.Connection[Any]") -> None:
        """Speak over a connection that is psycopg's, and that it never prepares anything on by itself."""
        self.raw = raw
        self._server = raw.pgconn
        self._names: dict[_Key, bytes] = {}
        self._made = 0
        self._waiting: list[Asked] = []

    def later(self, sql: str, params: Sequence[object]) -> None:
        """Let a statement wait until the next one that is run, or the end."""
        self._waiting.append((sql, params))

    def drop(self) -> None:
        """Forget what waits: it was never sent."""
        self._waiting = []

    def waits(self) -> bool:
        """Tell whether a statement waits."""
        return bool(self._waiting)

    def run(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Promise the rows of a statement, run after those that waited. Raises psycopg's errors, the first one."""
        return self.run_all([(sql, params)])[0]

    def run_all(self, asked: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
        """Promise the rows of each statement, run after those that waited. Raises psycopg's errors, the first one."""
        waited = self._take()
        results = self._send([*waited, *asked])
        _check(results)
        return [_rows(result) for result in results[len(waited) :]]

    def flush(self) -> None:
        """Promise that what waited is done. Raises psycopg's errors."""
        if self._waiting:
            _check(self._send(self._take()))

    def commit(self) -> "psycopg.Error | None":
        """Promise that what waited, and the transaction, is kept; give the error that refused one of those instead.

        Raises psycopg's errors when it was the commit that failed, or nobody can tell.
        """
        *done, last = self._send([*self._take(), (COMMIT, ())])
        refused = _error(done)
        if refused is not None:
            return refused
        _check([last])
        if last.command_status != COMMIT.encode():  # the server says ROLLBACK, and no error, when it had given up
            raise psycopg.OperationalError("the transaction was taken back before its commit")
        return None

    def failed(self) -> bool:
        """Tell whether the server has given up the transaction that is open."""
        return self._server.transaction_status == pq.TransactionStatus.INERROR

    def _take(self) -> list[Asked]:
        waited, self._waiting = self._waiting, []
        return waited

    def _send(self, asked: list[Asked]) -> "list[pq.abc.PGresult]":
        """One result for each statement; those after one that failed say that they were left out."""
        if self.raw.autocommit or self._server.transaction_status != pq.TransactionStatus.IDLE:
            return self._exchange(asked)
        begun, *results = self._exchange([(BEGIN, ()), *asked])
        _check([begun])
        return results

    def _exchange(self, asked: list[Asked]) -> "list[pq.abc.PGresult]":
        with self._pipeline():
            fresh = [self._put(sql, params) for sql, params in asked]
            self._server.pipeline_sync()
            results = iter(self._collect())
        answers = []
        for key in fresh:
            prepared = None if key is None else next(results)
            answer = next(results)
            if key is not None and prepared is not None and prepared.status != pq.ExecStatus.COMMAND_OK:
                self._names.pop(key, None)
                answer = prepared
            answers.append(answer)
        return answers

    @contextmanager
    def _pipeline(self) -> Iterator[None]:
        """Pipeline mode; whatever breaks it off leaves a connection of no use."""
        if self._server.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError("the connection is closed")
        try:
            self._server.enter_pipeline_mode()
            yield
            self._server.exit_pipeline_mode()
        except BaseException:
            self._server.finish()
            raise

    def _put(self, sql: str, params: Sequence[object]) -> "_Key | None":
        """Queue a statement; promise its key when it has to be prepared before it."""
        sent = [_SEND[_kind(value)] for value in params]
        key = (sql, tuple([type for type, _, _ in sent]))
        name = self._names.get(key)
        fresh = name is None
        if name is None:
            self._made += 1
            name = self._names[key] = b"plainview_%d" % self._made
            self._server.send_prepare(name, _numbered(sql), key[1])
        values = [as_bytes(value) for (_, _, as_bytes), value in zip(sent, params, strict=True)]
        formats = [format for _, format, _ in sent]
        self._server.send_query_prepared(name, values, formats, pq.Format.BINARY)
        return key if fresh else None

    def _collect(self) -> "list[pq.abc.PGresult]":
        """All results up to that of the sync, other threads at work meanwhile."""
        ready = select.poll()
        ready.register(self._server.socket, select.POLLIN | select.POLLOUT)
        while self._server.flush():
            if ready.poll()[0][1] & ~select.POLLOUT:
                self._server.consume_input()
        ready.modify(self._server.socket, select.POLLIN)
        results: list[pq.abc.PGresult] = []
        while True:
            while self._server.is_busy():
                ready.poll()
                self._server.consume_input()
            result = self._server.get_result()
            if result is not None and result.status == pq.ExecStatus.PIPELINE_SYNC:
                return results
            if result is not None:
                results.append(result)
            elif self._server.status != pq.ConnStatus.OK:
                raise psycopg.OperationalError("the connection was lost")


def _error(results: "Sequence[pq.abc.PGresult]") -> "psycopg.Error | None":
    """The first error among results."""
    failed = (result for result in results if result.status == pq.ExecStatus.FATAL_ERROR)
    return next((error_from_result(result) for result in failed), None)


def _check(results: "Sequence[pq.abc.PGresult]") -> None:
    error = _error(results)
    if error is not None:
        raise error


def _kind(value: object) -> type:
    """The kind a value is sent as; an enumeration's member is text too."""
    kind = type(value)
    return kind if kind in _SEND else str


def _numbered(sql: str) -> bytes:
    """The statement with `$1`, `$2`… where it says `%s`."""
    first, *rest = sql.split("%s")
    return (first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))).encode()


def _rows(result: "pq.abc.PGresult") -> list[tuple[Any, ...]]:
    """The rows, each value read by its type; none for a statement that gives no rows."""
    columns = [(column, _READ[result.ftype(column)]) for column in range(result.nfields)]
    found = []
    for row in range(result.ntuples):
        values = [(result.get_value(row, column), read) for column, read in columns]
        found.append(tuple([None if value is None else read(value) for value, read in values]))
    return found
