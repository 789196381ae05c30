"""Accounts, their passkeys and sessions: a second database, since they are Django's own and are not kept for ever.

A SQLite file beside the program's, or, where the program's is PostgreSQL, a schema of its own on the same server, which
all web processes share. The schema's owner makes it, by serving once; web processes may then write its rows alone.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage.counting import COUNTED, TABLE
from plainview.server.storage.settings import postgres_database, sqlite_database

ACCOUNTS_FILE = "accounts.sqlite3"
ACCOUNTS_SECONDS = 5.0
"""How long a page waits for the database of accounts and sessions."""

SCHEMA = "plainview_accounts"
WEB_ROLE = "plainview_web"
_LOCK = int.from_bytes(b"plainvw\x02")  # the number of the advisory lock under which the tables are made


def accounts_database(private: Path, url: str = "") -> dict[str, Any]:
    """Promise Django's entry for the accounts of the program whose secrets are in `private`. Raises Malformed."""
    if not url:
        return sqlite_database(private / ACCOUNTS_FILE, timeout=ACCOUNTS_SECONDS)
    found = postgres_database(url)
    options = {**found["OPTIONS"], "options": f"-c search_path={SCHEMA},pg_temp -c synchronous_commit=on"}
    return {**found, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def make_tables(private: Path, cache_table: str) -> None:
    """Make the tables where they are missing, one process at a time.

    Raises Stopped when they are missing and this user of the database may not make them.
    """
    try:
        with _alone(private):
            if _missing(cache_table):
                _make(cache_table)
    except Error as error:
        what = f"the tables of accounts could not be made ({type(error).__name__})"
        raise Stopped(what, next="Serve once as the owner of the database, see docs/operating.md") from error
    finally:
        connections["default"].close()


def _missing(cache_table: str) -> bool:
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regnamespace(%s) IS NULL", [SCHEMA])
            if cursor.fetchone()[0]:
                return True
    executor = MigrationExecutor(connection)
    planned = executor.migration_plan(executor.loader.graph.leaf_nodes())
    wanted = [one for one, _ in planned if one.app_label != "storage"]
    return bool(wanted) or not {cache_table, COUNTED} <= set(connection.introspection.table_names())


def _make(cache_table: str) -> None:
    connection = connections["default"]
    postgres = connection.vendor == "postgresql"
    if postgres:
        _run(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    call_command("migrate", database="default", verbosity=0, interactive=False)
    call_command("createcachetable", cache_table, database="default", verbosity=0)
    for statement in TABLE:
        _run(statement)
    if postgres:
        _run(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {WEB_ROLE}")
        _run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {WEB_ROLE}")
        _run(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {WEB_ROLE}")


def _run(statement: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _alone(private: Path) -> Iterator[None]:
    """On this host by a file, across hosts by the database."""
    with (private / "accounts.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connections["default"].vendor != "postgresql":
            yield
            return
        _run(f"SELECT pg_advisory_lock({_LOCK})")
        try:
            yield
        finally:
            _run(f"SELECT pg_advisory_unlock({_LOCK})")
