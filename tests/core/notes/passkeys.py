"""A passkey in software, made from a word, that lies where a test asks it to."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from plainview.core.notes.cose import CoseKey
from plainview.core.notes.webauthn import Assertion, Party, challenge_of, print_challenge

PARTY = Party("court.example.com", "https://court.example.com")
PRESENT_AND_VERIFIED = 0x05
Private = ec.EllipticCurvePrivateKey | Ed25519PrivateKey | rsa.RSAPrivateKey


def es256(word: str) -> ec.EllipticCurvePrivateKey:
    """A P-256 key out of a word."""
    return ec.derive_private_key(int.from_bytes(hashlib.sha256(word.encode()).digest()) >> 1, ec.SECP256R1())


def rs256() -> rsa.RSAPrivateKey:
    """The RSA key of 2048 bits whose two primes are the first after what the words `p` and `q` give."""
    p, q = _prime("p", 816), _prime("q", 114)
    d = rsa.rsa_recover_private_exponent(65_537, p, q)
    crt = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    return rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(65_537, p * q)).private_key()


def _prime(word: str, after: int) -> int:
    return (int.from_bytes(hashlib.shake_256(word.encode()).digest(128)) | 3 << 1022 | 1) + after


def eddsa(word: str) -> Ed25519PrivateKey:
    """An Ed25519 key out of a word."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(word.encode()).digest())


@dataclass(frozen=True)
class Passkey:
    """A private key at a relying party; the same word gives the same signatures."""

    private: Private
    party: Party = PARTY

    @property
    def key(self) -> CoseKey:
        """Its public half."""
        return CoseKey(self.private.public_key())

    def client_data(self, data: bytes, **members: Any) -> bytes:
        """Client data as browsers print it, with members replaced or added; None leaves one out."""
        said = {
            "type": "webauthn.get",
            "challenge": print_challenge(challenge_of(data)),
            "origin": self.party.origin,
            "crossOrigin": False,
            **members,
        }
        plain = {name: value for name, value in said.items() if value is not None}
        return json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()

    def authenticator_data(self, flags: int = PRESENT_AND_VERIFIED, rp_id: str = "", more: bytes = b"") -> bytes:
        """Authenticator data with any flags, and bytes after the counter."""
        return hashlib.sha256((rp_id or self.party.id).encode()).digest() + bytes([flags]) + b"\0\0\0\x07" + more

    def signature(self, message: bytes) -> bytes:
        """What the key makes of a message, the same each time."""
        match self.private:
            case ec.EllipticCurvePrivateKey() as private:
                return private.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
            case Ed25519PrivateKey() as private:
                return private.sign(message)
            case rsa.RSAPrivateKey() as private:
                return private.sign(message, PKCS1v15(), SHA256())

    def over(self, authenticator_data: bytes, client_data: bytes) -> Assertion:
        """An assertion over any two, truly signed."""
        message = authenticator_data + hashlib.sha256(client_data).digest()
        return Assertion(authenticator_data, client_data, self.signature(message))

    def sign(
        self, data: bytes, flags: int = PRESENT_AND_VERIFIED, rp_id: str = "", more: bytes = b"", **members: Any
    ) -> Assertion:
        """An assertion, truly signed, that says what it is told to say."""
        return self.over(self.authenticator_data(flags, rp_id, more), self.client_data(data, **members))
