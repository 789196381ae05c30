"""What the postal side is asked with its acts: refuse, second, start, find, capture, delegate, call back."""

from collections.abc import Iterable

from plainview.server.actions.call_back import STEPS
from plainview.server.portal.forms import ActForm, Field
from plainview.server.queries.queue import GRADES

_REASON = Field("text", "Reasons, in your words", "text", "Kept sealed; never published.", required=False)
_PROPER = (("proper", "Proper"), ("improper", "Improper"))
STEP_WORDS = {
    "registered_number": "I took the number from the registry, not from the message or the caller",
    "asked_for_officer": "I asked for the officer by name and was put through",
    "officer_confirmed": "The officer confirmed that the request is theirs, and read its first words to me",
    "supervisor_confirmed": "The supervisor confirmed it in a call of their own",
    "urgency_repeated": "They said, unprompted, what is urgent, and it is what the request says",
}

FORMS = (
    ActForm(
        "refuse",
        "Refuse it",
        "The request is over; the agency may file another one.",
        "39 CFR 233.3(e)(2)",
        (
            Field(
                "reason",
                "Why",
                "choice",
                "Published as a coded word.",
                (
                    ("grounds_insufficient", "The grounds are not enough"),
                    ("not_necessary", "It is not necessary"),
                    ("outside_powers", "It is outside the agency's powers"),
                    ("repeat", "It repeats an earlier request"),
                    ("law", "The law does not allow it"),
                ),
            ),
            _REASON,
        ),
    ),
    ActForm(
        "second",
        "Sign as second inspector",
        "An emergency starts with two postal signatures: the authorizer's and yours, after the call-back.",
        "Plainview law edition 2026-1, rule 104",
    ),
    ActForm(
        "authorize_extension",
        "Order more days",
        "You order the extension that was asked; a judge decides on it.",
        "39 CFR 233.3(g)(5)-(6)",
        (Field("days", "Days", "number", "As asked, unless you order fewer.", required=False),),
    ),
    ActForm(
        "find",
        "Find proper or improper",
        "You find whether the cover was properly ordered. What an improper one yielded is erased.",
        "39 CFR 233.3(h)(2)",
        (Field("outcome", "Your finding", "choice", choices=_PROPER), _REASON),
    ),
    ActForm(
        "review_capture",
        "Review the capture",
        "You find whether a record made without an order was proper.",
        "39 CFR 233.3(f)",
        (Field("outcome", "Your finding", "choice", choices=_PROPER), _REASON),
    ),
)
"""Acts on a matter, by their own pages under the matter."""

CAPTURE = ActForm(
    "capture",
    "Go on to sign",
    "You direct that the outside of mail is recorded without an order, in one of three circumstances.",
    "39 CFR 233.3(f)",
    (
        Field(
            "circumstance",
            "Circumstance",
            "choice",
            "Published as a coded word.",
            (
                ("abandoned_or_stolen", "The mail was abandoned or stolen"),
                ("damaged_or_rifled", "The mail was damaged or rifled"),
                ("immediate_threat", "An immediate threat to people or property"),
            ),
        ),
        Field("address", "Address on the mail", "line", "Kept sealed."),
        Field("text", "What happened, and what was recorded of the outside", "text", "Kept sealed."),
    ),
)
CALL = ActForm(
    "call_back",
    "Keep the call",
    "You call the agency back before anything is ordered.",
    "Plainview law edition 2026-1, rule 104",
    (
        Field("number", "Number called", "line", "The one that the registry holds for the agency."),
        Field("answered", "Who answered", "line", "Role and name as given to you. Kept sealed."),
        *(Field(step, STEP_WORDS[step], "flag") for step in STEPS),
    ),
)


def delegate_form(people: Iterable[str]) -> ActForm:
    """Promise the form of a delegation: to one of these people, as what, and the date of the paper."""
    return ActForm(
        "delegate",
        "Go on to sign",
        "The Chief Postal Inspector lets somebody order covers, in writing.",
        "39 CFR 233.3(d)(1)-(3)",
        (
            Field("to", "To whom", "pick", choices=tuple((one, one) for one in people)),
            Field("grade", "As", "choice", choices=tuple(GRADES.items())),
            Field("group", "Number of the support group", "number", "Only for a support group.", required=False),
            Field("dated", "Date of the written delegation", "day"),
        ),
    )
