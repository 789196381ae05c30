import pytest

from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.fork_proof import FORK_PROOF_BYTES_MAX, ForkProof, parse_fork_proof
from plainview.core.notes.note import UnknownSigners
from plainview.core.notes.signers import LogSigners, sign_note
from plainview.core.vocabulary.errors import BadSignature, Invalid, Malformed
from plainview.core.vocabulary.ids import Hash
from tests.core.notes.keys import ED, LOG, ORIGIN, ed25519, mldsa44

ONE, TWO = Checkpoint(ORIGIN, 5, Hash(b"1" * 32)), Checkpoint(ORIGIN, 5, Hash(b"2" * 32))


def proof(one: Checkpoint = ONE, two: Checkpoint = TWO, signers: LogSigners = LOG) -> ForkProof:
    return ForkProof(signers.checkpoint(one, 1), signers.checkpoint(two, 2))


def test_one_size_with_two_roots_is_a_fork_and_prints_as_it_reads() -> None:
    found = proof()
    assert parse_fork_proof(found.print()) == found
    assert parse_fork_proof(found.print()).check(LOG.keys, ORIGIN) == (ONE, TWO)


def test_one_head_signed_twice_is_no_fork() -> None:
    with pytest.raises(Invalid, match="do not give one size two roots"):
        proof(ONE, ONE).check(LOG.keys, ORIGIN)


def test_two_sizes_are_no_fork() -> None:
    with pytest.raises(Invalid, match="do not give one size two roots"):
        proof(ONE, Checkpoint(ORIGIN, 6, Hash(b"2" * 32))).check(LOG.keys, ORIGIN)


def test_another_logs_fork_says_nothing_of_this_one() -> None:
    with pytest.raises(UnknownSigners):
        proof(signers=LogSigners(ORIGIN, ed25519("other"), mldsa44("other"))).check(LOG.keys, ORIGIN)
    with pytest.raises(Invalid, match="expected the log"):
        proof().check(LOG.keys, "example.com/other")


def test_a_head_with_one_of_the_logs_two_signatures_proves_nothing() -> None:
    half = ForkProof(LOG.checkpoint(ONE, 1), sign_note(TWO.print(), (ED,), 0))
    with pytest.raises(BadSignature, match="second checkpoint: the log's key .* has not signed"):
        half.check(LOG.keys, ORIGIN)


GOOD = proof().print()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD[:40],
        GOOD.replace(b"fork-proof/v1", b"fork-proof/v2"),
        GOOD.replace(b"\nfirst ", b"\nfirst 0"),
        GOOD.replace(b"\nfirst ", b"\nfirst 9"),
        GOOD.replace(b"\nfirst ", b"\nsecond "),
        GOOD.replace(b"\n\n", b"\nmore\n\n", 1),
        GOOD.replace(b"/v1\n", b"/v1\r\n"),
        GOOD + b"\n",
        GOOD[:-1],
        GOOD + b"x" * FORK_PROOF_BYTES_MAX,
    ],
)
def test_another_spelling_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_fork_proof(data)
