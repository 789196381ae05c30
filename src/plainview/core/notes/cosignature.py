"""What is signed when a checkpoint is cosigned, and the timestamp in front of it. Source: C2SP tlog-cosignature."""

from dataclasses import dataclass

from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.lines import TIMESTAMP_MAX
from plainview.core.vocabulary.errors import Malformed

LABEL = b"subtree/v1\n\x00"
_U64 = 8


@dataclass(frozen=True, slots=True)
class Timestamped:
    """A signature with the POSIX second at which it was made."""

    timestamp: int
    signature: bytes

    def print(self) -> bytes:
        """Promise the payload of a signature line: u64 big-endian, then the signature."""
        return _timestamp(self.timestamp) + self.signature


def parse_timestamped(payload: bytes, signature_bytes: int, where: str = "cosignature") -> Timestamped:
    """Read a payload whose signature has exactly `signature_bytes`. Raises Malformed."""
    if len(payload) != _U64 + signature_bytes:
        raise Malformed(f"expected {_U64 + signature_bytes} bytes, found {len(payload)}", where=where)
    timestamp = int.from_bytes(payload[:_U64])
    if timestamp > TIMESTAMP_MAX:
        raise Malformed("expected a timestamp below 2^63", where=where)
    return Timestamped(timestamp, payload[_U64:])


def cosignature_message(timestamp: int, text: bytes) -> bytes:
    """Promise the bytes that an Ed25519 cosigner (type 0x04) signs. The cosigner's name is not among them."""
    return f"cosignature/v1\ntime {timestamp}\n".encode() + text


def subtree_message(cosigner: str, timestamp: int, text: bytes) -> bytes:
    """Promise the bytes that an ML-DSA-44 cosigner (type 0x06) signs for the checkpoint `text`.

    Extension lines are not among them. Raises Malformed when `text` is no checkpoint, or a name is too long.
    """
    head = parse_checkpoint(text)
    return b"".join(
        [
            LABEL,
            _short_opaque(cosigner.encode(), "cosigner name"),
            _timestamp(timestamp),
            _short_opaque(head.origin.encode(), "origin"),
            (0).to_bytes(_U64),
            head.size.to_bytes(_U64),
            head.root,
        ]
    )


def _timestamp(timestamp: int) -> bytes:
    if not 0 <= timestamp <= TIMESTAMP_MAX:
        raise Malformed("expected a timestamp from 0 to below 2^63", where="cosignature")
    return timestamp.to_bytes(_U64)


def _short_opaque(data: bytes, where: str) -> bytes:
    """Promise `opaque<1..255>` of RFC 8446: the length as one byte, then the bytes."""
    if not 1 <= len(data) <= 255:
        raise Malformed(f"expected 1 to 255 bytes, found {len(data)}", where=where)
    return len(data).to_bytes(1) + data
