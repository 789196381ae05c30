"""PostgreSQL: any number of processes on any number of hosts, every commit durable, one writer at a time.

Everything is in the schema `plainview`. The owner of the database makes it; processes then connect as members of the
role `plainview_web`, which may not change or delete a statement (docs/decisions/0011).
"""

import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server.storage.checks import (
    blaming_age,
    check_rows,
    check_same_schema,
    migrate,
    row,
    snapshot,
    told,
    value,
)
from plainview.server.storage.engine import Connections
from plainview.server.storage.faults import leaves_doubt, meaning
from plainview.server.storage.settings import configure, postgres_database
from plainview.server.storage.store import SqlStore
from plainview.server.storage.wire import Asked, Wire

SCHEMA = "plainview"
WEB_ROLE = "plainview_web"
BUSY_SECONDS = 20.0
PUBLISHER = int.from_bytes(b"plainvw\x01")  # the number of the publisher's advisory lock, the same for all

# What must be in force on every connection, postgresql.org/docs/current/runtime-config-wal.html: nothing is
# acknowledged before it is on disk, an fsync that failed is not tried again, nothing damaged is passed over, triggers
# fire, and the server is no copy of another.
REQUIRED = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "data_sync_retry": ("off",),
    "zero_damaged_pages": ("off",),
    "ignore_checksum_failure": ("off",),
    "session_replication_role": ("origin",),
    "server_encoding": ("UTF8",),
    "in_hot_standby": ("off",),
    "default_transaction_read_only": ("off",),
    "transaction_read_only": ("off",),
}

# What each session asks for itself. A client that vanished gives up the head row in about a minute.
SESSION = {
    "search_path": f"{SCHEMA}, pg_temp",
    "client_min_messages": "warning",
    "row_security": "off",  # an error instead of rows that are not seen
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}


