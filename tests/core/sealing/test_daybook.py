"""One root a day over every piece of the day, from which neither number nor matter shows."""

from __future__ import annotations

import hashlib
import random

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.proofs import verify_inclusion
from plainview.core.sealing.daybook import WIDTH_MIN, daybook_root, inclusion, leaves, width
from plainview.core.vocabulary.errors import BadProof, Invalid

SEED = bytes(range(32))


def digests(count: int) -> list[bytes]:
    return [hashlib.sha256(f"piece {n}".encode()).digest() for n in range(count)]


WIDTHS = [(0, 256), (1, 256), (255, 256), (256, 256), (257, 512), (511, 512), (512, 512), (513, 1024)]


@pytest.mark.parametrize(("pieces", "wide"), WIDTHS)
def test_the_width_is_a_power_of_two_of_at_least_256(pieces: int, wide: int) -> None:
    assert width(pieces) == wide
    assert len(leaves(digests(pieces), SEED)) == wide
    assert len(set(leaves(digests(pieces), SEED))) == wide


def test_the_smallest_width_is_that_of_the_design() -> None:
    assert WIDTH_MIN == 256


@pytest.mark.parametrize("pieces", [0, 1, 256, 257])
def test_every_piece_is_among_the_leaves(pieces: int) -> None:
    assert set(digests(pieces)) <= set(leaves(digests(pieces), SEED))


def test_the_order_of_recording_does_not_show() -> None:
    mixed = digests(40)
    random.Random(1).shuffle(mixed)
    assert mixed != digests(40)
    assert daybook_root(mixed, SEED) == daybook_root(digests(40), SEED)
    assert leaves(mixed, SEED) == sorted(leaves(mixed, SEED))


def test_one_piece_more_or_another_changes_the_root() -> None:
    others = [[], digests(1), digests(2), [hashlib.sha256(b"other").digest()]]
    assert len({daybook_root(each, SEED) for each in others}) == 4


def test_the_padding_depends_on_the_days_secret() -> None:
    one, other = set(leaves([], SEED)), set(leaves([], SEED[::-1]))
    assert not one & other
    assert daybook_root([], SEED) != daybook_root([], SEED[::-1])


def test_the_day_can_be_rebuilt() -> None:
    assert daybook_root(digests(3), SEED) == daybook_root(digests(3), SEED)


def test_the_root_is_that_of_a_plain_tree() -> None:
    level = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves(digests(7), SEED)]
    while len(level) > 1:
        level = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=True)]
    assert daybook_root(digests(7), SEED) == level[0]


@pytest.mark.parametrize("count", [1, 7, 256, 257])
def test_every_piece_can_be_shown_to_be_in_the_book(count: int) -> None:
    root = daybook_root(digests(count), SEED)
    wanted = [digests(count)[0], digests(count)[-1]]
    for digest, found in zip(wanted, inclusion(digests(count), SEED, wanted), strict=True):
        assert found.width == width(count) == 1 << len(found.path)
        verify_inclusion(leaf_hash(digest), found.position, found.width, found.path, root)
        with pytest.raises(BadProof):
            verify_inclusion(leaf_hash(digest), found.position ^ 1, found.width, found.path, root)


def test_a_piece_of_another_day_is_not_in_the_book() -> None:
    with pytest.raises(Invalid, match="not in the book"):
        inclusion(digests(2), SEED, [digests(3)[2]])
    assert inclusion(digests(2), SEED, []) == []
