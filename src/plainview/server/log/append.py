"""Growing the log a batch at a time, by one writer who keeps the right edge in memory between batches.

`publish` reads the edge and looks at everything again each time, which is right for a program that publishes every
quarter of an hour. An `Appender` does so when it is opened. After that it trusts its own memory until anything goes
wrong; then it is of no use any more and the log is opened again. What it writes are the bytes that `publish` would
write, in the same order, so a crash at any point leaves what `inspect` and `recover` know how to go on from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol

from plainview.core.merkle.edge import TileEdge
from plainview.core.merkle.hashing import leaf_hashes
from plainview.core.merkle.proofs import prove_inclusion
from plainview.core.merkle.tiles import ENTRIES, TILE_WIDTH, Tile, pack_entries
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.head import Head
from plainview.server.log.inspect import State, check_clock, inspect, open_own, read_manifest, tile_reader
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from plainview.server.log.recover import Files, recover

UNCOSIGNED = "the signed checkpoint waits for cosignatures that its policy asks for"


class Sequencer(Protocol):
    """Whoever gives entries their index. With `Log.entries` it is one store: what it took, that must give.

    An entry is *acknowledged* once it can no more get lost or get another index:

    - in a store with a database `extend` is one transaction, and its commit is that moment. A program does without
      one: its acts are committed one by one, and the publisher's tick takes what is there (docs/decisions/0015);
    - in a log without a database (`bundles.py`) the signed head is all that says which entries there are; `extend`
      only counts, and the moment is the swap of the head, which comes when bundles and tiles are durable.

    Either way nobody is told before the entry is published as well.
    """

    def extend(self, entries: Sequence[bytes]) -> int:
        """Put `entries` after all others, all or none, durably where this store promises it; give the first's index."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries with consecutive indexes from `first` on, under the published checkpoint `head`."""

    first: int
    head: Head


class Appender:
    """One writer's hold on one log, from `open_appender`. For one thread at a time; hold `only_publisher` around it.

    It does not ask witnesses: a log whose policy needs their cosignatures stops here, and is published by `tick`.
    """

    def __init__(self, log: Log, sequencer: Sequencer, state: State, tail: bytes) -> None:
        """Go on from a state whose head, published checkpoint and edge are one; `tail` is the last partial bundle."""
        self._log = log
        self._sequencer = sequencer
        self._state = state
        self._tail = tail
        self._whole = True

    @property
    def log(self) -> Log:
        """The log that this appends to."""
        return self._log

    @property
    def size(self) -> int:
        """How many entries are published."""
        return self._state.edge.size

    def append(self, entries: Sequence[bytes], timestamp: int, files: Files | None = None) -> Batch:
        """Promise that `entries` are in the log, durable, and under a checkpoint that is published and durable too.

        `timestamp` (POSIX seconds) and `files` are as for `publish`. Entries that others have put into the store
        since the last batch come into the log before these. Whatever is raised, these entries may be in the log then
        or not; every further call raises Stopped. Open the log again: `open_appender` publishes what was acknowledged
        and finishes what was signed. Raises ValueError for no entries at all; nothing has happened then.
        """
        if not entries:
            raise ValueError("a batch has at least one entry")
        if not self._whole:
            raise Stopped("an earlier batch failed, and it is not known how far it came", next="Open the log again")
        self._whole = False
        if self._state.head is not None:
            check_clock(self._log, self._state.head, self._state.manifest, timestamp)
        first = self._sequencer.extend(entries)
        edge = self._write([*self._others(first), *entries])
        head = self._publish(self._sign(edge, timestamp), files)
        self._whole = True
        return Batch(first, head)

    def _others(self, first: int) -> list[bytes]:
        """Promise the entries between the edge and `first`, which came into the store by another way."""
        size = self.size
        found = self._log.entries.entries(size, first) if first > size else []
        if size + len(found) != first:
            raise Stopped(f"the store gave index {first} and {len(found)} entries before it; the log has {size}")
        return found

    def _write(self, entries: Sequence[bytes]) -> TileEdge:
        """Write the bundles and tiles that these entries fill or begin, and promise that they are durable."""
        before = {tile for tile, _ in self._state.edge.partials()}
        edge, filled = self._state.edge.append(leaf_hashes(entries))
        partials = [(tile, data) for tile, data in edge.partials() if tile not in before]
        files = [(tile.path, data) for tile, data in chain(self._bundles(entries), filled, partials)]
        self._log.public.write_all(files, immutable=True)
        self._log.public.sync()
        return edge

    def _bundles(self, entries: Sequence[bytes]) -> Iterator[tuple[Tile, bytes]]:
        start, width = self.size, self.size % TILE_WIDTH
        cuts = [0, *range(TILE_WIDTH - width, len(entries), TILE_WIDTH), len(entries)]
        for at, end in zip(cuts, cuts[1:], strict=False):
            self._tail += pack_entries(entries[at:end])
            tile = Tile(ENTRIES, (start + at) // TILE_WIDTH, (start + end - 1) % TILE_WIDTH + 1)
            yield tile, self._tail
            self._tail = b"" if tile == tile.full else self._tail

    def _sign(self, edge: TileEdge, timestamp: int) -> State:
        """Sign a checkpoint, read it as anybody would, and make it the head."""
        log, before = self._log.settled(), self._state.head
        if log.trust is not None and log.trust().known < edge.size:
            raise Stopped(f"it is not known yet which keys hold for a head of {edge.size} entries")
        signed = log.signers_for(edge.size).checkpoint(
            Checkpoint(log.signers.origin, edge.size, edge.root()), timestamp
        )
        head = open_own(log, signed, "new checkpoint")
        log.heads.swap(before.bare if before else None, signed)
        return replace(self._state, head=head, edge=edge)

    def _publish(self, state: State, files: Files | None) -> Head:
        """Bring the signed head out, by the code that does so after a crash. Raises Stopped if that is not allowed."""
        head = recover(self._log.settled(), state, files)
        if head is None or state.head is None or head.own != state.head.own:
            raise Stopped(UNCOSIGNED)
        self._state = replace(state, published=head, manifest=read_manifest(self._log))
        return head


def open_appender(log: Log, sequencer: Sequencer, timestamp: int, files: Files | None = None) -> Appender:
    """Promise an appender to a log whose whole state was looked at, and in which nothing acknowledged is unpublished.

    `timestamp` and `files` are as for `publish`. Raises what `publish` raises.
    """
    publish(log, timestamp, files)
    state = inspect(log, timestamp)
    if state.pending:
        raise Stopped(UNCOSIGNED)
    return Appender(log, sequencer, state, _tail(log, state.edge.size))


def _tail(log: Log, size: int) -> bytes:
    """Promise the last bundle when it is partial; `inspect` has held it against its tile."""
    if size % TILE_WIDTH == 0:
        return b""
    bundle = Tile(ENTRIES, size // TILE_WIDTH, size % TILE_WIDTH)
    data = log.public.read(bundle.path)
    if data is None:
        raise Stopped("the last entry bundle is not there", where=bundle.path)
    return data


def prove(log: Log, index: int, head: Head) -> TlogProof:
    """Promise the proof, a `.tlog-proof` when printed, that the entry `index` is under the published `head`.

    Reads a few tiles. Raises Invalid when the head does not reach to the entry.
    """
    size = head.checkpoint.size
    return TlogProof(index, tuple(prove_inclusion(tile_reader(log, size), index, size)), head.print())
