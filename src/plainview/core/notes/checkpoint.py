"""Checkpoints: the head of a log, as a note. Source: C2SP tlog-checkpoint."""

from collections.abc import Iterable
from dataclasses import dataclass

from plainview.core.merkle.hashing import EMPTY_ROOT
from plainview.core.notes.lines import parse_decimal, parse_hash, parse_lines, print_base64
from plainview.core.notes.note import Opened, Verifier, open_note, parse_note
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Malformed
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log `origin` has `size` entries with Merkle root `root`; `extensions` are lines that nobody checks."""

    origin: str
    size: int
    root: Hash
    extensions: tuple[str, ...] = ()

    def print(self) -> bytes:
        """Print the note text, the one spelling `parse_checkpoint` reads."""
        lines = (self.origin, str(self.size), print_base64(self.root), *self.extensions)
        return "".join([f"{line}\n" for line in lines]).encode()


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint with the signatures that were found good on it."""

    checkpoint: Checkpoint
    note: Opened


def parse_checkpoint(text: bytes, where: str = "checkpoint") -> Checkpoint:
    """Read the text of a checkpoint, without its signatures. Raises Malformed."""
    lines = parse_lines(text, NOTE_BYTES_MAX, where)
    if len(lines) < 3 or "" in lines:
        raise Malformed("expected origin, size and root, each a line, and no empty line", where=where)
    size = parse_decimal(lines[1], f"{where}, tree size")
    return Checkpoint(lines[0], size, parse_hash(lines[2], f"{where}, root"), tuple(lines[3:]))


def open_checkpoint(data: bytes, keys: Iterable[Verifier], origin: str, where: str = "checkpoint") -> OpenedCheckpoint:
    """Read a signed checkpoint of the log `origin` and check what the known keys signed.

    That *the log* signed is for the caller to ask of `note.payload`, when `keys` are not the log's alone.
    Raises Malformed, BadSignature, UnknownSigners; Invalid when it is another log's; Inconsistent when an
    empty tree has another root than the empty one.
    """
    opened = open_note(parse_note(data, where=where), keys, where)
    checkpoint = parse_checkpoint(opened.text, where)
    if checkpoint.origin != origin:
        raise Invalid(f"expected the log {origin!r}, found {checkpoint.origin[:40]!r}", where=where)
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise Inconsistent("a tree of size 0 has another root than the empty tree", where=where)
    return OpenedCheckpoint(checkpoint, opened)
