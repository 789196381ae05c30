import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.merkle import hashing, tree
from plainview.core.merkle.tree import Frontier
from plainview.core.vocabulary.ids import Hash
from tests.core.merkle import oracle

LEAVES = [bytes([n]) * (n % 5) for n in range(64)]


@pytest.mark.parametrize("size", range(65))
def test_the_root_is_that_of_the_definition_at_every_size(size: int) -> None:
    assert tree.root_of(hashing.leaf_hash(leaf) for leaf in LEAVES[:size]) == oracle.mth(LEAVES[:size])


def test_growing_leaf_by_leaf_gives_every_root() -> None:
    edge = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert edge.root() == oracle.mth(LEAVES[:size])
        edge = edge.append(hashing.leaf_hash(leaf))
        assert edge.size == size + 1


@given(st.lists(st.integers(0, 70), max_size=6))
def test_the_edge_does_not_depend_on_how_the_leaves_were_cut(cuts: list[int]) -> None:
    leaves = [bytes([n % 251]) for n in range(sum(cuts))]
    edge, at = Frontier(), 0
    for cut in cuts:
        edge = edge.append(hashing.leaf_hashes(leaves[at : at + cut]))
        at += cut
    assert edge == Frontier().append(hashing.leaf_hashes(leaves))


def test_appending_nothing_changes_nothing() -> None:
    edge = Frontier().append(hashing.leaf_hashes(LEAVES[:7]))
    assert edge.append(b"") == edge


def test_peak_nodes_are_the_ones_of_the_size() -> None:
    assert tree.peak_nodes(0, 0) == []
    assert tree.peak_nodes(0, 7) == [(2, 0), (1, 2), (0, 6)]
    assert tree.peak_nodes(8, 11) == [(1, 4), (0, 10)]


@pytest.mark.parametrize(
    ("size", "peaks"),
    [(1, ()), (0, (b"x" * 32,)), (-1, ()), (2, (b"x" * 32, b"y" * 32)), (1, (b"short",))],
)
def test_an_edge_that_cannot_be_is_refused(size: int, peaks: tuple[Hash, ...]) -> None:
    with pytest.raises(ValueError, match="peak"):
        Frontier(size, peaks)


def test_half_a_hash_cannot_be_appended() -> None:
    with pytest.raises(ValueError, match="whole hashes"):
        Frontier().append(b"x" * 33)
