"""Tiles: the tree cut into static files of at most 256 hashes, and the entries beside them.

Source: C2SP tlog-tiles. A tile at level L, number N holds the hashes of the subtrees of 256^L leaves
from N·256 on; tiles of level 0 have an entry bundle of the same number and width beside them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from plainview.core.merkle.hashing import HASH_BYTES, begin_leaf, leaf_hashes, pair_hashes
from plainview.core.merkle.tree import Node
from plainview.core.vocabulary.errors import Inconsistent, Malformed
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import ENTRY_BYTES_MAX

TILE_WIDTH = 256
TILE_HEIGHT = 8
LEVEL_MAX = 63
ENTRIES = -1
"""The `level` of an entry bundle, as in golang.org/x/mod/sumdb/tlog."""
PATH_CHARS_MAX = 64
"""Longer than the path of any tile of a tree of 2^63 entries."""

_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """One static file of the log: `width` hashes at tile level `level`, or entries when it is `ENTRIES`."""

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        """Hold the invariant: level -1 to 63, index from 0, width 1 to 256."""
        if not (ENTRIES <= self.level <= LEVEL_MAX and self.index >= 0 and 1 <= self.width <= TILE_WIDTH):
            raise ValueError(f"no such tile: level {self.level}, index {self.index}, width {self.width}")

    @property
    def path(self) -> str:
        """Promise the relative path, such as `tile/0/x001/x234/067` or `tile/entries/000.p/5`."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_print_index(self.index)}{partial}"

    @property
    def full(self) -> "Tile":
        """Promise the full tile at the same place: the one that may replace a partial one."""
        return Tile(self.level, self.index)

    @property
    def start(self) -> int:
        """Promise the index of the tile's first hash in its level, or of the bundle's first entry."""
        return self.index * TILE_WIDTH


def _print_index(index: int) -> str:
    text = f"{index % 1000:03d}"
    while index >= 1000:
        index //= 1000
        text = f"x{index % 1000:03d}/{text}"
    return text


def parse_tile_path(path: str) -> Tile:
    """Read a tile path. Raises Malformed for every spelling but the one that `Tile.path` prints."""
    match = _PATH.fullmatch(path) if len(path) <= PATH_CHARS_MAX else None
    if match is None:
        raise Malformed(f"expected a tile path such as tile/0/x001/234.p/5, found {path[:40]!r}")
    level, groups, last, width = match.groups()
    number = int(groups.replace("x", "").replace("/", "") + last)
    tile_level = ENTRIES if level == "entries" else int(level)
    tile_width = TILE_WIDTH if width is None else int(width)
    if tile_level > LEVEL_MAX or (width is not None and tile_width >= TILE_WIDTH):
        raise Malformed(f"expected a level of at most 63 and a width of at most 255, found {path[:40]!r}")
    tile = Tile(tile_level, number, tile_width)
    if tile.path != path:
        raise Malformed(f"expected {tile.path!r}, found another spelling {path[:40]!r}")
    return tile


