from itertools import product

import pytest
from hypothesis import given

from plainview.core.notes import policy
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.note import UnknownSigners
from plainview.core.notes.policy import Group, Policy, TrustedLog, Witness
from plainview.core.notes.signers import Signer, sign_note
from plainview.core.notes.vkey import Kind, VerifierKey
from plainview.core.vocabulary.errors import BadSignature, Invalid, Malformed
from plainview.core.vocabulary.ids import Hash
from tests.core.notes.keys import ED, ML, ORIGIN, WITNESS, WITNESS_ML
from tests.core.notes.mutate import damaged

HEAD = Checkpoint(ORIGIN, 3, Hash(b"r" * 32))
BOTH = Policy(
    (TrustedLog(ED.key, "https://log.example/"), TrustedLog(ML.key)),
    (Witness("ed", WITNESS.key), Witness("ml", WITNESS_ML.key, "https://ml.example/")),
    (Group("both", 2, ("ed", "ml")),),
    "both",
)


def signed(*signers: Signer) -> bytes:
    return sign_note(HEAD.print(), signers, 1_700_000_000)


def test_a_printed_policy_reads_back() -> None:
    assert policy.parse_policy(BOTH.print()) == BOTH
    assert policy.parse_policy(Policy().print()) == Policy()


def test_any_listed_key_of_the_log_is_enough() -> None:
    for log in (ED, ML):
        accepted = BOTH.accept(signed(log, WITNESS, WITNESS_ML))
        assert accepted.checkpoint == HEAD
        assert accepted.logs == (log.key,)
        assert accepted.witnesses == {"ed": 1_700_000_000, "ml": 1_700_000_000}
    assert BOTH.accept(signed(ED, ML, WITNESS, WITNESS_ML)).logs == (ED.key, ML.key)


@pytest.mark.parametrize("signers", [(WITNESS, WITNESS_ML), (ED, WITNESS), (ED,), (WITNESS,)])
def test_too_few_signatures_are_refused(signers: tuple[Signer, ...]) -> None:
    with pytest.raises(Invalid):
        BOTH.accept(signed(*signers))


def test_nobody_known_and_somebody_wrong_are_told_apart() -> None:
    with pytest.raises(UnknownSigners):
        Policy((TrustedLog(ML.key),)).accept(signed(ED))
    forged = HEAD.print().replace(b"\n3\n", b"\n4\n") + signed(ED, WITNESS).removeprefix(HEAD.print())
    with pytest.raises(BadSignature):
        BOTH.accept(forged)


def test_a_quorum_of_none_asks_for_the_log_alone() -> None:
    accepted = Policy((TrustedLog(ED.key),)).accept(signed(ED, WITNESS))
    assert accepted.witnesses == {}


def test_a_policy_without_logs_accepts_nothing() -> None:
    with pytest.raises(Invalid, match="no log that the policy lists"):
        Policy(witnesses=BOTH.witnesses).accept(signed(WITNESS))


def test_a_log_may_not_sign_under_another_name() -> None:
    other = Checkpoint("example.com/other", 3, Hash(b"r" * 32))
    with pytest.raises(Invalid, match="no log that the policy lists under the name 'example.com/other'"):
        BOTH.accept(sign_note(other.print(), [ED, WITNESS, WITNESS_ML], 1))


@pytest.mark.parametrize("cosigned", list(product([False, True], repeat=6)))
def test_the_quorum_of_the_specifications_example(cosigned: tuple[bool, ...]) -> None:
    names = ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
    example = Policy(
        groups=(
            Group("X", 2, ("X1", "X2", "X3")),
            Group("Y", 1, ("Y1", "Y2", "Y3")),
            Group("X-and-Y", 2, ("X", "Y")),
        ),
        quorum="X-and-Y",
    )
    found = {name for name, yes in zip(names, cosigned, strict=True) if yes}
    assert example.quorum_met(found) == (sum(cosigned[:3]) >= 2 and sum(cosigned[3:]) >= 1)


def test_the_line_of_a_mistake_is_named() -> None:
    with pytest.raises(Malformed, match="policy, line 3: the quorum 'x' is not defined above"):
        policy.parse_policy(b"# comment\n\nquorum x\n")


def test_a_longer_policy_than_allowed_is_not_looked_at() -> None:
    with pytest.raises(Malformed, match="more than the 65536 allowed"):
        policy.parse_policy(b"#" * 65_536 + b"\n")


@given(damaged(BOTH.print()))
def test_a_damaged_policy_is_refused_or_reads_as_what_it_prints(data: bytes) -> None:
    try:
        parsed = policy.parse_policy(data)
    except Malformed:
        return
    assert policy.parse_policy(parsed.print()) == parsed


def test_a_policy_of_32_logs_32_witnesses_and_32_groups_is_read() -> None:
    publics = [bytes([n]) * 32 for n in range(32)]
    text = "".join([f"log {VerifierKey('l', Kind.NOTE, public).print()}\n" for public in publics])
    for n, public in enumerate(publics):
        text += f"witness w{n} {VerifierKey('w', Kind.COSIGNATURE, public).print()}\ngroup g{n} any w{n}\n"
    read = policy.parse_policy(f"{text}quorum g31\n".encode())
    assert (len(read.logs), len(read.witnesses), len(read.groups)) == (32, 32, 32)
