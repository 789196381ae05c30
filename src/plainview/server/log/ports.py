"""What the log needs of the world: entries in order, the last signed head, a folder that everybody can read.

The head lives in another store than the tiles. Whoever controls the tiles alone can stop the log, never fork it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Protocol

from plainview.core.notes.signers import LogSigners
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Stopped


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

    def write_all(self, files: Sequence[tuple[str, bytes]], *, immutable: bool) -> None:
        """Put several files, each path once, in any order, as `write` puts each; some may be there after an error."""
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


class Kept(Protocol):
    """What the log keeps for itself about its witnesses: small private files by relative path, each written whole."""

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answered, as it came: HTTP status, content type, body. Nothing in it is believed yet."""

    status: int
    content_type: str
    body: bytes


class Witness(Protocol):
    """A witness as it can be asked. Source: C2SP tlog-witness."""

    def add_checkpoint(self, body: bytes) -> Answer:
        """Promise its answer to a request body. Raises Unchecked when there is none: no network, too slow, too long."""
        ...


@dataclass(frozen=True, slots=True)
class Cosigners:
    """How witnesses are reached: `connect` gives the one behind an address (and may raise Unchecked).

    `kept` remembers what they said, and the alarms. One round of asking takes at most `seconds`.
    """

    connect: Callable[[str], Witness]
    kept: Kept
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Period:
    """Heads of `size` entries and more, up to the next period, are signed by `keys` (Ed25519, then ML-DSA-44).

    `files` gives what must be published with each of them, among it the policy in force; it may raise Stopped.
    """

    size: int
    keys: Sequence[VerifierKey]
    files: Callable[[], Mapping[str, bytes | None]] = dict


@dataclass(frozen=True, slots=True)
class Trust:
    """All periods, the first from size 0, as the first `known` entries say. No head beyond those may be signed."""

    periods: tuple[Period, ...]
    known: int


class Beside(Protocol):
    """Files that entries of the log name, and that come out with the first head that covers their entry."""

    def due(self, size: int) -> Mapping[str, str]:
        """Promise the files that the first `size` entries name: path to SHA-256 in hex."""
        ...

    def read(self, path: str) -> bytes:
        """Promise the bytes of one of them. Raises Stopped when they are not at hand."""
        ...


def period_at(periods: Sequence[Period], size: int) -> Period:
    """Promise the period that a head of `size` entries falls in."""
    return next(period for period in reversed(periods) if period.size <= size)


@dataclass(frozen=True, slots=True)
class Log:
    """One log: its stores, its keys under its origin, and the time zone of its legal days.

    `trust` tells which keys hold for heads of which size; without it those of `signers` hold for all. `further` are
    the keys of other periods that are at hand: the next ones, or earlier ones to finish what was signed with them.
    `cosigners` is how the witnesses of the published policy are reached; without it nobody is asked. `beside` are the
    files that entries name.
    """

    entries: Entries
    heads: Heads
    public: Public
    signers: LogSigners
    zone: tzinfo
    cosigners: Cosigners | None = None
    trust: Callable[[], Trust] | None = None
    further: tuple[LogSigners, ...] = ()
    beside: Beside | None = None

    def settled(self) -> "Log":
        """Promise the same log with the periods as they are now, however many entries come meanwhile."""
        if self.trust is None:
            return self
        trust = self.trust()
        return replace(self, trust=lambda: trust)

    def goal(self) -> int:
        """Promise how many entries the next head may cover: all whose periods are known."""
        size = self.entries.size()
        return size if self.trust is None else min(size, self.trust().known)

    def period(self, size: int) -> Period:
        """Promise the period of a head of `size` entries."""
        return Period(0, self.signers.keys) if self.trust is None else period_at(self.trust().periods, size)

    def signers_for(self, size: int) -> LogSigners:
        """Promise the private keys for a head of `size` entries. Raises Stopped when they are not at hand."""
        found = self._signers(size)
        if found is not None:
            return found
        raise Stopped(
            f"the log's private keys for a head of {size} entries are not on this machine",
            next="Put the key file of that period into private/log-keys",
        )

    def holds(self, size: int) -> bool:
        """Tell whether the private keys for a head of `size` entries are at hand."""
        return self._signers(size) is not None

    def _signers(self, size: int) -> LogSigners | None:
        keys = tuple(self.period(size).keys)
        return next((signers for signers in (self.signers, *self.further) if signers.keys == keys), None)
