"""Errors as the database raises them, and a connection whose commit fails."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from django.db.utils import IntegrityError, OperationalError

from plainview.server.storage.store import SqlStore

BUSY, FULL, IOERR_FSYNC, CONSTRAINT = 5, 13, 10 | 4 << 8, 19


def raised(code: int, text: str) -> OperationalError | IntegrityError:
    cause = sqlite3.OperationalError(text)
    cause.sqlite_errorcode = code
    error = (IntegrityError if code == CONSTRAINT else OperationalError)(text)
    error.__cause__ = cause
    return error


def connection_of(store: SqlStore) -> Any:
    return store._engine.connection()


def fail_commit(patch: pytest.MonkeyPatch, store: SqlStore, code: int, text: str, *, stored: bool) -> None:
    """Let every commit of this thread fail, having been done or not."""
    connection = connection_of(store)

    def commit() -> None:
        if stored:
            connection.connection.commit()
        raise raised(code, text)

    patch.setattr(connection, "_commit", commit)
