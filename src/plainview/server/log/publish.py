"""Growing the log: bundles and tiles, durable; the signature; compare-and-swap of the head; then publication.

Each step may fail and the whole may be run again: what was written must be the same bytes, what was signed is
found in the head store and published by the code of `recover`.
"""

from collections.abc import Iterator
from itertools import chain

from plainview.core.merkle.edge import TileEdge
from plainview.core.merkle.hashing import leaf_hashes
from plainview.core.merkle.tiles import ENTRIES, TILE_WIDTH, Tile, pack_entries
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.head import Head
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Log
from plainview.server.log.recover import Files, recover

CHUNK_ENTRIES = 16 * TILE_WIDTH


def publish(log: Log, timestamp: int, files: Files | None = None, stop: int | None = None) -> Head | None:
    """Promise that all acknowledged entries (those before index `stop`, when given) are in a published checkpoint.

    `timestamp` is the time in POSIX seconds; it goes into the ML-DSA-44 line and decides, in the log's zone, under
    which day the checkpoint is kept. `files` are published beside the log, see `recover`. With nothing new to log,
    nothing is signed and nothing changes. Returns what is published then, None while the log is empty.

    Same entries, keys and timestamp give the same bytes, the ML-DSA-44 signatures excepted.
    Raises Stopped when anything about our own state is doubtful, or another publisher was faster.
    """
    state = inspect(log, timestamp)
    size = _goal(log, stop)
    if state.head is not None and (size <= state.head.checkpoint.size or state.pending):
        recover(log, state, files)  # what was signed before comes out first, under its own day
    if size > state.edge.size:
        edge = _write_tiles(log, state.edge, size)
        signed = log.signers.checkpoint(Checkpoint(log.signers.origin, size, edge.root()), timestamp)
        log.heads.swap(state.head.bare if state.head else None, signed)
        state = inspect(log, timestamp)  # look again, as a start after a crash would
    return recover(log, state, files)


def _goal(log: Log, stop: int | None) -> int:
    size = log.entries.size()
    return size if stop is None else min(size, stop)


def _write_tiles(log: Log, edge: TileEdge, size: int) -> TileEdge:
    """Write all bundles and tiles between the edge's size and `size`, and promise that they are durable."""
    for start, entries in _chunks(log, edge.size, size):
        edge, filled = edge.append(_new_hashes(edge, start, entries))
        for tile, data in chain(_bundles(start, entries), filled):
            log.public.write(tile.path, data, immutable=True)
    for tile, data in edge.partials():
        log.public.write(tile.path, data, immutable=True)
    log.public.sync()
    return edge


def _new_hashes(edge: TileEdge, start: int, entries: list[bytes]) -> bytes:
    """Promise the leaf hashes after the edge, having held those before it against the last tile."""
    hashes = leaf_hashes(entries)
    known = edge.rows[0] if start < edge.size else b""
    if not hashes.startswith(known):
        raise Stopped(f"the database changed an entry that the log has signed, at or after index {start}")
    return hashes[len(known) :]


def _chunks(log: Log, signed: int, size: int) -> Iterator[tuple[int, list[bytes]]]:
    """Promise the entries from the last bundle on that is not full, whole bundles at a time."""
    for start in range(signed - signed % TILE_WIDTH, size, CHUNK_ENTRIES):
        stop = min(start + CHUNK_ENTRIES, size)
        entries = log.entries.entries(start, stop)
        if len(entries) != stop - start:
            raise Stopped(f"the database gave {len(entries)} entries for {start} to {stop}")
        yield start, entries


def _bundles(start: int, entries: list[bytes]) -> Iterator[tuple[Tile, bytes]]:
    for at in range(0, len(entries), TILE_WIDTH):
        bundle = entries[at : at + TILE_WIDTH]
        yield Tile(ENTRIES, (start + at) // TILE_WIDTH, len(bundle)), pack_entries(bundle)
