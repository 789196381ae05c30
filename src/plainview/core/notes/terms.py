"""Which keys sign a log's checkpoints, and under which policy: terms that follow one another as the log grows.

The first term is the opening's. Another begins with each statement by which two root offices replaced keys or policy:
the first checkpoint that holds the statement is signed by the new keys already, so the old ones may be lost. The file
`trust` beside the log says where those statements stand; what they say is taken from the statements alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from plainview.core.notes.lines import parse_decimal, parse_lines
from plainview.core.notes.vkey import Kind, VerifierKey, parse_vkey
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX

FIRST_LINE = "plainview/trust/v1"
TRUST_PATH = "trust"
POLICY_PATH = "policy"
POLICIES_PREFIX = "policies/"
"""Where a policy that is no longer in force stays, under its SHA-256 in hex: kept checkpoints were cosigned by it."""


@dataclass(frozen=True, slots=True)
class Term:
    """From the checkpoint that holds statement `index` on: the log's vkeys, and SHA-256 (hex) of its policy file.

    `proposed` is the index of the statement that first named them; both are 0 for the opening's.
    """

    index: int
    proposed: int
    vkeys: tuple[str, ...]
    policy: str


def term_for(terms: Sequence[Term], size: int) -> Term:
    """Promise the term that a checkpoint of `size` entries, at least one, belongs to; `terms` in log order."""
    return next(term for term in reversed(terms) if term.index < size)


def read_keys(vkeys: Sequence[str], origin: str, where: str) -> tuple[VerifierKey, VerifierKey]:
    """Promise the keys: Ed25519, then ML-DSA-44, both under the log's name. Raises Malformed."""
    keys = [parse_vkey(text, where) for text in vkeys]
    if [key.kind for key in keys] != [Kind.NOTE, Kind.SUBTREE]:
        raise Malformed("a log has two keys: Ed25519 (01), then ML-DSA-44 (06)", where=where)
    if any(key.name != origin for key in keys):
        raise Malformed("the log's keys do not carry its origin as their name", where=where)
    return keys[0], keys[1]


def print_trust(terms: Sequence[Term]) -> bytes | None:
    """Promise the bytes of `trust`; None, for no such file, while the opening's keys and policy are in force."""
    lines = [str(term.index) for term in terms if term.index]
    return "".join([f"{line}\n" for line in (FIRST_LINE, *lines)]).encode() if lines else None


def parse_trust(data: bytes, where: str = TRUST_PATH) -> tuple[int, ...]:
    """Read where the terms after the first begin: at least one index, each larger than the one before.

    Raises Malformed.
    """
    lines = parse_lines(data, NOTE_BYTES_MAX, where)
    indexes = tuple([parse_decimal(line, where) for line in lines[1:]])
    if lines[0] != FIRST_LINE or not indexes or sorted({0, *indexes}) != [0, *indexes]:
        raise Malformed(f"expected {FIRST_LINE!r}, then the indexes of statements, each a line, rising", where=where)
    return indexes


def policy_path(digest: str, in_force: str) -> str:
    """Promise where the policy with SHA-256 `digest` is published while the one with `in_force` is in force."""
    return POLICY_PATH if digest == in_force else f"{POLICIES_PREFIX}{digest}"
