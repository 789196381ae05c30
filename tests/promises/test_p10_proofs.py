"""P10: right proofs are accepted for every size, index and older size; every damaged proof is refused.

Right proofs: all sizes up to RIGHT, against the recursive definition of RFC 6962 §2.1. Damage: every single flipped
bit of every hash (the leaf, the roots and the proof), every hash left out, doubled, swapped with its neighbour, added
at either end, every other index and every other size, exhaustively up to FLIPPED, by a seeded draw above.
"""

import random
from collections.abc import Callable, Iterator, Sequence

import pytest

from plainview.core.merkle import hashing, proofs
from plainview.core.vocabulary.errors import BadProof
from plainview.core.vocabulary.ids import Hash
from tests.core.merkle import oracle
from tests.core.merkle.readers import WholeTree

RIGHT = (96, 256)  # sizes proved in full: in the short run, in the long one
FLIPPED = (9, 32)
DRAWN = (1_000, 100_000)
DRAWN_SIZE = 5_000

LEAVES = [n.to_bytes(2) for n in range(DRAWN_SIZE)]

Proof = list[Hash]
Inclusion = Callable[[bytes, int, int, Sequence[bytes], bytes], None]
Consistency = Callable[[int, bytes, int, bytes, Sequence[bytes]], None]


@pytest.fixture(scope="module")
def tree() -> WholeTree:
    return WholeTree(LEAVES)


def root(tree: WholeTree, size: int) -> Hash:
    return proofs.read_frontier(tree, size).root()


def flip(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value) ^ (1 << bit)).to_bytes(len(value))


def damaged(proof: Proof, bits: range) -> Iterator[list[bytes]]:
    """Every proof that is one step of damage away."""
    for at, value in enumerate(proof):
        before, after = proof[:at], proof[at + 1 :]
        for bit in bits:
            yield [*before, flip(value, bit), *after]
        yield [*before, *after]
        yield [*before, value, value, *after]
        yield [*before, value[:31], *after]
        yield [*before, value + b"\x00", *after]
        if after and after[0] != value:
            yield [*before, after[0], value, *after[1:]]
    for extra in (bytes(32), hashing.EMPTY_ROOT):
        yield [*proof, extra]
        yield [extra, *proof]


def accepts(check: Callable[..., None], *claim: object) -> bool:
    try:
        check(*claim)
    except BadProof:
        return False
    return True


def wrong_inclusions(tree: WholeTree, size: int, index: int, bits: range) -> Iterator[tuple[object, ...]]:
    """Every claim one step away from a right inclusion proof; all of them are false."""
    leaf, top = hashing.leaf_hash(LEAVES[index]), root(tree, size)
    proof = proofs.prove_inclusion(tree, index, size)
    for bad in damaged(proof, bits):
        yield leaf, index, size, bad, top
    for bit in bits:
        yield flip(leaf, bit), index, size, proof, top
        yield leaf, index, size, proof, flip(top, bit)
    for other in range(-1, size + 1):
        if other != index:
            yield leaf, other, size, proof, top


def wrong_consistencies(tree: WholeTree, old: int, new: int, bits: range) -> Iterator[tuple[object, ...]]:
    """Every claim one step away from a right consistency proof; all of them are false."""
    was, now = root(tree, old), root(tree, new)
    proof = proofs.prove_consistency(tree, old, new)
    for bad in damaged(proof, bits):
        yield old, was, new, now, bad
    for bit in bits:
        yield old, flip(was, bit), new, now, proof
        if old:  # nothing is below every tree, so an empty one says nothing of the newer root
            yield old, was, new, flip(now, bit), proof
    for other in range(new + 2):
        if other not in (0, old):
            yield other, was, new, now, proof


def every_wrong(tree: WholeTree, sizes: range, bits: range) -> Iterator[tuple[str, tuple[object, ...]]]:
    for size in sizes:
        for index in range(size):
            yield from (("inclusion", claim) for claim in wrong_inclusions(tree, size, index, bits))
        for old in range(size + 1):
            yield from (("consistency", claim) for claim in wrong_consistencies(tree, old, size, bits))


def accepted(wrong: Iterator[tuple[str, tuple[object, ...]]], inclusion: Inclusion, consistency: Consistency) -> int:
    checks = {"inclusion": inclusion, "consistency": consistency}
    return sum(accepts(checks[kind], *claim) for kind, claim in wrong)


def test_the_right_proof_of_every_size_is_the_definitions_and_is_accepted(tree: WholeTree, long_run: bool) -> None:
    most = RIGHT[long_run]
    hashes = [hashing.leaf_hash(leaf) for leaf in LEAVES[:most]]
    roots = [root(tree, size) for size in range(most + 1)]
    assert roots[most] == oracle.mth(LEAVES[:most])
    for size in range(1, most + 1):
        for index in range(size):
            path = proofs.prove_inclusion(tree, index, size)
            proofs.verify_inclusion(hashes[index], index, size, path, roots[size])
            steps = proofs.prove_consistency(tree, index, size)
            proofs.verify_consistency(index, roots[index], size, roots[size], steps)
            if size <= 32:
                assert path == oracle.path(index, LEAVES[:size])
                assert steps == oracle.proof(index, LEAVES[:size])


def test_every_damaged_proof_is_refused(tree: WholeTree, long_run: bool) -> None:
    wrong = every_wrong(tree, range(1, FLIPPED[long_run] + 1), range(256))
    assert accepted(wrong, proofs.verify_inclusion, proofs.verify_consistency) == 0


def test_damaged_proofs_of_larger_trees_are_refused(tree: WholeTree, long_run: bool) -> None:
    seed = 10
    draw = random.Random(seed)
    for _ in range(DRAWN[long_run]):
        size = draw.randrange(33, DRAWN_SIZE + 1)
        index, old, bit = draw.randrange(size), draw.randrange(1, size), draw.randrange(256)
        leaf, top = hashing.leaf_hash(LEAVES[index]), root(tree, size)
        claims = list(damaged(proofs.prove_inclusion(tree, index, size), range(bit, bit + 1)))
        assert not accepts(proofs.verify_inclusion, leaf, index, size, draw.choice(claims), top), (seed, size, index)
        steps = list(damaged(proofs.prove_consistency(tree, old, size), range(bit, bit + 1)))
        was = root(tree, old)
        assert not accepts(proofs.verify_consistency, old, was, size, top, draw.choice(steps)), (seed, old, size)


def test_a_verifier_that_reads_only_as_much_of_a_proof_as_it_needs_is_caught(tree: WholeTree) -> None:
    def careless(leaf: bytes, index: int, size: int, proof: Sequence[bytes], top: bytes) -> None:
        for length in range(len(proof) + 1):
            if accepts(proofs.verify_inclusion, leaf, index, size, proof[:length], top):
                return
        raise BadProof("no")

    wrong = every_wrong(tree, range(1, 6), range(1))
    assert accepted(wrong, careless, proofs.verify_consistency) > 0


def test_a_verifier_that_forgets_the_older_root_is_caught(tree: WholeTree) -> None:
    def careless(old: int, was: bytes, new: int, now: bytes, proof: Sequence[bytes]) -> None:
        """What immudb's first advisory of 2022 came to: one half of the proof was not held against its root."""
        steps = [was, *proof] if old & (old - 1) == 0 else list(proof)
        if old in (0, new):
            proofs.verify_consistency(old, was, new, now, proof)
        elif proofs._climb(old, new, steps)[1] != now:
            raise BadProof("no")

    wrong = every_wrong(tree, range(1, 8), range(1))
    assert accepted(wrong, proofs.verify_inclusion, careless) > 0
