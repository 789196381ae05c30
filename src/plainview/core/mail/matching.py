"""What comes of comparing what stands on a piece with what stands in an order: the same, another, or a doubt."""

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """The answer. A doubt never counts for recording: a piece for somebody not named is not recorded."""

    MATCH = "match"
    NO_MATCH = "no_match"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Matching:
    """An answer and its reason in plain words that repeat no name; `name` is the order's name it was compared with."""

    answer: Likeness
    reason: str
    name: str = ""


def match(reason: str) -> Matching:
    """Say that the two are the same."""
    return Matching(Likeness.MATCH, reason)


def other(reason: str) -> Matching:
    """Say that the two are different."""
    return Matching(Likeness.NO_MATCH, reason)


def doubt(reason: str) -> Matching:
    """Say that the two may be the same, and why that is not enough."""
    return Matching(Likeness.DOUBTFUL, reason)