def level_tiles(level: int, size: int, since: int = 0) -> Iterator[Tile]:
    """Promise the tiles of one level that a tree of `size` has and one of `since` has not, in order.

    `level` may be `ENTRIES`: the bundles then. A partial tile is followed by no other.
    """
    shift = TILE_HEIGHT * max(level, 0)
    done, total = since >> shift, size >> shift
    if done == total:
        return
    for index in range(done // TILE_WIDTH, total // TILE_WIDTH):
        yield Tile(level, index)
    if total % TILE_WIDTH:
        yield Tile(level, total // TILE_WIDTH, total % TILE_WIDTH)


def tiles_for(size: int, since: int = 0) -> Iterator[Tile]:
    """Promise every hash tile that a tree of `size` has and one of `since` has not, level 0 first."""
    level = 0
    while size >> TILE_HEIGHT * level:
        yield from level_tiles(level, size, since)
        level += 1


def bundles_for(size: int, since: int = 0) -> Iterator[Tile]:
    """Promise every entry bundle that a log of `size` has and one of `since` has not, in order."""
    return level_tiles(ENTRIES, size, since)


def tile_hash(tile: bytes) -> Hash:
    """Promise the hash that a full tile of 256 hashes has in the level above.

    Raises Malformed for another length: partial tiles are never hashed upward.
    """
    if len(tile) != TILE_WIDTH * HASH_BYTES:
        raise Malformed(f"expected a full tile of 8192 bytes, found {len(tile)}")
    row = tile
    while len(row) > HASH_BYTES:
        row = pair_hashes(row)
    return Hash(row)


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """Promise the entry bundle: each entry behind its length as two bytes, big-endian.

    Raises Malformed when an entry is longer than 65,535 bytes or there are not 1 to 256 of them.
    """
    if not 1 <= len(entries) <= TILE_WIDTH:
        raise Malformed(f"a bundle has 1 to 256 entries, not {len(entries)}")
    for entry in entries:
        if len(entry) > ENTRY_BYTES_MAX:
            raise Malformed(f"an entry has at most {ENTRY_BYTES_MAX} bytes, not {len(entry)}")
    return b"".join([len(entry).to_bytes(2) + entry for entry in entries])


def parse_entries(bundle: bytes, count: int, where: str = "entry bundle") -> list[bytes]:
    """Read exactly `count` entries. Raises Malformed when the bundle is too short or has bytes left over."""
    entries: list[bytes] = []
    at, end, add = 0, len(bundle), entries.append
    for _ in range(count):
        body = at + 2
        if body > end:
            break
        at = body + (bundle[at] << 8 | bundle[at + 1])
        add(bundle[body:at])
    if at > end or len(entries) < count:
        inside = len(entries) - 1 if at > end else len(entries)
        raise Malformed(f"the bundle ends inside entry {inside} of {count}", where=where)
    if at != end:
        raise Malformed(f"{end - at} bytes follow the last of {count} entries", where=where)
    return entries


def bundle_hashes(bundle: bytes, count: int, where: str = "entry bundle") -> bytes:
    """Promise what the level-0 tile beside this bundle must be. Raises Malformed as `parse_entries`."""
    hashes = _packed_hashes(bundle, count)
    return leaf_hashes(parse_entries(bundle, count, where)) if hashes is None else hashes


def _packed_hashes(bundle: bytes, count: int) -> bytes | None:
    """Promise the leaf hashes of `count` entries without a copy of each; None when they are not the whole bundle."""
    hashes: list[bytes] = []
    at, add, view = 0, hashes.append, memoryview(bundle)
    try:
        for _ in range(count):
            body = at + 2
            at = body + (bundle[at] << 8 | bundle[at + 1])
            hashed = begin_leaf()
            hashed.update(view[body:at])
            add(hashed.digest())
    except IndexError:
        return None
    return b"".join(hashes) if at == len(bundle) else None


def check_tile(tile: Tile, data: bytes, where: str = "") -> None:
    """Promise that a hash tile has exactly its width in hashes. Raises Malformed otherwise."""
    if len(data) != tile.width * HASH_BYTES:
        expected = tile.width * HASH_BYTES
        raise Malformed(f"expected {expected} bytes, found {len(data)}", where=where or tile.path)


class TileReader:
    """Subtree hashes out of tiles, a `HashReader`. Nothing is authenticated here: verify the proof.

    `fetch(tile)` gives the bytes of the tile or None. Where a partial tile is gone, the full one is asked for.
    Each tile is fetched once for each question.
    """

    def __init__(self, size: int, fetch: Callable[[Tile], bytes | None]) -> None:
        """Read from the tiles of a tree of `size` entries."""
        self._size = size
        self._fetch = fetch

    def hashes(self, nodes: Sequence[Node]) -> list[Hash]:
        """Promise a hash for each node.

        Raises Inconsistent for an absent tile, Malformed for one of another length, ValueError for a node
        outside the tree.
        """
        if any((index + 1) << level > self._size for level, index in nodes):
            raise ValueError(f"a node was asked for that a tree of {self._size} does not have")
        read = cache(self._read)
        return [
            _hash_within(read(level // TILE_HEIGHT, _tile_index(level, index)), level, index) for level, index in nodes
        ]

    def _read(self, level: int, index: int) -> bytes:
        width = min(TILE_WIDTH, (self._size >> TILE_HEIGHT * level) - index * TILE_WIDTH)
        tile = Tile(level, index, width)
        data = self._fetch(tile)
        if data is None and tile != tile.full:
            data = self._from_full(tile)
        if data is None:
            raise Inconsistent("the tree needs this tile, and it is not there", where=tile.path)
        check_tile(tile, data)
        return data

    def _from_full(self, tile: Tile) -> bytes | None:
        data = self._fetch(tile.full)
        if data is None:
            return None
        check_tile(tile.full, data)
        return data[: tile.width * HASH_BYTES]


def _tile_index(level: int, index: int) -> int:
    return index >> (TILE_HEIGHT - level % TILE_HEIGHT)


def _hash_within(tile: bytes, level: int, index: int) -> Hash:
    """Promise the hash of a node out of the tile that holds it: fold 2^(level mod 8) of its hashes."""
    width = HASH_BYTES << level % TILE_HEIGHT
    start = (index * width) % (TILE_WIDTH * HASH_BYTES)
    row = tile[start : start + width]
    while len(row) > HASH_BYTES:
        row = pair_hashes(row)
    return Hash(row)
