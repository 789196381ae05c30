"""The whole log, every file of it, read again: stricter than its readers must be.

Entries are hashed into tiles and the tiles compared byte by byte. Nothing may be cut short, appended, left over,
unlisted or unsigned. Memory stays small: one bundle and the right edge at a time.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import tzinfo
from functools import partial

from plainview.core.merkle.ahead import check_ahead, edge_index, is_ahead
from plainview.core.merkle.edge import TileEdge
from plainview.core.merkle.hashing import HASH_BYTES
from plainview.core.merkle.tiles import (
    ENTRIES,
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    pack_entries,
    parse_entries,
    parse_tile_path,
)
from plainview.core.notes.vkey import VerifierKey
from plainview.server.log.finding import Finding, Subject, attempt, held_against, read_head
from plainview.server.log.fsck_beside import check_beside
from plainview.server.log.fsck_bundles import RANGE_BUNDLES, check_range, leaf_hashes, range_count
from plainview.server.log.fsck_ranges import each
from plainview.server.log.head import CHECKPOINT_PATH, Head
from plainview.server.log.ports import Period, Public


def fsck(
    public: Public,
    keys: Sequence[VerifierKey],
    zone: tzinfo,
    witnesses: Sequence[VerifierKey] = (),
    seen: Callable[[int], None] = lambda entries: None,
    later: Sequence[Period] = (),
    processes: int = 1,
    bundles: int = RANGE_BUNDLES,
) -> Iterator[Finding]:
    """Promise one finding for everything that is wrong under `public`; none says that all of it is right.

    `keys` are the log's from its opening on (Ed25519, then ML-DSA-44), `later` the periods since they were replaced,
    `witnesses` those whose lines may be on its checkpoints, `zone` is that of its legal days. `seen` is told how many
    entries have been read so far. Full bundles are hashed by at most `processes` processes, so many of them at a time
    as `bundles` says; the days' checkpoints are checked by as many.
    """
    subject = Subject(public, (Period(0, keys), *later), keys[0].name, witnesses, zone, set())
    paths = sorted(public.list())
    head = read_head(subject, CHECKPOINT_PATH)
    if isinstance(head, Finding):
        yield head
        return
    edge = yield from _check_full(subject, head, seen, processes, bundles)
    if edge is not None:
        edge = yield from _check_last(subject, head, edge, seen)
    if edge is not None:
        yield from _check_edge(subject, edge, head)
        yield from _check_older_partials(subject, edge, paths)
    yield from check_beside(subject, head, processes)
    for path in paths:
        if path not in subject.accounted:
            yield from _check_left(subject, path, edge)


def _check_full(
    subject: Subject, head: Head, seen: Callable[[int], None], processes: int, bundles: int
) -> Generator[Finding, None, TileEdge | None]:
    """Hash the full bundles, range by range, into all tiles above; give the edge behind them, or None without it."""
    above, size = TileEdge(), head.checkpoint.size
    for found in each(partial(check_range, subject, head, bundles), range_count(size, bundles), processes):
        yield from found.findings
        subject.accounted.update(found.paths)
        if found.hashes is None:
            return None
        above, filled = above.append(found.hashes)
        for tile, data in filled:
            yield from _compare(subject, Tile(tile.level + 1, tile.index), data)
        seen(above.size * TILE_WIDTH)
    return TileEdge(above.size * TILE_WIDTH, (b"", *above.rows)) if above.size else above


def _check_last(
    subject: Subject, head: Head, edge: TileEdge, seen: Callable[[int], None]
) -> Generator[Finding, None, TileEdge | None]:
    """Hash the bundle that is not full, if there is one, and give the edge behind it, or None without it."""
    index, width = divmod(head.checkpoint.size, TILE_WIDTH)
    if not width:
        return edge
    tile = Tile(0, index, width)
    fits = lambda data: edge.append(data)[0].root() == head.checkpoint.root  # noqa: E731
    leaves = yield from leaf_hashes(subject, tile, subject.public.read(tile.path), fits)
    if leaves is None:
        return None
    seen(head.checkpoint.size)
    return edge.append(leaves)[0]


def _compare(subject: Subject, tile: Tile, expected: bytes) -> Iterator[Finding]:
    yield from held_against(tile.path, subject.read(tile.path), expected)


def _check_edge(subject: Subject, edge: TileEdge, head: Head) -> Iterator[Finding]:
    for tile, data in edge.partials():
        yield from _compare(subject, tile, data)
    if edge.root() != head.checkpoint.root:
        yield Finding(CHECKPOINT_PATH, f"the {edge.size} entries do not hash to its root")


def _check_older_partials(subject: Subject, edge: TileEdge, paths: Sequence[str]) -> Iterator[Finding]:
    """Check the partial tiles of earlier checkpoints: they stay until the full tile is there, and not longer."""
    for path in [path for path in paths if path.startswith("tile/") and path not in subject.accounted]:
        tile = attempt(path, partial(parse_tile_path, path))
        if isinstance(tile, Finding):
            continue  # a stray; it is still among those left
        present = (edge.size >> TILE_HEIGHT * max(tile.level, 0)) - tile.start
        if present >= TILE_WIDTH:
            subject.accounted.add(path)
            yield Finding(path, "is a partial tile although the full one is there")
        elif tile.width < present:
            yield from _compare(subject, tile, _prefix(subject, edge, tile, present))


def _prefix(subject: Subject, edge: TileEdge, tile: Tile, present: int) -> bytes:
    """Promise what an earlier, narrower tile at the right edge must have been."""
    if tile.level != ENTRIES:
        return edge.rows[tile.level][: tile.width * HASH_BYTES]
    bundle = subject.public.read(Tile(ENTRIES, tile.index, present).path) or b""
    entries = attempt(tile.path, lambda: parse_entries(bundle, present))
    return b"" if isinstance(entries, Finding) else pack_entries(entries[: tile.width])


def _check_left(subject: Subject, path: str, edge: TileEdge | None) -> Iterator[Finding]:
    """What is left over must run ahead of the checkpoint, as publishing writes it before the next head is out."""
    tile = attempt(path, partial(parse_tile_path, path))
    there = lambda other: subject.public.read(other.path) is not None  # noqa: E731
    if edge is None or isinstance(tile, Finding) or not is_ahead(tile, edge.size, there):
        yield Finding(path, "belongs to nothing: no tree and no manifest has it")
        return
    known = b""
    if tile.index == edge_index(tile.level, edge.size):
        known = _published_part(subject, edge, tile)
    wrong = attempt(path, lambda: check_ahead(tile, lambda one: subject.public.read(one.path), known))
    if isinstance(wrong, Finding):
        yield wrong


def _published_part(subject: Subject, edge: TileEdge, tile: Tile) -> bytes:
    """Promise what is published of the tile or bundle that the next hash or entry goes into."""
    if tile.level != ENTRIES:
        return edge.rows[tile.level] if tile.level < len(edge.rows) else b""
    width = edge.size % TILE_WIDTH
    return subject.public.read(Tile(ENTRIES, tile.index, width).path) or b"" if width else b""
