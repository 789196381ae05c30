"""A log in memory without a database, for tests: `Plain`, which can be opened again, with a fault planned or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from plainview.core.notes.policy import Policy, TrustedLog
from plainview.server.log.append import Appender
from plainview.server.log.bundles import BundleEntries, open_plain_log
from plainview.server.log.files import FileHeads, FolderPublic, only_publisher
from plainview.server.log.fsck import fsck
from plainview.server.log.ports import Heads, Log, Public
from tests.core.notes.keys import LOG
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE, MemoryHeads, MemoryPublic

TRUST = Policy((TrustedLog(LOG.keys[0]),))
ENTRIES = [f"entry {number}".encode() for number in range(1400)]


@dataclass
class Plain:
    heads: Heads = field(default_factory=MemoryHeads)
    public: Public = field(default_factory=MemoryPublic)

    def open(self, timestamp: int = on_day(1)) -> Appender:
        return open_plain_log(self.heads, self.public, LOG, ZONE, timestamp)

    @property
    def log(self) -> Log:
        return Log(BundleEntries(self.heads, self.public), self.heads, self.public, LOG, ZONE)

    def entries(self) -> list[bytes]:
        found = self.log.entries
        return found.entries(0, found.size())

    def must_be_right(self, *expected: bytes) -> None:
        assert list(fsck(self.public, LOG.keys, ZONE)) == []
        assert self.public.read("checkpoint") == self.heads.current()
        assert self.entries() == list(expected)


@contextmanager
def opened(folder: Path, timestamp: int = on_day(1)) -> Iterator[Appender]:
    """A plain log in a folder, for a child process to open."""
    folder.mkdir(parents=True, exist_ok=True)
    with only_publisher(folder / "publisher.lock"):
        yield in_folder(folder).open(timestamp)


def in_folder(folder: Path) -> Plain:
    return Plain(FileHeads(folder / "private"), FolderPublic(folder / "public", 4))
