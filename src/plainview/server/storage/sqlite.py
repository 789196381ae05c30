"""SQLite: one file on one host, durable at every commit, or `:memory:` for plays and tests.

Nothing is written before the settings in force, the schema, the file's integrity and the head row have been looked
at. The directory is synced once the database and its `-wal` have their names, because SQLite ignores a failure of
that sync at its first commit (docs/decisions/0002).
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage.checks import (
    NOT_OURS,
    NOT_OURS_NEXT,
    blaming_age,
    check_rows,
    check_same_schema,
    migrate,
    snapshot,
    told,
    value,
)
from plainview.server.storage.engine import Connections
from plainview.server.storage.faults import BUSY, FULL, code_of
from plainview.server.storage.settings import SQLITE_INIT, WAL_BYTES, configure, sqlite_database
from plainview.server.storage.store import SqlStore
from plainview.server.storage.unit import add_row

MEMORY = ":memory:"
BUSY_SECONDS = 20.0

UNLASTING = ("PRAGMA synchronous=OFF", "PRAGMA cache_size=-262144", "PRAGMA temp_store=MEMORY")
"""Years are built at once: 256 MiB of pages, as much as the parts of a nine-year program's indexes that are in use."""
UNLASTING_WAL_BYTES = 64 * 1024 * 1024
"""A page that every day changes is moved into the database about once a week."""

# What must be in force on every connection to a file, sqlite.org/pragma.html; synchronous 2 is FULL.
REQUIRED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "secure_delete": 1,
    "wal_autocheckpoint": 0,
}


def open_store(
    path: Path | str, *, create: bool = False, busy_seconds: float = BUSY_SECONDS, lasting: bool = True
) -> SqlStore:
    """Open the database at `path`, or with `create` make it first; `:memory:` is always made, for one thread alone.

    A writer waits `busy_seconds` for another one. Without `lasting`, for a past that is built anew when the machine
    fails, the disk is not waited for: whoever built it lets the machine write everything at the end; and a unit of a
    batch that fails half-way takes the whole batch with it. Raises Stopped when there is no database (with `create`:
    when there is one already), when the settings in force are weaker than durable, the schema is not the one this
    program makes, the file is damaged, head row, statements and numbers disagree, or the directory cannot be synced.
    """
    configure()
    if str(path) == MEMORY:
        return _checked(SqliteEngine(MEMORY, busy_seconds), fresh=True)
    place = Path(path).resolve()
    if create:
        _create(place)
    else:
        check_file(place)
    return _checked(SqliteEngine(place, busy_seconds, lasting=lasting))


def check_file(place: Path) -> None:
    """Promise that there is something to open at `place`; not even an empty file is written to. Raises Stopped."""
    if not place.is_file():
        raise Stopped("there is no database", where=str(place))
    if not _bytes_of(str(place)):
        raise Stopped(NOT_OURS, where=str(place), next=NOT_OURS_NEXT)


