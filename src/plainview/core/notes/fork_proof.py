"""Two heads of one size with two roots, both signed by one log: the proof that it showed two pasts, for anybody.

    plainview/fork-proof/v1
    first <bytes of the first checkpoint>
                                                an empty line
    <the first checkpoint><the second checkpoint>

It needs nothing beside the log's keys: each checkpoint is a signed note as it was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from plainview.core.notes.checkpoint import Checkpoint, open_checkpoint
from plainview.core.notes.lines import parse_decimal, parse_lines
from plainview.core.notes.note import Opened, Verifier, parse_note
from plainview.core.vocabulary.errors import BadSignature, Invalid, Malformed
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX

FIRST_LINE = "plainview/fork-proof/v1"
FORK_PROOF_BYTES_MAX = 2 * NOTE_BYTES_MAX + 256

_FIRST = "first "
_TOP_BYTES_MAX = 128


@dataclass(frozen=True, slots=True)
class ForkProof:
    """Two signed checkpoints, as they were found; `check` says whether they prove anything."""

    first: bytes
    second: bytes

    def print(self) -> bytes:
        """Print the proof, the one spelling `parse_fork_proof` reads."""
        return f"{FIRST_LINE}\n{_FIRST}{len(self.first)}\n\n".encode() + self.first + self.second

    def check(self, keys: Sequence[Verifier], origin: str, where: str = "fork proof") -> tuple[Checkpoint, Checkpoint]:
        """Promise that all of the log's `keys` signed both, and that they give one size two roots.

        Raises Malformed, UnknownSigners, BadSignature, and Invalid when this is no fork.
        """
        one = _signed(self.first, keys, origin, f"{where}, first checkpoint")
        two = _signed(self.second, keys, origin, f"{where}, second checkpoint")
        if one.size != two.size or one.root == two.root:
            raise Invalid("the two checkpoints do not give one size two roots, so this proves no fork", where=where)
        return one, two


def _signed(data: bytes, keys: Sequence[Verifier], origin: str, where: str) -> Checkpoint:
    opened = open_checkpoint(data, keys, origin, where)
    _check_all(opened.note, keys, where)
    return opened.checkpoint


def _check_all(opened: Opened, keys: Sequence[Verifier], where: str) -> None:
    for key in keys:
        if opened.payload(key) is None:
            raise BadSignature(f"the log's key {key.id.hex()} has not signed", where=where)


def parse_fork_proof(data: bytes, where: str = "fork proof") -> ForkProof:
    """Read a proof. Raises Malformed. Nothing is checked but the form; `ForkProof.check` does the rest."""
    if len(data) > FORK_PROOF_BYTES_MAX:
        raise Malformed(f"{len(data)} bytes are more than the {FORK_PROOF_BYTES_MAX} allowed", where=where)
    top, gap, notes = data.partition(b"\n\n")
    lines = parse_lines(top + b"\n", _TOP_BYTES_MAX, where) if gap else []
    if len(lines) != 2 or lines[0] != FIRST_LINE or not lines[1].startswith(_FIRST):
        raise Malformed(f"expected {FIRST_LINE!r}, 'first <bytes>', and an empty line", where=where)
    cut = parse_decimal(lines[1].removeprefix(_FIRST), f"{where}, first", len(notes))
    for name, note in (("first", notes[:cut]), ("second", notes[cut:])):
        parse_note(note, where=f"{where}, {name} checkpoint")
    return ForkProof(notes[:cut], notes[cut:])
