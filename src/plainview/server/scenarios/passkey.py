"""A passkey in software, for simulations: what a browser and an authenticator would say, made from one private key.

ES256 with the nonce of RFC 6979, so that a story told twice gives the same bytes. A real one never leaves its device.
"""

import hashlib
import json
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

from plainview.core.notes.cose import P256_ORDER, CoseKey
from plainview.core.notes.webauthn import Assertion, Flag, Party, challenge_of, print_challenge

COUNTER = bytes(4)
"""Zero, as passkeys that are synchronised between devices leave it."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A private key that signs for one relying party."""

    private: EllipticCurvePrivateKey
    party: Party

    @property
    def public(self) -> bytes:
        """Promise the public form: a COSE key."""
        return CoseKey(self.private.public_key()).print()

    def sign(self, data: bytes) -> Assertion:
        """Promise an assertion over `data`, its owner present and verified."""
        flags = bytes([Flag.USER_PRESENT | Flag.USER_VERIFIED])
        said = hashlib.sha256(self.party.id.encode()).digest() + flags + COUNTER
        asked = {
            "type": "webauthn.get",
            "challenge": print_challenge(challenge_of(data)),
            "origin": self.party.origin,
            "crossOrigin": False,
        }
        client_data = json.dumps(asked, separators=(",", ":")).encode()
        message = said + hashlib.sha256(client_data).digest()
        signature = self.private.sign(message, ECDSA(SHA256(), deterministic_signing=True))
        return Assertion(said, client_data, signature)


def passkey(seed: bytes, party: Party) -> Passkey:
    """Promise the passkey of 32 bytes."""
    return Passkey(derive_private_key(int.from_bytes(seed) % (P256_ORDER - 1) + 1, SECP256R1()), party)
