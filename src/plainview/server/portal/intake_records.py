"""The steps that a request for records has, and a cover has not."""

from plainview.server.portal.forms import Field
from plainview.server.portal.intake_step import Answers, Step, coded, when

_RECORDS = when("kind", "records")


def _timed(answers: Answers) -> bool:
    return _RECORDS(answers) and answers.get("r_record") != "address"


def _tracking(answers: Answers) -> bool:
    return _RECORDS(answers) and answers.get("r_record") == "tracking"


def _demanded(answers: Answers) -> bool:
    return _RECORDS(answers) and bool(answers.get("r_demand"))


RECORDS_STEPS = (
    Step(
        "record",
        "Which records",
        "39 USC 412; 12 USC 3401-3422; 39 CFR 265",
        "One request names one kind of record. Images of the outside of mail are a cover, and are asked for as one;"
        " lists, all data and a bank's records are given to nobody here.",
        (
            Field("r_record", "Which kind of record?", "choice", choices=coded("record")),
            Field("r_items", "Items, one a line", "lines", "Named items: an item's number, an account. At most ten."),
            Field("r_by_address", "I ask for an address instead of items", "flag"),
        ),
        _RECORDS,
    ),
    Step(
        "period",
        "Which days",
        "18 USC 2703(d)",
        "Days that are past, the last one included. Tracking or network data over more than a day goes out only on a"
        " court's order.",
        (Field("r_first_day", "First day", "day"), Field("r_last_day", "Last day", "day")),
        _timed,
    ),
    Step(
        "fields",
        "What is returned",
        "StPO 99(2)",
        "Only these kinds of data about an item can be asked for.",
        tuple([Field(f"r_field_{name}", words, "flag") for name, words in coded("fields")]),
        _tracking,
    ),
    Step(
        "belief",
        "Why a violation is believed",
        "USPS Privacy Act routine use",
        "Records go out where a violation is reasonably believed to have occurred.",
        (Field("r_reasonable_belief", "Facts on which you believe it", "text", required=False),),
        _RECORDS,
    ),
    Step(
        "head-letter",
        "The letter of your agency's head",
        "5 USC 552a(b)(7), (11)",
        "Records about a person need a letter of the agency's head that names the portion wanted and the activity, or a"
        " court's order.",
        (
            Field("r_head_letter", "The letter is at hand", "flag"),
            Field("r_portion", "Portion of the records wanted", required=False),
            Field("r_activity", "Law-enforcement activity", required=False),
            Field("r_court_order", "A court's order is at hand", "flag"),
            Field("r_protection_order", "The person has filed a protection order", "flag"),
        ),
        _RECORDS,
    ),
    Step(
        "demand",
        "A subpoena or other demand",
        "39 CFR 265.12-13",
        "Tell whether this comes with a subpoena or another demand, or asks for testimony of inspection staff.",
        (
            Field("r_demand", "It comes with a subpoena or another demand", "flag"),
            Field("r_inspector_testimony", "Testimony of inspection staff is asked for", "flag"),
            Field("r_testimony_authorized", "The authorizing official has approved the testimony", "flag"),
        ),
        _RECORDS,
    ),
    Step(
        "demand-stated",
        "What the demand states",
        "39 CFR 265.12(c)(2)",
        "A demand says why the record matters and why it is not to be had elsewhere, and counsel has approved it.",
        (
            Field("r_demand_relevance", "Why the record matters", "text"),
            Field("r_demand_unavailable_elsewhere", "Why it is not to be had elsewhere", "text"),
            Field("r_counsel_approved", "The postal service's counsel has approved it", "flag"),
        ),
        _demanded,
    ),
)
