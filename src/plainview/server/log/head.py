"""A checkpoint of our own, read more strictly than strangers must: both our lines first, no extension lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from plainview.core.notes.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from plainview.core.notes.note import Note, Signature, parse_note
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.days import Day, legal_day, parse_day, print_day
from plainview.core.vocabulary.errors import Invalid

CHECKPOINT_PATH = "checkpoint"
DAYS_PREFIX = "checkpoints/"
TIMESTAMP_MAX = 253_370_764_799  # 9998-12-31T23:59:59Z: every zone has a day for it


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint that this log signed at `timestamp` (POSIX seconds), and the lines that others added."""

    checkpoint: Checkpoint
    timestamp: int
    own: tuple[Signature, ...]
    others: tuple[Signature, ...]

    @property
    def bare(self) -> bytes:
        """Promise the signed checkpoint with our own lines alone, as the head store keeps it."""
        return Note(self.checkpoint.print(), self.own).print()

    def print(self) -> bytes:
        """Promise the signed checkpoint as it is published."""
        return Note(self.checkpoint.print(), self.own + self.others).print()

    def day(self, zone: tzinfo) -> Day:
        """Promise the legal day on which it was signed."""
        return legal_day(datetime.fromtimestamp(self.timestamp, UTC), zone)


def open_head(data: bytes, keys: Sequence[VerifierKey], where: str) -> Head:
    """Read a checkpoint that each of the log's `keys` (Ed25519, then ML-DSA-44) signed, in this order, before others.

    Raises Malformed, BadSignature, UnknownSigners, and Invalid for another origin, extension lines, or a line of ours
    that is missing or out of place.
    """
    opened = open_checkpoint(data, keys, keys[0].name, where)
    lines = parse_note(data, where=where).signatures
    count = len(keys)
    if [(line.name, line.key_id) for line in lines[:count]] != [(key.name, key.id) for key in keys]:
        raise Invalid("expected the log's own two signatures before all others", where=where)
    if opened.checkpoint.extensions:
        raise Invalid("the checkpoint has extension lines, which this log never signs", where=where)
    timestamp = keys[-1].timestamp(lines[count - 1].payload)
    if timestamp > TIMESTAMP_MAX:
        raise Invalid("the checkpoint was signed after the year 9998", where=where)
    return Head(opened.checkpoint, timestamp, lines[:count], lines[count:])


def head_size(data: bytes, where: str) -> int:
    """Promise the size that a checkpoint claims, to find the keys for it; nothing is believed yet. Raises Malformed."""
    return parse_checkpoint(parse_note(data, where=where).text, where).size


def day_path(day: Day) -> str:
    """Promise where the last checkpoint of a day is kept."""
    return f"{DAYS_PREFIX}{print_day(day)}"


def parse_day_path(path: str) -> Day:
    """Read the day out of a path under `checkpoints/`. Raises Malformed."""
    return parse_day(path.removeprefix(DAYS_PREFIX), path)
