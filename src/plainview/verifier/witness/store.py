"""What a witness has cosigned, in SQLite: looking at it and adding to it is one step, and durable before it returns.

One process at a time may write, which holds a lock on the folder, through one connection. Nothing is cosigned before
settings, schema, integrity, keys, the newest heads and the clock have been looked at.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from plainview.core.notes.add_checkpoint import monitoring_path
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.note import open_note, parse_note
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import PlainviewError, Stopped, Unchecked
from plainview.verifier.witness.decide import Cosigned, Evidence, Held, Verdict
from plainview.verifier.witness.schema import check_schema, make_schema, set_durable

DATABASE = "witness.sqlite3"
LOCK = "lock"
EVIDENCE_MAX = 1000
"""Pieces of evidence kept of one log and one charge; a log that signs more forks than this has been found out."""

_WAIT = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL)
_HEAD = "SELECT size, root, time, checkpoint FROM"


class Unit(Protocol):
    """One durable step."""

    def held(self, origin: str, size: int) -> Held:
        """Promise what is kept of a log, and its head of `size` when that was cosigned."""
        ...

    def keep(self, origin: str, verdict: Verdict, now: int) -> bool:
        """Keep what a verdict says must be kept; tell whether its evidence is new."""
        ...


class SqliteUnit:
    """A transaction that nothing can come between."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work in the transaction that `connection` has begun."""
        self._connection = connection

    def held(self, origin: str, size: int) -> Held:
        """Promise what is kept of a log, and its head of `size` when that was cosigned."""
        latest = self._connection.execute(f"{_HEAD} latest WHERE origin = ?", [origin]).fetchone()
        same = self._connection.execute(f"{_HEAD} history WHERE origin = ? AND size = ?", [origin, size]).fetchone()
        return Held(Cosigned(*latest) if latest else None, Cosigned(*same) if same else None)

    def keep(self, origin: str, verdict: Verdict, now: int) -> bool:
        """Keep what a verdict says must be kept; tell whether its evidence is new."""
        if verdict.keep is not None:
            self._keep_head(origin, verdict.keep, verdict.signed)
        return verdict.evidence is not None and self._keep_evidence(verdict.evidence, now)

    def _keep_head(self, origin: str, head: Cosigned, signed: bytes) -> None:
        row = {"origin": origin, "path": monitoring_path(origin), "size": head.size, "root": head.root}
        row |= {"time": head.time, "checkpoint": head.checkpoint, "signed": signed}
        self._connection.execute(
            "INSERT INTO history SELECT :origin, :size, :root, :time, :signed WHERE NOT EXISTS"
            " (SELECT 1 FROM history WHERE origin = :origin AND size = :size AND root = :root)",
            row,
        )
        update = "UPDATE latest SET size = :size, root = :root, time = :time, checkpoint = :checkpoint"
        if not self._connection.execute(f"{update} WHERE origin = :origin", row).rowcount:
            self._connection.execute(
                "INSERT INTO latest VALUES (:path, :origin, :size, :root, :time, :checkpoint)", row
            )

    def _keep_evidence(self, found: Evidence, now: int) -> bool:
        row = (found.charge.value, found.origin, found.size, found.root, now, found.submitted, found.held)
        added = self._connection.execute(
            "INSERT INTO evidence (charge, origin, size, root, time, submitted, held) SELECT ?, ?, ?, ?, ?, ?, ?"
            " WHERE (SELECT count(*) FROM evidence WHERE charge = ? AND origin = ?) < ? ON CONFLICT DO NOTHING",
            (*row, found.charge.value, found.origin, EVIDENCE_MAX),
        )
        return bool(added.rowcount)


