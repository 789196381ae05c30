"""What a rule answers. Never a boolean: a rule says what follows, why, and where it is written.

Answers are frozen records of msgspec: a verifier asks for a million of them, and each is made in a seventh of the time.
"""

from msgspec import Struct

from plainview.core.vocabulary.days import Day


class Allowed(Struct, frozen=True, gc=False):
    """The rule is met. `flags` name what a person must still look at (coded words)."""

    flags: tuple[str, ...] = ()


class Refused(Struct, frozen=True, gc=False):
    """The law says no: the paragraphs that say so, a coded word for counting, and the reason in plain words."""

    cites: tuple[str, ...]
    code: str
    reason: str


class Owed(Struct, frozen=True, gc=False):
    """The rule is met and something is now owed: the duty's name and the last day on which it is on time."""

    duty: str
    by: Day


Answer = Allowed | Refused | Owed


class Check(Struct, frozen=True, gc=False):
    """One line of a rule report: which rule was asked (its number) and what it answered."""

    rule: int
    answer: Answer


def refusals(report: tuple[Check, ...]) -> tuple[Refused, ...]:
    """Promise the refusals of a rule report, in the order in which the rules were asked."""
    return tuple(check.answer for check in report if isinstance(check.answer, Refused))
