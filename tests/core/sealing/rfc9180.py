"""HPKE as RFC 9180 has it, base mode, single shot, with the ephemeral key given: a second hand at the same formats."""

from __future__ import annotations

import hmac
from hashlib import sha256, sha384
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SUITES: dict[str, tuple[int, int, int, Any]] = {
    "secp256r1": (0x0010, 0x0001, 0x0002, sha256),
    "secp384r1": (0x0011, 0x0002, 0x0002, sha384),
}
"""Numbers of KEM, KDF and AEAD in section 7, and the hash of both KDFs."""


def point(public: ec.EllipticCurvePublicKey) -> bytes:
    """SerializePublicKey of section 7.1.1: the uncompressed point."""
    numbers, size = public.public_numbers(), (public.key_size + 7) // 8
    return b"\x04" + numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")


def _extract(hash: Any, salt: bytes, data: bytes) -> bytes:
    return hmac.digest(salt or bytes(hash().digest_size), data, hash)


def _expand(hash: Any, key: bytes, info: bytes, length: int) -> bytes:
    out, block = b"", b""
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([len(out) // hash().digest_size + 1]), hash)
        out += block
    return out[:length]


def _two(number: int) -> bytes:
    return number.to_bytes(2, "big")


def seal_with(
    ephemeral: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey, info: bytes, plain: bytes
) -> bytes:
    """Sections 4.1, 5.1 and 6.1: the encapsulated key followed by the cipher text."""
    kem, kdf, aead, hash = SUITES[public.curve.name]
    kem_id, hpke_id = b"KEM" + _two(kem), b"HPKE" + _two(kem) + _two(kdf) + _two(aead)

    def extract(id: bytes, salt: bytes, label: bytes, data: bytes) -> bytes:
        return _extract(hash, salt, b"HPKE-v1" + id + label + data)

    def expand(id: bytes, key: bytes, label: bytes, data: bytes, length: int) -> bytes:
        return _expand(hash, key, _two(length) + b"HPKE-v1" + id + label + data, length)

    enc, size = point(ephemeral.public_key()), hash().digest_size
    eae = extract(kem_id, b"", b"eae_prk", ephemeral.exchange(ec.ECDH(), public))
    shared = expand(kem_id, eae, b"shared_secret", enc + point(public), size)
    context = b"\0" + extract(hpke_id, b"", b"psk_id_hash", b"") + extract(hpke_id, b"", b"info_hash", info)
    secret = extract(hpke_id, shared, b"secret", b"")
    key = expand(hpke_id, secret, b"key", context, 32)
    nonce = expand(hpke_id, secret, b"base_nonce", context, 12)
    return enc + AESGCM(key).encrypt(nonce, plain, b"")
