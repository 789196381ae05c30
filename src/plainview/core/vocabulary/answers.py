"""What a rule answers. Never a boolean: a rule says what follows, why, and where it is written."""

from dataclasses import dataclass

from plainview.core.vocabulary.days import Day


@dataclass(frozen=True, slots=True)
class Allowed:
    """The rule is met. `flags` name what a person must still look at (coded words)."""

    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The law says no: the paragraphs that say so, a coded word for counting, and the reason in plain words."""

    cites: tuple[str, ...]
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Owed:
    """The rule is met and something is now owed: the duty's name and the last day on which it is on time."""

    duty: str
    by: Day


Answer = Allowed | Refused | Owed


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a rule report: which rule was asked (its number) and what it answered."""

    rule: int
    answer: Answer


def refusals(report: tuple[Check, ...]) -> tuple[Refused, ...]:
    """Promise the refusals of a rule report, in the order in which the rules were asked."""
    return tuple(check.answer for check in report if isinstance(check.answer, Refused))
