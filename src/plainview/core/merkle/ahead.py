"""Tiles and bundles that run ahead of a tree: a log writes them before the next head is signed and published.

Whoever lists the files of a live log may find them beside the tree that is published. They say nothing yet, but they
must be what a log that grows would write: whole, beginning with what is published, and not floating by themselves.
"""

from collections.abc import Callable

from plainview.core.merkle.hashing import leaf_hashes
from plainview.core.merkle.tiles import ENTRIES, TILE_HEIGHT, TILE_WIDTH, Tile, check_tile, parse_entries
from plainview.core.vocabulary.errors import Inconsistent

Read = Callable[[Tile], bytes | None]
"""Promises the bytes of a tile or bundle, None when it is not there."""


def is_ahead(tile: Tile, size: int, is_there: Callable[[Tile], bool]) -> bool:
    """Tell whether a log of `size` entries, growing, could have written `tile` before its next head.

    It holds more than the tree has, the tile before it is there, and so is the last tile that it was hashed from.
    """
    if tile.start + tile.width <= size >> TILE_HEIGHT * max(tile.level, 0):
        return False
    if tile.index and not is_there(Tile(tile.level, tile.index - 1)):
        return False
    return tile.level <= 0 or is_there(Tile(tile.level - 1, tile.start + tile.width - 1))


def check_ahead(tile: Tile, read: Read, published: bytes) -> None:
    """Promise that `tile` is well formed, begins with what is `published` of it, and fits its entries.

    Raises Malformed, Inconsistent naming the file.
    """
    data = read(tile) or b""
    if tile.level == ENTRIES:
        hashes = leaf_hashes(parse_entries(data, tile.width, tile.path))
        beside = read(Tile(0, tile.index, tile.width))
        if beside is not None and beside != hashes:
            raise Inconsistent("runs ahead of the checkpoint and does not hash to its tile", where=tile.path)
    else:
        check_tile(tile, data)
    if not data.startswith(published):
        raise Inconsistent("runs ahead of the checkpoint and does not begin with what is published", where=tile.path)


def edge_index(level: int, size: int) -> int:
    """Promise the index of the tile or bundle of `level` that the next hash or entry goes into."""
    return (size >> TILE_HEIGHT * max(level, 0)) // TILE_WIDTH
