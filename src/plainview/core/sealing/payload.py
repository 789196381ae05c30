"""Private payloads: AES-256-GCM under a matter's key, or under an epoch's (D§6, suite 1).

Layout: one byte suite, 12 bytes nonce, ciphertext with tag. The context (matter, what the payload is) is
authenticated and not stored, so a payload moved to another place does not open.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked

SUITE = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SEALED_BYTES_MIN = 1 + NONCE_BYTES + TAG_BYTES


def seal(key: bytes, nonce: bytes, context: str, plain: bytes) -> bytes:
    """Promise the sealed payload. A nonce of 12 random bytes is used once per key. Raises Malformed for wrong sizes."""
    if len(key) != KEY_BYTES or len(nonce) != NONCE_BYTES:
        raise Malformed(f"expected a key of {KEY_BYTES} bytes and a nonce of {NONCE_BYTES}")
    return bytes([SUITE]) + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(key: bytes, context: str, sealed: bytes) -> bytes:
    """Promise the plain payload. Raises Unchecked for another suite, Invalid for a wrong key, context or damage."""
    if len(sealed) < SEALED_BYTES_MIN:
        raise Malformed(f"expected a sealed payload of at least {SEALED_BYTES_MIN} bytes")
    if sealed[0] != SUITE:
        raise Unchecked(f"suite {sealed[0]} of payloads is not known here, only {SUITE}")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, context.encode())
    except InvalidTag:
        raise Invalid("a sealed payload does not open with this key in this place") from None
