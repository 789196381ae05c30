import pytest

from plainview.core.merkle import tiles
from plainview.core.merkle.ahead import check_ahead, edge_index, is_ahead
from plainview.core.merkle.tiles import ENTRIES, Tile
from plainview.core.vocabulary.errors import Inconsistent, Malformed
from tests.core.merkle.readers import tile_folder

LEAVES = [n.to_bytes(3) for n in range(66_000)]


def published(folder: dict[Tile, bytes], tile: Tile, size: int) -> bytes:
    """What a tree of `size` shows of a tile of a larger tree."""
    if tile.index != edge_index(tile.level, size):
        return b""
    present = (size >> 8 * max(tile.level, 0)) - tile.start
    return folder.get(Tile(tile.level, tile.index, present), b"") if present else b""


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 513])
@pytest.mark.parametrize("more", [1, 2, 255, 256, 257, 600])
def test_what_a_log_writes_before_its_next_head_runs_ahead_of_the_last(size: int, more: int) -> None:
    now, later = tile_folder(LEAVES[:size]), tile_folder(LEAVES[: size + more])
    there = {**now, **later}
    for tile in later.keys() - now.keys():
        assert is_ahead(tile, size, lambda other: other in there)
        check_ahead(tile, there.get, published(now, tile, size))
    assert not any(is_ahead(tile, size, lambda other: other in there) for tile in now)


def test_a_new_level_runs_ahead_with_what_it_was_hashed_from() -> None:
    later = tile_folder(LEAVES)
    assert is_ahead(Tile(2, 0, 1), 65_000, lambda other: other in later)
    assert not is_ahead(Tile(2, 0, 1), 65_000, lambda other: other != Tile(1, 0))
    assert not is_ahead(Tile(2, 0, 2), 65_000, lambda other: other in later)


def test_a_tile_that_floats_is_not_ahead() -> None:
    there = tile_folder(LEAVES[:300])
    for tile in (Tile(0, 3), Tile(ENTRIES, 3, 7), Tile(5, 0, 1), Tile(1, 0, 2)):
        assert not is_ahead(tile, 300, lambda other: other in there)
    assert is_ahead(Tile(0, 1, 45), 300, lambda other: other in there)


def test_what_runs_ahead_must_be_whole_fit_and_begin_as_published() -> None:
    now, later = tile_folder(LEAVES[:10]), tile_folder(LEAVES[:20])
    tile, bundle = Tile(0, 0, 20), Tile(ENTRIES, 0, 20)
    for bad, error, of in (
        ({**later, tile: later[tile][:-1]}, Malformed, tile),
        ({**later, bundle: later[bundle] + b"\x00"}, Malformed, bundle),
        ({**later, tile: later[tile][:-32] + bytes(32)}, Inconsistent, bundle),
        ({**later, tile: bytes(640)}, Inconsistent, tile),
        ({bundle: tiles.pack_entries(LEAVES[1:21])}, Inconsistent, bundle),
        ({}, Malformed, tile),
    ):
        with pytest.raises(error):
            check_ahead(of, bad.get, published(now, of, 10))
    check_ahead(bundle, {bundle: later[bundle]}.get, published(now, bundle, 10))
