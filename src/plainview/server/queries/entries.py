"""What was entered in the daybook under a matter, for the people who answer for it; and what proves an entry."""

from dataclasses import dataclass

from plainview.core.mail.corrections import Correction
from plainview.core.mail.entries import CORRECTION, LATE, PIECE, name_of, piece_of
from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import Piece
from plainview.core.mail.written import written_point
from plainview.core.sealing.entered import Entered, standing
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.booking import entries, who_may
from plainview.server.actions.desk import Desk
from plainview.server.actions.sitting import OpenedFor
from plainview.server.packages.contents import Booked
from plainview.server.packages.gather import books_since, places_in
from plainview.server.queries.words import plain

NAMES = {PIECE: "Piece", LATE: "Piece, entered late", CORRECTION: "Correction"}
"""Name of an entry to what it is called."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a custodian or an auditor sees it, those that were replaced or withdrawn too.

    `name` is piece, late or correction; `piece` what it says, None where it withdraws; `supersedes` the digest that it
    replaces, as 64 hex digits, `reason` and `note` why. `stands` is False for what something later replaces. `points`
    are the addresses on it in one spelling, addressee's and sender's, "" where one cannot be taken apart.
    """

    digest: str
    booked: Day
    name: str
    piece: Piece | None
    supersedes: str
    reason: str
    note: str
    stands: bool
    points: tuple[str, str]

    @property
    def words(self) -> str:
        """What kind of entry it is, as it is read, and why it stands where it replaces another one."""
        return f"{NAMES[self.name]}: {plain(self.reason)}" if self.reason else NAMES[self.name]


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves an entry to anybody who has the public log: its salted text, its digest, and its place."""

    text: str
    digest: bytes
    booked: Booked


def inspect_entries(desk: Desk, person: str, matter: ChainId) -> tuple[Shown, ...]:
    """Promise all entries of an open matter that are not erased, in order; audited as an opening.

    Raises NotPermitted.
    """
    who = who_may(desk, person, "inspect_entries", matter)
    found = entries(desk.opened_for(who, OpenedFor.AUDIT), matter)
    stands = {each.said.digest for each in standing(found)}
    return tuple(_shown(each, each.digest in stands) for each in found)


def prove_entry(desk: Desk, person: str, matter: ChainId, digest: bytes) -> Proof:
    """Promise what proves the entry with this digest against the public book of its day; audited as an opening.

    Raises NotPermitted, Invalid for a digest of no entry here, and what `places_in` raises.
    """
    who = who_may(desk, person, "inspect_entries", matter)
    found = [each for each in entries(desk.opened_for(who, OpenedFor.AUDIT), matter) if each.digest == digest]
    if not found:
        raise Invalid("no entry of this matter has that digest", next="An erased entry has none any more")
    (place,) = places_in(desk, found[0].day, [digest], books_since(desk, found[0].day))
    return Proof(found[0].disclosure.text, digest, place)


def _shown(each: Entered, stands: bool) -> Shown:
    entry, piece = each.entry, piece_of(each.entry)
    replaced: tuple[str, str, str] = ("", "", "")
    if isinstance(entry, Correction):
        replaced = (entry.supersedes, str(entry.reason), entry.note or "")
    points = ("", "") if piece is None else (_point(piece.addressee_address), _point(piece.sender_address))
    return Shown(each.digest.hex(), each.day, name_of(entry), piece, *replaced, stands, points)


def _point(written: str | Unread) -> str:
    return "" if isinstance(written, Unread) else written_point(written)
