"""What a recorder is asked of the outside of one piece: each field in plain words, in the order of the eye.

One list for every form that asks; what a field may hold is `core.mail.pieces.FIELDS`' to say.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from plainview.core.mail.classes import classes_on
from plainview.core.mail.corrections import WITHDRAWING as WITHDRAWING
from plainview.core.mail.corrections import CorrectionReason
from plainview.core.mail.fields import Barcodes, Date, Form, Text, Whole, Word, Words
from plainview.core.mail.pieces import FIELDS
from plainview.core.vocabulary.days import Day

CLASS = "mail_class"
ONLY_THESE = "As it stands on the piece. The judge's order is for these classes alone; leave a piece of any other."


@dataclass(frozen=True, slots=True)
class Question:
    """One field as it is asked: its name, its label, a hint, how it is answered, and the words to choose from.

    `kind` is `line`, `lines`, `day`, `number`, `one` (of `choices`), `some` (of them) or `codes`. `must` asks for an
    answer; of the others what stays empty is not visible on the piece.
    """

    name: str
    label: str
    kind: str
    hint: str
    must: bool
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together; of `open` ones everybody is asked, the others are unfolded when needed."""

    words: str
    open: bool
    questions: tuple[Question, ...]


_FIRST = (
    ("mail_class", "Class of mail", "As it stands on the piece; where it cannot be told, say so."),
    ("addressee", "Addressee", "The name lines, as they stand."),
    ("addressee_address", "Address", "The lines below the name."),
    ("sender_name", "Sender", "The name in the return address."),
    ("sender_address", "Return address", ""),
    ("postmark", "Place in the postmark", ""),
    ("postmark_day", "Day in the postmark", ""),
    ("barcodes", "Codes", "One a line: scan it, or type what stands beside the bars. Enter begins the next line."),
    ("marks", "Other marks and words on the outside", "Logos in words. Nothing of what is inside."),
)
_GROUPS = (
    (
        "More about class, sender and postmark",
        (
            ("class_words", "Words of the class, as printed", ""),
            ("sender_writing", "How the return address is written", ""),
            ("postmark_half", "Half of the day in the postmark", ""),
            ("postmark_kind", "Kind of postmark", ""),
            ("language", "Language of the outside", "As a code: en, es, ru, sr-Cyrl."),
        ),
    ),
    (
        "Postage",
        (
            ("postage", "How postage was paid", ""),
            ("postage_number", "Number of the meter or permit", ""),
            ("postage_place", "Place of the meter or permit", ""),
            ("postage_amount", "Amount, as printed", ""),
        ),
    ),
    (
        "Endorsements, services, what the post put on it",
        (
            ("endorsements", "What the sender asks for", ""),
            ("services", "Services bought", ""),
            ("handling", "Handling", ""),
            ("processing", "Put on by the post", ""),
        ),
    ),
    (
        "Shape, size, damage, customs",
        (
            ("shape", "Shape", ""),
            ("length_mm", "Length in millimetres", "About."),
            ("height_mm", "Height in millimetres", "About."),
            ("thickness_mm", "Thickness in millimetres", "About."),
            ("weight_grams", "Weight in grams", "Only one that is printed on the outside."),
            ("colour", "Colour", ""),
            ("damage", "Damage seen", ""),
            ("customs", "Customs form", ""),
            ("customs_class", "Box ticked on the customs form", "The box alone; never what is described."),
        ),
    ),
)
MUST = ("mail_class", "addressee", "addressee_address", "sender_name", "sender_address", "postmark")
"""What has to be answered, by a value or by saying that it is not visible or cannot be read."""


def groups(day: Day, classes: Collection[str] = ()) -> tuple[Group, ...]:
    """Promise what is asked of a piece of `day`; the classes of mail are those listed on it.

    With `classes`, the codes that a judge has left, no other is offered: such a piece is left alone.
    """
    first = Group("The piece", True, tuple([_question(day, *asked) for asked in _FIRST]))
    others = [Group(words, False, tuple([_question(day, *asked) for asked in some])) for words, some in _GROUPS]
    return (_left(first, classes) if classes else first, *others)


def _left(first: Group, classes: Collection[str]) -> Group:
    kind, *more = first.questions
    assert kind.name == CLASS
    choices = tuple([choice for choice in kind.choices if choice[0] in classes])
    return replace(first, questions=(replace(kind, hint=ONLY_THESE, choices=choices), *more))


def _question(day: Day, name: str, label: str, hint: str) -> Question:
    form = FIELDS[name]
    choices = tuple([(str(word), _words(word)) for word in form.of]) if isinstance(form, Word | Words) else ()
    if name == CLASS:
        choices = tuple([(entry.code, entry.name) for entry in classes_on(day)])
    return Question(name, label, "one" if name == CLASS else _kind(form), hint, name in MUST, choices)


def _kind(form: Form) -> str:
    if isinstance(form, Text):
        return "lines" if form.lines > 1 else "line"
    kinds: dict[type, str] = {Date: "day", Whole: "number", Word: "one", Words: "some", Barcodes: "codes"}
    return kinds[type(form)]


def _words(word: str) -> str:
    fixed = {"am": "AM", "pm": "PM", "cn22": "CN 22", "cn23": "CN 23"}
    return fixed.get(word) or word.replace("_", " ").capitalize()


REASONS: tuple[tuple[str, str], ...] = (
    (CorrectionReason.MISREAD, "Something was read or typed wrongly"),
    (CorrectionReason.WRONG_FIELD, "Something stood in the wrong field"),
    (CorrectionReason.LEFT_OUT, "Something was left out"),
    (CorrectionReason.READ_TWICE, "The same piece was recorded before: withdraw this record"),
    (CorrectionReason.NOT_COVERED, "It should not have been recorded: withdraw this record"),
)
"""Why a record is corrected, in plain words."""


def reason_of(word: str) -> CorrectionReason | None:
    """Promise the reason that a form names, None for none."""
    return next((reason for reason in CorrectionReason if reason == word), None)
