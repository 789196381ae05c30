"""What every kind of database has: connections of its own for each thread, each checked when it is made."""

import os
import threading
import weakref
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from typing import Any
from uuid import uuid4

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage.settings import ALIAS_PREFIX, register


class Connections:
    """Connections to one database, one for each thread. An engine says how one is made and checked."""

    def __init__(self, database: Mapping[str, Any]) -> None:
        """Connect to `database`, Django's entry for it, when first asked."""
        self.alias = f"{ALIAS_PREFIX}{uuid4().hex}"
        self._process = os.getpid()
        self._here = threading.local()  # Django finds a thread's connection too, in ten times as long
        self._first: BaseDatabaseWrapper | None = None  # stays open until `close`
        self._all: weakref.WeakSet[BaseDatabaseWrapper] = weakref.WeakSet()
        self._closed = False
        register(self.alias, database)

    def connection(self) -> BaseDatabaseWrapper:
        """Promise this thread's connection, checked when it was made. Raises Stopped when it is not durable."""
        if os.getpid() != self._process:
            raise Stopped("the database was opened before this process was forked", next="Open it in each process")
        if self._closed:
            raise Stopped("the database has been closed")
        here = self._here
        connection: BaseDatabaseWrapper | None = getattr(here, "connection", None)
        if connection is None:
            connection, here.checked = connections[self.alias], None
            here.connection = connection
        # Django connects anew by itself, for example when it could not roll back.
        if connection.connection is None or here.checked is not connection.connection:
            self._make(connection)
        elif self._is_gone(connection):
            connection.close()
            self._make(connection)
        return connection

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in list(self._all):
            BaseDatabaseWrapper.close(connection)  # SQLite's own leaves a database in memory open
        self._first, self._closed = None, True
        connections.databases.pop(self.alias, None)
        with suppress(AttributeError):  # this thread may have had none
            del connections[self.alias]

    def transaction(self, connection: BaseDatabaseWrapper, *, inner: bool) -> AbstractContextManager[None]:
        """Promise a transaction, or an `inner` part of the open one, that takes back its own writes when it fails."""
        connections[self.alias] = connection  # where an event loop runs in this thread, Django would take another
        found: AbstractContextManager[None] = transaction.atomic(using=self.alias, durable=not inner)
        return found

    def _make(self, connection: BaseDatabaseWrapper) -> None:
        self._connect(connection)
        if connection not in self._all:
            connection.inc_thread_sharing()  # so that close() may close what another thread made
            self._all.add(connection)
        weakref.finalize(connection, connection.connection.close)  # when its thread is gone
        self._first = self._first or connection
        self._check(connection)
        self._here.checked = connection.connection

    def _is_gone(self, connection: BaseDatabaseWrapper) -> bool:
        """Tell whether a connection was lost and another may take its place; a file's is never lost."""
        return False

    def _connect(self, connection: BaseDatabaseWrapper) -> None:
        """Let the connection be open."""
        connection.ensure_connection()

    def _check(self, connection: BaseDatabaseWrapper) -> None:
        """Promise that a connection is durable. Raises Stopped naming a setting that is not."""
