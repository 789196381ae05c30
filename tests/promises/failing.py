"""A disk that fails at a chosen call, in SQLite's files and in ours, having done what was asked or not.

`Failing` counts every call that changes files below its root. At the chosen one it fails, once or from then on.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.tree import Frontier
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.log.files import FileHeads, FolderPublic
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from plainview.server.storage.sqlite import open_store
from plainview.server.storage.store import SqlStore
from tests.core.notes.keys import LOG
from tests.promises.sqlite_calls import FULL, IOERR_FSYNC, IOERR_WRITE, watched
from tests.server.log.memory import ZONE
from tests.server.storage.rows import audit, statement

START = 1_767_600_000
DATABASE = "private/plainview.sqlite3"
CHANGING = ("open", "fsync", "rename", "unlink", "mkdir")
KNOWN = [statement(index).data for index in range(64)]
ROOTS = [Frontier().append(b"".join(leaf_hash(data) for data in KNOWN[:size])).root() for size in range(65)]


@dataclass
class Failing:
    """Fails at call number `at` (from 1); with `for_good`, at every later one too; `done` tells whether it was done."""

    root: Path
    at: int = 0
    done: bool = False
    for_good: bool = False
    code: int = errno.EIO
    count: int = 0
    failed: list[str] = field(default_factory=list)

    def fails(self, what: str) -> bool:
        self.count += 1
        hit = self.at and (self.count == self.at or (self.for_good and self.count > self.at))
        if hit:
            self.failed.append(what)
        return bool(hit)

    def sqlite(self, what: str, code: int, go: Callable[[], int]) -> int:
        if not self.fails(what):
            return go()
        if self.done:
            go()
        return FULL if self.code == errno.ENOSPC else code

    def opened(self, path: str, go: Callable[[], int]) -> int:
        return go()

    def write(self, path: str, at: int, data: bytes, go: Callable[[], int]) -> int:
        return self.sqlite("SQLite write", IOERR_WRITE, go)

    def truncate(self, path: str, size: int, go: Callable[[], int]) -> int:
        return go()

    def sync(self, path: str, go: Callable[[], int]) -> int:
        return go() if self.code == errno.ENOSPC else self.sqlite("SQLite sync", IOERR_FSYNC, go)

    def delete(self, path: str, go: Callable[[], int]) -> int:
        return go()

    def python(self, name: str, true: Callable[..., Any]) -> Callable[..., Any]:
        """The machine's call `name`, which may fail."""

        def call(*args: Any, **options: Any) -> Any:
            if not self.ours(name, args) or not self.fails(name):
                return true(*args, **options)
            if self.done:
                made = true(*args, **options)
                if name == "open":
                    os.close(made)
            raise OSError(self.code, os.strerror(self.code), str(args[0]))

        return call

    def ours(self, name: str, args: tuple[Any, ...]) -> bool:
        if name == "fsync":
            return self.code != errno.ENOSPC and os.readlink(f"/proc/self/fd/{args[0]}").startswith(str(self.root))
        inside = str(args[0]).startswith(str(self.root))
        if name == "open":
            return inside and bool(args[1] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR))
        return inside and not (self.code == errno.ENOSPC and name in ("unlink", "rename"))


@contextmanager
def disturbed(failing: Failing, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the disk fail in the block as `failing` says."""
    with patch.context() as inside, watched(failing):
        for name in CHANGING:
            inside.setattr(os, name, failing.python(name, getattr(os, name)))
        yield


def program(root: Path) -> None:
    (root / "private").mkdir(parents=True, mode=0o700)
    (root / "public").mkdir()
    open_store(root / DATABASE, create=True).close()


def log_of(store: SqlStore, root: Path) -> Log:
    return Log(store, FileHeads(root / "private"), FolderPublic(root / "public"), LOG, ZONE)


@dataclass
class Run:
    """What a program had acknowledged and shown when its disk failed, and what it then said."""

    acknowledged: int = 0
    shown: list[int] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)

    def unit(self, store: SqlStore) -> None:
        """Acknowledge one statement more, or take note of the refusal."""
        try:
            size = store.size()
            with store.unit() as unit:
                unit.append(statement(size))
                unit.audit(audit())
            self.acknowledged = size + 1
        except (PlainviewError, OSError) as error:
            self.errors.append(error)

    def publish(self, store: SqlStore, root: Path, second: int) -> None:
        try:
            head = publish(log_of(store, root), START + second)
            self.shown.append(head.checkpoint.size if head else 0)
        except (PlainviewError, OSError) as error:
            self.errors.append(error)


def restarted(root: Path, run: Run) -> None:
    """Start anew on a sound disk: everything acknowledged is there, no shown head is gone, and work goes on."""
    store = open_store(root / DATABASE)
    try:
        entries = store.entries(0, 64)
        assert entries == KNOWN[: len(entries)]
        assert run.acknowledged <= len(entries) <= run.acknowledged + 1
        with store.unit() as unit:
            unit.append(statement(len(entries)))
        head = publish(log_of(store, root), START + 1000)
        assert head is not None
        assert head.checkpoint.size == len(entries) + 1 >= max(run.shown, default=0)
        assert head.checkpoint.root == ROOTS[head.checkpoint.size]
    finally:
        store.close()


def readable(root: Path) -> None:
    """What is published still reads: a head of this log, or none yet."""
    shown = root / "public" / "checkpoint"
    if shown.exists():
        head = parse_checkpoint(parse_note(shown.read_bytes()).text)
        assert head.root == ROOTS[head.size]
