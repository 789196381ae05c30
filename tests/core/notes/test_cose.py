"""COSE keys: three kinds, one spelling each; signatures in one encoding each."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from plainview.core.notes.cose import P256_ORDER, Algorithm, CoseKey, parse_cose_key
from plainview.core.vocabulary.errors import BadSignature, Malformed
from tests.architecture.house import ROOT
from tests.core.notes.passkeys import Passkey, eddsa, es256

POINT = Passkey(es256("judge"))
CURVE = Passkey(eddsa("judge"))
RSA = base64.b64decode(json.loads((ROOT / "tests/vectors/webauthn/chromium_rs256.json").read_bytes())["public"])
MESSAGE = b"message"


def rsa_key(bits: int) -> bytes:
    """A COSE key with an odd number of so many bits; nobody can sign with it."""
    modulus = ((1 << (bits - 1)) | 1).to_bytes((bits + 7) // 8)
    return b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59" + len(modulus).to_bytes(2) + modulus + b"\x21\x43\x01\x00\x01"


@pytest.mark.parametrize(
    ("data", "algorithm"),
    [
        (POINT.key.print(), Algorithm.ES256),
        (CURVE.key.print(), Algorithm.EDDSA),
        (RSA, Algorithm.RS256),
        (rsa_key(2048), Algorithm.RS256),
        (rsa_key(3071), Algorithm.RS256),
        (rsa_key(4096), Algorithm.RS256),
    ],
)
def test_a_key_is_printed_as_it_was_read(data: bytes, algorithm: Algorithm) -> None:
    key = parse_cose_key(data)
    assert key.algorithm is algorithm
    assert key.print() == data


@pytest.mark.parametrize("bits", [1024, 2040, 2047, 4097, 8192])
def test_an_rsa_key_has_2048_to_4096_bits(bits: int) -> None:
    with pytest.raises(Malformed):
        parse_cose_key(rsa_key(bits))


def test_an_rsa_key_has_no_leading_zero_no_other_exponent_and_the_length_it_says() -> None:
    good = rsa_key(2048)
    padded = good.replace(b"\x59\x01\x00", b"\x59\x01\x01\x00")
    for bad in (
        padded,
        good.replace(b"\x21\x43\x01\x00\x01", b"\x21\x41\x03"),
        good.replace(b"\x59\x01\x00", b"\x59\x01\x01"),
    ):
        with pytest.raises(Malformed, match="expected a COSE key"):
            parse_cose_key(bad)
    with pytest.raises(Malformed, match="numbers"):
        parse_cose_key(good.replace(b"\x01\x21\x43", b"\x02\x21\x43"))


@pytest.mark.parametrize("data", [POINT.key.print(), CURVE.key.print(), RSA], ids=["ES256", "EdDSA", "RS256"])
def test_another_spelling_of_a_key_is_malformed(data: bytes) -> None:
    for bad in (
        *(data[:end] for end in range(0, len(data), 7)),
        data + b"\0",
        b"\0" + data,
        data.replace(b"\x01", b"\x18\x01", 1),
    ):
        with pytest.raises(Malformed):
            parse_cose_key(bad)


def test_a_point_that_is_not_on_the_curve_is_malformed() -> None:
    good = POINT.key.print()
    with pytest.raises(Malformed, match="numbers"):
        parse_cose_key(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(Malformed, match="numbers"):
        parse_cose_key(good[:10] + b"\xff" * 32 + good[42:])


def test_each_kind_accepts_its_own_signature_and_no_other() -> None:
    private = rsa.generate_private_key(65537, 2048)
    passkeys = (POINT, CURVE, Passkey(private))
    for passkey in passkeys:
        for by in passkeys:
            if by is passkey:
                passkey.key.verify(by.signature(MESSAGE), MESSAGE)
                continue
            with pytest.raises(BadSignature, match=passkey.key.algorithm):
                passkey.key.verify(by.signature(MESSAGE), MESSAGE, "statement 3")


def test_both_values_of_s_are_good_as_authenticators_make_both() -> None:
    r, s = decode_dss_signature(POINT.signature(MESSAGE))
    for value in (s, P256_ORDER - s):
        POINT.key.verify(encode_dss_signature(r, value), MESSAGE)


def der(*numbers: bytes, tag: int = 0x30) -> bytes:
    body = b"".join(b"\x02" + bytes([len(number)]) + number for number in numbers)
    return bytes([tag, len(body)]) + body


def plain(number: int, size: int = 33) -> bytes:
    return number.to_bytes(size)


def test_an_es256_signature_is_strict_der_of_two_numbers_below_the_order() -> None:
    r, s = decode_dss_signature(POINT.signature(MESSAGE))
    good = encode_dss_signature(r, s)
    body = good[2:]
    bad = {
        "empty": b"",
        "raw": plain(r, 32) + plain(s, 32),
        "a byte after": good + b"\0",
        "a byte inside": bytes([0x30, len(body) + 1]) + body + b"\0",
        "a long length": b"\x30\x81" + bytes([len(body)]) + body,
        "an indefinite length": b"\x30\x80" + body + b"\0\0",
        "padded numbers": der(b"\0" + plain(r), b"\0" + plain(s)),
        "a third number": der(plain(r), plain(s), b"\x01"),
        "one number": der(plain(r)),
        "another tag": b"\x31" + good[1:],
        "zero r": encode_dss_signature(0, s),
        "zero s": encode_dss_signature(r, 0),
        "r of the order and more": encode_dss_signature(r + P256_ORDER, s),
        "s of the order and more": encode_dss_signature(r, s + P256_ORDER),
        "a huge number": encode_dss_signature(r, s + (P256_ORDER << 200)),
        "a negative number": der(b"\x80" + bytes(31), plain(s)),
    }
    for name, signature in bad.items():
        with pytest.raises(BadSignature):
            POINT.key.verify(signature, MESSAGE, name)


def test_the_size_of_an_rs256_signature_is_that_of_the_key() -> None:
    passkey = Passkey(rsa.generate_private_key(65537, 2048))
    good = passkey.signature(MESSAGE)
    for bad in (good[:-1], good + b"\0", b"\0" + good, bytes(256), b""):
        with pytest.raises(BadSignature):
            passkey.key.verify(bad, MESSAGE)


def test_two_keys_are_the_same_when_their_bytes_are() -> None:
    assert CoseKey(POINT.private.public_key()).print() == parse_cose_key(POINT.key.print()).print()
