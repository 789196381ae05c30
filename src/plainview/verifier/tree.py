"""The tree, hashed again from its entries, bundle by bundle: memory holds one bundle and the right edge."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from plainview.core.merkle.ahead import check_ahead, edge_index, is_ahead
from plainview.core.merkle.edge import TileEdge
from plainview.core.merkle.hashing import HASH_BYTES, leaf_hashes
from plainview.core.merkle.tiles import (
    ENTRIES,
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    bundles_for,
    pack_entries,
    parse_entries,
    parse_tile_path,
    tile_hash,
)
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Malformed
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.heads import Head
from plainview.verifier.reader import Source
from plainview.verifier.tiles import BUNDLE_BYTES_MAX, TILE_BYTES_MAX, read_bundle, read_tile

TILES_PREFIX = "tile/"


@dataclass(frozen=True, slots=True)
class Cut:
    """What somebody signed or saw: the first `size` entries have root `root`; `where` names the place that says so."""

    size: int
    root: Hash
    where: str


class Bundle(NamedTuple):
    """A bundle as it was read: its bytes, its entries, and their leaf hashes together; `start` is the first's index."""

    start: int
    data: bytes
    entries: list[bytes]
    hashes: bytes


class Tree:
    """The tree under a head, given out bundle by bundle; every file of it is compared with what it must be."""

    def __init__(self, source: Source, head: Head, cuts: Sequence[Cut]) -> None:
        """Check `cuts`, none larger than the head, on the way."""
        self.edge = TileEdge()
        self._source = source
        self._head = head
        self._cuts = sorted((*cuts, Cut(head.size, head.root, head.path)), key=lambda cut: cut.size)
        self._listed = frozenset(path for path in source.list() if path.startswith(TILES_PREFIX))
        self._left = set(self._listed)
        self._last = b""
        self.ahead = 0
        self._older = _older_partials(self._left, head.size)

    def bundles(self) -> Iterator[Bundle]:
        """Give each bundle in order.

        What is given was compared with its tile; that it leads to the root is known at the end alone. Raises
        Malformed, Invalid, Inconsistent naming the file.
        """
        for bundle in bundles_for(self._head.size):
            data = read_bundle(self._source, bundle)
            entries = parse_entries(data, bundle.width, bundle.path)
            hashes = leaf_hashes(entries)
            self._check_bundle(bundle, hashes)
            self._check_cuts(hashes)
            self.edge, filled = self.edge.append(hashes)
            self._left.discard(bundle.path)
            self._check_older(bundle, entries)
            for tile, expected in filled:
                self._check_tile(tile, expected)
            self._last = b"" if bundle == bundle.full else data
            yield Bundle(bundle.start, data, entries, hashes)
        self._finish()

    def _check_bundle(self, bundle: Tile, hashes: bytes) -> None:
        """Hold a bundle against its tile, and say which of the two is at fault when they differ."""
        tile = Tile(0, bundle.index, bundle.width)
        data = read_tile(self._source, tile)
        if data == hashes:
            return
        if self._fits(tile, data):
            raise Inconsistent("does not hash to its tile, which fits the rest of the tree", where=bundle.path)
        raise Inconsistent("is not the hashes of its entries", where=tile.path)

    def _fits(self, tile: Tile, data: bytes) -> bool:
        """Tell whether a level-0 tile is what the level above says, or, for the last one, what the root says."""
        if tile != tile.full:
            return self.edge.append(data)[0].root() == self._head.root
        index, place = divmod(tile.index, TILE_WIDTH)
        width = min(TILE_WIDTH, (self._head.size >> TILE_HEIGHT) - index * TILE_WIDTH)
        row = read_tile(self._source, Tile(1, index, width))
        return row[place * HASH_BYTES : (place + 1) * HASH_BYTES] == tile_hash(data)

    def _check_cuts(self, hashes: bytes) -> None:
        """Compare the root at every size that ends inside these entries; an empty tree is asked for by nobody."""
        stop = self.edge.size + len(hashes) // HASH_BYTES
        while self._cuts and self._cuts[0].size <= stop:
            cut = self._cuts.pop(0)
            edge, _ = self.edge.append(hashes[: (cut.size - self.edge.size) * HASH_BYTES])
            if edge.root() != cut.root:
                raise Inconsistent(f"the first {cut.size} entries do not hash to its root", where=cut.where)

    def _check_tile(self, tile: Tile, expected: bytes) -> None:
        """Compare a tile with what it must be; those of level 0 were, when their bundle was read."""
        self._left.discard(tile.path)
        if tile.level and read_tile(self._source, tile) != expected:
            raise Inconsistent("is not the hashes of what is below it", where=tile.path)
        for width in self._older.pop((tile.level, tile.index), ()):
            self._check_partial(Tile(tile.level, tile.index, width), expected[: width * HASH_BYTES], TILE_BYTES_MAX)

    def _check_older(self, bundle: Tile, entries: list[bytes]) -> None:
        for width in self._older.pop((ENTRIES, bundle.index), ()):
            older = Tile(ENTRIES, bundle.index, width)
            self._check_partial(older, pack_entries(entries[:width]), BUNDLE_BYTES_MAX)

    def _check_partial(self, tile: Tile, expected: bytes, most: int) -> None:
        self._left.discard(tile.path)
        if self._source.read(tile.path, most) != expected:
            raise Inconsistent("is not the beginning of the tile that replaced it", where=tile.path)

    def _finish(self) -> None:
        for tile, expected in self.edge.partials():
            self._check_tile(tile, expected)
        for path in sorted(self._left):
            self._check_ahead(path)
        self.ahead = len(self._left)

    def _check_ahead(self, path: str) -> None:
        """Whatever else is there must be what a log writes before its next head is published."""
        tile = _tile_or_none(path)
        if tile is None or not is_ahead(tile, self._head.size, lambda other: other.path in self._listed):
            raise Invalid("belongs to nothing: no tree has it", where=path)
        known = b""
        if tile.index == edge_index(tile.level, self._head.size):
            rows = self.edge.rows
            known = self._last if tile.level == ENTRIES else rows[tile.level] if tile.level < len(rows) else b""
        check_ahead(tile, self._read_ahead, known)

    def _read_ahead(self, tile: Tile) -> bytes | None:
        return self._source.read(tile.path, BUNDLE_BYTES_MAX if tile.level == ENTRIES else TILE_BYTES_MAX)


def _older_partials(paths: set[str], size: int) -> dict[tuple[int, int], list[int]]:
    """Promise the widths of partial tiles of earlier checkpoints by level and index; other paths remain strays."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for path in sorted(paths):
        tile = _tile_or_none(path)
        if tile is None:
            continue
        present = (size >> TILE_HEIGHT * max(tile.level, 0)) - tile.start
        if tile != tile.full and tile.width < present:
            found[tile.level, tile.index].append(tile.width)
    return found


def _tile_or_none(path: str) -> Tile | None:
    try:
        return parse_tile_path(path)
    except Malformed:
        return None
