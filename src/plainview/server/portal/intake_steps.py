"""The guided form of a request: one legal element a page, with its citation and what it means in plain words.

A step is asked only when it bears on what was answered before. Nothing here decides: what an answer means in law is
asked of the law, as often as the officer likes, before anything is filed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plainview.server.portal.forms import Field
from plainview.server.portal.intake_records import RECORDS_STEPS
from plainview.server.portal.intake_step import YES_NO, Answers, Step, choices, coded, when

_CRIMES = when("purpose", "crime", "postal_statute")
_COVER = when("kind", "cover")
_ORAL = when("form", "oral")

_FIRST = (
    Step(
        "kind",
        "What you ask for",
        "39 CFR 233.3(c)(1); AS-353",
        "A mail cover is a record of the outside of mail as it is delivered. Records are what the postal service holds"
        " already. Each is a request of its own.",
        (Field("kind", "What do you ask for?", "choice", choices=coded("kind")),),
    ),
    Step(
        "manner",
        "How it is made",
        "39 CFR 233.3(e)(2)-(3)",
        "A request is made in writing. Where time is of the essence it may be made by word of mouth, and is then"
        " confirmed in writing within three calendar days.",
        (
            Field("form", "How is this request made?", "choice", choices=coded("form")),
            Field(
                "emergency",
                "Must information go out at once?",
                "choice",
                "An emergency is a shorter path with the same publicity, and never with fewer people.",
                choices=coded("emergency"),
            ),
        ),
    ),
    Step(
        "oral",
        "The oral request",
        "39 CFR 233.3(e)(3)",
        "What was said by word of mouth is written down here: when, to whom, and why it could not wait.",
        (
            Field("made", "On which day was it made?", "day"),
            Field("taken_by", "Who took the request?", hint="The office and the post that the person holds."),
            Field("urgency", "Why is time of the essence?", "text"),
        ),
        _ORAL,
    ),
    Step(
        "purpose",
        "The purpose",
        "39 CFR 233.3(c)(1)",
        "The regulation lists five purposes, and there is no other. Civil immigration status, tips, and purely civil"
        " cases are none of them.",
        (Field("purpose", "What is it for?", "choice", choices=coded("purpose")),),
    ),
    Step(
        "other",
        "What else you ask for",
        "39 CFR 233.3(c)(1), (e)",
        "A purpose that is not listed is refused, always, and that it was asked is kept sealed in your words.",
        (Field("asked_for", "What is it for, in your words?", "text"),),
        when("purpose", "none_listed"),
    ),
    Step(
        "statute",
        "The statute",
        "39 CFR 233.3(c)(6)-(7); Publication 55 III.B.9",
        "Name the statute that was broken, in full. A crime here carries more than 12 months in prison; a postal"
        " statute counts whatever its term, and only a postal inspector asks for it.",
        (
            Field("v_title", "Title", hint="For example 18 USC"),
            Field("v_section", "Section", hint="For example 1341"),
            Field("v_description", "What it forbids", hint="For example mail fraud"),
            Field("v_prison_months_max", "Highest prison term, in months", "number", "Twenty years are 240 months."),
        ),
        _CRIMES,
    ),
    Step(
        "inspector",
        "A postal inspector's request",
        "39 CFR 233.3(e)(1)",
        "A cover on a postal statute is asked for by a postal inspector.",
        (Field("by_inspector", "I am a postal inspector", "flag"),),
        when("purpose", "postal_statute"),
    ),
)

_PURPOSES = (
    Step(
        "fugitive",
        "The fugitive",
        "39 CFR 233.3(c)(5); Publication 55 III.B.7",
        "A fugitive fled, from the country or a state, to avoid prosecution, punishment or giving testimony. Being"
        " wanted is not enough.",
        (
            Field("f_name", "Name"),
            Field(
                "f_aliases_how",
                "Does the person use other names?",
                "choice",
                choices=choices(none="None are known", listed="Yes, these"),
            ),
            Field("f_aliases", "Other names, one a line", "lines", "Only where there are some.", required=False),
            Field("f_relation", "Relation to the person at the address"),
            Field("f_flight", "Fled to avoid", "choice", choices=coded("flight")),
            Field("f_whereabouts", "Is it known where the person is?", "choice", choices=YES_NO),
            Field("f_title", "Statute fled from: title", hint="For example 18 USC"),
            Field("f_section", "Statute fled from: section"),
            Field("f_description", "What it forbids"),
            Field("f_prison_months_max", "Highest prison term, in months", "number"),
        ),
        when("purpose", "fugitive"),
    ),
    Step(
        "forfeiture",
        "The forfeiture",
        "Publication 55 III.B.8; 39 CFR 233.3(c)(1)",
        "The property is forfeitable because of a crime. A purely civil forfeiture is none of the listed purposes.",
        (
            Field("p_facts", "Facts that make the property forfeitable", "text"),
            Field("p_statute", "Forfeiture statute", hint="For example 18 USC 981"),
            Field("p_authority", "Your agency's authority to seek forfeiture"),
            Field("p_civil", "The case is purely civil", "flag"),
        ),
        when("purpose", "forfeiture"),
    ),
    Step(
        "security",
        "National security",
        "39 CFR 233.3(c)(9), (g)(8)",
        "It means a foreign power or its agent, and one of the listed threats. The head of the agency or the head's"
        " designee approves it.",
        (
            Field("s_foreign_power", "A foreign power or its agent is behind it", "flag"),
            Field("s_threat", "Which threat?", "choice", choices=coded("threat")),
            Field("s_approved_by", "Who in your agency has approved it?", "choice", choices=coded("approved_by")),
            Field("s_route", "Where is it put in?", "choice", choices=coded("route")),
        ),
        when("purpose", "national_security"),
    ),
    Step(
        "grounds",
        "Reasonable grounds",
        "39 CFR 233.3(e)(2)",
        "Say which facts of this case give reasonable grounds. What could be said of any case is sent back. This stays"
        " sealed: it is opened to those who decide, and to the person only as a judge allows.",
        (Field("grounds", "The facts of this case", "text"),),
    ),
    Step(
        "necessity",
        "Why it is necessary",
        "39 CFR 233.3(e)(2)",
        "Say why this is needed to protect national security, find the fugitive, or get evidence of the crime.",
        (Field("necessity", "Why is it necessary?", "text"),),
    ),
    Step(
        "steps",
        "What was done before",
        "Publication 55 II.A",
        "It is never the first step of an inquiry.",
        (Field("prior_steps", "Steps already taken, one a line", "lines"),),
    ),
)

_COVER_STEPS = (
    Step(
        "address",
        "The address",
        "Publication 55 III.B.4",
        "One request covers one address, written in full. For another address file another request.",
        (
            Field("a_line", "Street and number, or box", hint="With the apartment or unit, if there is one."),
            Field("a_city", "City"),
            Field("a_state", "State", hint="Two letters, for example NY"),
            Field("a_zip5", "ZIP code", hint="Five digits"),
            Field("a_plus4", "The four digits after it", required=False),
            Field("a_agent", "It is a commercial mail receiving agent", "flag"),
        ),
        _COVER,
    ),
    Step(
        "names",
        "Whose mail",
        "Publication 55 III.B.4",
        "Only mail to the names that you list is recorded. All names at an address need a reason of this case.",
        (
            Field(
                "names_how",
                "Whose mail is to be recorded?",
                "choice",
                choices=choices(listed="The mail of these names", all="All mail at the address"),
            ),
            Field("names", "Names, one a line", "lines", "Only where not all mail is recorded.", required=False),
            Field("all_names_reason", "Why all mail?", "text", "Only where all mail is recorded.", required=False),
        ),
        _COVER,
    ),
    Step(
        "excluded",
        "Whose mail is left out",
        "Publication 55 III.B.4",
        "Other people may live there. Their mail is not recorded when you name them.",
        (
            Field(
                "excluded_how",
                "Is somebody else known at the address?",
                "choice",
                choices=choices(none="Nobody is known", listed="Yes, these are left out"),
            ),
            Field(
                "excluded", "Names to leave out, one a line", "lines", "Only where somebody is known.", required=False
            ),
        ),
        _COVER,
    ),
    Step(
        "attorney",
        "The attorney",
        "39 CFR 233.3(g)(3); Publication 55 III.B.6",
        "Mail with the person's known attorney is never recorded, so the attorney must be known here.",
        (
            Field("attorney_known", "Is an attorney of the person known?", "choice", choices=YES_NO),
            Field(
                "attorney_names",
                "Names of attorney and firm, one a line",
                "lines",
                "Only where one is known.",
                required=False,
            ),
            Field("attorney_address", "The attorney's address", hint="Only where it is known.", required=False),
            Field(
                "attorney_subject",
                "Is the person an attorney or a judicial officer?",
                "choice",
                choices=YES_NO,
            ),
        ),
        _COVER,
    ),
    Step(
        "charged",
        "No charge",
        "39 CFR 233.3(g)(7); Publication 55 III.B.5",
        "A cover ends when the person is charged in this matter, except a fugitive's. You report a charge within one"
        " working day, and attest each month that there is none.",
        (
            Field("charged", "Is the person charged in this matter?", "choice", choices=YES_NO),
            Field("represented", "Does an attorney represent the person in it?", "choice", choices=YES_NO),
        ),
        _COVER,
    ),
)

_LAST = (
    Step(
        "days",
        "For how many days",
        "39 CFR 233.3(g)(5)-(6); Publication 55 III.B.3",
        "An ordinary order is for at most 30 days; a fugitive's for 30 or 60. More is asked for, and decided on, before"
        " the end.",
        (
            Field("days", "Days", "number"),
            Field("linked_interception", "It is linked to an order for interception", "flag"),
        ),
    ),
)

_EXTENSION = (
    Step(
        "more-days",
        "More days",
        "39 CFR 233.3(g)(5)",
        "An extension is asked for and granted before the end. A gap is not recorded.",
        (Field("x_days", "How many more days?", "number", "At most 30 for an ordinary cover."),),
    ),
    Step(
        "benefit",
        "What it has brought, and will bring",
        "39 CFR 233.3(g)(5); Publication 55 II.C",
        "State the benefit of the days so far, and what the further days are expected to bring.",
        (
            Field("x_obtained", "Benefit obtained so far", "text"),
            Field("x_expected", "Benefit expected of more days", "text"),
        ),
    ),
    Step(
        "still-uncharged",
        "Still no charge",
        "39 CFR 233.3(g)(7); Publication 55 II.C",
        "Both questions are asked again at each extension.",
        (
            Field("x_charged", "Is the person charged in this matter by now?", "choice", choices=YES_NO),
            Field("x_represented", "Does an attorney represent the person in it?", "choice", choices=YES_NO),
        ),
    ),
)

_ALL: Mapping[str, tuple[Step, ...]] = {
    "file": (*_FIRST, *_PURPOSES, *_COVER_STEPS, *RECORDS_STEPS, *_LAST),
    "correct": (*_FIRST, *_PURPOSES, *_COVER_STEPS, *RECORDS_STEPS, *_LAST),
    "ask_extension": _EXTENSION,
    "confirm": (),
}


def steps(verb: str, answers: Answers) -> tuple[Step, ...]:
    """Promise the steps of a draft that bear on what was answered, in order."""
    return tuple([step for step in _ALL[verb] if step.bears(answers)])


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the form a step is: it, its number of how many, and the names of its neighbours, "" for none."""

    step: Step
    number: int
    of: int
    before: str
    after: str


def place(verb: str, answers: Answers, name: str) -> Place | None:
    """Promise where a step is among those that bear, None when there is no such one now."""
    asked = steps(verb, answers)
    for at, step in enumerate(asked):
        if step.name == name:
            after = asked[at + 1].name if at + 1 < len(asked) else ""
            return Place(step, at + 1, len(asked), asked[at - 1].name if at else "", after)
    return None
