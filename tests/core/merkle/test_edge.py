import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.merkle import edge, hashing, proofs, tiles
from plainview.core.merkle.edge import TileEdge
from plainview.core.merkle.tiles import TileReader
from tests.core.merkle.readers import WholeTree, tile_folder

LEAVES = [n.to_bytes(3) for n in range(70_000)]
TREE = WholeTree(LEAVES)


def grow(*sizes: int) -> tuple[TileEdge, dict[tiles.Tile, bytes]]:
    at, found = TileEdge(), {}
    for size in sizes:
        at, filled = at.append(hashing.leaf_hashes(LEAVES[at.size : size]))
        found |= dict(filled)
    return at, found | dict(at.partials())


@given(st.lists(st.integers(0, 1500), max_size=5).map(sorted))
def test_the_tiles_do_not_depend_on_how_the_leaves_were_cut(sizes: list[int]) -> None:
    at, found = grow(*sizes)
    size = sizes[-1] if sizes else 0
    expected = {tile: data for tile, data in tile_folder(LEAVES[:size]).items() if tile.level >= 0}
    assert found == expected
    assert at.frontier() == proofs.read_frontier(TREE, size)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000])
def test_an_edge_read_from_tiles_is_the_edge_that_grew(size: int) -> None:
    at, _ = grow(size)
    assert edge.read_edge(TileReader(size, tile_folder(LEAVES[:size]).get), size) == at
    assert at.root() == proofs.read_frontier(TREE, size).root()


def test_every_hash_of_the_edge_counts_towards_the_root() -> None:
    at, _ = grow(700)
    for level, row in enumerate(at.rows):
        for place in range(0, len(row), 32):
            changed = row[:place] + bytes([row[place] ^ 1]) + row[place + 1 :]
            rows = (*at.rows[:level], changed, *at.rows[level + 1 :])
            assert TileEdge(700, rows).root() != at.root()


@pytest.mark.parametrize(("size", "rows"), [(1, ()), (0, (b"",)), (256, (b"",)), (2, (b"x" * 32,)), (1, (b"x" * 31,))])
def test_an_edge_that_cannot_be_is_refused(size: int, rows: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="right edge"):
        TileEdge(size, rows)


def test_half_a_hash_cannot_be_appended() -> None:
    with pytest.raises(ValueError, match="right edge"):
        TileEdge().append(b"x" * 33)
