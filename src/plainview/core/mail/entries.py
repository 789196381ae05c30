"""What the book of a day holds: a piece of that day, one entered late from a paper sheet, or a correction.

Each goes into the book by the salted digest of a disclosure that bears the entry's name. A book that is closed never
changes, so what is entered later goes into the book of the day on which it is entered, and says of which day it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plainview.core.mail import corrections, pieces
from plainview.core.mail.corrections import Correction
from plainview.core.mail.pieces import Piece
from plainview.core.vocabulary.days import Day, parse_day, print_day
from plainview.core.vocabulary.errors import Malformed

PIECE, LATE, CORRECTION = "piece", "late", "correction"
"""The names of the three disclosures."""
VERSION = 1
_KEYS = frozenset(("v", "day", "piece"))


@dataclass(frozen=True, slots=True)
class Late:
    """A piece of a day before `day`, entered on `day` from the sheet it was written on. Raises Malformed."""

    day: Day
    piece: Piece

    def __post_init__(self) -> None:
        if self.piece.day >= self.day:
            raise Malformed("expected a day after the piece's", where="late.day")


Entry = Piece | Late | Correction


def entry_of(piece: Piece, day: Day) -> Piece | Late:
    """Promise the entry of a piece that is entered on `day`. Raises Malformed for a piece of a later day."""
    return piece if piece.day == day else Late(day, piece)


def name_of(entry: Entry) -> str:
    """Promise the name of an entry's disclosure."""
    if isinstance(entry, Piece):
        return PIECE
    return LATE if isinstance(entry, Late) else CORRECTION


def piece_of(entry: Entry) -> Piece | None:
    """Promise the piece that an entry says, None for a correction that withdraws one."""
    return entry if isinstance(entry, Piece) else entry.piece


def to_plain(entry: Entry) -> dict[str, Any]:
    """Promise the plain JSON value of an entry, from which `parse` reads it back."""
    if isinstance(entry, Piece):
        return pieces.to_plain(entry)
    if isinstance(entry, Correction):
        return corrections.to_plain(entry)
    return {"v": VERSION, "day": print_day(entry.day), "piece": pieces.to_plain(entry.piece)}


def parse(name: str, plain: Any, where: str = "entry") -> Entry:
    """Read the entry that a disclosure of this name opens. Raises Malformed; Unchecked for a newer edition."""
    if name == PIECE:
        return pieces.parse(plain, where)
    if name == CORRECTION:
        return corrections.parse(plain, where)
    if name != LATE:
        raise Malformed("expected what opens a piece or a correction", where=where)
    if not isinstance(plain, dict) or plain.keys() != _KEYS:
        raise Malformed(f"expected exactly {', '.join(sorted(_KEYS))}", where=where)
    pieces.check_version(plain["v"], VERSION, where)
    day = plain["day"] if isinstance(plain["day"], str) else ""
    return Late(parse_day(day, f"{where}.day"), pieces.parse(plain["piece"], f"{where}.piece"))


def standing(entries: Sequence[tuple[str, Entry]]) -> dict[str, Piece]:
    """Promise the pieces that stand after all corrections, each under the digest of the entry that says it.

    `entries` are (digest as 64 hex digits, entry) in the order in which they were made. Raises Inconsistent as
    `corrections.standing` does.
    """
    said = {digest: piece_of(entry) for digest, entry in entries if not isinstance(entry, Correction)}
    first = {digest: piece for digest, piece in said.items() if piece is not None}
    return corrections.standing(first, [(digest, entry) for digest, entry in entries if isinstance(entry, Correction)])
