"""Buckets for tests: one in memory, one that fails at a chosen call, one read as a stranger reads over the web."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from plainview.core.vocabulary.errors import Unchecked
from plainview.server.bucket.ports import tag_of


@dataclass
class MemoryObjects:
    """A bucket in memory; `log` are its writes and deletions in order."""

    all: dict[str, bytes] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def read(self, path: str) -> bytes | None:
        return self.all.get(path)

    def create(self, path: str, data: bytes) -> bool:
        if path in self.all:
            return False
        self.all[path] = data
        self.log.append(path)
        return True

    def replace(self, path: str, data: bytes) -> None:
        self.all[path] = data
        self.log.append(path)

    def tags(self, prefix: str = "") -> Mapping[str, str]:
        return {path: tag_of(data) for path, data in self.all.items() if path.startswith(prefix)}

    def delete(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.all.pop(path, None)
            self.log.append(path)


@dataclass
class FailingObjects(MemoryObjects):
    """One that fails at its `at`-th change and all later ones, the first of them done all the same when `done`."""

    at: int = 0
    done: bool = False
    changes: int = 0

    def _change(self) -> None:
        self.changes += 1
        if self.changes > self.at + self.done:
            raise Unchecked("the store failed (it answers 500)")

    def _late(self) -> None:
        if self.done and self.changes == self.at + 1:
            raise Unchecked("the store failed (it answers 500)")

    def create(self, path: str, data: bytes) -> bool:
        self._change()
        made = super().create(path, data)
        self._late()
        return made

    def replace(self, path: str, data: bytes) -> None:
        self._change()
        super().replace(path, data)
        self._late()

    def delete(self, paths: Sequence[str]) -> None:
        self._change()
        super().delete(paths)
        self._late()


@dataclass
class Forgetful(MemoryObjects):
    """One whose lists leave out every other object, and tell the tag of none."""

    def tags(self, prefix: str = "") -> Mapping[str, str]:
        whole = super().tags(prefix)
        return dict.fromkeys(sorted(whole)[::2], "")


class Stranger:
    """Reads a bucket as `plainview verify` reads an address: it cannot be listed, and may change meanwhile."""

    live = True
    name = "bucket"

    def __init__(self, objects: MemoryObjects) -> None:
        self._all = objects.all

    def read(self, path: str, most: int) -> bytes | None:
        data = self._all.get(path)
        assert data is None or len(data) <= most
        return data

    def digest(self, path: str) -> str | None:
        data = self._all.get(path)
        return None if data is None else sha256(data).hexdigest()

    def list(self) -> frozenset[str]:
        return frozenset()
