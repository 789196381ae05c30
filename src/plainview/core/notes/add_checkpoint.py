"""What a log and a witness say to each other: `add-checkpoint`, its answers, and where they stand.

Source: C2SP tlog-witness. A request is the size that the witness cosigned last, the proof that the new tree
begins with that one, an empty line, and the signed checkpoint. The answer is signature lines, or a size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from plainview.core.notes.lines import parse_decimal, parse_hash, parse_lines, parse_text, print_base64
from plainview.core.notes.note import Note, Signature, Verifier, open_note, parse_note, parse_signatures
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import Hash

ADD_CHECKPOINT_PATH = "/add-checkpoint"
"""Below the submission prefix; the method is POST."""
REQUEST_BYTES_MAX = 16 * 1024
"""No request is longer; witnesses in use refuse more, so a log sends its own signature lines alone."""
ANSWER_BYTES_MAX = 64 * 1024
"""No list of signature lines is longer; a size is much shorter."""
HASHES_MAX = 63
"""No consistency proof has more hashes."""
TEXT_TYPE = "text/plain; charset=utf-8"
"""The content type of requests, signature lines, checkpoints and reasons."""
SIZE_TYPE = "text/x.tlog.size"
"""The content type of a 409 whose body is the size that the witness cosigned last, and of nothing else."""

_OLD = "old "


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """Cosign this `checkpoint` (its signed bytes), whose tree begins with the one of `old` entries by `proof`."""

    old: int
    proof: tuple[Hash, ...]
    checkpoint: bytes

    def print(self) -> bytes:
        """Print the request body, the one spelling `parse_add_checkpoint` reads."""
        lines = [f"{_OLD}{self.old}", *[print_base64(value) for value in self.proof], ""]
        return "".join([f"{line}\n" for line in lines]).encode() + self.checkpoint


def parse_add_checkpoint(data: bytes, where: str = "request") -> AddCheckpoint:
    """Read a request body. Raises Malformed. Nothing is checked but the form: not even that `old` can be."""
    if len(data) > REQUEST_BYTES_MAX:
        raise Malformed(f"{len(data)} bytes are more than the {REQUEST_BYTES_MAX} allowed", where=where)
    top, gap, checkpoint = data.partition(b"\n\n")
    if not gap:
        raise Malformed("expected an old size, proof hashes, an empty line, and a signed checkpoint", where=where)
    first, *lines = parse_lines(top + b"\n", REQUEST_BYTES_MAX, where)
    if not first.startswith(_OLD):
        raise Malformed(f"expected a first line 'old <size>', found {first[:40]!r}", where=where)
    old = parse_decimal(first.removeprefix(_OLD), f"{where}, old size")
    if len(lines) > HASHES_MAX:
        raise Malformed(f"{len(lines)} hashes are more than the {HASHES_MAX} any proof needs", where=where)
    proof = tuple([parse_hash(line, f"{where}, proof") for line in lines])
    parse_note(checkpoint, where=f"{where}, checkpoint")
    return AddCheckpoint(old, proof, checkpoint)


def print_size(size: int) -> bytes:
    """Print the body of a 409: the size that the witness cosigned last, 0 when it never did."""
    return f"{size}\n".encode()


def parse_size(data: bytes, where: str = "size") -> int:
    """Read the body of a 409 of type `SIZE_TYPE`. Raises Malformed for anything but `print_size` of a size."""
    line = parse_text(data, 32, where).removesuffix("\n")
    return parse_decimal(line, where)


def print_cosignatures(lines: Iterable[Signature]) -> bytes:
    """Print the body of a 200: one or more signature lines."""
    return "".join([line.line() for line in lines]).encode()


def parse_cosignatures(data: bytes, where: str = "cosignatures") -> tuple[Signature, ...]:
    """Read the body of a 200: 1 to 100 signature lines, none of them checked. Raises Malformed."""
    return parse_signatures(data, ANSWER_BYTES_MAX, where)


def good_cosignatures(
    text: bytes, lines: Sequence[Signature], keys: Iterable[Verifier], where: str = "cosignatures"
) -> tuple[Signature, ...]:
    """Promise the lines by `keys`, each found good on the checkpoint `text` and once; lines by others are left out.

    Raises BadSignature when a line by one of the keys is wrong, UnknownSigners when none is by any of them.
    """
    return tuple([line for _, line in open_note(Note(text, tuple(lines)), keys, where).verified])


def monitoring_path(origin: str) -> str:
    """Promise where, below the monitoring prefix, a witness shows what it cosigned last for a log."""
    return f"/{sha256(origin.encode()).hexdigest()}/checkpoint"
