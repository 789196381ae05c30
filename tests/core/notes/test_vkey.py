import base64

import pytest
from hypothesis import given

from plainview.core.notes import vkey
from plainview.core.notes.signers import TextSigner
from plainview.core.notes.vkey import Kind, VerifierKey
from plainview.core.vocabulary.errors import BadSignature, Malformed
from tests.core.notes.keys import ED, LOG, ML, ORIGIN, WITNESS, WITNESS_ML
from tests.core.notes.mutate import damaged

GOLDEN = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TEXT_SIGNER = TextSigner(ORIGIN, LOG.mldsa44)
KEYS = [ED.key, ML.key, WITNESS.key, WITNESS_ML.key, TEXT_SIGNER.key]


def test_the_key_of_the_specification_reads_as_it_should() -> None:
    key = vkey.parse_vkey(GOLDEN)
    assert (key.name, key.kind, key.id.hex()) == ("example.com/foo", Kind.NOTE, "530d903a")
    assert key.print() == GOLDEN


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.kind.name)
def test_a_printed_key_reads_back(key: VerifierKey) -> None:
    assert vkey.parse_vkey(key.print()) == key


def test_one_public_key_has_another_id_for_each_kind_and_name() -> None:
    ids = {VerifierKey(name, kind, ED.key.public).id for name in ("a", "b") for kind in (Kind.NOTE, Kind.COSIGNATURE)}
    assert len(ids) == 4


@given(damaged(*[key.print().encode() for key in KEYS]))
def test_a_damaged_key_is_refused_or_has_another_spelling(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    try:
        key = vkey.parse_vkey(text)
    except Malformed:
        return
    assert key.print() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        GOLDEN.upper(),
        GOLDEN.replace("530d903a", "530D903A"),
        GOLDEN.replace("530d903a", "530d903b"),
        GOLDEN + "\n",
        GOLDEN.replace("example.com/foo", ""),
        "example.com/foo+00000000+" + base64.b64encode(b"\x02" + b"x" * 32).decode(),
        "example.com/foo+00000000+" + base64.b64encode(b"\x01" + b"x" * 31).decode(),
        "example.com/foo+00000000+" + base64.b64encode(b"\xffsomething else").decode(),
        "x" * 5000 + GOLDEN,
    ],
)
def test_what_is_not_exactly_a_key_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        vkey.parse_vkey(text)


def test_a_text_is_signed_by_the_same_mldsa_key_under_another_id() -> None:
    assert ML.key.for_text() == TEXT_SIGNER.key
    assert ED.key.for_text() == ED.key
    payload = TEXT_SIGNER.sign(b"text\n", 0)
    TEXT_SIGNER.key.verify(b"text\n", payload)
    for bad_text, bad in [(b"other\n", payload), (b"text\n", payload[:-1]), (b"text\n", b"")]:
        with pytest.raises(BadSignature):
            TEXT_SIGNER.key.verify(bad_text, bad)


def test_a_public_key_of_another_length_is_refused() -> None:
    with pytest.raises(Malformed, match="1312 bytes, found 32"):
        VerifierKey("a", Kind.SUBTREE, b"x" * 32)


def test_an_ed25519_signature_of_another_length_is_refused() -> None:
    with pytest.raises(BadSignature):
        ED.key.verify(b"text\n", b"x" * 63)
