"""The right edge of a tiled tree: the partial tile of every level, and the tiles that fill up as leaves arrive."""

from collections.abc import Iterator
from dataclasses import dataclass

from plainview.core.merkle.hashing import HASH_BYTES, pair_hashes
from plainview.core.merkle.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, TileReader, tile_hash
from plainview.core.merkle.tree import Frontier, peak_nodes
from plainview.core.vocabulary.ids import Hash

_TILE_BYTES = TILE_WIDTH * HASH_BYTES


@dataclass(frozen=True, slots=True)
class TileEdge:
    """The partial tiles of a tree of `size` leaves, level 0 first; `b""` where a level has none."""

    size: int = 0
    rows: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Hold the invariant: as many levels as the size needs, each row as wide as the size says."""
        widths = _widths(self.size)
        if [len(row) for row in self.rows] != [width * HASH_BYTES for width in widths]:
            raise ValueError(f"the right edge of a tree of {self.size} has the widths {widths}")

    def append(self, leaf_hashes: bytes) -> tuple["TileEdge", list[tuple[Tile, bytes]]]:
        """Promise the edge after these concatenated leaf hashes, and every tile that they filled, with its bytes.

        Raises ValueError when the bytes are not whole hashes.
        """
        size = self.size + len(leaf_hashes) // HASH_BYTES
        filled: list[tuple[Tile, bytes]] = []
        rows: list[bytes] = []
        added, level = leaf_hashes, 0
        while size >> TILE_HEIGHT * level:
            row = (self.rows[level] if level < len(self.rows) else b"") + added
            index = (self.size >> TILE_HEIGHT * level) // TILE_WIDTH
            cuts = range(0, len(row) - _TILE_BYTES + 1, _TILE_BYTES)
            tiles = [row[cut : cut + _TILE_BYTES] for cut in cuts]
            filled += [(Tile(level, index + at), tile) for at, tile in enumerate(tiles)]
            rows.append(row[len(tiles) * _TILE_BYTES :])
            added, level = b"".join([tile_hash(tile) for tile in tiles]), level + 1
        return TileEdge(size, tuple(rows)), filled

    def partials(self) -> Iterator[tuple[Tile, bytes]]:
        """Promise the partial tiles with their bytes, level 0 first."""
        for level, row in enumerate(self.rows):
            if row:
                index = (self.size >> TILE_HEIGHT * level) // TILE_WIDTH
                yield Tile(level, index, len(row) // HASH_BYTES), row

    def frontier(self) -> Frontier:
        """Promise the peaks of the tree: each partial tile is the row of a few perfect subtrees."""
        peaks: list[Hash] = []
        for row in reversed(self.rows):
            for height, index in peak_nodes(0, len(row) // HASH_BYTES):
                width = HASH_BYTES << height
                peaks.append(_fold(row[index * width : (index + 1) * width]))
        return Frontier(self.size, tuple(peaks))

    def root(self) -> Hash:
        """Promise the root of the tree."""
        return self.frontier().root()


def read_edge(reader: TileReader, size: int) -> TileEdge:
    """Promise the right edge as tiles tell it. Every byte of it counts towards the root: compare that.

    Raises Inconsistent for an absent tile, Malformed for one of another length.
    """
    rows: list[bytes] = []
    for level, width in enumerate(_widths(size)):
        start = (size >> TILE_HEIGHT * level) - width
        nodes = [(TILE_HEIGHT * level, start + offset) for offset in range(width)]
        rows.append(b"".join(reader.hashes(nodes)))
    return TileEdge(size, tuple(rows))


def _widths(size: int) -> list[int]:
    """Promise the width of the partial tile of each level, level 0 first."""
    levels = -(-size.bit_length() // TILE_HEIGHT)
    return [(size >> TILE_HEIGHT * level) % TILE_WIDTH for level in range(levels)]


def _fold(row: bytes) -> Hash:
    while len(row) > HASH_BYTES:
        row = pair_hashes(row)
    return Hash(row)
