"""Counts that all web processes share: a table beside the accounts, where one more is one statement.

Nothing is read, added to and written back, so no two processes take a count from each other. On SQLite and PostgreSQL.
"""

from collections.abc import Sequence
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, transaction

COUNTED = "counted"
KEPT_SECONDS = 86_400
"""A count older than a day is dropped when a new one begins."""

TABLE = (
    f"CREATE TABLE IF NOT EXISTS {COUNTED} "
    "(name text NOT NULL, at bigint NOT NULL, count bigint NOT NULL, PRIMARY KEY (name, at))",
    f"CREATE INDEX IF NOT EXISTS {COUNTED}_at ON {COUNTED} (at)",
)
"""What makes the table, for either database."""

_ONE_MORE = (
    f"INSERT INTO {COUNTED} (name, at, count) VALUES (%s, %s, 1) "  # noqa: S608 - a fixed name
    f"ON CONFLICT (name, at) DO UPDATE SET count = {COUNTED}.count + 1"
)
_HERE = f"SELECT count FROM {COUNTED} WHERE name = %s AND at = %s"  # noqa: S608 - a fixed name
_SINCE = f"SELECT coalesce(sum(count), 0) FROM {COUNTED} WHERE name = %s AND at > %s"  # noqa: S608 - a fixed name
_ONE_LESS = f"UPDATE {COUNTED} SET count = count - 1 WHERE name = %s AND at = %s AND count > 0"  # noqa: S608 - the same
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"  # SQLite has one writer at a time anyway
_OLD = f"DELETE FROM {COUNTED} WHERE at < %s"  # noqa: S608 - a fixed name


class CountingCache(DatabaseCache):
    """Django's cache in the database of accounts, which also counts; times are POSIX seconds."""

    def count(self, name: str, at: int) -> int:
        """Count one more under a name at a time; promise how many there are by now at that time, this one included."""
        with transaction.atomic(using="default"):
            return _one_more(name, at)

    def count_since(self, name: str, at: int, after: int) -> int:
        """Count one more under a name; promise how many there are by now after a time, this one included.

        Of those who count at once, whatever their times, each is told another number: it is what admits no more of
        them than may pass.
        """
        with transaction.atomic(using="default"):
            if connections["default"].vendor == "postgresql":
                _rows(_ALONE, (name,))
            _one_more(name, at)
            return self.since(name, after)

    def uncount(self, name: str, at: int) -> None:
        """Take back one that was counted under a name at a time; where there is none, do nothing."""
        _rows(_ONE_LESS, (name, at))

    def since(self, name: str, after: int) -> int:
        """Promise how many were counted under a name after a time."""
        return int(_rows(_SINCE, (name, after))[0][0])

    def clear(self) -> None:
        """Forget everything, counts too."""
        super().clear()
        _rows(f"DELETE FROM {COUNTED}", ())  # noqa: S608 - a fixed name


def _one_more(name: str, at: int) -> int:
    """Count, and drop what is old when a time begins; inside a transaction."""
    _rows(_ONE_MORE, (name, at))
    found = int(_rows(_HERE, (name, at))[0][0])
    if found == 1:
        _rows(_OLD, (at - KEPT_SECONDS,))
    return found


def _rows(sql: str, params: Sequence[object]) -> list[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []
