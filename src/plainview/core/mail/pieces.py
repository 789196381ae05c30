"""The outside of one mail piece, as a recorder wrote it down. There is no field for contents.

Every field that can be missing on a piece holds a value or says why it holds none: not visible, or illegible. In plain
JSON a piece is its values beside two lists, `not_visible` and `illegible`, and each field stands in exactly one place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from plainview.core.mail.barcodes.seen import Barcode
from plainview.core.mail.fields import Barcodes, Date, Form, Text, Whole, Word, Words
from plainview.core.mail.outside import (
    CustomsClass,
    CustomsForm,
    Damage,
    Endorsement,
    Extra,
    HalfDay,
    Handling,
    Postage,
    PostmarkKind,
    Processing,
    Shape,
    Unread,
    Writing,
)
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed, Unchecked

VERSION = 1
"""The edition of the fields and their words, kept with each piece; a word never changes its meaning within one."""
LANGUAGE = r"[a-z]{2,3}(-[A-Z][a-z]{3})?"
WEIGHT_MAX = 31_751  # 70 lb, the postal service's limit for any piece
LENGTH_MAX = 3_302  # 130 inches, its limit for length and girth together

FIELDS: Mapping[str, Form] = MappingProxyType(
    {
        "day": Date(),
        "mail_class": Text(60),
        "class_words": Text(80),
        "addressee": Text(400, lines=5),
        "addressee_address": Text(600, lines=8),
        "sender_name": Text(400, lines=5),
        "sender_address": Text(600, lines=8),
        "sender_writing": Word(Writing),
        "postmark": Text(120),
        "postmark_day": Date(),
        "postmark_half": Word(HalfDay),
        "postmark_kind": Word(PostmarkKind),
        "postage": Words(Postage),
        "postage_number": Text(60),
        "postage_place": Text(120),
        "postage_amount": Text(40),
        "endorsements": Words(Endorsement),
        "services": Words(Extra),
        "handling": Words(Handling),
        "processing": Words(Processing),
        "barcodes": Barcodes(12),
        "shape": Word(Shape),
        "length_mm": Whole(LENGTH_MAX, "millimetres"),
        "height_mm": Whole(LENGTH_MAX, "millimetres"),
        "thickness_mm": Whole(LENGTH_MAX, "millimetres"),
        "weight_grams": Whole(WEIGHT_MAX, "grams"),
        "customs": Words(CustomsForm),
        "customs_class": Words(CustomsClass),
        "language": Text(8, pattern=LANGUAGE, means="a language as ISO 639, perhaps with a script: en, ru, sr-Cyrl"),
        "colour": Text(40),
        "damage": Words(Damage),
        "marks": Text(400, lines=8),
    }
)
"""Each field of a piece and what it may hold, in the order of the recording sheet."""

ALWAYS = ("day", "mail_class")
"""Fields that always have a value; a class that cannot be told has a code of its own, `undetermined`."""

_ABSENT = MappingProxyType({"not_visible": Unread.NOT_VISIBLE, "illegible": Unread.ILLEGIBLE})
_NOT = Unread.NOT_VISIBLE


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece's outside on one day. Raises Malformed for a value that its field cannot hold.

    `mail_class` is a code of `mail.classes`, `class_words` the words printed on the piece. Names and addresses are
    verbatim, line by line. `postmark` is the place in it; `postage_number` a meter's or a permit's number;
    `weight_grams` only a weight that is printed on the outside. `language` is that of the outside.
    """

    day: Day
    mail_class: str
    addressee: str | Unread
    sender_name: str | Unread = _NOT
    sender_address: str | Unread = _NOT
    postmark: str | Unread = _NOT
    marks: str | Unread = _NOT
    class_words: str | Unread = _NOT
    addressee_address: str | Unread = _NOT
    sender_writing: Writing | Unread = _NOT
    postmark_day: Day | Unread = _NOT
    postmark_half: HalfDay | Unread = _NOT
    postmark_kind: PostmarkKind | Unread = _NOT
    postage: tuple[Postage, ...] | Unread = _NOT
    postage_number: str | Unread = _NOT
    postage_place: str | Unread = _NOT
    postage_amount: str | Unread = _NOT
    endorsements: tuple[Endorsement, ...] | Unread = _NOT
    services: tuple[Extra, ...] | Unread = _NOT
    handling: tuple[Handling, ...] | Unread = _NOT
    processing: tuple[Processing, ...] | Unread = _NOT
    barcodes: tuple[Barcode, ...] | Unread = _NOT
    shape: Shape | Unread = _NOT
    length_mm: int | Unread = _NOT
    height_mm: int | Unread = _NOT
    thickness_mm: int | Unread = _NOT
    weight_grams: int | Unread = _NOT
    customs: tuple[CustomsForm, ...] | Unread = _NOT
    customs_class: tuple[CustomsClass, ...] | Unread = _NOT
    language: str | Unread = _NOT
    colour: str | Unread = _NOT
    damage: tuple[Damage, ...] | Unread = _NOT

    def __post_init__(self) -> None:
        for name, form in FIELDS.items():
            value = getattr(self, name)
            if type(value) is Unread and name not in ALWAYS:
                continue
            try:
                form.check(value)
            except Malformed as error:
                raise _placed(error, f"piece.{name}", name) from None


