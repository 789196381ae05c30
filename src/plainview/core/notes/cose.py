"""COSE public keys of authenticators (RFC 9052, RFC 9053, RFC 8812) in their one spelling, and what they verify.

Three kinds, each a fixed run of bytes around its numbers, as CTAP2's canonical CBOR makes it: ES256 on P-256, EdDSA on
Ed25519, RS256 with 2048 to 4096 bits and the exponent 65537. Parsing and printing give the same bytes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicNumbers as Point
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from plainview.core.vocabulary.errors import BadSignature, Malformed

RSA_EXPONENT = 65_537
RSA_BITS = range(2048, 4097)
KEY_BYTES_MAX = 528
SIGNATURE_BYTES_MAX = 512
ES256_BYTES_MAX = 72
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # SEC 2 §2.4.2


class Algorithm(StrEnum):
    """COSE's names of the algorithms."""

    ES256 = "ES256"
    EDDSA = "EdDSA"
    RS256 = "RS256"


_POINT = bytes.fromhex("a5 0102 0326 2001 215820")  # kty EC2, alg -7, crv P-256, x
_Y = bytes.fromhex("225820")
_CURVE = bytes.fromhex("a4 0101 0327 2006 215820")  # kty OKP, alg -8, crv Ed25519, x
_MODULUS = bytes.fromhex("a4 0103 03390100 2059")  # kty RSA, alg -257, n
_EXPONENT = bytes.fromhex("2143010001")

_ES256 = re.compile(re.escape(_POINT) + b"(.{32})" + re.escape(_Y) + b"(.{32})", re.DOTALL)
_EDDSA = re.compile(re.escape(_CURVE) + b"(.{32})", re.DOTALL)
_RS256 = re.compile(re.escape(_MODULUS) + rb"(..)([^\x00].{255,511})" + re.escape(_EXPONENT), re.DOTALL)


@dataclass(frozen=True, slots=True)
class CoseKey:
    """A public key of one of the three kinds."""

    public: EllipticCurvePublicKey | Ed25519PublicKey | RSAPublicKey

    @property
    def algorithm(self) -> Algorithm:
        """Promise which kind of signature it makes."""
        if isinstance(self.public, EllipticCurvePublicKey):
            return Algorithm.ES256
        return Algorithm.EDDSA if isinstance(self.public, Ed25519PublicKey) else Algorithm.RS256

    def print(self) -> bytes:
        """Promise the COSE_Key's bytes."""
        if isinstance(self.public, EllipticCurvePublicKey):
            at = self.public.public_numbers()
            return _POINT + at.x.to_bytes(32) + _Y + at.y.to_bytes(32)
        if isinstance(self.public, Ed25519PublicKey):
            return _CURVE + self.public.public_bytes_raw()
        size = (self.public.key_size + 7) // 8
        return _MODULUS + size.to_bytes(2) + self.public.public_numbers().n.to_bytes(size) + _EXPONENT

    def verify(self, signature: bytes, message: bytes, where: str = "signature") -> None:
        """Promise that the key signed the message.

        An ES256 signature is strict DER with both numbers below the order; either of its two values of s is good, as
        authenticators make both. Raises BadSignature.
        """
        try:
            if isinstance(self.public, EllipticCurvePublicKey):
                _check_der(signature)
                self.public.verify(signature, message, ECDSA(SHA256()))
            elif isinstance(self.public, Ed25519PublicKey):
                self.public.verify(signature, message)
            else:
                self.public.verify(signature, message, PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            raise BadSignature(f"the {self.algorithm} signature is not by the key", where=where) from None


def _check_der(signature: bytes) -> None:
    if len(signature) > ES256_BYTES_MAX:
        raise ValueError("longer than two numbers below the order")
    r, s = decode_dss_signature(signature)
    if not (0 < r < P256_ORDER and 0 < s < P256_ORDER) or encode_dss_signature(r, s) != signature:
        raise ValueError("not strict DER of two numbers below the order")


def parse_cose_key(data: bytes, where: str = "public key") -> CoseKey:
    """Read a COSE_Key. Raises Malformed unless it is one of the three kinds in its one spelling."""
    try:
        if match := _ES256.fullmatch(data):
            x, y = int.from_bytes(match[1]), int.from_bytes(match[2])
            return CoseKey(Point(x, y, SECP256R1()).public_key())
        if match := _EDDSA.fullmatch(data):
            return CoseKey(Ed25519PublicKey.from_public_bytes(match[1]))
        if (match := _RS256.fullmatch(data)) and int.from_bytes(match[1]) == len(match[2]):
            return CoseKey(_rsa(int.from_bytes(match[2])))
    except ValueError:
        raise Malformed("the numbers of the COSE key are not those of a public key", where=where) from None
    raise Malformed("expected a COSE key of ES256, EdDSA (Ed25519) or RS256 in canonical CBOR", where=where)


def _rsa(modulus: int) -> RSAPublicKey:
    if modulus.bit_length() not in RSA_BITS or modulus % 2 == 0:
        raise ValueError("an RSA key has 2048 to 4096 bits and is odd")
    return RSAPublicNumbers(RSA_EXPONENT, modulus).public_key()
