"""Checkpoints as this kind of log signs them: both its lines first, no extension lines, then only known witnesses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from plainview.core.notes.checkpoint import open_checkpoint, parse_checkpoint
from plainview.core.notes.note import Signature, open_note, parse_note
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.days import Day, legal_day
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX
from plainview.verifier.naming import naming
from plainview.verifier.reader import Source

CHECKPOINT_PATH = "checkpoint"
DAYS_PREFIX = "checkpoints/"
TIMESTAMP_MAX = 253_370_764_799  # 9998-12-31T23:59:59Z: every zone has a day for it


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint that the log signed at `timestamp` (POSIX seconds); `data` are its bytes, `path` its place."""

    path: str
    size: int
    root: Hash
    timestamp: int
    others: tuple[Signature, ...]
    data: bytes

    def day(self, zone: tzinfo) -> Day:
        """Promise the legal day on which it was signed."""
        return legal_day(datetime.fromtimestamp(self.timestamp, UTC), zone)


def read_note(source: Source, path: str) -> bytes:
    """Promise the bytes of a signed note. Raises Invalid when it is missing, Malformed, Unchecked."""
    data = source.read(path, NOTE_BYTES_MAX)
    if data is None:
        raise Invalid("is missing", where=path)
    return data


def head_size(data: bytes, path: str) -> int:
    """Promise the size that a checkpoint claims, to find its keys; nothing is believed yet. Raises Malformed."""
    with naming(path):
        return parse_checkpoint(parse_note(data, where=path).text, path).size


def open_head(data: bytes, keys: Sequence[VerifierKey], path: str) -> Head:
    """Promise a checkpoint that each of the log's `keys` (Ed25519, then ML-DSA-44) signed, before all others.

    Raises Malformed, BadSignature, and Invalid for another origin, extension lines, a line of the log that is missing
    or out of place, or any line that is there twice.
    """
    with naming(path):
        opened = open_checkpoint(data, keys, keys[0].name, path)
    lines = parse_note(data, where=path).signatures
    own, others = lines[: len(keys)], lines[len(keys) :]
    if [(line.name, line.key_id) for line in own] != [(key.name, key.id) for key in keys]:
        raise Invalid("expected the log's own two signatures before all others", where=path)
    if len({(line.name, line.key_id) for line in lines}) != len(lines):
        raise Invalid("a key has signed twice; the log is no witness of its own", where=path)
    if opened.checkpoint.extensions:
        raise Invalid("the checkpoint has extension lines, which such a log never signs", where=path)
    timestamp = keys[-1].timestamp(own[-1].payload)
    if timestamp > TIMESTAMP_MAX:
        raise Invalid("the checkpoint was signed after the year 9998", where=path)
    return Head(path, opened.checkpoint.size, opened.checkpoint.root, timestamp, others, data)


def check_others(head: Head, witnesses: Sequence[VerifierKey]) -> tuple[tuple[VerifierKey, int], ...]:
    """Promise who cosigned and when (POSIX seconds); every line that is not the log's is a witness's, and good.

    Raises BadSignature, Invalid.
    """
    if not head.others:
        return ()
    note = parse_note(head.data, where=head.path)
    known = {(key.name, key.id): key for key in witnesses}
    found = [(known.get((line.name, line.key_id)), line) for line in head.others]
    good = tuple([(key, line) for key, line in found if key is not None])
    if len(good) != len(found):
        raise Invalid("a signature line is neither the log's nor a known witness's", where=head.path)
    with naming(head.path):
        open_note(note, [key for key, _ in good], head.path)
    return tuple([(key, key.timestamp(line.payload)) for key, line in good])
