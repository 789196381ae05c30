"""The log's three ports in memory, for any test: `MemoryEntries`, `MemoryHeads`, `MemoryPublic`, `memory_log`.

`MemoryPublic.crash` loses what was not synced, as a power cut may.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from zoneinfo import ZoneInfo

from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.ports import Log
from tests.core.notes.keys import LOG

ZONE = ZoneInfo("America/New_York")


class MemoryEntries:
    def __init__(self, *entries: bytes) -> None:
        self.all = list(entries)

    def size(self) -> int:
        return len(self.all)

    def entries(self, start: int, stop: int) -> list[bytes]:
        return self.all[start:stop]


class MemoryHeads:
    def __init__(self, head: bytes | None = None) -> None:
        self.head = head

    def current(self) -> bytes | None:
        return self.head

    def swap(self, old: bytes | None, new: bytes) -> None:
        if self.head != old:
            raise Stopped("another publisher has moved the head meanwhile")
        self.head = new


class MemoryPublic:
    """Published files; `durable` is what a power cut leaves for certain."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.durable: dict[str, bytes] = {}
        self.writes: list[str] = []

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def write(self, path: str, data: bytes, *, immutable: bool) -> None:
        if immutable and self.files.get(path, data) != data:
            raise Stopped("the published file has other bytes than it must have", where=path)
        self.files[path] = data
        self.writes.append(path)

    def write_all(self, files: Sequence[tuple[str, bytes]], *, immutable: bool) -> None:
        for path, data in files:
            self.write(path, data, immutable=immutable)

    def sync(self) -> None:
        self.durable = dict(self.files)

    def list(self, prefix: str = "") -> Iterator[str]:
        return iter(sorted(path for path in self.files if path.startswith(prefix)))

    def delete(self, path: str) -> None:
        self.files.pop(path, None)

    def crash(self, survives: Callable[[str], bool] = lambda path: False) -> None:
        """Go back to what is durable; a change since then stays where `survives` says so, in any combination."""
        for path in {*self.files, *self.durable}:
            if not survives(path):
                if path in self.durable:
                    self.files[path] = self.durable[path]
                else:
                    self.files.pop(path, None)
        self.durable = dict(self.files)


def memory_log(*entries: bytes, zone: tzinfo = ZONE) -> Log:
    """A log in memory with the fixed test keys."""
    return Log(MemoryEntries(*entries), MemoryHeads(), MemoryPublic(), LOG, zone)
