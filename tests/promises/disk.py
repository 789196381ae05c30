"""A disk whose power may fail: what a program wrote is recorded, and every state is made in which it may be found.

Promised by a file system, and by nothing more: a file's bytes are there once it was synced, a name once its folder was.
Of what was not synced each write may be there, or not, or be torn between sectors; of the names in a folder a beginning
of what was done to them. (After the crash tests of SQLite, sqlite.org/testing.html §4.2.)
"""

import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.promises.sqlite_calls import watched

SECTOR = 512

Op = tuple[Any, ...]


class Recorder:
    """Everything that this process does to files below `root`, in order, and marks between."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ops: list[Op] = []
        self.on = False
        self.last: dict[str, bytes] = {}

    def mark(self, *what: Any) -> None:
        """Put a mark, such as an acknowledgement, between the operations."""
        self.ops.append(("mark", *what))

    def name(self, path: object) -> str | None:
        text = os.fspath(path) if isinstance(path, (str, bytes, os.PathLike)) else None
        if not isinstance(text, str) or not self.on:
            return None
        full = os.path.abspath(text)
        return (
            os.path.relpath(full, self.root)
            if full.startswith(f"{self.root}{os.sep}") or full == str(self.root)
            else None
        )

    def add(self, kind: str, path: str, *rest: Any) -> None:
        self.ops.append((kind, path, *rest))

    # SQLite's files, see sqlite_calls.Calls
    def opened(self, path: str, go: Callable[[], int]) -> int:
        name = self.name(path)
        if name is not None and not os.path.exists(path):
            self.add("create", name)
        return go()

    def write(self, path: str, at: int, data: bytes, go: Callable[[], int]) -> int:
        if (name := self.name(path)) is not None:
            self.add("write", name, at, data)
        return go()

    def truncate(self, path: str, size: int, go: Callable[[], int]) -> int:
        if (name := self.name(path)) is not None:
            self.add("truncate", name, size)
        return go()

    def sync(self, path: str, go: Callable[[], int]) -> int:
        if (name := self.name(path)) is not None:
            self.add("sync", name)
        return go()

    def delete(self, path: str, go: Callable[[], int]) -> int:
        if (name := self.name(path)) is not None:
            self.add("unlink", name)
        return go()

    # Python's own files
    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        name = self.name(args[0]) if args else None
        if name is None:
            return
        if event == "open" and isinstance(args[2], int) and args[2] & os.O_CREAT and not os.path.exists(args[0]):
            self.add("create", name)
        elif event == "os.rename":
            self.content(name)
            self.add("rename", name, self.name(args[1]))
            self.last[str(self.name(args[1]))] = self.last.pop(name, b"")
        elif event == "os.remove":
            self.add("unlink", name)
        elif event == "os.mkdir" and not os.path.exists(args[0]):
            self.add("mkdir", name)
        elif event == "os.rmdir" and not os.listdir(args[0]):
            self.add("rmdir", name)

    def content(self, name: str) -> None:
        """Record a file as a whole when it is not what it was."""
        data = (self.root / name).read_bytes()
        if self.last.get(name) != data:
            self.add("truncate", name, 0)
            self.add("write", name, 0, data)
            self.last[name] = data

    def fsync(self, handle: int) -> None:
        name = self.name(os.readlink(f"/proc/self/fd/{handle}"))
        if name is None:
            return
        if (self.root / name).is_dir():
            self.add("sync folder", name)
        else:
            self.content(name)
            self.add("sync", name)


@contextmanager
def recorded(recorder: Recorder, patch: pytest.MonkeyPatch, *, believe_fsync: bool = True) -> Iterator[None]:
    """Record in the block. With `believe_fsync` false, Python's fsync promises nothing: a tooth."""
    true = os.fsync

    def fsync(handle: int) -> None:
        if believe_fsync:
            recorder.fsync(handle)
        true(handle)

    sys.addaudithook(recorder.audit)
    patch.setattr(os, "fsync", fsync)
    recorder.on = True
    try:
        with watched(recorder):
            yield
    finally:
        recorder.on = False
        patch.setattr(os, "fsync", true)


@dataclass
class Inode:
    """A file's bytes as they are surely on the disk, and what was written since."""

    sure: bytearray = field(default_factory=bytearray)
    pending: list[Op] = field(default_factory=list)

    def found(self, draw: random.Random, keep: float) -> bytes:
        data = bytearray(self.sure)
        for op in self.pending:
            if draw.random() < keep:
                _apply(data, _torn(op, draw) if draw.random() < 0.25 else op)
        return bytes(data)

    def settle(self) -> None:
        for op in self.pending:
            _apply(self.sure, op)
        self.pending.clear()


def _torn(op: Op, draw: random.Random) -> Op:
    if op[0] != "write" or len(op[3]) <= SECTOR:
        return op
    cut = SECTOR * draw.randrange(len(op[3]) // SECTOR + 1)
    at, data = (op[2], op[3][:cut]) if draw.random() < 0.5 else (op[2] + cut, op[3][cut:])
    return ("write", op[1], at, data)


def _apply(data: bytearray, op: Op) -> None:
    if op[0] == "truncate":
        del data[op[2] :]
        data.extend(bytes(op[2] - len(data)))
    else:
        at, new = op[2], op[3]
        data.extend(bytes(max(0, at - len(data))))
        data[at : at + len(new)] = new


class Disk:
    """The disk while operations come in: `found` draws a state in which it may be found when the power fails now."""

    def __init__(self, root: Path) -> None:
        """Begin with everything below `root` surely there."""
        self.names: dict[str, Inode | None] = {".": None}  # None for a folder
        for place in sorted(root.rglob("*")):
            name = place.relative_to(root).as_posix()
            self.names[name] = None if place.is_dir() else Inode(bytearray(place.read_bytes()))
        self.sure = dict(self.names)
        self.waiting: dict[str, list[Op]] = {}

    def take(self, op: Op) -> None:
        """Let one operation happen."""
        kind, name, *rest = op
        match kind:
            case "write" | "truncate":
                inode = self.names[name]
                assert inode is not None
                inode.pending.append(op)
            case "sync":
                inode = self.names[name]
                assert inode is not None
                inode.settle()
            case "sync folder":
                for waiting in self.waiting.pop(name, []):
                    _rename(self.sure, waiting)
            case _:
                self._names(kind, name, *rest)

    def _names(self, kind: str, name: str, to: str = "") -> None:
        if kind == "create":
            change: Op = ("put", name, Inode())
        elif kind == "mkdir":
            change = ("put", name, None)
        elif kind == "rename":
            change = ("move", name, to)
        else:
            change = ("drop", name)
        _rename(self.names, change)
        self.waiting.setdefault(os.path.dirname(name) or ".", []).append(change)

    def found(self, draw: random.Random) -> dict[str, bytes]:
        """Promise the files, by name, as they may be found."""
        names = dict(self.sure)
        for changes in self.waiting.values():
            for change in changes[: draw.randint(0, len(changes))]:
                _rename(names, change)
        keep = draw.choice((0.0, 0.5, 0.9, 1.0))
        return {
            name: inode.found(draw, keep)
            for name, inode in names.items()
            if inode is not None and _reachable(names, name)
        }


def _rename(names: dict[str, Inode | None], change: Op) -> None:
    match change:
        case ("put", name, inode):
            names[name] = inode
        case ("move", name, to):
            if name in names:
                names[to] = names.pop(name)
        case ("drop", name):
            names.pop(name, None)


def _reachable(names: dict[str, Inode | None], name: str) -> bool:
    folder = os.path.dirname(name)
    return not folder or (folder in names and _reachable(names, folder))
