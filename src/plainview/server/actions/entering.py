"""What a recorder typed becomes a piece, and a piece what was typed: the one place where a form's answers are read.

A field is answered by its value, or by saying that it is not visible or cannot be read; in a field for text `-` and `?`
alone say the same. Nothing is corrected but spaces around lines, and spaces inside codes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from plainview.core.mail.barcodes import seen
from plainview.core.mail.barcodes.seen import Barcode, Symbology
from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import ALWAYS, FIELDS, Piece
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions.questions import Question, groups

UNREAD = "unread."
"""Before a field's name: the answer `not_visible` or `illegible`."""
TYPED_CHARS_MAX = 4_000
_SHORT = {"-": Unread.NOT_VISIBLE, "?": Unread.ILLEGIBLE}
_GUESSED = (Symbology.S10, Symbology.IMB, Symbology.IMPB, Symbology.FIM, Symbology.POSTNET)
"""Kinds that a code without a kind is held against, in this order; the first whose check it meets is its kind."""

Typed = Mapping[str, Sequence[str]]
"""What a form holds: the answers by name, in order."""


@dataclass(frozen=True, slots=True)
class Slips(Exception):
    """What cannot be taken as it was typed, in words, by the field's name."""

    by_field: Mapping[str, str]


_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "imb": "Intelligent Mail barcode",
        "impb": "package barcode (IMpb)",
        "s10": "international item number (S10)",
        "postnet": "POSTNET",
        "planet": "PLANET",
        "fim": "facing mark (FIM)",
        "id_tag": "ID tag",
        "other": "another code",
    }
)


@dataclass(frozen=True, slots=True)
class SeenCode:
    """One line of codes: what was typed, which kind of code it is, and what is wrong with it, "" for nothing."""

    line: str
    kind: str
    trouble: str

    @property
    def words(self) -> str:
        """The kind of code as it is read, "" where it is not known."""
        return _KINDS.get(self.kind, "")


def piece_of(day: Day, typed: Typed) -> Piece:
    """Promise the piece of `day` that was typed. Raises Slips, with a word for every field at fault."""
    values: dict[str, Any] = {"day": day}
    wrong: dict[str, str] = {}
    for asked in [question for group in groups(day) for question in group.questions]:
        try:
            values[asked.name] = _answer(asked, typed)
        except Malformed as error:
            wrong[asked.name] = f"{error.what[:1].upper()}{error.what[1:]}."
    if wrong:
        raise Slips(wrong)
    return Piece(**values)


def codes(text: str) -> tuple[SeenCode, ...]:
    """Promise each line of codes with its kind and what is wrong with it; a wrong code may still be recorded."""
    return tuple([_seen(line) for line in _lines(text)])


def typed_of(piece: Piece) -> dict[str, list[str]]:
    """Promise what would have been typed for a piece: from it `piece_of` makes the same piece."""
    found: dict[str, list[str]] = {}
    for name in FIELDS:
        value = getattr(piece, name)
        if isinstance(value, Unread):
            found[UNREAD + name] = [value.value]
        elif name == "barcodes":
            found[name] = ["\n".join(map(str, value))]
        else:
            found[name] = list(value) if isinstance(value, tuple) else [FIELDS[name].cell(value)]
    return found


def _answer(asked: Question, typed: Typed) -> Any:
    text = "\n".join(_lines(_one(typed, asked.name)))
    given = [word for word in typed.get(asked.name, ()) if word] if asked.kind == "some" else text
    why = _unread(typed, asked.name) or (_SHORT.get(text) if asked.name not in ALWAYS else None)
    if why is not None and given and text not in _SHORT:
        raise Malformed("say what stands there, or that it cannot be told, not both")
    if why is not None:
        return why
    if not given and asked.must:
        raise Malformed("this needs an answer" if asked.name in ALWAYS else "this needs an answer; or say why not")
    return _value(asked, given) if given else Unread.NOT_VISIBLE


def _value(asked: Question, given: Any) -> Any:
    form = FIELDS[asked.name]
    if asked.kind == "codes":
        value: Any = tuple([_barcode(line) for line in given.split("\n")])
        form.check(value)
        return value
    if asked.kind == "some":
        order = [word for word, _ in asked.choices]
        if set(given) - set(order):
            raise Malformed("choose from the answers")
        return form.read(sorted(set(given), key=order.index))
    if asked.kind == "one" and given not in [word for word, _ in asked.choices]:
        raise Malformed("choose one of the answers")
    return form.uncell(given)


def _unread(typed: Typed, name: str) -> Unread | None:
    word = _one(typed, UNREAD + name)
    if not word:
        return None
    found = next((why for why in Unread if why.value == word), None)
    if found is None or name in ALWAYS:
        raise Malformed("choose one of the answers")
    return found


def _one(typed: Typed, name: str) -> str:
    text = next(iter(typed.get(name, ())), "")
    if len(text) > TYPED_CHARS_MAX:
        raise Malformed(f"expected at most {TYPED_CHARS_MAX} characters")
    return text


def _lines(text: str) -> list[str]:
    lines = [line.strip(" ") for line in text.replace("\r\n", "\n").split("\n")]
    return [line for line in lines if line]


def _barcode(line: str) -> Barcode:
    """A code of the kind that is written before it, or of the first kind whose check it meets."""
    kind, colon, rest = line.partition(":")
    if colon:
        return seen.parse(f"{kind.strip(' ').lower()}:{rest.replace(' ', '')}")
    text = line.replace(" ", "")
    fits = [kind for kind in _GUESSED if not seen.trouble(Barcode(kind, text))]
    return Barcode(fits[0] if fits else _nearest(text), text)


def _nearest(text: str) -> Symbology:
    """What a code that meets no check looks most like, so that the right check is named."""
    letters = text[:2].isalpha() and text[-2:].isalpha()
    if len(text) == 13 and letters:
        return Symbology.S10
    if text.isdigit() and len(text) >= 20:
        return Symbology.IMPB
    return Symbology.IMB if len(text) == 65 else Symbology.OTHER


def _seen(line: str) -> SeenCode:
    try:
        code = _barcode(line)
    except Malformed as error:
        return SeenCode(line[:40], "", error.what)
    return SeenCode(code.text, str(code.kind), seen.trouble(code))
