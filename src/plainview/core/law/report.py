"""A rule report: what every rule that bears on an act answered, under one profile."""

from collections.abc import Iterable

from plainview.core.law.profile import Profile
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Check


def report(profile: Profile, checks: Iterable[Check]) -> tuple[Check, ...]:
    """Promise the checks of the rules that bind under `profile`, in the order of their numbers, each rule once.

    A rule that is asked again, because a fact has come since, replaces its earlier answer.
    """
    last = {check.rule: check for check in checks if profile.applies(RULES[check.rule])}
    return tuple(last[number] for number in sorted(last))
