"""Corrections of recorded pieces. What was recorded is never edited: a correction stands beside it and supersedes it.

A piece and a correction each go into the daybook by a salted digest of their own, on the day on which they are made.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from plainview.core.mail import pieces
from plainview.core.mail.fields import Text
from plainview.core.mail.pieces import Piece
from plainview.core.vocabulary.days import Day, parse_day, print_day
from plainview.core.vocabulary.errors import Inconsistent, Malformed

NOTE = Text(200)
_DIGEST = re.compile(r"[0-9a-f]{64}")
VERSION = 1
_KEYS = frozenset(("v", "supersedes", "day", "reason", "note", "piece"))


class CorrectionReason(StrEnum):
    """Why a record is corrected."""

    MISREAD = "misread"
    WRONG_FIELD = "wrong_field"
    LEFT_OUT = "left_out"
    READ_TWICE = "read_twice"
    """The same piece was recorded before; this record is withdrawn."""
    NOT_COVERED = "not_covered"
    """It should not have been recorded; this record is withdrawn and erased under the rules for errors."""


WITHDRAWING = frozenset((CorrectionReason.READ_TWICE, CorrectionReason.NOT_COVERED))


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction. Raises Malformed unless it says a digest, and a piece exactly when its reason asks for one.

    `supersedes` is the digest, 64 lower-case hex digits, of the piece or earlier correction that it replaces; `day`
    the day on which it is made; `note` at most one line, private like the piece; `piece` what the record should have
    said, with the day of the first record, or None where the record is withdrawn.
    """

    supersedes: str
    day: Day
    reason: CorrectionReason
    piece: Piece | None
    note: str | None = None

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.supersedes):
            raise Malformed("expected 64 lower-case hex digits", where="correction.supersedes")
        if (self.piece is None) != (self.reason in WITHDRAWING):
            raise Malformed(
                f"expected a piece for {_listed(False)}, none for {_listed(True)}", where="correction.piece"
            )
        if self.piece is not None and self.piece.day > self.day:
            raise Malformed("expected a day that is not before the piece's", where="correction.day")
        if self.note is not None:
            NOTE.check(self.note)


def to_plain(correction: Correction) -> dict[str, Any]:
    """Promise the plain JSON value of a correction, from which `parse` reads it back."""
    return {
        "v": VERSION,
        "supersedes": correction.supersedes,
        "day": print_day(correction.day),
        "reason": str(correction.reason),
        "note": correction.note,
        "piece": None if correction.piece is None else pieces.to_plain(correction.piece),
    }


def parse(plain: Any, where: str = "correction") -> Correction:
    """Read a correction. Raises Malformed with the place and what was expected; Unchecked for a newer edition."""
    if not isinstance(plain, dict) or plain.keys() != _KEYS:
        raise Malformed(f"expected exactly {', '.join(sorted(_KEYS))}", where=where)
    pieces.check_version(plain["v"], VERSION, where)
    texts = [plain[name] if isinstance(plain[name], str) else "" for name in ("supersedes", "day", "reason")]
    supersedes, day, reason = texts
    if reason not in list(CorrectionReason):
        raise Malformed(f"expected one of {', '.join(CorrectionReason)}", where=f"{where}.reason")
    note = plain["note"]
    if note is not None and not isinstance(note, str):
        raise Malformed("expected text or null", where=f"{where}.note")
    piece = None if plain["piece"] is None else pieces.parse(plain["piece"], f"{where}.piece")
    return Correction(supersedes, parse_day(day, f"{where}.day"), CorrectionReason(reason), piece, note)


def standing(recorded: Mapping[str, Piece], corrections: Sequence[tuple[str, Correction]]) -> dict[str, Piece]:
    """Promise the pieces that stand, each under the digest that says it, after `corrections` (digest, correction).

    Corrections come in the order in which they were made. Raises Inconsistent for one that supersedes a digest that
    does not stand (never recorded, or superseded already), uses a digest again, or moves a piece to another day.
    """
    found = dict(recorded)
    used = set(recorded)
    for digest, correction in corrections:
        old = found.pop(correction.supersedes, None)
        where = f"correction {digest[:16]}"
        if old is None:
            raise Inconsistent("it supersedes a record that does not stand", where=where)
        if digest in used:
            raise Inconsistent("its digest was used before", where=where)
        used.add(digest)
        if correction.piece is not None:
            if correction.piece.day != old.day:
                raise Inconsistent("it moves the piece to another day", where=where)
            found[digest] = correction.piece
    return found


def _listed(withdrawing: bool) -> str:
    return ", ".join(reason for reason in CorrectionReason if (reason in WITHDRAWING) is withdrawing)
