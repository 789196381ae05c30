import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.merkle import proofs, tiles
from plainview.core.merkle.hashing import leaf_hashes
from plainview.core.merkle.tiles import ENTRIES, Tile, TileReader
from plainview.core.vocabulary.errors import Inconsistent, Malformed
from tests.core.merkle.readers import WholeTree, tile_folder

LEAVES = [n.to_bytes(3) * (n % 4) for n in range(70_000)]


def test_the_worked_example_of_the_specification_has_these_tiles() -> None:
    found = [tile.path for tile in tiles.tiles_for(70_000)]
    assert found == [
        *(f"tile/0/{n:03d}" for n in range(273)),
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [tile.path for tile in tiles.bundles_for(70_000)][-2:] == ["tile/entries/272", "tile/entries/273.p/112"]
    assert [tile.path for tile in tiles.tiles_for(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(tiles.tiles_for(0)) == list(tiles.bundles_for(0)) == []


def test_a_long_number_is_cut_into_groups_of_three() -> None:
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert Tile(ENTRIES, 5, 7).path == "tile/entries/005.p/7"
    assert tiles.parse_tile_path("tile/0/x001/x234/067") == Tile(0, 1_234_067)


@given(st.integers(-1, 63), st.integers(0, 2**63), st.integers(1, 256))
def test_a_printed_path_reads_back(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert tiles.parse_tile_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/000/",
        "/tile/0/000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/x002",
        "tile/0/001/002",
        "tile/0/X001/002",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/data/000",
        "tile/Entries/000",
        "tile/0/" + "x001/" * 20 + "000",
    ],
)
def test_another_spelling_of_a_path_is_refused(path: str) -> None:
    with pytest.raises(Malformed):
        tiles.parse_tile_path(path)


@pytest.mark.parametrize(("level", "index", "width"), [(-2, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_a_tile_that_cannot_be_is_refused(level: int, index: int, width: int) -> None:
    with pytest.raises(ValueError, match="no such tile"):
        Tile(level, index, width)


@given(st.integers(0, 70_000), st.integers(0, 70_000))
def test_the_tiles_of_two_sizes_differ_by_those_listed_since(one: int, two: int) -> None:
    old, new = sorted((one, two))
    added = set(tiles.tiles_for(new, old)) | set(tiles.bundles_for(new, old))
    whole = set(tiles.tiles_for(new)) | set(tiles.bundles_for(new))
    before = set(tiles.tiles_for(old)) | set(tiles.bundles_for(old))
    assert added == whole - before


def test_a_tile_hashes_to_its_place_in_the_level_above() -> None:
    tree = WholeTree(LEAVES[:512])
    assert tiles.tile_hash(tree.rows[0][:8192]) == tree.rows[8][:32]


@pytest.mark.parametrize("length", [0, 32, 8160, 8191, 8193])
def test_a_partial_tile_is_never_hashed_upward(length: int) -> None:
    with pytest.raises(Malformed, match="full tile"):
        tiles.tile_hash(b"x" * length)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=256))
def test_a_packed_bundle_reads_back(entries: list[bytes]) -> None:
    bundle = tiles.pack_entries(entries)
    assert tiles.parse_entries(bundle, len(entries)) == entries
    with pytest.raises(Malformed):
        tiles.parse_entries(bundle, len(entries) + 1)
    with pytest.raises(Malformed):
        tiles.parse_entries(bundle, len(entries) - 1)


def test_bytes_behind_the_last_entry_are_refused() -> None:
    with pytest.raises(Malformed, match="1 bytes follow the last of 2 entries"):
        tiles.parse_entries(tiles.pack_entries([b"a", b"b"]) + b"x", 2)


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 5, 6])
def test_a_bundle_that_is_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(Malformed, match="ends inside entry"):
        tiles.parse_entries(tiles.pack_entries([b"a", b"bcd"])[:-cut], 2)


def test_the_longest_entry_fits_and_one_byte_more_does_not() -> None:
    assert tiles.parse_entries(tiles.pack_entries([b"x" * 65_535]), 1) == [b"x" * 65_535]
    with pytest.raises(Malformed, match="at most 65535 bytes"):
        tiles.pack_entries([b"x" * 65_536])


@pytest.mark.parametrize("count", [0, 257])
def test_a_bundle_has_one_to_256_entries(count: int) -> None:
    with pytest.raises(Malformed, match="1 to 256"):
        tiles.pack_entries([b""] * count)


def test_a_bundle_hashes_to_its_tile() -> None:
    assert tiles.bundle_hashes(tiles.pack_entries(LEAVES[:5]), 5) == WholeTree(LEAVES[:5]).rows[0]


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=9), st.integers(0, 10), st.integers(-3, 3))
def test_a_bundle_is_hashed_as_its_entries_are_read(entries: list[bytes], count: int, longer: int) -> None:
    """The same hashes, or the same refusal, whatever is cut off or appended."""
    bundle = tiles.pack_entries(entries)
    bundle = bundle[:longer] if longer < 0 else bundle + b"\x00" * longer
    try:
        expected = leaf_hashes(tiles.parse_entries(bundle, count))
    except Malformed as error:
        with pytest.raises(Malformed, match=f"^{re.escape(str(error))}$"):
            tiles.bundle_hashes(bundle, count)
    else:
        assert tiles.bundle_hashes(bundle, count) == expected


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 700, 65_536, 65_537, 70_000])
def test_proofs_out_of_tiles_are_those_out_of_the_tree(size: int) -> None:
    leaves = LEAVES[:size]
    tree, folder = WholeTree(leaves), tile_folder(leaves)
    reader = TileReader(size, folder.get)
    assert proofs.read_frontier(reader, size) == proofs.read_frontier(tree, size)
    for index in {0, size // 3, size // 2, size - 1}:
        assert proofs.prove_inclusion(reader, index, size) == proofs.prove_inclusion(tree, index, size)
        assert proofs.prove_consistency(reader, index, size) == proofs.prove_consistency(tree, index, size)


def test_a_partial_tile_that_is_gone_is_read_from_the_full_one() -> None:
    folder = tile_folder(LEAVES[:300])
    del folder[Tile(0, 1, 44)]
    folder[Tile(0, 1)] = tile_folder(LEAVES[:512])[Tile(0, 1)]
    reader = TileReader(300, folder.get)
    assert proofs.read_frontier(reader, 300) == proofs.read_frontier(WholeTree(LEAVES[:300]), 300)


def test_one_question_fetches_each_tile_once() -> None:
    folder, fetched = tile_folder(LEAVES[:700]), []

    def fetch(tile: Tile) -> bytes | None:
        fetched.append(tile)
        return folder.get(tile)

    proofs.prove_inclusion(TileReader(700, fetch), 300, 700)
    assert len(fetched) == len(set(fetched)) == 3


def test_an_absent_tile_is_named() -> None:
    folder = tile_folder(LEAVES[:700])
    del folder[Tile(0, 2, 188)]
    with pytest.raises(Inconsistent, match=r"tile/0/002.p/188: the tree needs this tile"):
        proofs.read_frontier(TileReader(700, folder.get), 700)
    del folder[Tile(0, 1)]
    with pytest.raises(Inconsistent, match="tile/0/001: the tree needs this tile"):
        proofs.prove_inclusion(TileReader(700, folder.get), 300, 700)


def test_a_truncated_tile_is_named() -> None:
    folder = tile_folder(LEAVES[:700])
    folder[Tile(0, 2, 188)] += b"x"
    with pytest.raises(Malformed, match=r"tile/0/002.p/188: expected 6016 bytes, found 6017"):
        proofs.read_frontier(TileReader(700, folder.get), 700)
    del folder[Tile(0, 2, 188)]
    folder[Tile(0, 2)] = b"x" * 8191
    with pytest.raises(Malformed, match="tile/0/002: expected 8192 bytes"):
        proofs.read_frontier(TileReader(700, folder.get), 700)


def test_a_node_outside_the_tree_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="does not have"):
        TileReader(7, {}.get).hashes([(2, 1)])
