"""What is sealed to the service: under an epoch's key, held outside the database and replaced by the next (D§6).

Layout, suite 1: one byte suite, 4 bytes number of the epoch, then a payload sealed under the epoch's key. Number and
context (whose it is, what it is) are authenticated, so what is sealed opens in its own place only. When an epoch's
key is destroyed, everything that was sealed under it is lost, in the database and in every copy of it.
"""

from dataclasses import dataclass, field

from plainview.core.sealing import payload
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked

SUITE = 1
NUMBER_BYTES = 4
HEAD_BYTES = 1 + NUMBER_BYTES
KEY_FILE_BYTES = HEAD_BYTES + payload.KEY_BYTES


@dataclass(frozen=True, slots=True)
class EpochKey:
    """The service's key of one epoch. Epochs are numbered from 1. Raises Malformed for any other number or size."""

    number: int
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key that is none."""
        if not 0 < self.number < 1 << 8 * NUMBER_BYTES or len(self.key) != payload.KEY_BYTES:
            raise Malformed(f"an epoch has a number from 1 and a key of {payload.KEY_BYTES} bytes")


def print_epoch(epoch: EpochKey) -> bytes:
    """Promise the one spelling of an epoch's key in a file: suite, number, key."""
    return _head(epoch.number) + epoch.key


def parse_epoch(data: bytes, where: str = "epoch key") -> EpochKey:
    """Read an epoch's key strictly. Raises Malformed, or Unchecked for a suite that is not known."""
    if len(data) != KEY_FILE_BYTES:
        raise Malformed(f"expected {KEY_FILE_BYTES} bytes", where=where)
    return EpochKey(_number(data, where), data[HEAD_BYTES:])


def seal_to(epoch: EpochKey, nonce: bytes, context: str, plain: bytes) -> bytes:
    """Promise `plain` sealed to the service. A nonce of 12 random bytes is used once per epoch. Raises Malformed."""
    return _head(epoch.number) + payload.seal(epoch.key, nonce, _context(epoch.number, context), plain)


def epoch_of(sealed: bytes, where: str = "sealed to the service") -> int:
    """Promise the number of the epoch whose key opens this. Raises Malformed, or Unchecked for an unknown suite."""
    if len(sealed) < HEAD_BYTES + payload.SEALED_BYTES_MIN:
        raise Malformed("expected more bytes of what is sealed to the service", where=where)
    return _number(sealed, where)


def open_with(epoch: EpochKey, context: str, sealed: bytes) -> bytes:
    """Promise what was sealed. Raises Invalid for another epoch, context or damage; Malformed or Unchecked as above."""
    number = epoch_of(sealed)
    if number != epoch.number:
        raise Invalid(f"this is sealed under epoch {number}, not {epoch.number}")
    return payload.unseal(epoch.key, _context(number, context), sealed[HEAD_BYTES:])


def _head(number: int) -> bytes:
    return bytes([SUITE]) + number.to_bytes(NUMBER_BYTES, "big")


def _number(data: bytes, where: str) -> int:
    if data[0] != SUITE:
        raise Unchecked(f"suite {data[0]} of envelopes is not known here, only {SUITE}", where=where)
    return int.from_bytes(data[1:HEAD_BYTES], "big")


def _context(number: int, context: str) -> str:
    return f"plainview/epoch/v1\n{number}\n{context}"
