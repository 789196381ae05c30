"""The words of the public pages: what a type, a phase, a duty or a fact is called in plain English."""

from collections.abc import Mapping
from typing import Any

KINDS = {"cover": "Mail cover", "records": "Records request", "capture": "Record without an order", "": "Request"}
LEVELS = {
    "federal": "a federal agency",
    "state": "a state agency",
    "local": "a local agency",
    "postal": "the postal service itself",
    "": "the postal service itself",
}
PURPOSES = {
    "crime": "a crime",
    "other_listed": "another purpose that the rule lists",
    "none_listed": "no purpose that the rule lists",
    "": "not stated",
}
PHASES = {
    "filed": "waiting for review",
    "returned": "given back for rework",
    "reviewed": "reviewed, waiting for an order",
    "authorized": "ordered, waiting for a judge",
    "approved": "approved, not started",
    "active": "in force",
    "suspended": "suspended",
    "ended": "over",
    "closed": "closed",
    "destroyed": "closed, file destroyed",
    "refused": "refused",
    "denied": "denied by a judge",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
    "captured": "recorded, waiting for review",
}
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
DUTIES = {
    "decision": "decide on the request",
    "resubmission": "hand the request in again",
    "confirmation": "confirm the emergency in writing",
    "court": "bring the emergency before a judge",
    "opening": "open the fact of the emergency",
    "end": "end the recording",
    "attestation": "attest that nobody was charged",
    "return": "return or erase the agency's copy",
    "notice": "tell the person",
    "second_notice": "send the letter again",
    "finding": "find whether the cover was proper",
    "erasure": "erase what was recorded",
    "error_report": "report the error to the inspector general",
    "capture_review": "review the record made without an order",
    "destruction": "destroy the file",
    "review": "make the yearly review",
    "figures": "publish the figures of the year before",
    "attested_figures": "attest the tables over what is sealed",
}
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
TITLES = {
    "filing.refused": "Refused as filed, by the law",
    "request.filed": "Request filed",
    "request.corrected": "Request corrected",
    "request.returned": "Given back for rework",
    "request.refused": "Refused after review",
    "request.withdrawn": "Withdrawn by the agency",
    "request.lapsed": "Lapsed",
    "request.confirmed": "Confirmed in writing",
    "request.reviewed": "Reviewed",
    "order.authorized": "Ordered by the postal service",
    "order.refused": "An act on the order refused by the law",
    "order.seconded": "Emergency start signed by a second inspector",
    "order.approved": "Approved by a judge",
    "order.narrowed": "Approved in part by a judge",
    "order.denied": "Denied by a judge",
    "order.returned": "Given back for rework by a judge",
    "cover.started": "Recording started",
    "fields.opened": "A sealed field opened",
    "seal.lifted": "Seal lifted",
    "attestation.made": "Attested that nobody was charged",
    "extension.asked": "More days asked for",
    "extension.refused": "More days refused by the law",
    "extension.authorized": "More days ordered by the postal service",
    "extension.approved": "More days approved by a judge",
    "extension.denied": "More days denied by a judge",
    "order.ended": "Recording ended",
    "cover.suspended": "Suspended",
    "finding.made": "Finding made",
    "data.erased": "What was recorded was erased",
    "hold.placed": "Hold placed",
    "hold.lifted": "Hold lifted",
    "disclosure.approved": "Disclosure approved",
    "disclosure.refused": "Disclosure refused by the law",
    "disclosure.released": "Disclosed to the agency that asked",
    "disclosure.acknowledged": "Receipt acknowledged by the agency",
    "copy.returned": "Agency's copy returned or erased",
    "delay.heard": "Inspector general heard on a delay",
    "notice.delayed": "Notice delayed by a judge",
    "notice.given": "The person was told",
    "notice.undelivered": "A letter came back",
    "notice.repeated": "The letter was sent again",
    "outcome.filed": "Agency filed what came of it",
    "error.registered": "Error registered",
    "error.reported": "Error reported to the inspector general",
    "error.reclassified": "Error found not reportable",
    "error.weighed": "Error weighed",
    "capture.recorded": "Recorded without an order",
    "capture.reviewed": "Record without an order reviewed",
    "matter.closed": "Matter closed",
    "record.opening_approved": "Opening of a closed record approved",
    "record.opened": "Closed record opened",
    "matter.destroyed": "File destroyed",
    "program.opened": "Program opened",
    "program.signed": "Opening signed by an office",
    "profile.proposed": "Other profile proposed",
    "profile.agreed": "Other profile agreed",
    "root.proposed": "New root key proposed",
    "root.replaced": "Root key replaced",
    "trust.proposed": "Other log keys or policy proposed",
    "trust.agreed": "Other log keys or policy agreed",
    "delegation.made": "Power to order delegated",
    "delegation.refused": "Delegation refused by the law",
    "delegation.revoked": "Delegation revoked",
    "review.committed": "Office committed to its part of the sample",
    "review.revealed": "Office revealed its part of the sample",
    "review.drawn": "Yearly sample drawn",
    "review.done": "Yearly review done",
    "key.added": "Signing key added",
    "key.revoked": "Signing key revoked",
    "agency.enrolled": "Agency enrolled",
    "enrolment.refused": "Enrolment refused by the law",
    "agency.suspended": "Agency suspended",
    "agency.reinstated": "Agency reinstated",
    "daybook.closed": "Day's book closed",
    "figures.published": "Year's figures published",
    "figures.attested": "Year's figures over sealed fields attested",
}
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
SIGNERS = {
    "authorizer": "an authorizer of the postal inspection service",
    "inspector": "a postal inspector",
    "judge": "a judge",
    "custodian": "a custodian",
    "auditor": "an auditor of the inspector general",
    "registrar": "a registrar",
    "root": "an office's root key",
}
OFFICES = {"inspection": "inspection service", "court": "court", "inspector_general": "inspector general", "": ""}
FIELDS = {
    "agency": "agency",
    "district": "state",
    "statute": "statute",
    "pieces": "pieces recorded",
    "emergency": "emergency",
}
GROUNDS = {"small_cell": "too few matters are alike", "erased": "it was erased"}
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


def plain(word: str) -> str:
    """Promise a coded word as it is read: underscores are spaces."""
    return word.replace("_", " ")


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
