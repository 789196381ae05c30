"""What a rule of the coded law is: a function together with its citation, its tag and its dates.

A rule is called like the function it wraps and answers Allowed, Refused or Owed, never a boolean.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from inspect import cleandoc
from typing import Any, Generic, Literal, ParamSpec, TypeVar

from plainview.core.vocabulary.answers import Allowed, Answer, Check, Refused
from plainview.core.vocabulary.days import Day

P = ParamSpec("P")
A = TypeVar("A", bound=Answer)

ANSWERS_KEPT = 1_024
"""So many answers of each rule of days, numbers and words alone are kept: the same is asked of many matters."""

_PLAIN = (Day, int, str, bool)


class Tag(StrEnum):
    """Where a rule comes from. L, P and A bind every program; X only one that runs the profile `reform`."""

    LAW = "L"
    PUBLICATION = "P"
    AUDIT = "A"
    STRICTER = "X"


class Inputs(StrEnum):
    """What a rule rests on, and so who can run it again: anyone, the auditor, or the auditor across matters."""

    PUBLIC = "public"
    SEALED = "sealed"
    CROSS_MATTER = "cross-matter"


@dataclass(frozen=True, slots=True)
class Rule(Generic[P, A]):
    """One rule. Calling it asks it; `check` asks it and keeps its number beside the answer.

    `cite` names the paragraph, `since` the day it took effect, `until` the first day on which it no longer
    holds. `confirmed` is False where citation or content still has to be compared with the official text.
    """

    number: int
    cite: str
    title: str
    tag: Tag
    inputs: Inputs
    since: Day
    confirmed: bool
    until: Day | None
    function: Callable[P, A]
    check: Callable[P, Check] = field(init=False, repr=False, compare=False)
    """Asks the rule and promises one line of a rule report."""
    _ask: Callable[P, A] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the answers of a rule that rests on nothing but days, numbers and words."""
        asked = [kind for name, kind in self.function.__annotations__.items() if name != "return"]
        keep = lru_cache(ANSWERS_KEPT) if all(kind in _PLAIN for kind in asked) else _as_it_is
        object.__setattr__(self, "_ask", keep(self.function))
        object.__setattr__(self, "check", keep(self._check))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> A:
        """Ask the rule; promises an answer and raises nothing of its own."""
        return self._ask(*args, **kwargs)

    def _check(self, *args: P.args, **kwargs: P.kwargs) -> Check:
        return Check(self.number, self._ask(*args, **kwargs))

    def holds_on(self, day: Day) -> bool:
        """Tell whether the rule is in force on `day`."""
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def name(self) -> str:
        """The function's own name, the one used in code and cases."""
        return self.function.__name__

    @property
    def section(self) -> str:
        """The file of law that holds the rule, such as `cfr39_233_3` or `reform`."""
        return self.function.__module__.removeprefix(__package__ + ".").split(".")[0]

    @property
    def meaning(self) -> str:
        """The paragraph's meaning in this project's own words."""
        return cleandoc(self.function.__doc__ or "")


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def rule(
    number: int,
    cite: str,
    *,
    title: str,
    tag: Literal["L", "P", "A", "X"],
    inputs: Literal["public", "sealed", "cross-matter"],
    since: date,
    confirmed: bool,
    until: date | None = None,
) -> Callable[[Callable[P, A]], Rule[P, A]]:
    """Turn a function into the rule with this number and citation; the function's docstring is its meaning."""

    def wrap(function: Callable[P, A]) -> Rule[P, A]:
        return Rule(number, cite, title, Tag(tag), Inputs(inputs), since, confirmed, until, function)

    return wrap


def listed(words: Sequence[str]) -> str:
    """Print words as one plain English list: `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def complete(cites: tuple[str, ...], code: str, lead: str, *blanks: tuple[bool, str]) -> Allowed | Refused:
    """Allow when nothing is missing; otherwise refuse once and name everything that is.

    Each of `blanks` is (is it missing?, what it is called); `lead` says where it must be written.
    """
    missing = [name for absent, name in blanks if absent]
    if not missing:
        return Allowed()
    return Refused(cites, code, f"{lead}: missing {listed(missing)}. Add what is missing and file again.")


def blank(text: str) -> bool:
    """Tell whether a field was left empty; spaces alone are no answer."""
    return not text or text.isspace()


def shown(text: str) -> str:
    """Quote at most 40 characters of what someone wrote, so that a reason never carries a whole field."""
    return repr(text[:40])