def open_store(url: str, *, create: bool = False, busy_seconds: float = BUSY_SECONDS) -> SqlStore:
    """Open the database at `postgresql://user:password@host:port/name`, or with `create` make our schema in it first.

    A writer waits `busy_seconds` for another one. Raises Malformed for an address that is none, Unchecked when the
    server cannot be reached, Stopped when our schema is not there (with `create`: when it is already), is not the one
    this program makes, head row, statements and numbers disagree, or a setting in force is weaker than durable.
    """
    configure()
    engine = PostgresEngine(url, busy_seconds)
    try:
        with told():
            connection = engine.connection()
            there = value(connection, f"SELECT to_regnamespace('{SCHEMA}') IS NOT NULL")
            if create:
                _create(engine, connection, there)
            elif not there:
                raise Stopped(f"there is no schema {SCHEMA} in this database", next="Run plainview init first")
            with snapshot(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
                with blaming_age(connection):
                    check_schema(connection)
                check_rows(connection)
    except BaseException:
        engine.close()
        raise
    return SqlStore(engine)


class PostgresEngine(Connections):
    """Connections to one PostgreSQL database, one for each thread, each checked when it is made."""

    head_for_update = "SELECT size, day FROM head WHERE id = 1 FOR UPDATE"
    mark = "SELECT pg_current_snapshot()::text"  # the same text: nothing that was under way or begun since is done
    program_index = ""

    def __init__(self, url: str, busy_seconds: float) -> None:
        """Connect to `url` when first asked. Raises Malformed, which shows nothing of it."""
        super().__init__(postgres_database(url))
        self._wires: weakref.WeakKeyDictionary[BaseDatabaseWrapper, Wire] = weakref.WeakKeyDictionary()
        self._session = {**SESSION, "lock_timeout": f"{max(1, round(busy_seconds * 1000))}ms"}

    def rows(self, connection: BaseDatabaseWrapper, asked: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
        """Promise the rows of each query, run after the writes that wait. Raises Django's database errors."""
        with connection.wrap_database_errors:
            return self._wire(connection).run_all(asked)

    @contextmanager
    def writer(self, connection: BaseDatabaseWrapper) -> Iterator["PostgresWriter"]:
        """Promise what writes in the transaction that is open."""
        wire = self._wire(connection)
        try:
            yield PostgresWriter(wire, connection)
        finally:
            wire.drop()

    def _wire(self, connection: BaseDatabaseWrapper) -> Wire:
        wire = self._wires.get(connection)
        if wire is None or wire.raw is not connection.connection:
            wire = self._wires[connection] = Wire(connection.connection)
        return wire

    def settle(self) -> None:
        """Do nothing: the server keeps house by itself."""

    def _is_gone(self, connection: BaseDatabaseWrapper) -> bool:
        """Tell whether the server closed this connection while no transaction of ours was open on it."""
        return bool(connection.connection.closed) and not connection.in_atomic_block

    def _connect(self, connection: BaseDatabaseWrapper) -> None:
        try:
            super()._connect(connection)
        except (OperationalError, InterfaceError) as error:
            reason = _without(str(connection.settings_dict["PASSWORD"]), str(error))
            raise Unchecked(f"the database cannot be reached: {reason}", next="Try again when it can be") from None

    def _check(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            for name, wanted in self._session.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, wanted))
        check_settings(connection)


class PostgresWriter:
    """Writes over a wire; those of a block `together` wait for what is run next, or for the commit."""

    __slots__ = ("_connection", "_gathers", "_wire")

    def __init__(self, wire: Wire, connection: BaseDatabaseWrapper) -> None:
        """Write over `wire`, which is Django's `connection`."""
        self._wire = wire
        self._connection = connection
        self._gathers = False

    def execute(self, sql: str, params: Sequence[object]) -> None:
        """Run one statement, or let it wait. Raises Django's database errors."""
        if self._gathers:
            self._wire.later(sql, params)
            return
        with self._connection.wrap_database_errors:
            self._wire.run(sql, params)

    def add_many(self, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
        """Add many rows of one table by COPY. Raises Django's database errors."""
        with self._connection.wrap_database_errors, self._wire.raw.cursor() as cursor:
            self._wire.flush()
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for values in rows:
                    copy.write_row(values)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let the writes in the block wait."""
        self._gathers = True
        try:
            yield
        finally:
            self._gathers = False

    def finish(self, *, whole: bool) -> DatabaseError | None:
        """Promise that what waited is done, and committed with `whole`; what waited for nothing is left to Django.

        Gives the error that refused a write; with `whole`, raises Django's errors of the commit itself.
        """
        with self._connection.wrap_database_errors:
            if self._wire.failed():  # by a read whose error somebody passed over; a commit would say nothing of it
                self._wire.later("SELECT 1", ())
            if whole and self._wire.waits():
                return self._as_djangos(self._wire.commit())
            self._wire.flush()
        return None

    def _as_djangos(self, error: psycopg.Error | None) -> DatabaseError | None:
        if error is None:
            return None
        try:
            with self._connection.wrap_database_errors:
                raise error
        except DatabaseError as djangos:
            return djangos


def check_settings(connection: Any) -> None:
    """Promise that a connection is durable. Raises Stopped, naming the setting, when one in force is weaker."""
    asked = ", ".join(f"current_setting('{name}')" for name in REQUIRED)
    for (name, allowed), found in zip(REQUIRED.items(), row(connection, f"SELECT {asked}"), strict=True):
        if found not in allowed:
            raise Stopped(f"the database runs with {name}={found} and must run with {allowed[0]}", where="settings")


def check_schema(connection: Any) -> None:
    """Promise that our schema is the one this program makes. Raises Stopped with a part of it that is not."""
    lines = (Path(__file__).with_name("postgres_schema.txt")).read_text(encoding="utf-8").splitlines()
    check_same_schema(schema(connection), frozenset(_split(line) for line in lines))


def schema(connection: Any) -> frozenset[tuple[str, str]]:
    """Promise every part of our schema with its definition, and who but the owner may change what."""
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMA)
        return frozenset((name, definition) for name, definition in cursor.fetchall())


@contextmanager
def only_publisher(url: str) -> Iterator[Callable[[], None]]:
    """Hold the one publisher's lock, which holds across hosts. Raises Stopped at once when another holds it.

    It goes with its connection, so ask what is yielded before each publication: it raises Stopped when the lock was
    lost, and so does leaving.
    """
    configure()
    with closing(PostgresEngine(url, BUSY_SECONDS)) as engine, told():
        connection = engine.connection()
        if not value(connection, f"SELECT pg_try_advisory_lock({PUBLISHER})"):
            raise Stopped("another process is publishing this log", where="the database's publisher lock")

        def still() -> None:
            _check_lock(connection)

        yield still
        still()
        value(connection, f"SELECT pg_advisory_unlock({PUBLISHER})")


def _check_lock(connection: Any) -> None:
    """Promise that the session that took the publisher's lock lives. Raises Stopped otherwise."""
    try:
        value(connection, "SELECT 1")
    except DatabaseError as error:
        if not leaves_doubt(error):
            raise
        raise Stopped("the publisher's lock was lost while it was held", next="Run plainview publish again") from error


def _create(engine: PostgresEngine, connection: Any, there: bool) -> None:
    """Make role and schema in one transaction, so that half of one is never found."""
    if there:
        raise Stopped(f"there is a schema {SCHEMA} in this database already")
    with transaction.atomic(using=engine.alias, durable=True):
        if not value(connection, f"SELECT count(*) FROM pg_roles WHERE rolname = '{WEB_ROLE}'"):  # noqa: S608 - as above
            _make_role(connection)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        migrate(connection)


def _make_role(connection: Any) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {WEB_ROLE} NOLOGIN")
    except DatabaseError as error:
        raise Stopped(
            f"there is no role {WEB_ROLE}: {meaning(error).what}",
            next=f"Have the server's administrator run: CREATE ROLE {WEB_ROLE} NOLOGIN",
        ) from error


def _without(password: str, text: str) -> str:
    """The first line of the server's words, or nothing of them when the password is among them."""
    line = text.partition("\n")[0][:200]
    return "see the server's own log" if password and password in text else line


def _split(line: str) -> tuple[str, str]:
    name, _, definition = line.partition(" = ")
    return name, definition


_OURS = f"'{SCHEMA}'::regnamespace"
_WRITES = "('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')"

# Everything in the catalogs that changes what a statement of ours does (postgresql.org/docs/current/catalogs.html).
_SCHEMA = f"""
SELECT 'relation ' || relname, concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity,
    relhasrules, relhassubclass, relispartition)
  FROM pg_class WHERE relnamespace = {_OURS} AND relkind NOT IN ('i', 'I')
UNION ALL SELECT 'column ' || relname || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod), collname,
    CASE WHEN attnotnull THEN 'not null' END, nullif(attidentity, ''), nullif(attgenerated, ''),
    pg_get_expr(adbin, adrelid))
  FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid LEFT JOIN pg_collation l ON l.oid = attcollation
    LEFT JOIN pg_attrdef d ON adrelid = c.oid AND adnum = attnum
  WHERE relnamespace = {_OURS} AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'constraint ' || conname, concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid), convalidated)
  FROM pg_constraint WHERE connamespace = {_OURS} AND contype NOT IN ('n', 't')
UNION ALL SELECT 'index ' || indexrelid::regclass, concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indisready)
  FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = {_OURS}
UNION ALL SELECT 'trigger ' || tgrelid::regclass || ' ' || CASE WHEN tgisinternal THEN tgfoid::regproc::text
    ELSE tgname END, concat_ws(' ', tgenabled, CASE WHEN NOT tgisinternal THEN pg_get_triggerdef(pg_trigger.oid) END)
  FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE relnamespace = {_OURS}
UNION ALL SELECT 'function ' || proname, concat_ws(' ', prorettype::regtype, prosecdef, proconfig,
    encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'))
  FROM pg_proc WHERE pronamespace = {_OURS}
UNION ALL SELECT 'grant on ' || relname || ' to ' || CASE grantee WHEN 0 THEN 'public' ELSE grantee::regrole::text END,
    string_agg(privilege_type, ' ' ORDER BY privilege_type)
  FROM pg_class, aclexplode(relacl)
  WHERE relnamespace = {_OURS} AND relkind = 'r' AND grantee <> relowner AND privilege_type IN {_WRITES}
  GROUP BY relname, grantee
UNION ALL SELECT 'grant on ' || relname || '.' || attname || ' to ' || CASE grantee WHEN 0 THEN 'public'
    ELSE grantee::regrole::text END, string_agg(privilege_type, ' ' ORDER BY privilege_type)
  FROM pg_class c JOIN pg_attribute ON attrelid = c.oid, aclexplode(attacl)
  WHERE relnamespace = {_OURS} AND grantee <> relowner AND privilege_type IN {_WRITES}
  GROUP BY relname, attname, grantee
"""  # noqa: S608 - fixed names
