"""Verifier keys: `name+id+base64(type ‖ public key)`. Sources: C2SP signed-note, tlog-cosignature.

Three types are C2SP's. A fourth is ours: ML-DSA-44 over any text, which C2SP leaves without a number, under the
private type 0xff with a long identifier, as signed-note recommends. It signs the manifest.
"""

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from plainview.core.notes.cosignature import (
    cosignature_message,
    parse_timestamped,
    subtree_message,
)
from plainview.core.notes.lines import is_key_name, parse_base64, print_base64
from plainview.core.notes.note import KEY_ID_BYTES
from plainview.core.vocabulary.errors import BadSignature, Malformed

VKEY_CHARS_MAX = 4096
TEXT_LABEL = b"plainview/text-mldsa44/v1\n\x00"

_ED25519 = (32, 64)
_MLDSA44 = (1312, 2420)


class Kind(Enum):
    """What a key signs and how; the value is what is hashed into the key id before the public key."""

    NOTE = b"\x01"
    """Ed25519 over the note text (signed-note)."""
    COSIGNATURE = b"\x04"
    """Ed25519 over a timestamped checkpoint (tlog-cosignature)."""
    SUBTREE = b"\x06"
    """ML-DSA-44 over a timestamped checkpoint (tlog-cosignature)."""
    TEXT = b"\xffplainview/text-mldsa44/v1"
    """ML-DSA-44 over any text; of this project."""

    @property
    def is_mldsa(self) -> bool:
        """Tell whether the key is an ML-DSA-44 key; otherwise it is an Ed25519 key."""
        return self in (Kind.SUBTREE, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name under which it signs, and what kind of signatures it makes."""

    name: str
    kind: Kind
    public: bytes

    def __post_init__(self) -> None:
        """Raise Malformed for a name or public key that cannot be one."""
        if not is_key_name(self.name):
            raise Malformed(f"expected a key name without spaces and plus signs, found {self.name[:40]!r}")
        expected = self._sizes[0]
        if len(self.public) != expected:
            raise Malformed(f"expected a public key of {expected} bytes, found {len(self.public)}", where=self.name)

    @property
    def _sizes(self) -> tuple[int, int]:
        return _MLDSA44 if self.kind.is_mldsa else _ED25519

    @property
    def id(self) -> bytes:
        """Promise the key id: the first 4 bytes of SHA-256(name ‖ LF ‖ type ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + self.kind.value + self.public).digest()[:KEY_ID_BYTES]

    def print(self) -> str:
        """Print the vkey, the one spelling `parse_vkey` reads."""
        return f"{self.name}+{self.id.hex()}+{print_base64(self.kind.value + self.public)}"

    def for_text(self) -> "VerifierKey":
        """Promise the key under which the same log signs texts that are no checkpoints (the manifest)."""
        return VerifierKey(self.name, Kind.TEXT, self.public) if self.kind is Kind.SUBTREE else self

    def timestamp(self, payload: bytes) -> int:
        """Promise the POSIX second inside a payload of type 04 or 06. Raises Malformed for one of another shape."""
        return parse_timestamped(payload, self._sizes[1]).timestamp

    def verify(self, text: bytes, payload: bytes) -> None:
        """Promise that this key signed the note text. Raises BadSignature otherwise, for any reason."""
        try:
            message, signature = self._signed(text, payload)
            if self.kind.is_mldsa:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, Malformed, ValueError):
            raise BadSignature(f"the key {self.name} ({self.id.hex()}) did not make this signature") from None

    def _signed(self, text: bytes, payload: bytes) -> tuple[bytes, bytes]:
        """Promise what was signed and the bare signature, out of a payload."""
        if self.kind is Kind.NOTE:
            return text, payload
        if self.kind is Kind.TEXT:
            return text_message(self.name, text), payload
        stamped = parse_timestamped(payload, self._sizes[1])
        if self.kind is Kind.COSIGNATURE:
            return cosignature_message(stamped.timestamp, text), stamped.signature
        return subtree_message(self.name, stamped.timestamp, text), stamped.signature


def text_message(name: str, text: bytes) -> bytes:
    """Promise the bytes that a `TEXT` key signs: label, name, zero byte, text. A name holds no zero byte."""
    return TEXT_LABEL + name.encode() + b"\x00" + text


def parse_vkey(text: str, where: str = "verifier key") -> VerifierKey:
    """Read a vkey. Raises Malformed for another spelling, an id that does not fit, or a type unknown here."""
    parts = text.split("+", 2) if len(text) <= VKEY_CHARS_MAX else []
    if len(parts) != 3:
        raise Malformed(f"expected name+id+key, found {text[:40]!r}", where=where)
    name, _, encoded = parts
    key = _parse_material(name, parse_base64(encoded, where), where)
    if key.print() != text:
        raise Malformed(f"the key id is not that of this name and key: expected {key.id.hex()}", where=where)
    return key


def _parse_material(name: str, material: bytes, where: str) -> VerifierKey:
    for kind in Kind:
        if material.startswith(kind.value):
            return VerifierKey(name, kind, material.removeprefix(kind.value))
    raise Malformed("expected a key of type 01, 04 or 06", where=where)
