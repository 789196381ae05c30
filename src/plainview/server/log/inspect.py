"""The check before anything is written: every surprise about our own state stops the log, each with its sentence.

Source: the start-up rules of FiloSottile/sunlight. A doubt is never resolved by guessing: signing one wrong
checkpoint cannot be undone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from plainview.core.merkle.edge import TileEdge, read_edge
from plainview.core.merkle.proofs import prove_consistency, verify_consistency
from plainview.core.merkle.tiles import ENTRIES, TILE_WIDTH, Tile, TileReader, bundle_hashes
from plainview.core.notes.manifest import MANIFEST_PATH, Manifest, manifest_size, open_manifest
from plainview.core.vocabulary.days import Day, print_day
from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.server.log.head import CHECKPOINT_PATH, DAYS_PREFIX, Head, head_size, open_head, parse_day_path
from plainview.server.log.ports import Log

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class State:
    """What was found and believed: the signed head, what is published, the right edge, the manifest.

    `head` is None before the first checkpoint; `published` and `manifest` are None, or older than the head, when the
    last publication did not come to its end.
    """

    head: Head | None
    published: Head | None
    edge: TileEdge
    manifest: Manifest | None

    @property
    def pending(self) -> bool:
        """Tell whether the stored head was signed but is not published yet."""
        return self.head is not None and (self.published is None or self.published.own != self.head.own)


def inspect(log: Log, timestamp: int) -> State:
    """Promise that the log's own state holds together and that `timestamp` (POSIX seconds) may follow it.

    Raises Stopped, a distinct sentence for each surprise.
    """
    stored, shown = log.heads.current(), log.public.read(CHECKPOINT_PATH)
    head = None if stored is None else _own(log, stored, "stored head")
    published = None if shown is None else _own(log, shown, "published checkpoint")
    manifest = read_manifest(log)
    if head is None:
        _nothing_published(published, manifest)
        return State(None, None, TileEdge(), None)
    if head.others:
        raise Stopped("the stored head has signature lines that this log did not write")
    _same_log(head, published)
    check_clock(log, head, manifest, timestamp)
    _not_rolled_back(log, head)
    reader = tile_reader(log, head.checkpoint.size)
    edge = _edge(log, head, reader)
    if published is not None:
        _follows(reader, published, head)
    return State(head, published, edge, manifest)


def tile_reader(log: Log, size: int) -> TileReader:
    """Promise a reader of the published tiles of a tree of `size` entries."""
    return TileReader(size, lambda tile: log.public.read(tile.path))


def last_day(manifest: Manifest | None) -> Day | None:
    """Promise the last day that the manifest has a checkpoint of."""
    listed = [] if manifest is None else [path for path in manifest.files if path.startswith(DAYS_PREFIX)]
    return parse_day_path(max(listed)) if listed else None


def _stops(what: str, read: Callable[[], T]) -> T:
    """Turn whatever is wrong with our own files into a stop."""
    try:
        return read()
    except PlainviewError as error:
        raise Stopped(f"{what}: {error.what}", where=error.where) from error


def _own(log: Log, data: bytes, where: str) -> Head:
    return _stops(f"the {where} is not one of this log's", lambda: open_own(log, data, where))


def open_own(log: Log, data: bytes, where: str) -> Head:
    """Promise a checkpoint signed with the keys that hold for its size. Raises as `open_head`."""
    return open_head(data, log.period(head_size(data, where)).keys, where)


def read_manifest(log: Log) -> Manifest | None:
    """Promise the published manifest, None before the first. Raises Stopped when it is not this log's."""
    data = log.public.read(MANIFEST_PATH)
    if data is None:
        return None
    return _stops("the manifest is not this log's", lambda: _open_manifest(log, data))


def _open_manifest(log: Log, data: bytes) -> Manifest:
    """Open a manifest with the keys that hold for its size; only then is anything in it believed."""
    return open_manifest(data, tuple(log.period(manifest_size(data)).keys), log.signers.origin)


def _nothing_published(published: Head | None, manifest: Manifest | None) -> None:
    if published is not None:
        raise Stopped("a checkpoint is published but no head is stored: the head store was lost or restored")
    if manifest is not None:
        raise Stopped("a manifest is published but no head is stored: the head store was lost or restored")


def _same_log(head: Head, published: Head | None) -> None:
    if published is None:
        return
    mine, theirs = head.checkpoint, published.checkpoint
    if theirs.size > mine.size:
        raise Stopped(f"the published checkpoint ({theirs.size}) is newer than the stored head ({mine.size})")
    if theirs.size == mine.size and theirs.root != mine.root:
        raise Stopped(f"the stored head and the published checkpoint have two roots for one size ({mine.size})")
    if theirs.size == mine.size and published.own != head.own:
        raise Stopped(f"the stored head and the published checkpoint of size {mine.size} were signed apart")


def check_clock(log: Log, head: Head, manifest: Manifest | None, timestamp: int) -> None:
    """Raise Stopped when `timestamp`, or the head's own, is before what has been signed or published."""
    if timestamp < head.timestamp:
        raise Stopped(f"the clock ({timestamp}) is before the last checkpoint ({head.timestamp})")
    day, last = head.day(log.zone), last_day(manifest)
    if last is not None and day < last:
        raise Stopped(f"the head was signed on {print_day(day)}, before the last published day {print_day(last)}")


def _not_rolled_back(log: Log, head: Head) -> None:
    size = log.entries.size()
    if size < head.checkpoint.size:
        signed = head.checkpoint.size
        raise Stopped(f"the database has {size} entries, the log has signed {signed}: the database was rolled back")


def _edge(log: Log, head: Head, reader: TileReader) -> TileEdge:
    """Read the right edge, hold its root against the head's, and the last bundle against its tile."""
    size = head.checkpoint.size
    edge = _stops("the right edge of the tree cannot be read", lambda: read_edge(reader, size))
    if edge.root() != head.checkpoint.root:
        raise Stopped(f"the right edge of the tiles does not hash to the stored head of size {size}")
    width = size % TILE_WIDTH
    if width and _last_hashes(log, size, width) != edge.rows[0]:
        raise Stopped("the last entry bundle does not hash to its tile", where=Tile(ENTRIES, size // TILE_WIDTH).path)
    return edge


def _last_hashes(log: Log, size: int, width: int) -> bytes:
    bundle = Tile(ENTRIES, size // TILE_WIDTH, width)
    data = log.public.read(bundle.path)
    if data is None:
        raise Stopped("the last entry bundle is not there", where=bundle.path)
    return _stops("the last entry bundle cannot be read", lambda: bundle_hashes(data, width, bundle.path))


def _follows(reader: TileReader, published: Head, head: Head) -> None:
    old, new = published.checkpoint, head.checkpoint
    _stops(
        "the stored head does not follow from the published checkpoint",
        lambda: verify_consistency(
            old.size, old.root, new.size, new.root, prove_consistency(reader, old.size, new.size)
        ),
    )
