"""Growing the log: bundles and tiles, durable; the signature; compare-and-swap of the head; witnesses; publication.

Each step may fail and the whole may be run again: what was written must be the same bytes, what was signed is
found in the head store and published by the code of `recover`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from plainview.core.merkle.edge import TileEdge
from plainview.core.merkle.hashing import leaf_hashes
from plainview.core.merkle.tiles import ENTRIES, TILE_WIDTH, Tile, pack_entries
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.alarms import check_alarms, keep_fork
from plainview.server.log.cosigning import Round, ask_all, kept_lines
from plainview.server.log.head import Head
from plainview.server.log.inspect import State, inspect
from plainview.server.log.ports import Log
from plainview.server.log.quorum import files_for, missing, policy_for, quorum_met, with_lines
from plainview.server.log.recover import Files, as_published, recover

CHUNK_ENTRIES = 16 * TILE_WIDTH


@dataclass(frozen=True, slots=True)
class Publication:
    """What a tick came to: what readers see, what is signed, and who was asked to cosign (None: nobody had to be)."""

    published: Head | None
    signed: Head | None
    asked: Round | None = None

    @property
    def waits(self) -> bool:
        """Tell whether the signed head waits for witnesses."""
        return self.signed is not None and (self.published is None or self.published.own != self.signed.own)


def publish(log: Log, timestamp: int, files: Files | None = None, stop: int | None = None) -> Head | None:
    """Promise what `tick` promises, and say what is published then: None while nothing is."""
    return tick(log, timestamp, files, stop).published


def tick(log: Log, timestamp: int, files: Files | None = None, stop: int | None = None) -> Publication:
    """Promise that all acknowledged entries (those before index `stop`, when given) are in a published checkpoint.

    It fails closed: while the published policy asks for witnesses who have not cosigned, the head stays signed and
    unpublished, the next tick asks again, and no further head is signed before it is out. One exception: a new period
    of keys and policy begins behind it, for then witnesses who are gone for good can be replaced.

    `timestamp` is the time in POSIX seconds; it goes into the ML-DSA-44 line and decides, in the log's zone, under
    which day the checkpoint is kept. `files` are published beside the log, see `recover`. With nothing new to log,
    nothing is signed, and only lines of witnesses that were late are added.

    Same entries, keys and timestamp give the same bytes, the ML-DSA-44 signatures excepted.
    Raises Stopped when anything about our own state is doubtful, a witness says so or said so and nobody has looked, or
    another publisher was faster.
    """
    log = log.settled()
    state = _look(log, timestamp)
    check_alarms(log)
    size = _goal(log, stop)
    renewed = size > state.edge.size and log.period(size).size > log.period(state.edge.size).size
    if size <= state.edge.size or (state.pending and not (renewed and not log.holds(state.edge.size))):
        done = _bring_out(log, state, files, timestamp)  # what was signed before comes out first, under its own day
        if size <= state.edge.size or (done.waits and not renewed):
            return done
        state = _look(log, timestamp)
    edge = _write_tiles(log, state.edge, size)
    signed = log.signers_for(size).checkpoint(Checkpoint(log.signers.origin, size, edge.root()), timestamp)
    log.heads.swap(state.head.bare if state.head else None, signed)
    return _bring_out(log, _look(log, timestamp), files, timestamp)  # look again, as a start after a crash would


def confirm(log: Log, timestamp: int) -> Round | None:
    """Promise that no witness of the published policy has seen more than the stored head, or another past.

    Each is asked to cosign the published head anew, so this finds a whole program that was restored from an old copy
    before it signs anything. Raises Stopped then; None when there is nobody to ask.
    """
    log = log.settled()
    state = _look(log, timestamp)
    check_alarms(log)
    if state.head is None:
        return None
    policy = policy_for(log, state, files_for(log, state.head.checkpoint.size, {}))
    if policy is None or not policy.witnesses:
        return None
    asked = ask_all(log, state.head, policy, timestamp)
    check_alarms(log)
    return asked


def _look(log: Log, timestamp: int) -> State:
    """Inspect; when two heads of one size are found, keep the proof before stopping."""
    try:
        return inspect(log, timestamp)
    except Stopped:
        keep_fork(log)
        raise


def _bring_out(log: Log, state: State, files: Files | None, timestamp: int) -> Publication:
    """Publish the stored head if its policy allows, having asked for the lines it lacks; late lines are added after."""
    if state.head is None:
        return Publication(None, None)
    asked = files_for(log, state.head.checkpoint.size, files or {})
    policy = policy_for(log, state, asked)
    if policy is None:
        return Publication(recover(log, state, asked), state.head)
    head = as_published(state.head, state.published)
    head = with_lines(head, kept_lines(log, head, policy))
    if not quorum_met(policy, head):
        done = ask_all(log, head, policy, timestamp)
        check_alarms(log)
        return Publication(recover(log, state, asked, (*head.others, *done.lines)), state.head, done)
    published = recover(log, state, asked, head.others)
    if log.cosigners is None or not missing(policy, head):
        return Publication(published, state.head)
    done = ask_all(log, head, policy, timestamp, late=True)
    if done.lines:
        published = recover(log, _look(log, timestamp), asked, (*head.others, *done.lines))
    check_alarms(log)
    return Publication(published, state.head, done)


def _goal(log: Log, stop: int | None) -> int:
    return log.goal() if stop is None else min(log.goal(), stop)


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
