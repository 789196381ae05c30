"""The acts of custodians and auditors that are done with a form on a matter's page."""

from collections.abc import Mapping
from typing import Any

from plainview.server.portal.forms import ActForm, Field

_REASON = Field("text", "Reasons, in your words", "text", "Kept sealed; never published.", required=False)
_STAGE = Field(
    "stage",
    "What is disclosed",
    "choice",
    "Look at the package, or at the selection, first.",
    (
        ("mid_term", "What was recorded so far, at mid-term"),
        ("end", "What was recorded in the whole term"),
        ("records", "The selected records"),
    ),
)
_OPENED_FOR = Field(
    "purpose",
    "What for",
    "choice",
    "Published with the statement.",
    (
        ("audit", "An audit"),
        ("court_order", "A court's order"),
        ("custody", "To close its keys anew, when an office's key was replaced"),
        ("discovery", "Discovery in a proceeding"),
    ),
)
_SERIOUS = Field("serious", "It is serious", "flag")


def _undelivered(found: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"letter": 1, **found}


FORMS = (
    ActForm(
        "approve_disclosure",
        "Approve the disclosure",
        "You are the first of two. Nothing goes out before another postal person releases it on the receipt.",
        "39 CFR 233.3(g)(4), (i)",
        (_STAGE,),
    ),
    ActForm(
        "release_disclosure",
        "Release it",
        "You are the second of two, and the approval is public. It is sealed to the agency's own keys, and goes out.",
        "39 CFR 233.3(g)(4), (i)",
        (_STAGE,),
    ),
    ActForm(
        "give_notice",
        "Tell the person",
        "What each letter says is fixed now. You print the letters when the statement is public.",
        "18 USC 2518(8)(d)",
    ),
    ActForm(
        "notice_undelivered",
        "A letter came back",
        "The duty to tell the person stands. It is sent again, by other means.",
        "18 USC 2518(8)(d)",
        (
            Field("letter", "Number of the letter", "number", "1 where there is only one.", required=False),
            Field(
                "reason",
                "Why it came back",
                "choice",
                choices=(("moved", "Moved"), ("unknown", "Unknown"), ("refused", "Refused"), ("deceased", "Deceased")),
            ),
            Field("again", "It is one that had been sent again", "flag"),
        ),
        _undelivered,
    ),
    ActForm(
        "repeat_notice",
        "It was sent again",
        "Everything that came back was sent again.",
        "18 USC 2518(8)(d)",
        (
            Field(
                "means",
                "How",
                "choice",
                choices=(
                    ("other_address", "To another address"),
                    ("in_person", "In person"),
                    ("representative", "To a representative"),
                ),
            ),
            Field("to", "Where to, or to whom", "line", "Kept sealed."),
        ),
    ),
    ActForm(
        "place_hold",
        "Place a hold",
        "Nothing of this matter may be erased or destroyed until the hold is lifted.",
        "39 CFR 233.3(h)(3)",
        (
            Field(
                "source",
                "Who asks for it",
                "choice",
                choices=(("court", "A court"), ("counsel", "Counsel"), ("auditor", "The auditor")),
            ),
            _REASON,
        ),
    ),
    ActForm("lift_hold", "Lift the hold", "What was owed is owed again.", "39 CFR 233.3(h)(3)"),
    ActForm(
        "erase",
        "Erase what was recorded",
        "It becomes unreadable for ever, with a certificate. Request, order and decisions stay.",
        "39 CFR 233.3(h)(2)",
        (
            Field(
                "scope",
                "How much",
                "choice",
                choices=(("all", "All of it"), ("part", "What was recorded since the charge was filed")),
            ),
        ),
    ),
    ActForm(
        "close",
        "Close the matter",
        "From then on the program opens nothing of it: two of the three custodian offices do.",
        "39 CFR 233.3(h)(1)",
    ),
    ActForm(
        "destroy",
        "Destroy the file",
        "Eight years after it was closed. Everything sealed goes, with a certificate.",
        "39 CFR 233.3(h)(1)",
    ),
    ActForm(
        "approve_opening",
        "Approve that the closed record is opened",
        "You are the first of two offices. The keys are used with the command plainview open, never here.",
        "39 CFR 233.3(h)(1)",
        (_OPENED_FOR, _REASON),
    ),
    ActForm(
        "open_record",
        "Open the closed record",
        "You are the second of two offices. The keys are used with the command plainview open, never here.",
        "39 CFR 233.3(h)(1)",
        (_OPENED_FOR, _REASON),
    ),
    ActForm(
        "register_error",
        "Register an error",
        "A reportable error is reported within ten working days.",
        "USPS OIG HR-AR-14-001",
        (
            Field(
                "cause",
                "What caused it",
                "choice",
                choices=(("human", "A person"), ("system", "The system"), ("no_authority", "There was no authority")),
            ),
            Field("reportable", "By it data was wrongly obtained: it is reportable", "flag"),
            _REASON,
        ),
    ),
    ActForm("report_error", "Report the error", "To the inspector general.", "USPS OIG HR-AR-14-001"),
    ActForm("reclassify_error", "It is not reportable", "You agree that no data was wrongly obtained by it."),
    ActForm(
        "weigh_error",
        "Weigh the error",
        "Whether it is serious, and whether the person is told of it.",
        fields=(_SERIOUS, Field("tell", "The person is told", "flag"), _REASON),
    ),
    ActForm("hear_delay", "You were heard on a delay", "The inspector general has been heard on a further delay."),
)
"""The forms, in the order in which a matter's page offers them."""
