import pytest

from plainview.core.notes import cosignature
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.cosignature import Timestamped
from plainview.core.notes.signers import CosignatureSigner, SubtreeSigner
from plainview.core.vocabulary.errors import BadSignature, Malformed
from plainview.core.vocabulary.ids import Hash
from tests.core.notes.keys import ED, ML, ORIGIN, WITNESS, WITNESS_ML

TEXT = Checkpoint(ORIGIN, 3, Hash(b"r" * 32)).print()


def test_the_ed25519_message_is_two_lines_and_the_text() -> None:
    assert cosignature.cosignature_message(1679315147, TEXT) == b"cosignature/v1\ntime 1679315147\n" + TEXT


def test_the_mldsa_message_is_laid_out_as_specified() -> None:
    expected = (
        b"subtree/v1\n\x00"
        + b"\x01w"
        + (7).to_bytes(8)
        + bytes([len(ORIGIN)])
        + ORIGIN.encode()
        + (0).to_bytes(8)
        + (3).to_bytes(8)
        + b"r" * 32
    )
    assert cosignature.subtree_message("w", 7, TEXT) == expected


@pytest.mark.parametrize("name", ["", "n" * 256])
def test_a_cosigner_name_has_1_to_255_bytes(name: str) -> None:
    with pytest.raises(Malformed, match="1 to 255 bytes"):
        cosignature.subtree_message(name, 1, TEXT)


@pytest.mark.parametrize("signer", [WITNESS, WITNESS_ML], ids=["ed25519", "mldsa44"])
def test_a_cosignature_holds_for_its_text_and_time_alone(signer: CosignatureSigner | SubtreeSigner) -> None:
    payload = signer.sign(TEXT, 1_700_000_000)
    signer.key.verify(TEXT, payload)
    assert signer.key.timestamp(payload) == 1_700_000_000
    later = (1_700_000_001).to_bytes(8) + payload[8:]
    for bad in (later, payload[:-1], payload + b"x", b""):
        with pytest.raises(BadSignature):
            signer.key.verify(TEXT, bad)
    with pytest.raises(BadSignature):
        signer.key.verify(TEXT.replace(b"3", b"4"), payload)


def test_an_mldsa_signature_is_bound_to_the_name_of_its_cosigner() -> None:
    payload = WITNESS_ML.sign(TEXT, 1)
    renamed = type(WITNESS_ML)("witness.example/other", WITNESS_ML.private)
    with pytest.raises(BadSignature):
        renamed.key.verify(TEXT, payload)


@pytest.mark.parametrize("timestamp", [-1, 2**63])
def test_a_time_that_cannot_be_is_refused(timestamp: int) -> None:
    with pytest.raises(Malformed):
        WITNESS.sign(TEXT, timestamp)
    with pytest.raises(Malformed):
        WITNESS_ML.sign(TEXT, timestamp)


def test_a_timestamp_of_2_to_the_63_is_refused() -> None:
    with pytest.raises(Malformed, match="below 2"):
        cosignature.parse_timestamped((2**63).to_bytes(8) + b"x" * 64, 64)
    assert cosignature.parse_timestamped(Timestamped(2**63 - 1, b"x" * 64).print(), 64).timestamp == 2**63 - 1


def test_a_log_line_of_one_kind_is_not_one_of_another() -> None:
    with pytest.raises(BadSignature):
        WITNESS.key.verify(TEXT, ED.sign(TEXT, 1))
    with pytest.raises(BadSignature):
        ML.key.for_text().verify(TEXT, ML.sign(TEXT, 1)[8:])
    with pytest.raises(BadSignature):
        ML.key.verify(b"no checkpoint\n", ML.sign(TEXT, 1))