class Store:
    """The database of one witness, open for writing by this process alone."""

    def __init__(self, lock: int, connection: sqlite3.Connection) -> None:
        """Take over what `open_store` has opened. The connection serves one thread at a time, whichever it is."""
        self._lock, self._connection = lock, connection

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Promise one durable step: all of it, or none when an exception leaves it.

        Raises Unchecked when nothing was written and it may be tried again, Stopped when nothing may be any more.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield SqliteUnit(self._connection)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise meaning(error) from error
        finally:
            if self._connection.in_transaction:
                with suppress(sqlite3.Error):  # what failed has been said; an open step is undone at the next start
                    self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the database and let others open it."""
        self._connection.close()
        os.close(self._lock)


def meaning(error: sqlite3.Error) -> PlainviewError:
    """Promise what to tell: Unchecked when waiting or making room helps, Stopped for everything else."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _WAIT:
        return Unchecked(f"the database could not be written: {error}", next="Make room; nothing was written")
    return Stopped(f"the database failed: {error}", next="Restart the witness, which checks it")


def _lock(folder: Path) -> int:
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise Stopped("another process is this witness already", where=str(folder)) from None
    return handle


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. SQLite ignores a failure of this; here it is an OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_store(folder: Path, vkeys: tuple[VerifierKey, ...]) -> None:
    """Make the database of a new witness, durably. Raises FileExistsError rather than replace one."""
    os.close(os.open(folder / DATABASE, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(folder / DATABASE, isolation_level=None)
    try:
        set_durable(connection)
        make_schema(connection, print_vkeys(vkeys))
    finally:
        connection.close()
    sync_folder(folder)


def print_vkeys(vkeys: tuple[VerifierKey, ...]) -> str:
    """Print public keys, one a line."""
    return "".join([f"{key.print()}\n" for key in vkeys])


def open_store(folder: Path, vkeys: tuple[VerifierKey, ...], now: int) -> Store:
    """Open the database of the witness that signs with `vkeys`, after looking at all of it.

    Raises Stopped when there is none, another process has it, it is damaged, weaker than durable or another
    witness's, its newest heads are not what this witness cosigned, or the clock is before what it has signed.
    """
    if not (folder / DATABASE).is_file():
        raise Stopped("there is no database of a witness", where=str(folder), next="Never make one for old keys")
    lock = _lock(folder)
    connection = sqlite3.connect(folder / DATABASE, timeout=5, isolation_level=None, check_same_thread=False)
    store = Store(lock, connection)
    try:
        set_durable(connection)
        check_schema(connection, print_vkeys(vkeys))
        check_heads(connection, vkeys)
        _start(connection, now)
        sync_folder(folder)
    except (sqlite3.Error, PlainviewError, OSError) as error:
        store.close()
        raise Stopped(str(error), where=str(folder / DATABASE)) from error
    return store


def check_heads(connection: sqlite3.Connection, vkeys: tuple[VerifierKey, ...]) -> None:
    """Promise that each log's newest head is the last of its history and cosigned by `vkeys`. Raises Stopped."""
    newest = "SELECT origin, max(size), root FROM history GROUP BY origin ORDER BY origin"
    heads = connection.execute("SELECT origin, size, root, time, checkpoint FROM latest ORDER BY origin").fetchall()
    if [row[:3] for row in heads] != connection.execute(newest).fetchall():
        raise Stopped("the newest heads are not those at the end of the history")
    for origin, size, root, time, checkpoint in heads:
        try:
            opened = open_note(parse_note(checkpoint), vkeys)
            head = parse_checkpoint(opened.text)
            times = {key.timestamp(line.payload) for key, line in opened.verified if isinstance(key, VerifierKey)}
        except PlainviewError as error:
            raise Stopped(f"the newest head of {origin} is not one that this witness cosigned: {error}") from None
        if (head.origin, head.size, head.root, times) != (origin, size, root, {time}):
            raise Stopped(f"the newest head of {origin} is not the one that was cosigned")


def _start(connection: sqlite3.Connection, now: int) -> None:
    """Write that the witness starts, which also gives the `-wal` its name. Raises Stopped when time ran back."""
    last = "SELECT max(time) FROM (SELECT time FROM latest UNION ALL SELECT time FROM started)"
    seen = connection.execute(last).fetchone()[0] or 0
    if now < seen:
        raise Stopped(f"the clock says {now}, but this witness has already acted at {seen}", next="Set the clock")
    connection.execute("INSERT INTO started (time) VALUES (?)", [now])
