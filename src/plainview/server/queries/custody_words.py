"""What a custodian looks at, in words: pieces of a package, what was left out and why, rows, accounts, certificates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from plainview.core.docket.facts import Json
from plainview.core.mail.outside import Unread
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day
from plainview.server.actions.accounts import Account
from plainview.server.packages.contents import Held
from plainview.server.queries.narrowed import class_names
from plainview.server.queries.request_words import WORDS, day_words
from plainview.server.queries.statement_parts import Part, parts
from plainview.server.queries.statement_words import value_words
from plainview.server.queries.words import plain
from plainview.server.records.selection import LeftOut, Selection

WHY: Mapping[str, str] = MappingProxyType(
    {
        "after_last_day": "after the last day",
        "before_first_day": "before the first day",
        "day_open": "recorded today: the day's book is not closed yet",
        "ended": "it had ended",
        "never_given": "never given to anybody",
        "no_row": "there is no such row",
        "no_such_field": "the operator has no such field",
        "no_time": "it has no time",
        "not_held": "not held by the operator",
        "not_in_scope": "not ordered",
        "not_records_of_this_kind": "no records of this kind",
        "not_yet": "it had not begun",
        "outside_days_not_looked_at": "outside the days: not looked at",
    }
)
"""Why something is not in a package or selection, in words."""
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """One piece of a package as it is shown: its day, the name of its class, and what is written on it."""

    day: Day
    mail_class: str
    addressee: str | Unread
    sender_name: str | Unread
    sender_address: str | Unread
    postmark: str | Unread


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not in a selection: what it is, why it is not, the citations, and how many rows, 0 for none."""

    what: str
    why: str
    cites: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Accounted:
    """One account of a disclosure as it is read."""

    day: Day
    what: str
    to: str
    purpose: str
    by: str
    kept_until: Day


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate: the statement's index, what it says, its salted text, and when the epoch of its keys ended."""

    statement: int
    says: tuple[Part, ...]
    salted: str
    ended: str


def shown_pieces(held: Sequence[Held]) -> tuple[ShownPiece, ...]:
    """Promise pieces as they are shown."""
    return tuple([_piece(one) for one in held])


def _piece(held: Held) -> ShownPiece:
    piece = held.piece
    written = (piece.addressee, piece.sender_name, piece.sender_address, piece.postmark)
    return ShownPiece(piece.day, class_names((str(piece.mail_class),))[0], *written)


def why_words(code: str) -> str:
    """Promise why something was left out; a code without words of its own is its words."""
    return WHY.get(code, plain(code))


def stage_words(stage: str) -> str:
    """Promise what is disclosed at a stage."""
    return "; ".join(value_words("stage", stage))


def record_words(record: str) -> str:
    """Promise what a kind of record is called."""
    return WORDS["record"].get(record, plain(record))


def missing(left_out: Sequence[LeftOut]) -> tuple[Missing, ...]:
    """Promise what is not in a selection, in words: what has rows first, as that is what may be asked about."""
    ordered = sorted(left_out, key=lambda one: not one.count)
    return tuple(
        [Missing(f"{one.what}: {plain(one.name)}", why_words(one.why), one.cites, one.count) for one in ordered]
    )


def heads(found: Selection) -> tuple[str, ...]:
    """Promise the heads of a selection's columns."""
    return tuple([plain(name).capitalize() for name in found.columns])


def cells(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Promise rows as they are shown: instants as people here write them, everything else as it is."""
    return tuple([tuple([_cell(cell) for cell in row]) for row in rows])


def _cell(cell: str) -> str:
    if not _INSTANT.fullmatch(cell):
        return cell
    at = datetime.fromisoformat(cell)
    return f"{day_words(at.date())}, {at:%H:%M:%S} UTC"


def account_rows(found: Sequence[Account]) -> tuple[Accounted, ...]:
    """Promise accounts of disclosures as they are read."""
    return tuple([_account(one) for one in found])


def _account(one: Account) -> Accounted:
    purpose = "; ".join(value_words("purpose", one.purpose))
    return Accounted(one.day, f"{one.nature}, {stage_words(one.stage)}", one.to, purpose, one.by, one.kept_until)


def certificate_rows(found: Sequence[Mapping[str, Json]]) -> tuple[Certificate, ...]:
    """Promise certificates in words, beside the salted text that a statement's digest is taken over."""
    return tuple([_certificate(one) for one in found])


def _certificate(one: Mapping[str, Json]) -> Certificate:
    salted, ended = str(one["salted"]), one["ended"]
    value = open_text(salted).value
    assert isinstance(value, dict)
    words = "not yet: at the next sweep" if ended is None else _cell(str(ended))
    return Certificate(int(str(one["statement"])), parts(value), salted, words)
