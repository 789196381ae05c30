"""Receipts: a proof that an entry is in a log, to be checked offline. Source: C2SP tlog-proof (`.tlog-proof`)."""

from dataclasses import dataclass

from plainview.core.merkle.proofs import verify_inclusion
from plainview.core.notes.lines import parse_base64, parse_decimal, parse_hash, parse_lines, print_base64
from plainview.core.notes.note import parse_note
from plainview.core.notes.policy import Accepted, Policy
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX

FIRST_LINE = "c2sp.org/tlog-proof@v1"
HASHES_MAX = 63
EXTRA_BYTES_MAX = 64 * 1024
PROOF_BYTES_MAX = NOTE_BYTES_MAX + 2 * EXTRA_BYTES_MAX


@dataclass(frozen=True, slots=True)
class TlogProof:
    """The entry's index, the way from its leaf to the root, and the signed checkpoint as it was published.

    `extra` is authenticated by nobody.
    """

    index: int
    hashes: tuple[Hash, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def print(self) -> bytes:
        """Print the proof, the one spelling `parse_tlog_proof` reads."""
        extra = [] if self.extra is None else [f"extra {print_base64(self.extra)}"]
        hashes = [print_base64(value) for value in self.hashes]
        lines = [FIRST_LINE, *extra, f"index {self.index}", *hashes, ""]
        return "".join([f"{line}\n" for line in lines]).encode() + self.checkpoint

    def verify(self, leaf: Hash, policy: Policy, where: str = "proof") -> Accepted:
        """Promise that the entry with leaf hash `leaf` is in a log as `policy` demands, and say who signed.

        Raises BadProof, and all that `Policy.accept` raises.
        """
        accepted = policy.accept(self.checkpoint, f"{where}, checkpoint")
        head = accepted.checkpoint
        verify_inclusion(leaf, self.index, head.size, self.hashes, head.root)
        return accepted


def parse_tlog_proof(data: bytes, where: str = "proof") -> TlogProof:
    """Read a proof. Raises Malformed. Nothing is checked but the form; `TlogProof.verify` does the rest."""
    top, gap, checkpoint = data.partition(b"\n\n")
    if len(data) > PROOF_BYTES_MAX or not gap:
        raise Malformed("expected a proof, an empty line, and a signed checkpoint", where=where)
    lines = parse_lines(top + b"\n", PROOF_BYTES_MAX, where)
    if lines.pop(0) != FIRST_LINE:
        raise Malformed(f"expected the first line to be {FIRST_LINE!r}", where=where)
    extra = _parse_extra(lines.pop(0), where) if lines and lines[0].startswith("extra ") else None
    if not lines or not lines[0].startswith("index "):
        raise Malformed("expected a line 'index <number>'", where=where)
    index = parse_decimal(lines.pop(0).removeprefix("index "), f"{where}, index")
    if len(lines) > HASHES_MAX:
        raise Malformed(f"{len(lines)} hashes are more than the {HASHES_MAX} any tree needs", where=where)
    hashes = tuple([parse_hash(line, f"{where}, hashes") for line in lines])
    parse_note(checkpoint, where=f"{where}, checkpoint")
    return TlogProof(index, hashes, checkpoint, extra)


def _parse_extra(line: str, where: str) -> bytes:
    extra = parse_base64(line.removeprefix("extra "), f"{where}, extra")
    if len(extra) > EXTRA_BYTES_MAX:
        raise Malformed(f"{len(extra)} bytes of extra data are more than the {EXTRA_BYTES_MAX} allowed", where=where)
    return extra
