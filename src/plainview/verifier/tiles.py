"""Reading tiles and bundles, each at the width that a tree of the checkpoint's size needs."""

from collections.abc import Callable, Sequence

from plainview.core.merkle.hashing import HASH_BYTES
from plainview.core.merkle.proofs import HashReader
from plainview.core.merkle.tiles import (
    TILE_WIDTH,
    Tile,
    TileReader,
    check_tile,
    pack_entries,
    parse_entries,
)
from plainview.core.merkle.tree import Node
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import STATEMENT_BYTES_MAX
from plainview.verifier.reader import Source

BUNDLE_BYTES_MAX = TILE_WIDTH * (2 + STATEMENT_BYTES_MAX)
TILE_BYTES_MAX = TILE_WIDTH * HASH_BYTES


def read_tile(source: Source, tile: Tile) -> bytes:
    """Promise the bytes of a hash tile, exactly as wide as asked. Raises Invalid when it is missing, Malformed."""
    data = _read(source, tile, TILE_BYTES_MAX, lambda full: full[: tile.width * HASH_BYTES])
    check_tile(tile, data)
    return data


def read_bundle(source: Source, bundle: Tile) -> bytes:
    """Promise the bytes of an entry bundle; its entries are not counted yet. Raises Invalid when it is missing."""
    return _read(
        source,
        bundle,
        BUNDLE_BYTES_MAX,
        lambda full: pack_entries(parse_entries(full, TILE_WIDTH, bundle.full.path)[: bundle.width]),
    )


def _read(source: Source, tile: Tile, most: int, cut: Callable[[bytes], bytes]) -> bytes:
    """Read a file; where the log grows meanwhile, a full tile may have replaced the partial one."""
    data = source.read(tile.path, most)
    if data is None and source.live and tile != tile.full:
        full = source.read(tile.full.path, most)
        data = None if full is None else cut(full)
    if data is None:
        raise Invalid("is missing", where=tile.path)
    return data


class Remembering:
    """A reader of subtree hashes that asks another for each but once: for many proofs under one checkpoint."""

    def __init__(self, reader: HashReader) -> None:
        """Remember what `reader` gives."""
        self._reader = reader
        self._known: dict[Node, Hash] = {}

    def hashes(self, nodes: Sequence[Node]) -> list[Hash]:
        """Promise a hash for each node. Raises as the other reader does."""
        new = [node for node in nodes if node not in self._known]
        if new:
            self._known.update(zip(new, self._reader.hashes(new), strict=True))
        return [self._known[node] for node in nodes]


def tile_reader(source: Source, size: int) -> TileReader:
    """Promise a reader of subtree hashes of the tree of `size` entries, for proofs; authenticates nothing."""
    return TileReader(size, lambda tile: source.read(tile.path, TILE_BYTES_MAX))
