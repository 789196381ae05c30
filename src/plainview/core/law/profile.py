"""Which part of the law a program runs under: the regulation as it stands, or the regulation with its safeguards.

Notice to the person, openings and publication presuppose an amendment of the regulation or the Chief Postal
Inspector's written direction; the profile `reform` assumes one of the two and says so.
"""

from enum import StrEnum
from typing import Any

from plainview.core.law.rule import Rule, Tag

EDITION = "2026-1"
"""The edition of the coded law. A matter keeps the edition at its filing."""

PRESUPPOSES = (
    "Notice to the person, openings, and publication presuppose an amendment of 39 CFR 233.3 "
    "or the Chief Postal Inspector's written direction."
)


PRESUPPOSING = (49, 73, 74, 75, 101, 105, 122, 124, 125, 127)
"""What rests on it: telling the person (49, 74, 75, 101, 122, 127), openings (105, 124, 125), publication (73)."""


class Profile(StrEnum):
    """The two profiles. Rules tagged L, P or A belong to both, rules tagged X to `reform` alone."""

    REGULATION = "regulation"
    REFORM = "reform"

    def applies(self, rule: Rule[Any, Any]) -> bool:
        """Tell whether `rule` binds a program that runs this profile."""
        return rule.tag is not Tag.STRICTER or self is Profile.REFORM

    @property
    def court_approval(self) -> bool:
        """A judge signs before any recording, or ratifies an emergency start (rules 76, 77)."""
        return self is Profile.REFORM

    @property
    def second_inspector(self) -> bool:
        """An emergency start needs a second inspector (rule 104)."""
        return self is Profile.REFORM

    @property
    def notice(self) -> bool:
        """The person is told (rules 74, 75, 101)."""
        return self is Profile.REFORM

    @property
    def openings(self) -> bool:
        """Sealed fields open on the day the rule fixes (rule 105 and the seal)."""
        return self is Profile.REFORM

    @property
    def publication(self) -> bool:
        """Figures are published every year (rule 73)."""
        return self is Profile.REFORM

    @property
    def attorney_override(self) -> bool:
        """Whether Publication 55's exception for an attorney who is a subject may be used: never (rule 55)."""
        return False


REGULATION = Profile.REGULATION
REFORM = Profile.REFORM

_REQUIREMENTS = ("court_approval", "second_inspector", "notice", "openings", "publication")


def looser(a: Profile, b: Profile) -> bool:
    """Tell whether `a` drops anything that `b` requires."""
    return any(getattr(b, name) and not getattr(a, name) for name in _REQUIREMENTS)
