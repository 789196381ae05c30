"""What a court is asked on its own pages: its decision, an extension, a delay of notice, a recusal, a shift."""

from collections.abc import Mapping
from typing import Any

from plainview.server.actions.bench import RECUSALS
from plainview.server.portal.forms import ActForm, Field, Mistakes
from plainview.server.queries.court import DELAY_REASONS

CONFORMED = Field(
    "conformed",
    "Your conformed name",
    "line",
    "Type your name as it stands at the top of the page; it becomes part of what you sign, as /s/ and your name.",
)
_DAYS = Field("days", "Days", "number", "As authorized, or fewer when you narrow.")
_TEXT = Field("text", "Reasons, in your words", "text", "Kept sealed; never published.", required=False)
_WHY_NOT = (
    ("standard_not_met", "The standard is not met"),
    ("not_necessary", "It is not necessary"),
    ("too_wide", "It asks for too much"),
    ("stale", "The facts are too old"),
)
_REASON = Field("reason", "If you deny: why", "choice", "Published as a coded word.", _WHY_NOT, required=False)
_REASONS = {
    "danger_to_life": "Danger to somebody's life or safety",
    "flight": "Flight from prosecution",
    "destruction_of_evidence": "Evidence would be destroyed or tampered with",
    "witness_intimidation": "Witnesses would be intimidated",
    "jeopardy_to_investigation": "The investigation would be seriously jeopardized",
}
_RECUSED = {
    "knows_a_party": "I know somebody in the matter",
    "earlier_part": "I had a part in it earlier",
    "interest": "I have an interest in it",
    "other": "Another reason",
}


def _decided(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of the act that was chosen, and nothing that belongs to another. Raises Mistakes."""
    decision = given["decision"]
    taken = {"approve": ("days",), "narrow": ("days", "what", "terms"), "deny": ("reason", "text")}[decision]
    if decision == "narrow" and "what" not in given:
        raise Mistakes({"what": "Say in what you narrow it."})
    if decision == "narrow" and given["what"] != "days" and "terms" not in given:
        raise Mistakes({"terms": "Write what remains."})
    if decision == "deny" and "reason" not in given:
        raise Mistakes({"reason": "Say why."})
    return {name: given[name] for name in ("decision", "conformed", *taken) if name in given}


def _extended(given: Mapping[str, Any]) -> Mapping[str, Any]:
    decision = given["decision"]
    if decision == "deny_extension" and "reason" not in given:
        raise Mistakes({"reason": "Say why."})
    taken = {"approve_extension": ("days",), "deny_extension": ("reason", "text")}[decision]
    return {name: given[name] for name in ("decision", "conformed", *taken) if name in given}


_TERMS = (
    "Kept sealed, part of the order. The program itself holds recording to fewer days alone; where names or classes "
    "must not be recorded at all, deny, so that the agency files anew."
)
DECISION = ActForm(
    "approve",
    "Go on to sign",
    "You decide on the order as it was authorized.",
    "39 CFR 233.3(g)(5)",
    (
        Field(
            "decision",
            "Your decision",
            "choice",
            choices=(("approve", "Approve as authorized"), ("narrow", "Approve less"), ("deny", "Deny")),
        ),
        _DAYS,
        Field(
            "what",
            "If you approve less: in what",
            "choice",
            "Published as a coded word.",
            (("days", "Days"), ("names", "Names"), ("items", "Items"), ("classes", "Classes of mail")),
            required=False,
        ),
        Field("terms", "If you approve less: what remains", "text", _TERMS, required=False),
        _REASON,
        _TEXT,
        CONFORMED,
    ),
    _decided,
)
EXTENSION = ActForm(
    "approve_extension",
    "Go on to sign",
    "You decide on more days for an order in force.",
    "39 CFR 233.3(g)(5)",
    (
        Field(
            "decision",
            "Your decision",
            "choice",
            choices=(("approve_extension", "Approve"), ("deny_extension", "Deny")),
        ),
        Field("days", "Days", "number", "As ordered, or fewer."),
        _REASON,
        _TEXT,
        CONFORMED,
    ),
    _extended,
)
DELAY = ActForm(
    "delay_notice",
    "Go on to sign",
    "You order that the person is told later.",
    "18 USC 3103a(b)-(c)",
    (
        Field(
            "reason",
            "What would follow if the person were told now",
            "choice",
            "Kept sealed.",
            tuple((code, _REASONS[code]) for code in DELAY_REASONS),
        ),
        Field("days", "Days", "number"),
        Field("until_capture", "The person is a fugitive: notice waits for the capture", "flag"),
        Field("captured", "The fugitive has been captured", "flag"),
        CONFORMED,
    ),
)
RECUSAL = ActForm(
    "recuse",
    "I do not sit in this matter",
    "",
    fields=(Field("reason", "Why", "choice", choices=tuple((code, _RECUSED[code]) for code in RECUSALS)),),
)
SHIFT = ActForm(
    "set_on_call",
    "Put on the list",
    "",
    fields=(
        Field("judge", "Judge", "line"),
        Field("first", "First day", "day"),
        Field("last", "Last day", "day"),
        Field("number", "Telephone number", "line"),
    ),
)
