"""Making signature lines. Private keys and the time are arguments; nothing here is random but ML-DSA itself.

Ed25519 signatures are a function of key and text. ML-DSA-44 signatures by `cryptography` are hedged (FIPS 204 §3.4):
two of the same text differ, and both are good. So a checkpoint signed twice differs in its ML-DSA line alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from plainview.core.notes.checkpoint import Checkpoint, parse_checkpoint
from plainview.core.notes.cosignature import Timestamped, cosignature_message, subtree_message
from plainview.core.notes.note import Signature, join_signatures
from plainview.core.notes.vkey import Kind, VerifierKey, text_message
from plainview.core.vocabulary.errors import Malformed


class Signer(Protocol):
    """Somebody who signs notes: a key on disk, or one in a device."""

    @property
    def key(self) -> VerifierKey:
        """The public half, with its name."""
        ...

    def sign(self, text: bytes, timestamp: int) -> bytes:
        """Promise the payload of a signature line on `text`; kinds without a timestamp ignore it."""
        ...


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """Ed25519 over the note text, type 0x01."""

    name: str
    private: Ed25519PrivateKey

    @property
    def key(self) -> VerifierKey:
        """The verifier key."""
        return VerifierKey(self.name, Kind.NOTE, self.private.public_key().public_bytes_raw())

    def sign(self, text: bytes, timestamp: int) -> bytes:
        """Sign the text; `timestamp` is not part of this kind."""
        return self.private.sign(text)


@dataclass(frozen=True, slots=True)
class CosignatureSigner:
    """Ed25519 over a timestamped checkpoint, type 0x04: a witness. One key serves one name only."""

    name: str
    private: Ed25519PrivateKey

    @property
    def key(self) -> VerifierKey:
        """The verifier key."""
        return VerifierKey(self.name, Kind.COSIGNATURE, self.private.public_key().public_bytes_raw())

    def sign(self, text: bytes, timestamp: int) -> bytes:
        """Sign the checkpoint text at a POSIX second. Raises Malformed for a time that cannot be."""
        return Timestamped(timestamp, self.private.sign(cosignature_message(timestamp, text))).print()


@dataclass(frozen=True, slots=True)
class SubtreeSigner:
    """ML-DSA-44 over a timestamped checkpoint, type 0x06: a witness, or a log with its origin as name."""

    name: str
    private: MLDSA44PrivateKey

    @property
    def key(self) -> VerifierKey:
        """The verifier key."""
        return VerifierKey(self.name, Kind.SUBTREE, self.private.public_key().public_bytes_raw())

    def sign(self, text: bytes, timestamp: int) -> bytes:
        """Sign the checkpoint text at a POSIX second.

        Raises Malformed when it is no checkpoint, or has extension lines: this kind would not sign them.
        """
        if parse_checkpoint(text).extensions:
            raise Malformed("ML-DSA-44 does not sign extension lines, so there must be none", where="checkpoint")
        return Timestamped(timestamp, self.private.sign(subtree_message(self.name, timestamp, text))).print()


@dataclass(frozen=True, slots=True)
class TextSigner:
    """ML-DSA-44 over any text, for the manifest."""

    name: str
    private: MLDSA44PrivateKey

    @property
    def key(self) -> VerifierKey:
        """The verifier key, as `for_text` of the log's ML-DSA-44 key gives it."""
        return VerifierKey(self.name, Kind.TEXT, self.private.public_key().public_bytes_raw())

    def sign(self, text: bytes, timestamp: int) -> bytes:
        """Sign the text; `timestamp` is not part of this kind."""
        return self.private.sign(text_message(self.name, text))


@dataclass(frozen=True, slots=True)
class LogSigners:
    """Both keys of a log: every line it signs is signed twice, by Ed25519 and by ML-DSA-44, under its origin."""

    origin: str
    ed25519: Ed25519PrivateKey
    mldsa44: MLDSA44PrivateKey

    @property
    def keys(self) -> tuple[VerifierKey, VerifierKey]:
        """Promise the verifier keys of checkpoints: Ed25519, then ML-DSA-44."""
        return (NoteSigner(self.origin, self.ed25519).key, SubtreeSigner(self.origin, self.mldsa44).key)

    def checkpoint(self, head: Checkpoint, timestamp: int) -> bytes:
        """Promise the signed checkpoint: two lines, no more. `timestamp` in POSIX seconds."""
        signers = (NoteSigner(self.origin, self.ed25519), SubtreeSigner(self.origin, self.mldsa44))
        return sign_note(head.print(), signers, timestamp)

    def text(self, text: bytes) -> bytes:
        """Promise the signed text (a manifest): two lines, no more."""
        return sign_note(text, (NoteSigner(self.origin, self.ed25519), TextSigner(self.origin, self.mldsa44)), 0)


def sign_line(text: bytes, signer: Signer, timestamp: int) -> Signature:
    """Promise one signature line on `text`."""
    return Signature(signer.key.name, signer.key.id, signer.sign(text, timestamp))


def sign_note(text: bytes, signers: Sequence[Signer], timestamp: int) -> bytes:
    """Promise the note: `text` with one line of each signer, in order. Raises Malformed for what is no text."""
    return join_signatures(text, [sign_line(text, signer, timestamp) for signer in signers])
