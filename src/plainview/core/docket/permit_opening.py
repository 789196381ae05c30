"""Which opening of a closed record public facts alone permit: two offices, one purpose, one soon after the other."""

from collections.abc import Mapping

from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.vocabulary.answers import Check, Refused
from plainview.core.vocabulary.days import Day

RULE, CITE = 66, "39 CFR 233.3(h)(1)"
"""Custody stays the Chief's; that two offices open together is how it is kept (D§6)."""


def opened_record(matter: Matter, facts: Mapping[str, Json], day: Day) -> tuple[Check, ...]:
    """Promise the refusals of `record.opened`: another office has approved this very purpose, not too long ago."""
    if matter.opening_until is None or day > matter.opening_until or facts["purpose"] != matter.opening_for:
        return _refuse("not_approved", f"no office has approved that it is opened for {facts['purpose']}")
    if facts["office"] == matter.opening_by:
        return _refuse("same_office", f"{matter.opening_by} has approved it; another office opens it")
    return ()


def _refuse(code: str, reason: str) -> tuple[Check, ...]:
    return (Check(RULE, Refused((CITE,), code, reason)),)
