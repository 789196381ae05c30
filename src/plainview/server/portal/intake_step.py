"""What a step of the guided form is, and the short words that its questions are written in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from plainview.server.portal.forms import Field
from plainview.server.queries.request_words import WORDS

Answers = Mapping[str, Any]
YES_NO = (("yes", "Yes"), ("no", "No"))


def always(answers: Answers) -> bool:
    """Tell that a step always bears."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One legal element: its name in the address, its title, its citation, what it means, its questions.

    `bears` tells from the answers so far whether it is asked.
    """

    name: str
    title: str
    cite: str
    explain: str
    fields: tuple[Field, ...]
    bears: Callable[[Answers], bool] = always

    def answered(self, answers: Answers) -> bool:
        """Tell whether each question that needs an answer has one; a box that is not ticked is an answer."""
        needed = [field.name for field in self.fields if field.required and field.kind != "flag"]
        return all(name in answers for name in needed)


def when(name: str, *values: str) -> Callable[[Answers], bool]:
    """Promise what tells whether an answer is one of these."""
    return lambda answers: answers.get(name) in values


def choices(**words: str) -> tuple[tuple[str, str], ...]:
    """Promise the answers of a question, value and words."""
    return tuple(words.items())


def coded(part: str) -> tuple[tuple[str, str], ...]:
    """Promise the answers to a coded part of a request, in the words that a request is shown in."""
    return tuple(WORDS[part].items())