class SqliteEngine(Connections):
    """Connections to one SQLite database, one for each thread, each checked when it is made."""

    head_for_update = "SELECT size, day FROM head WHERE id = 1"  # BEGIN IMMEDIATE holds it already
    mark = "PRAGMA data_version"
    program_index = "INDEXED BY statement_program"  # by itself SQLite reads and sorts whole chains

    def __init__(self, path: Path | str, busy_seconds: float, *, lasting: bool = True) -> None:
        """Connect to `path` when first asked; the first connection stays until `close`, and so does the `-wal`."""
        super().__init__(sqlite_database(path, timeout=busy_seconds))
        self.path = path
        self._lasting = lasting
        self._thread = threading.get_ident()

    def rows(
        self, connection: BaseDatabaseWrapper, asked: Sequence[tuple[str, Sequence[object]]]
    ) -> list[list[tuple[Any, ...]]]:
        """Promise the rows of each query. Raises Django's database errors."""
        # A cursor is closed here and below: one that an error's frames keep alive would be freed by the garbage
        # collector in another thread, which then waits for the thread that waits for it.
        cursor = connection.connection.cursor()
        try:
            with connection.wrap_database_errors:
                return [cursor.execute(_marked(sql), params).fetchall() for sql, params in asked]
        finally:
            cursor.close()

    @contextmanager
    def writer(self, connection: BaseDatabaseWrapper) -> Iterator["SqliteWriter"]:
        """Promise what writes in the transaction that is open."""
        with closing(connection.connection.cursor()) as cursor:
            yield SqliteWriter(cursor, connection)

    def transaction(self, connection: BaseDatabaseWrapper, *, inner: bool) -> AbstractContextManager[None]:
        """Promise what every engine does, but that in a past an inner part that fails half-way takes all with it.

        A savepoint takes as long as a small unit does, and copies every page that is touched before it is.
        """
        return self._part(connection) if inner and not self._lasting else super().transaction(connection, inner=inner)

    @contextmanager
    def _part(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        before = connection.connection.total_changes
        try:
            yield
        except BaseException:
            connection.needs_rollback = connection.needs_rollback or connection.connection.total_changes != before
            raise

    def settle(self) -> None:
        """Move what the `-wal` holds into the database when that is large, while no writer can interfere.

        A second connection holds the write lock meanwhile, so that a checkpoint never runs beside a commit: before
        SQLite 3.51.3 that could lose acknowledged writes (sqlite.org/wal.html#walresetbug). When another writer is at
        work or the disk is full it is left for the next time. Raises sqlite3.Error when moving fails otherwise.
        """
        most = WAL_BYTES if self._lasting else UNLASTING_WAL_BYTES
        if self.path == MEMORY or _bytes_of(f"{self.path}-wal") <= most:
            return
        try:
            with closing(self._raw()) as holder, closing(self._raw()) as mover:
                holder.execute("BEGIN IMMEDIATE")
                mover.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                holder.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if code_of(error) not in (BUSY, FULL):
                raise

    def _raw(self) -> sqlite3.Connection:
        """A connection beside Django's that waits for nobody."""
        raw = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        for command in (*SQLITE_INIT.split(";"), *(() if self._lasting else UNLASTING)):
            raw.execute(command)
        return raw

    def _connect(self, connection: BaseDatabaseWrapper) -> None:
        if self.path == MEMORY and threading.get_ident() != self._thread:
            raise Stopped("a database in memory belongs to the thread that opened it")
        super()._connect(connection)

    def _check(self, connection: BaseDatabaseWrapper) -> None:
        if self.path != MEMORY:
            check_settings(connection)
        if not self._lasting:
            for command in UNLASTING:
                connection.connection.execute(command)


class SqliteWriter:
    """A cursor of the library's own: Django's does nothing more for fixed statements but takes as long again."""

    __slots__ = ("_connection", "_cursor")

    def __init__(self, cursor: sqlite3.Cursor, connection: BaseDatabaseWrapper) -> None:
        """Write through `cursor` of Django's `connection`."""
        self._cursor = cursor
        self._connection = connection

    def execute(self, sql: str, params: Sequence[object]) -> list[tuple[Any, ...]]:
        """Promise the rows of one statement. Raises Django's database errors."""
        with self._connection.wrap_database_errors:
            return self._cursor.execute(_marked(sql), params).fetchall()

    def add_many(self, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
        """Add many rows of one table, one prepared statement for all. Raises Django's database errors."""
        with self._connection.wrap_database_errors:
            self._cursor.executemany(_marked(add_row(table, columns)), rows)

    def together(self) -> AbstractContextManager[None]:
        """Let writes in the block be done one by one: a file is not waited for."""
        return nullcontext()

    def finish(self, *, whole: bool) -> None:
        """Do nothing: everything is done, but for the commit, which is Django's."""


@cache
def _marked(sql: str) -> str:
    """The statement as SQLite's library takes it."""
    return sql.replace("%s", "?")


def check_settings(connection: Any) -> None:
    """Promise that a connection is durable. Raises Stopped, naming the setting, when one in force is weaker."""
    for name, required in REQUIRED.items():
        found = value(connection, f"PRAGMA {name}")
        if found != required:
            raise Stopped(f"the database runs with {name}={found} and must run with {required}", where="settings")


def check_schema(connection: Any) -> None:
    """Promise that tables, indexes and triggers are those this program makes. Raises Stopped with one that is not."""
    check_same_schema(_schema(connection), _made()[1])


def check_integrity(connection: Any) -> None:
    """Promise that SQLite finds its file sound. Raises Stopped otherwise."""
    found = value(connection, "PRAGMA quick_check(1)")
    if found != "ok":
        raise Stopped(f"the database is damaged: {str(found)[:200]}", where="quick_check")


def _checked(engine: SqliteEngine, *, fresh: bool = False) -> SqlStore:
    """Look at everything before a word is written; let go of the database when something is wrong."""
    try:
        with told():
            connection = engine.connection()
            if fresh:
                _fill(connection.connection)
            with snapshot(connection, "BEGIN"):
                check_integrity(connection)
                with blaming_age(connection):
                    check_schema(connection)
                check_rows(connection)
            if isinstance(engine.path, Path):
                _sync(engine.path.parent)  # the reads above have made the -wal
    except BaseException:
        engine.close()
        raise
    return SqlStore(engine)


def _create(place: Path) -> None:
    """Make the database under another name and move it into place whole, so that half of one is never found."""
    if place.exists():
        raise Stopped("there is a database already", where=str(place))
    new = place.with_name(f".{place.name}.new")
    for leftover in (new, *(new.with_name(new.name + suffix) for suffix in ("-wal", "-shm"))):
        leftover.unlink(missing_ok=True)
    os.close(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    engine = SqliteEngine(new, BUSY_SECONDS)
    try:
        with told():
            _fill(engine.connection().connection)
    finally:
        engine.close()
    _sync(new)
    new.rename(place)


def _fill(database: sqlite3.Connection) -> None:
    """Make the tables, indexes and triggers in a database that has none: copied, since making them takes 60 ms."""
    with closing(sqlite3.connect(MEMORY)) as empty:
        empty.deserialize(_made()[0])
        empty.backup(database)


@cache
def _made() -> tuple[bytes, frozenset[tuple[str, str]]]:
    """A database with everything but rows, as a file's bytes, and its schema."""
    engine = SqliteEngine(MEMORY, BUSY_SECONDS)
    try:
        connection = engine.connection()
        migrate(connection)
        return connection.connection.serialize(), _schema(connection)
    finally:
        engine.close()


def _schema(connection: Any) -> frozenset[tuple[str, str]]:
    """Every table, index and trigger with the SQL that made it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master WHERE name NOT GLOB 'sqlite_stat*'"
        )
        return frozenset(cursor.fetchall())


def _bytes_of(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def _sync(path: Path) -> None:
    """Make a file's bytes, or a directory's names, durable. Raises Stopped when that fails."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise Stopped(f"cannot make it durable: {error.strerror}", where=str(path)) from error
