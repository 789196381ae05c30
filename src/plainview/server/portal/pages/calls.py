"""A call to an agency as a page asks for it: the number dialled, who answered, and each step of a script."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.actions.call_back import ENROL_STEPS, VERIFY_STEPS, Called
from plainview.server.portal.forms import ActForm, Field, Mistakes, read

NUMBER = Field(
    "number", "Number that you dialled", hint="Type it from the telephone: it is compared with the registry."
)
ANSWERED = Field("answered", "Who answered", hint="Role and name as given to you.")
_ENROL_WORDS = (
    "I dialled the registry's number, which I took from a directory and not from the request.",
    "I asked the switchboard for the sponsor by office, and waited until they were on the line.",
    "The sponsor confirmed the enrolment, the powers and the names of its people in their own words.",
    "Nobody asked me to hurry, to use another number, or to leave out a step.",
)
_VERIFY_WORDS = (
    "I dialled the registry's number of the agency.",
    "I asked for this person's superior, or for the head of the agency.",
    "They said that this person is still there.",
    "They said that this person still needs the account.",
)
ENROL_CALL = ActForm(
    "enrol_agency",
    "Enrol the agency",
    "Nothing is enrolled unless every line is so.",
    fields=(NUMBER, ANSWERED, *(Field(*one, "flag") for one in zip(ENROL_STEPS, _ENROL_WORDS, strict=True))),
)
VERIFY_CALL = ActForm(
    "verify_account",
    "They are still there",
    "The account counts for another quarter once every line is so.",
    fields=(NUMBER, ANSWERED, *(Field(*one, "flag") for one in zip(VERIFY_STEPS, _VERIFY_WORDS, strict=True))),
)


def heard(form: ActForm, given: QueryDict, steps: tuple[str, ...]) -> Called:
    """Promise a call as it was told on a page. Raises Mistakes, also for a step that is not ticked."""
    wrong: dict[str, str] = {}
    told: dict[str, Any] = {}
    try:
        told = read(form, given)
    except Mistakes as mistakes:
        wrong.update(mistakes.by_field)
    wrong.update({step: "This step is not done." for step in steps if given.get(step) != "yes"})
    if wrong:
        raise Mistakes(wrong)
    return Called(told["number"], told["answered"], steps)


def beside_field(fault: PlainviewError) -> Mapping[str, str]:
    """Promise what a call was refused for, beside the field it is about."""
    said = f"{fault.what[:1].upper()}{fault.what[1:]}."
    return {fault.where or "number": f"{said} {fault.next}." if fault.next else said}


def asked(form: ActForm, given: Mapping[str, Any], wrong: Mapping[str, str]) -> list[tuple[Field, Any, str]]:
    """Promise the questions of a form, each with what was typed and what is wrong with it."""
    return [(one, given.get(one.name, one.usual), wrong.get(one.name, "")) for one in form.fields]
