"""The pieces of a letter, each as a row: day and kind, sender, and everything else that was written down."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from plainview.core.mail.barcodes.seen import Barcode
from plainview.core.mail.classes import CLASSES
from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import FIELDS, Piece
from plainview.core.notes.canonical import Json
from plainview.core.vocabulary.days import Day
from plainview.server.letters.wording import Words

NAMES: Mapping[str, str] = MappingProxyType({entry.code: entry.name for entry in CLASSES})
"""Names of classes are the postal service's own, the same in every language."""
_IN_COLUMNS = ("day", "mail_class", "sender_name", "sender_address")


def rows(pieces: Sequence[Piece], say: Words) -> list[Json]:
    """Promise a row for each piece, in order; a field that was not visible is left out."""
    return [_row(piece, say) for piece in pieces]


def _row(piece: Piece, say: Words) -> Json:
    sender: list[Json] = [
        line for name in ("sender_name", "sender_address") for line in _lines(getattr(piece, name), say)
    ]
    return {
        "first": [say.date(piece.day), NAMES.get(piece.mail_class, piece.mail_class)],
        "second": sender or [say.say("pieces.no_sender")],
        "third": list(_rest(piece, say)),
    }


def _rest(piece: Piece, say: Words) -> Iterator[Json]:
    for name in FIELDS:
        value = getattr(piece, name)
        if name not in _IN_COLUMNS and value is not Unread.NOT_VISIBLE:
            shown = ", ".join(_lines(value, say))
            yield say.say("label", label=say.say(f"fields.{name}"), value=shown)


def _lines(value: Any, say: Words) -> list[str]:
    if value is Unread.NOT_VISIBLE:
        return []
    if value is Unread.ILLEGIBLE:
        return [say.say("pieces.illegible")]
    return [line for part in (value if isinstance(value, tuple) else (value,)) for line in _shown(part, say)]


def _shown(value: Any, say: Words) -> list[str]:
    if isinstance(value, Day):
        return [say.date(value)]
    if isinstance(value, Barcode):
        return [f"{value.kind.upper()} {value.text}"]
    if isinstance(value, int):
        return [str(value)]
    word = f"words.{value}"
    return [say.say(word)] if type(value) is not str and word in say.texts else str(value).split("\n")
