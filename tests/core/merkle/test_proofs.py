from collections.abc import Sequence

import pytest

from plainview.core.merkle import hashing, proofs
from plainview.core.merkle.tree import Node
from plainview.core.vocabulary.errors import BadProof, Invalid
from plainview.core.vocabulary.ids import Hash
from tests.core.merkle import oracle
from tests.core.merkle.readers import WholeTree

LEAVES = [bytes([n]) for n in range(64)]
TREE = WholeTree(LEAVES)
ROOTS = [oracle.mth(LEAVES[:n]) for n in range(65)]


@pytest.mark.parametrize("size", range(1, 65))
def test_every_leaf_of_every_size_is_proved_as_the_definition_says(size: int) -> None:
    for index in range(size):
        proof = proofs.prove_inclusion(TREE, index, size)
        assert proof == oracle.path(index, LEAVES[:size])
        proofs.verify_inclusion(hashing.leaf_hash(LEAVES[index]), index, size, proof, ROOTS[size])


@pytest.mark.parametrize("new", range(65))
def test_every_older_size_is_proved_as_the_definition_says(new: int) -> None:
    for old in range(new + 1):
        proof = proofs.prove_consistency(TREE, old, new)
        assert proof == oracle.proof(old, LEAVES[:new])
        proofs.verify_consistency(old, ROOTS[old], new, ROOTS[new], proof)


@pytest.mark.slow
def test_every_proof_up_to_256_leaves_holds() -> None:
    leaves = [n.to_bytes(2) for n in range(256)]
    tree = WholeTree(leaves)
    hashes = [hashing.leaf_hash(leaf) for leaf in leaves]
    roots = [proofs.read_frontier(tree, size).root() for size in range(257)]
    for size in range(1, 257):
        for index in range(size):
            proofs.verify_inclusion(hashes[index], index, size, proofs.prove_inclusion(tree, index, size), roots[size])
            proofs.verify_consistency(
                index, roots[index], size, roots[size], proofs.prove_consistency(tree, index, size)
            )


def flips(proof: list[Hash]) -> list[list[bytes]]:
    """Every proof that differs by one flipped bit in one hash, one hash less, one more, or two swapped."""
    bad: list[list[bytes]] = []
    for at, value in enumerate(proof):
        for bit in (0, 131, 255):
            changed = (int.from_bytes(value) ^ (1 << bit)).to_bytes(32)
            bad.append([*proof[:at], changed, *proof[at + 1 :]])
        bad.append([*proof[:at], *proof[at + 1 :]])
        bad.append([*proof[:at], value[:31], *proof[at + 1 :]])
    bad.append([*proof, b"\x00" * 32])
    bad.append([b"\x00" * 32, *proof])
    if len(proof) > 1:
        bad.append(list(reversed(proof)))
    return bad


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 33])
def test_a_changed_inclusion_proof_is_refused(size: int) -> None:
    for index in range(size):
        leaf = hashing.leaf_hash(LEAVES[index])
        proof = proofs.prove_inclusion(TREE, index, size)
        for bad in flips(proof):
            with pytest.raises(BadProof):
                proofs.verify_inclusion(leaf, index, size, bad, ROOTS[size])
        for other_leaf, other_index, other_root in [
            (hashing.leaf_hash(b"other"), index, ROOTS[size]),
            (leaf, index, ROOTS[size + 1]),
            (leaf, size, ROOTS[size]),
            (leaf, -1, ROOTS[size]),
            (leaf[:31], index, ROOTS[size]),
        ]:
            with pytest.raises(BadProof):
                proofs.verify_inclusion(other_leaf, other_index, size, proof, other_root)


def test_a_leaf_is_not_proved_at_another_place() -> None:
    for index in range(13):
        proof = proofs.prove_inclusion(TREE, index, 13)
        for other in range(13):
            if other != index:
                with pytest.raises(BadProof):
                    proofs.verify_inclusion(hashing.leaf_hash(LEAVES[index]), other, 13, proof, ROOTS[13])


@pytest.mark.parametrize("new", [1, 2, 3, 7, 8, 13, 33])
def test_a_changed_consistency_proof_is_refused(new: int) -> None:
    for old in range(new + 1):
        proof = proofs.prove_consistency(TREE, old, new)
        for bad in flips(proof):
            with pytest.raises(BadProof):
                proofs.verify_consistency(old, ROOTS[old], new, ROOTS[new], bad)
        for old_root, new_root in [
            (b"\x00" * 32, ROOTS[new]),
            (ROOTS[old], b"\x00" * 32),
            (ROOTS[old][:31], ROOTS[new]),
        ]:
            if old == 0 and old_root == ROOTS[0]:
                continue  # nothing is below every tree: any new root follows the empty one
            with pytest.raises(BadProof):
                proofs.verify_consistency(old, old_root, new, new_root, proof)


def test_an_empty_proof_is_refused_where_hashes_are_needed() -> None:
    with pytest.raises(BadProof, match="from 3 to 7 is empty"):
        proofs.verify_consistency(3, ROOTS[3], 7, ROOTS[7], [])


def test_a_newer_tree_may_not_be_smaller() -> None:
    with pytest.raises(BadProof, match="cannot contain"):
        proofs.verify_consistency(3, ROOTS[3], 2, ROOTS[2], [])
    with pytest.raises(BadProof, match="cannot contain"):
        proofs.verify_consistency(-1, ROOTS[3], 2, ROOTS[2], [])


def test_what_is_not_in_the_tree_cannot_be_proved() -> None:
    with pytest.raises(Invalid, match="no entry 5"):
        proofs.prove_inclusion(TREE, 5, 5)
    with pytest.raises(Invalid, match="cannot contain"):
        proofs.prove_consistency(TREE, 6, 5)


def test_one_proof_is_one_question_to_the_reader() -> None:
    tree = WholeTree(LEAVES)
    proofs.prove_inclusion(tree, 20, 61)
    proofs.prove_consistency(tree, 20, 61)
    assert len(tree.asked) == 2


def test_a_reader_that_gives_too_few_hashes_is_caught() -> None:
    class Lazy:
        def hashes(self, nodes: Sequence[Node]) -> Sequence[Hash]:
            return []

    with pytest.raises(ValueError, match="asked for 3 hashes and gave 0"):
        proofs.prove_inclusion(Lazy(), 1, 8)
