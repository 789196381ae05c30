"""The audit trail in words: acts, what came of them, and the coded part of what more there is to say."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType

from plainview.core.vocabulary.days import Day
from plainview.server.queries.request_words import day_words
from plainview.server.queries.words import DAY, TITLES, plain

_ACTS: Mapping[str, str] = MappingProxyType(
    {
        "approve": "Approve as a judge",
        "audit_counts": "Count for the audit",
        "audit_tests": "Run the tests for known findings",
        "check_request": "Check a draft against the rules",
        "correct": "File a corrected request",
        "correct_piece": "Correct a record of a piece",
        "file": "File the request",
        "find": "Make a finding",
        "inspect_entries": "Read what was recorded",
        "inspect_matter": "Open the dossier",
        "open": "Open sealed parts",
        "pick_up_package": "Pick up a package",
        "record": "Record a piece",
        "return": "Give back for rework",
        "review": "Review the request",
        "second": "Sign as second inspector",
        "start": "Start the cover",
        "sweep": "Do what the day demands",
    }
)
"""Act to its words, where its own name does not say it."""
_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "audit": "to audit",
        "clock": "for the program's dates",
        "complaint": "because somebody complained",
        "court_order": "for a court's order",
        "custody": "to close its keys anew",
        "decide": "to decide",
        "delay": "to be heard on a delay of notice",
        "disclose": "to disclose",
        "discovery": "for discovery",
        "error": "to weigh an error",
        "finding": "to make a finding",
        "notice": "to tell the person",
        "record": "to record",
        "request": "for the agency that asked",
        "review": "to review",
        "sample": "for a review's sample",
        "test": "for a test's list",
    }
)
"""Purpose of an opening to its words."""
_SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "check": "Check a draft against the rules",
        "events": "Hear of what happens",
        "read": "Read what its person may read",
    }
)
"""Scope of a token to its words, where it is no act."""
_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "charged": "whether somebody was charged",
        "countable": "what figures count",
        "disclosures": "sealed fields",
        "matter-agency": "which agency asked",
        "pieces": "what was recorded",
        "request": "the request",
    }
)
"""Sealed part to its words."""
_CODED = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


def act_words(act: str) -> str:
    """Promise an act as it is read."""
    spaced = plain(act)
    return _ACTS.get(act, spaced[:1].upper() + spaced[1:])


def scope_words(scope: str) -> str:
    """Promise what a system's token lets it do, as it is read."""
    return _SCOPES.get(scope) or act_words(scope)


def outcome_words(outcome: str) -> str:
    """Promise what came of an act, or what sealed parts were opened for."""
    return TITLES.get(outcome) or _OUTCOMES.get(outcome) or _days_in(plain(outcome))


def detail_words(act: str, detail: str) -> str:
    """Promise what more an audit row says, its coded words with spaces and its days as they are written."""
    if act == "open":
        return ", ".join([_PARTS.get(part, part) for part in detail.split(", ")])
    return _days_in(_CODED.sub(lambda found: plain(found[0]), detail))


def instant_words(at: datetime, zone: tzinfo) -> str:
    """Promise an instant as the program's own clocks showed it: `Jan 8, 2026, 14:05`."""
    here = at.astimezone(zone)
    return f"{day_words(here.date())}, {here:%H:%M}"


def _days_in(text: str) -> str:
    return DAY.sub(_day, text)


def _day(found: re.Match[str]) -> str:
    try:
        return day_words(Day.fromisoformat(found[0]))
    except ValueError:
        return found[0]
