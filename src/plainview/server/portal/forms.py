"""Forms for acts: which values an act asks of a person, in plain words, and how what was typed becomes values.

A form knows no rule. It asks, hands over, and shows what the law answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.errors import Malformed

TEXT_CHARS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Field:
    """One question: the value's name, its label, a hint, and its kind.

    Kinds: `line`, `text`, `number`, `day`, `flag` (a checkbox), `choice` (one of `choices`, value and words),
    `pick` (the same, from a list that opens), `lines`
    (a list, one a line), `some` (those of `choices` that stay ticked; None while all do). One that bears on certain
    decisions alone names them in `only`; a page may put it away until one of them is chosen.
    """

    name: str
    label: str
    kind: str = "line"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    usual: str = ""
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActForm:
    """The page of one act: what it is called on a button, what it does in a sentence, its citation, its questions.

    `values` makes the action's values out of those that were read, where they are not the same.
    """

    verb: str
    words: str
    explain: str
    cite: str = ""
    fields: tuple[Field, ...] = ()
    values: Callable[[Mapping[str, Any]], Mapping[str, Any]] = field(default=dict)


@dataclass(frozen=True, slots=True)
class Mistakes(Exception):
    """What is wrong with what was typed, by the field's name."""

    by_field: Mapping[str, str]


def read(form: ActForm, given: QueryDict) -> dict[str, Any]:
    """Promise the values of what was typed; an empty answer that need not be given is left out. Raises Mistakes."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in form.fields:
        try:
            if question.kind == "some":
                value: Any = _some(question, given.getlist(question.name))
            else:
                value = _READ[question.kind](question, given.get(question.name, ""))
        except Malformed as error:
            wrong[question.name] = f"{error.what[:1].upper()}{error.what[1:]}."
            continue
        if value is not None:
            found[question.name] = value
        elif question.required:
            wrong[question.name] = "This needs an answer."
    if wrong:
        raise Mistakes(wrong)
    return dict(form.values(found))


def _line(question: Field, text: str) -> str | None:
    if len(text) > TEXT_CHARS_MAX:
        raise Malformed(f"expected at most {TEXT_CHARS_MAX} characters")
    return " ".join(text.split()) or None


def _text(question: Field, text: str) -> str | None:
    if len(text) > TEXT_CHARS_MAX:
        raise Malformed(f"expected at most {TEXT_CHARS_MAX} characters")
    return text.replace("\r\n", "\n").strip() or None


def _number(question: Field, text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 9):
        raise Malformed("expected a whole number")
    return int(text)


def _day(question: Field, text: str) -> Any:
    return parse_day(text.strip(), question.label) if text.strip() else None


def _flag(question: Field, text: str) -> bool:
    return text == "yes"


def _choice(question: Field, text: str) -> str | None:
    if text and text not in {value for value, _ in question.choices}:
        raise Malformed("choose one of the answers")
    return text or None


def _lines(question: Field, text: str) -> list[str] | None:
    found = [" ".join(line.split()) for line in (_text(question, text) or "").split("\n")]
    return [line for line in found if line] or None


def _some(question: Field, ticked: list[str]) -> list[str] | None:
    known = [value for value, _ in question.choices]
    if not set(ticked) <= set(known):
        raise Malformed("choose among the answers")
    left = [value for value in known if value in ticked]
    return None if left == known else left


_READ: Mapping[str, Callable[[Field, str], Any]] = {
    "line": _line,
    "text": _text,
    "number": _number,
    "day": _day,
    "flag": _flag,
    "choice": _choice,
    "pick": _choice,
    "lines": _lines,
}
