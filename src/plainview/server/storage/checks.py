"""What must be true of any database's rows before a word is written, and how it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error as DatabaseError
from django.db.migrations.executor import MigrationExecutor

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage.faults import meaning
from plainview.server.storage.settings import LABEL

NOT_OURS = "this is no database of this program"
NOT_OURS_NEXT = "Look at the address; a program's own is made by plainview init"


def check_rows(connection: Any) -> None:
    """Promise that the head row tells the statements' count and last day, and that no number is left out.

    Raises Stopped otherwise. Rows taken from the end of the audit trail cannot be told from rows never written.
    """
    head = row(connection, "SELECT size, day FROM head")
    last = row(connection, 'SELECT "index" + 1, day FROM statement ORDER BY "index" DESC LIMIT 1') or (0, None)
    count = value(connection, "SELECT count(*) FROM statement")
    if head != last or count != last[0]:
        size = head[0] if head else "nothing"
        raise Stopped(f"the head row says {size} and there are {count} statements up to {last[0]}", where="head")
    for table in ("audit", "piece"):
        count, to = row(connection, f"SELECT count(*), coalesce(max(number), 0) FROM {table}")  # noqa: S608 - two fixed names
        if count != to:
            raise Stopped(f"{table} rows are numbered to {to} and there are {count}", where=table)


def check_same_schema(found: frozenset[tuple[str, str]], expected: frozenset[tuple[str, str]]) -> None:
    """Promise that two schemas are one, each as (name, definition). Raises Stopped with a name that differs."""
    if found != expected:
        _, name = min((not sql, name) for name, sql in found ^ expected)
        raise Stopped(f"the schema is not the one this program makes: see {name!r}", where="schema")


def migrate(connection: Any) -> None:
    """Make the tables, indexes and triggers. Raises Django's database errors."""
    executor = MigrationExecutor(connection)
    executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] == LABEL])


def missing(connection: Any) -> list[str]:
    """Promise the names of this version's migrations that a database has not had yet, in order.

    Raises Stopped when it had none, so that it is not this program's, or others: it is of a newer version then.
    """
    loader = MigrationExecutor(connection).loader
    had = {name for label, name in loader.applied_migrations if label == LABEL}
    known = sorted(name for label, name in loader.graph.nodes if label == LABEL)
    if not had:
        raise Stopped(NOT_OURS, next=NOT_OURS_NEXT)
    if newer := sorted(had - {*known}):
        raise Stopped(f"the database is of a newer version: it has {newer[-1]}", next="Install that version")
    return [name for name in known if name not in had]


@contextmanager
def blaming_age(connection: Any) -> Iterator[None]:
    """Let a schema that is not this version's be told by its age, where that is why. Raises Stopped."""
    try:
        yield
    except Stopped:
        if names := missing(connection):
            what = f"the database is of an older version: it lacks {', '.join(names)}"
            raise Stopped(what, next="Stop everything, make a backup, run plainview upgrade") from None
        raise


def row(connection: Any, sql: str) -> Any:
    """Promise the first row of a query, None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def value(connection: Any, sql: str) -> Any:
    """Promise the first value of a query, None when there is no row."""
    found = row(connection, sql)
    return found and found[0]


@contextmanager
def snapshot(connection: Any, begin: str) -> Iterator[None]:
    """Let all reads in the block see one state, whatever others write meanwhile; `begin` opens the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


@contextmanager
def told() -> Iterator[None]:
    """Let Django's errors come out as ours."""
    try:
        yield
    except DatabaseError as error:
        raise meaning(error) from error
