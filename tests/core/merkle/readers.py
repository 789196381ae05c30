"""Hash readers for tests: a whole tree in memory, by node and by tile."""

from collections.abc import Sequence

from plainview.core.merkle import hashing, tiles
from plainview.core.merkle.tiles import Tile
from plainview.core.merkle.tree import Node
from plainview.core.vocabulary.ids import Hash


class WholeTree:
    """Every perfect subtree of a list of leaves; remembers what it was asked."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.rows = [hashing.leaf_hashes(leaves)]
        while len(self.rows[-1]) >= 64:
            self.rows.append(hashing.pair_hashes(self.rows[-1]))
        self.asked: list[Sequence[Node]] = []

    def hashes(self, nodes: Sequence[Node]) -> list[Hash]:
        self.asked.append(nodes)
        found = [self.rows[level][32 * index : 32 * index + 32] for level, index in nodes]
        assert all(len(value) == 32 for value in found)
        return [Hash(value) for value in found]


def tile_folder(leaves: Sequence[bytes]) -> dict[Tile, bytes]:
    """All tiles and bundles of a log with these entries."""
    folder = {}
    tree = WholeTree(leaves)
    for tile in tiles.tiles_for(len(leaves)):
        row = tree.rows[8 * tile.level]
        folder[tile] = row[32 * tile.start : 32 * (tile.start + tile.width)]
    for bundle in tiles.bundles_for(len(leaves)):
        folder[bundle] = tiles.pack_entries(leaves[bundle.start : bundle.start + bundle.width])
    return folder
