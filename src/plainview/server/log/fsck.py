"""The whole log, every file of it, read again: stricter than its readers must be.

Entries are hashed into tiles and the tiles compared byte by byte. Nothing may be cut short, appended, left over,
unlisted or unsigned. Memory stays small: one bundle and the right edge at a time.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
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
    bundle_hashes,
    bundles_for,
    level_tiles,
    pack_entries,
    parse_entries,
    parse_tile_path,
    tile_hash,
)
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.ids import Hash
from plainview.server.log.finding import Finding, Subject, attempt, read_head
from plainview.server.log.fsck_beside import check_beside
from plainview.server.log.fsck_ranges import RANGE_LEVELS, Found, each, range_size
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
    range_levels: int = RANGE_LEVELS,
) -> Iterator[Finding]:
    """Promise one finding for everything that is wrong under `public`; none says that all of it is right.

    `keys` are the log's from its opening on (Ed25519, then ML-DSA-44), `later` the periods since they were replaced,
    `witnesses` those whose lines may be on its checkpoints, `zone` is that of its legal days. `seen` is told how many
    entries have been read so far. Full ranges of entries are hashed by at most `processes` processes; a range has as
    many levels of tiles as `range_levels` says.
    """
    subject = Subject(public, (Period(0, keys), *later), keys[0].name, witnesses, zone, set(public.list()))
    head = read_head(subject, CHECKPOINT_PATH)
    if isinstance(head, Finding):
        yield head
        return
    edge = yield from _check_ranges(subject, head, seen, processes, range_levels)
    if edge is not None:
        edge = yield from _check_bundles(subject, head, edge, bundles_for(head.checkpoint.size, edge.size), seen)
    if edge is not None:
        yield from _check_edge(subject, edge, head)
        yield from _check_older_partials(subject, edge)
    yield from check_beside(subject, head)
    for path in sorted(subject.left):
        yield from _check_left(subject, path, edge)


def _check_ranges(
    subject: Subject, head: Head, seen: Callable[[int], None], processes: int, levels: int
) -> Generator[Finding, None, TileEdge | None]:
    """Hash each full range by itself, and the tiles above them; give the edge behind them as `_check_bundles` does."""
    above, size = TileEdge(), range_size(levels)
    count = head.checkpoint.size // size
    for found in each(partial(_check_range, subject, head, levels), count, processes):
        yield from found.findings
        subject.left.difference_update(found.paths)
        if found.node is None:
            return None
        above, filled = above.append(found.node)
        for tile, data in filled:
            yield from _compare(subject, Tile(tile.level + levels, tile.index, tile.width), data)
        seen(above.size * size)
    return TileEdge(count * size, (b"",) * levels + above.rows) if count else above


def _check_range(subject: Subject, head: Head, levels: int, number: int) -> Found:
    """Hash one range into its tiles, as if there were no other."""
    size = range_size(levels)
    start = number * size
    bundles = list(bundles_for(start + size, start))
    tiles = [tile for level in range(levels) for tile in level_tiles(level, start + size, start)]
    paths = frozenset([tile.path for tile in (*bundles, *tiles)])
    one, edge = replace(subject, left=set(paths)), None

    def check() -> Iterator[Finding]:
        nonlocal edge
        edge = yield from _check_bundles(one, head, TileEdge(), bundles, lambda entries: None, start)

    findings = tuple(check())
    return Found(findings, paths - one.left, None if edge is None else Hash(edge.rows[levels]))


def _check_bundles(
    subject: Subject,
    head: Head,
    edge: TileEdge,
    bundles: Iterable[Tile],
    seen: Callable[[int], None],
    start: int = 0,
) -> Generator[Finding, None, TileEdge | None]:
    """Hash bundles into the tiles above them; give the right edge, or None when there is nothing to go on with.

    `edge` is that of the entries from `start` up to the bundles, as if the log began there.
    """
    for bundle in bundles:
        hashes = yield from _leaf_hashes(subject, edge, bundle, head)
        if hashes is None:
            yield Finding(
                Tile(0, bundle.index, bundle.width).path, "cannot stand in for its bundle; the rest is unread"
            )
            return None
        edge, filled = edge.append(hashes)
        for tile, data in filled:
            index = tile.index + (start >> TILE_HEIGHT * (tile.level + 1))
            yield from _compare(subject, Tile(tile.level, index), data)
        seen(edge.size)
    return edge


def _leaf_hashes(subject: Subject, edge: TileEdge, bundle: Tile, head: Head) -> Generator[Finding, None, bytes | None]:
    """Promise the leaf hashes of a bundle, out of its tile when it is broken: one fault shall not hide another."""
    found = _bundle_hashes(subject, bundle)
    tile = Tile(0, bundle.index, bundle.width)
    stored = subject.public.read(tile.path)
    usable = stored if stored is not None and len(stored) == bundle.width * HASH_BYTES else None
    if isinstance(found, Finding):
        yield found
        return usable
    if usable is None or usable == found or not _fits(subject, edge, tile, usable, head):
        return found
    yield Finding(bundle.path, "its entries do not hash to its tile, which fits the rest of the tree")
    return usable


def _bundle_hashes(subject: Subject, bundle: Tile) -> bytes | Finding:
    data = subject.read(bundle.path)
    if data is None:
        return Finding(bundle.path, "is missing")
    return attempt(bundle.path, lambda: bundle_hashes(data, bundle.width, bundle.path))


def _fits(subject: Subject, edge: TileEdge, tile: Tile, data: bytes, head: Head) -> bool:
    """Tell whether a level-0 tile is what the level above says, or, for the last one, what the root says."""
    if tile != tile.full:
        return edge.append(data)[0].root() == head.checkpoint.root
    index, place = divmod(tile.index, TILE_WIDTH)
    above = Tile(1, index, min(TILE_WIDTH, (head.checkpoint.size >> TILE_HEIGHT) - index * TILE_WIDTH))
    row = subject.public.read(above.path) or b""
    return row[place * HASH_BYTES : (place + 1) * HASH_BYTES] == tile_hash(data)


def _compare(subject: Subject, tile: Tile, expected: bytes) -> Iterator[Finding]:
    data = subject.read(tile.path)
    if data is None:
        yield Finding(tile.path, "is missing")
    elif len(data) != len(expected):
        yield Finding(tile.path, f"expected {len(expected)} bytes, found {len(data)}")
    elif data != expected:
        yield Finding(tile.path, "is not the hashes of what is below it")


def _check_edge(subject: Subject, edge: TileEdge, head: Head) -> Iterator[Finding]:
    for tile, data in edge.partials():
        yield from _compare(subject, tile, data)
    if edge.root() != head.checkpoint.root:
        yield Finding(CHECKPOINT_PATH, f"the {edge.size} entries do not hash to its root")


def _check_older_partials(subject: Subject, edge: TileEdge) -> Iterator[Finding]:
    """Check the partial tiles of earlier checkpoints: they stay until the full tile is there, and not longer."""
    for path in sorted(path for path in subject.left if path.startswith("tile/")):
        tile = attempt(path, partial(parse_tile_path, path))
        if isinstance(tile, Finding):
            continue  # a stray; it is still among those left
        present = (edge.size >> TILE_HEIGHT * max(tile.level, 0)) - tile.start
        if present >= TILE_WIDTH:
            subject.left.discard(path)
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
