"""Entries of the daybook as salted disclosures: closed when they are made, opened when they are shown or proven."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from plainview.core.mail import entries
from plainview.core.mail.entries import Entry
from plainview.core.mail.pieces import Piece
from plainview.core.sealing.disclosure import Disclosure, close, open_text
from plainview.core.vocabulary.days import Day


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry and the disclosure that opens it."""

    entry: Entry
    disclosure: Disclosure

    @property
    def digest(self) -> bytes:
        """The leaf of the day's book: the SHA-256 of the disclosure's text."""
        return hashlib.sha256(self.disclosure.text.encode()).digest()

    @property
    def day(self) -> Day:
        """The day in whose book the entry is."""
        return self.entry.day


@dataclass(frozen=True, slots=True)
class Stands:
    """A piece that stands after all corrections, and the entry that says it."""

    piece: Piece
    said: Entered


def close_entry(entry: Entry, salt: bytes) -> Entered:
    """Promise an entry ready for its day's book. Raises Malformed unless the salt has 32 bytes."""
    return Entered(entry, close(entries.name_of(entry), entries.to_plain(entry), salt))


def open_entry(text: str, where: str = "entry") -> Entered:
    """Read the text of an entry's disclosure. Raises Malformed; Unchecked for a newer edition of pieces."""
    disclosure = open_text(text, where)
    return Entered(entries.parse(disclosure.name, disclosure.value, where), disclosure)


def standing(entered: Sequence[Entered]) -> tuple[Stands, ...]:
    """Promise the pieces that stand, in the order in which they were entered. Raises Inconsistent as `entries` does."""
    by_digest = {each.digest.hex(): each for each in entered}
    found = entries.standing([(digest, each.entry) for digest, each in by_digest.items()])
    return tuple(Stands(found[digest], each) for digest, each in by_digest.items() if digest in found)
