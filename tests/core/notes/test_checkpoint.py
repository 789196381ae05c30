import pytest
from hypothesis import given

from plainview.core.merkle.hashing import EMPTY_ROOT
from plainview.core.notes import checkpoint
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.note import UnknownSigners
from plainview.core.notes.signers import sign_note
from plainview.core.vocabulary.errors import BadSignature, Inconsistent, Invalid, Malformed, PlainviewError
from plainview.core.vocabulary.ids import Hash
from tests.core.notes.keys import ED, LOG, ML, ORIGIN, WITNESS
from tests.core.notes.mutate import damaged

HEAD = Checkpoint(ORIGIN, 20852163, Hash(b"r" * 32))
EXTENDED = Checkpoint(ORIGIN, 5, Hash(b"r" * 32), ("one", "two words"))


@pytest.mark.parametrize("head", [HEAD, EXTENDED, Checkpoint("o", 0, EMPTY_ROOT)])
def test_a_printed_checkpoint_reads_back(head: Checkpoint) -> None:
    assert checkpoint.parse_checkpoint(head.print()) == head


@given(damaged(HEAD.print(), EXTENDED.print()))
def test_a_damaged_checkpoint_is_refused_or_has_another_spelling(data: bytes) -> None:
    try:
        head = checkpoint.parse_checkpoint(data)
    except Malformed:
        return
    assert head.print() == data


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"o\n1\n",
        b"o\n1\n\n",
        b"\n1\n" + HEAD.print().split(b"\n")[2] + b"\n",
        HEAD.print() + b"\n",
        HEAD.print()[:-1],
        HEAD.print().replace(b"20852163", b"020852163"),
        HEAD.print().replace(b"20852163", b"-1"),
        HEAD.print().replace(b"20852163", b"9223372036854775808"),
        HEAD.print().replace(b"=", b""),
    ],
)
def test_what_is_not_exactly_a_checkpoint_is_refused(text: bytes) -> None:
    with pytest.raises(Malformed):
        checkpoint.parse_checkpoint(text)


def test_a_checkpoint_opens_with_both_keys_of_its_log() -> None:
    signed = LOG.checkpoint(HEAD, 1_700_000_000)
    opened = checkpoint.open_checkpoint(signed, LOG.keys, ORIGIN)
    assert opened.checkpoint == HEAD
    assert [key for key, _ in opened.note.verified] == list(LOG.keys)
    assert LOG.keys[1].timestamp(opened.note.payload(LOG.keys[1]) or b"") == 1_700_000_000


def test_the_ed25519_line_is_the_same_each_time() -> None:
    one, two = LOG.checkpoint(HEAD, 1), LOG.checkpoint(HEAD, 1)
    assert one.split(b"\n")[:5] == two.split(b"\n")[:5]


@given(damaged(LOG.checkpoint(HEAD, 1_700_000_000)))
def test_a_damaged_signed_checkpoint_never_says_something_else(data: bytes) -> None:
    try:
        opened = checkpoint.open_checkpoint(data, LOG.keys, ORIGIN)
    except PlainviewError:
        return
    assert opened.checkpoint == HEAD


def test_a_checkpoint_of_another_log_is_refused() -> None:
    with pytest.raises(Invalid, match="expected the log 'example.com/other'"):
        checkpoint.open_checkpoint(LOG.checkpoint(HEAD, 1), LOG.keys, "example.com/other")


def test_an_empty_tree_with_another_root_is_refused() -> None:
    signed = LOG.checkpoint(Checkpoint(ORIGIN, 0, Hash(b"r" * 32)), 1)
    with pytest.raises(Inconsistent, match="size 0"):
        checkpoint.open_checkpoint(signed, LOG.keys, ORIGIN)
    assert checkpoint.open_checkpoint(LOG.checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), 1), LOG.keys, ORIGIN)


def test_unknown_and_wrong_signers_are_told_apart() -> None:
    with pytest.raises(UnknownSigners):
        checkpoint.open_checkpoint(LOG.checkpoint(HEAD, 1), [WITNESS.key], ORIGIN)
    other = Checkpoint(ORIGIN, 7, Hash(b"s" * 32))
    forged = other.print() + LOG.checkpoint(HEAD, 1).removeprefix(HEAD.print())
    for key in (ED.key, ML.key):
        with pytest.raises(BadSignature):
            checkpoint.open_checkpoint(forged, [key], ORIGIN)


def test_mldsa_does_not_sign_what_it_would_not_cover() -> None:
    with pytest.raises(Malformed, match="extension lines"):
        sign_note(EXTENDED.print(), [ML], 1)
    with pytest.raises(Malformed):
        sign_note(b"no checkpoint\n", [ML], 1)