def to_plain(piece: Piece) -> dict[str, Any]:
    """Promise the plain JSON value of a piece, from which `parse` reads it back."""
    values = {name: getattr(piece, name) for name in FIELDS}
    plain = {name: FIELDS[name].plain(value) for name, value in values.items() if type(value) is not Unread}
    return (
        {"v": VERSION}
        | plain
        | {word: sorted(name for name, value in values.items() if value is why) for word, why in _ABSENT.items()}
    )


def parse(plain: Any, where: str = "piece") -> Piece:
    """Read a piece. Every field is answered exactly once, by its value or in one of the two lists.

    Raises Malformed with the place, what was expected, and what to do; Unchecked for a newer edition of the fields.
    """
    if not isinstance(plain, dict):
        raise Malformed("expected a table of fields", where=where)
    check_version(plain.get("v"), VERSION, where)
    absent = _absent(plain, where)
    given = {name: value for name, value in plain.items() if name not in _ABSENT and name != "v"}
    _answered_once(given, absent, where)
    values: dict[str, Any] = dict(absent)
    for name, value in given.items():
        try:
            values[name] = FIELDS[name].read(value)
        except Malformed as error:
            raise _placed(error, f"{where}.{name}", name) from None
    return Piece(**values)


def check_version(found: Any, known: int, where: str) -> None:
    """Accept the edition `known`. Raises Malformed for no whole number, Unchecked for another edition."""
    if type(found) is not int:
        raise Malformed("expected the edition as a whole number", where=f"{where}.v")
    if found != known:
        raise Unchecked(f"edition {found} is not known here", where=where, next="Read it with a newer program")


def texts(piece: Piece) -> tuple[str, ...]:
    """Promise every text that stands on the piece in words, line by line: what a known attorney is looked for in."""
    free = [getattr(piece, name) for name, form in FIELDS.items() if type(form) is Text and name not in ALWAYS]
    whole = [text for text in free if type(text) is str]
    return tuple(dict.fromkeys(part for text in whole for part in (text, *text.split("\n"))))


def _absent(plain: Mapping[str, Any], where: str) -> dict[str, Unread]:
    found: dict[str, Unread] = {}
    for word, why in _ABSENT.items():
        names = plain.get(word)
        if not isinstance(names, list | tuple):
            raise Malformed("expected a list of fields", where=f"{where}.{word}")
        for name in names:
            if name not in FIELDS or name in ALWAYS or name in found:
                raise Malformed("expected fields that can be missing, each once", where=f"{where}.{word}")
            found[name] = why
    return found


def _answered_once(given: Mapping[str, Any], absent: Mapping[str, Unread], where: str) -> None:
    for name in given:
        if name not in FIELDS:
            known = ", ".join(("v", *FIELDS, *_ABSENT))
            raise Malformed(f"unknown field {str(name)[:40]!r}", where=where, next=f"Known: {known}")
        if name in absent:
            raise Malformed("expected a value or a reason for having none, not both", where=f"{where}.{name}")
    for name in FIELDS:
        if name not in given and name not in absent:
            remedy = "Give its value, or name it in not_visible or illegible"
            raise Malformed("expected an answer", where=f"{where}.{name}", next=remedy if name not in ALWAYS else "")


def _placed(error: Malformed, where: str, name: str) -> Malformed:
    remedy = "" if name in ALWAYS else "If it is not there say not visible, if it cannot be read say illegible"
    return Malformed(error.what, where=where, next=remedy)
