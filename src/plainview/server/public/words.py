"""The words of the public pages: what a type, a phase, a duty or a fact is called in plain English."""

from collections.abc import Mapping
from typing import Any

from plainview.server.queries import words

plain = words.plain
KINDS = words.KINDS
LEVELS = words.LEVELS
PURPOSES = words.PURPOSES
PHASES = words.PHASES
OUTCOMES = {
    "approved": "approved",
    "narrowed": "approved in part",
    "denied": "denied by a judge",
    "refused": "refused after review",
    "refused_by_law": "refused as filed",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
    "unratified": "an emergency that no judge approved",
    "pending": "not decided yet",
    "captured": "recorded without an order",
}
OUTCOME_HEADS = {
    "approved": "Approved",
    "narrowed": "Approved in part",
    "denied": "Denied by a judge",
    "refused": "Refused after review",
    "refused_by_law": "Refused as filed, by the law",
    "withdrawn": "Withdrawn by the agency",
    "lapsed": "Lapsed: a step was not taken in time",
    "unratified": "Emergencies that no judge approved",
    "pending": "Not decided yet",
    "captured": "Recorded without an order",
}
GOOD = ("approved", "narrowed")
BAD = ("denied", "refused", "refused_by_law")
DUTIES = words.DUTIES
OWED_BY = {
    "decision": "reviewer",
    "resubmission": "agency",
    "confirmation": "agency",
    "court": "judge",
    "opening": "postal service",
    "end": "postal service",
    "attestation": "agency",
    "return": "agency",
    "notice": "custodian",
    "second_notice": "custodian",
    "finding": "authorizer or auditor",
    "erasure": "custodian",
    "error_report": "inspector",
    "capture_review": "authorizer",
    "destruction": "custodian",
    "review": "postal service",
    "figures": "postal service",
    "attested_figures": "auditor",
}
TITLES = words.TITLES
MARKS = {
    "order.approved": "good",
    "order.narrowed": "good",
    "extension.approved": "good",
    "notice.given": "good",
    "filing.refused": "bad",
    "request.refused": "bad",
    "order.denied": "bad",
    "order.refused": "bad",
    "extension.denied": "bad",
    "extension.refused": "bad",
    "disclosure.refused": "bad",
    "cover.suspended": "bad",
    "error.registered": "bad",
    "notice.undelivered": "bad",
}
SIGNERS = words.SIGNERS
OFFICES = words.OFFICES
FIELDS = words.FIELDS
GROUNDS = words.GROUNDS
MONTHS: tuple[str, ...] = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
)
MONTHS += ("November", "December")


def fact(value: Any) -> str:
    """Promise a public fact as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(fact(item) for item in value) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{plain(name)}: {fact(item)}" for name, item in sorted(value.items()))
    return plain(str(value)) if isinstance(value, str) and value.islower() and " " not in value else str(value)


def month(text: str) -> str:
    """Promise `2026-01` as January 2026."""
    return f"{MONTHS[int(text[5:7]) - 1]} {text[:4]}"


def date(text: str) -> str:
    """Promise `2026-01-08` as January 8, 2026; "" stays."""
    return f"{MONTHS[int(text[5:7]) - 1]} {int(text[8:10])}, {text[:4]}" if text else ""


def count(number: int) -> str:
    """Promise a number with commas."""
    return f"{number:,}"


def share(part: int, whole: int) -> str:
    """Promise a share of a whole in percent with one decimal, "" of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else ""


def several(number: int, one: str, many: str = "") -> str:
    """Promise `1 day`, `2 days`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
