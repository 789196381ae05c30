"""The forms of what an agency's officer does with a matter after it was filed."""

from collections.abc import Mapping
from typing import Any

from plainview.server.portal.forms import ActForm, Field


def _outcome(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Which kind of outcome, and what came of it in words, as the one text that is sealed."""
    words = values.get("words")
    return {"outcome": f"{values['outcome']}: {words}" if words else values["outcome"]}


FORMS = (
    ActForm(
        "correct",
        "Correct the request",
        "You write a new version of the request; the last one is kept. It is signed by a supervisor again.",
        "39 CFR 233.3(e)(2); USPS OIG HR-AR-14-001",
    ),
    ActForm(
        "confirm",
        "Confirm it in writing",
        "What was asked by word of mouth, or in an emergency, is confirmed in writing within three calendar days, under"
        " both signatures. Otherwise it is suspended, or falls away.",
        "39 CFR 233.3(e)(3)",
    ),
    ActForm(
        "ask_extension",
        "Ask for more days",
        "You state the benefit obtained and expected. It is asked for and granted before the end, under both"
        " signatures.",
        "39 CFR 233.3(g)(5)",
    ),
    ActForm(
        "attest_uncharged",
        "Attest that nobody is charged",
        "With this button you attest, after asking the prosecutor's office, that no charge is filed against the person"
        " in this matter (or that the cover is for a fugitive).",
        "39 CFR 233.3(g)(7); Publication 55 III.B.5",
    ),
    ActForm(
        "report_charge",
        "Report a charge",
        "A charge ends the cover from the day it was filed; what was recorded since is erased. A fugitive's cover goes"
        " on. You owe this report within one working day.",
        "39 CFR 233.3(g)(7)",
        (Field("filed", "On which day was the charge filed?", "day"),),
    ),
    ActForm(
        "end_early",
        "End it early",
        "Nothing is recorded from now on, and the notice to the person comes earlier. Why stays sealed until then.",
        "39 CFR 233.3(g)(5)",
        (Field("cause", "Why does it end?", "text", "Kept sealed until the person is told."),),
    ),
    ActForm("withdraw", "Withdraw the request", "Nothing more happens with it. That it was asked stays on record."),
    ActForm(
        "pick_up_package",
        "Pick up the package",
        "You download one file, sealed to your agency's own key. It is handed out once.",
        "39 CFR 233.3(i)",
    ),
    ActForm(
        "read_package",
        "Read the package",
        "Your agency has no age key, so what was released is opened here, for you and for this page alone.",
        "39 CFR 233.3(i)",
    ),
    ActForm(
        "acknowledge",
        "Acknowledge receipt",
        "You confirm that the package has reached you.",
        "39 CFR 233.3(i)",
        (
            Field(
                "stage",
                "What has reached you?",
                "choice",
                choices=(
                    ("mid_term", "What was recorded up to the middle of the cover"),
                    ("end", "What was recorded up to its end"),
                    ("records", "The records"),
                ),
            ),
        ),
    ),
    ActForm(
        "return_copy",
        "Return our copy",
        "You state that your agency's copy went back, or that it is erased everywhere.",
        "Publication 55 II.D",
        (
            Field(
                "how",
                "What was done with it?",
                "choice",
                choices=(("returned", "It went back"), ("erased", "It is erased everywhere")),
            ),
        ),
    ),
    ActForm(
        "file_outcome",
        "File the outcome",
        "You tell what came of it. It stays sealed, and counts in the yearly figures.",
        "18 USC 2519",
        (
            Field(
                "outcome",
                "What came of it?",
                "choice",
                choices=(
                    ("none", "Nothing"),
                    ("lead", "A lead"),
                    ("evidence", "Evidence"),
                    ("arrest", "An arrest"),
                    ("charge", "A charge"),
                    ("conviction", "A conviction"),
                    ("fugitive found", "The fugitive was found"),
                ),
            ),
            Field("words", "In your words", "text", required=False),
        ),
        values=_outcome,
    ),
)
"""In the order in which they are offered."""
