import pytest
from hypothesis import given

from plainview.core.merkle import hashing, proofs, tree
from plainview.core.notes import tlog_proof
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.policy import Policy, TrustedLog
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.vocabulary.errors import BadProof, Malformed, PlainviewError
from plainview.core.vocabulary.ids import Hash
from tests.core.merkle.readers import WholeTree
from tests.core.notes.keys import ED, LOG, ORIGIN
from tests.core.notes.mutate import damaged

LEAVES = [bytes([n]) for n in range(5)]
HASHES = [hashing.leaf_hash(leaf) for leaf in LEAVES]
SIGNED = LOG.checkpoint(Checkpoint(ORIGIN, 5, tree.root_of(HASHES)), 1_700_000_000)
PROOF = TlogProof(2, tuple(proofs.prove_inclusion(WholeTree(LEAVES), 2, 5)), SIGNED)
EXTRA = TlogProof(2, PROOF.hashes, SIGNED, b"context")
TRUST = Policy((TrustedLog(ED.key),))


@pytest.mark.parametrize("proof", [PROOF, EXTRA, TlogProof(0, (), SIGNED, b"")])
def test_a_printed_proof_reads_back(proof: TlogProof) -> None:
    assert tlog_proof.parse_tlog_proof(proof.print()) == proof


def test_a_proof_holds_for_its_entry_alone() -> None:
    assert PROOF.verify(HASHES[2], TRUST).checkpoint.size == 5
    with pytest.raises(BadProof):
        PROOF.verify(HASHES[3], TRUST)
    with pytest.raises(BadProof):
        TlogProof(3, PROOF.hashes, SIGNED).verify(HASHES[2], TRUST)


@given(damaged(PROOF.print(), EXTRA.print()))
def test_a_damaged_proof_is_refused_or_proves_the_same(data: bytes) -> None:
    try:
        proof = tlog_proof.parse_tlog_proof(data)
    except Malformed:
        return
    assert proof.print() == data
    try:
        accepted = proof.verify(HASHES[2], TRUST)
    except PlainviewError:
        return
    assert (proof.index, accepted.checkpoint.root) == (2, tree.root_of(HASHES))


TOP, CHECKPOINT = PROOF.print().split(b"\n\n", 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        TOP,
        TOP + b"\n\n",
        PROOF.print().replace(b"@v1", b"@v2"),
        PROOF.print().replace(b"index 2", b"index 02"),
        PROOF.print().replace(b"index 2", b"index  2"),
        PROOF.print().replace(b"index 2\n", b""),
        b"c2sp.org/tlog-proof@v1\n\n" + CHECKPOINT,
        b"c2sp.org/tlog-proof@v1\nextra eA==\n\n" + CHECKPOINT,
        PROOF.print().replace(b"index 2", b"extra eA==\nextra eA==\nindex 2"),
        PROOF.print().replace(b"index 2", b"extra eB==\nindex 2"),
        PROOF.print().replace(b"index 2", b"index 2\nAAAA"),
        TOP + b"\n" + b"\n".join([b"A" * 43 + b"="] * 64) + b"\n\n" + CHECKPOINT,
        TlogProof(2, (), SIGNED, b"x" * 65_537).print(),
        PROOF.print() + b"x" * 300_000,
        b"\xff" + PROOF.print(),
    ],
)
def test_what_is_not_exactly_a_proof_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        tlog_proof.parse_tlog_proof(data)


def test_the_longest_proof_that_any_tree_needs_is_read() -> None:
    proof = TlogProof(2**62, (Hash(b"x" * 32),) * 63, SIGNED, b"x" * 65_536)
    assert tlog_proof.parse_tlog_proof(proof.print()) == proof
