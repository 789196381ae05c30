"""What the log needs of the world: entries in order, the last signed head, a folder that everybody can read.

The head lives in another store than the tiles. Whoever controls the tiles alone can stop the log, never fork it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from plainview.core.notes.signers import LogSigners


class Entries(Protocol):
    """The acknowledged entries, in index order without gaps. They never change and never become fewer."""

    def size(self) -> int:
        """Promise how many entries are acknowledged."""
        ...

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Promise the entries with index `start` up to, not including, `stop`."""
        ...


class Heads(Protocol):
    """The last checkpoint that the log signed, moved by compare-and-swap alone."""

    def current(self) -> bytes | None:
        """Promise the last signed checkpoint, None before the first."""
        ...

    def swap(self, old: bytes | None, new: bytes) -> None:
        """Replace `old` by `new`, durably. Raises Stopped when the current head is not `old`."""
        ...


class Public(Protocol):
    """The published files by relative path. Each write is atomic; `sync` makes all writes and deletes durable."""

    def read(self, path: str) -> bytes | None:
        """Promise the file's bytes, None when there is none."""
        ...

    def write(self, path: str, data: bytes, *, immutable: bool) -> None:
        """Put a file. An immutable one may exist with the same bytes; with others, Stopped is raised."""
        ...

    def sync(self) -> None:
        """Promise that everything written before is durable when this returns."""
        ...

    def list(self, prefix: str = "") -> Iterator[str]:
        """Promise the paths of all files, or of those beginning with `prefix` (which ends in a slash)."""
        ...

    def delete(self, path: str) -> None:
        """Remove a file; one that is not there is no mistake."""
        ...


@dataclass(frozen=True, slots=True)
class Log:
    """One log: its stores, its keys under its origin, and the time zone of its legal days."""

    entries: Entries
    heads: Heads
    public: Public
    signers: LogSigners
    zone: tzinfo
