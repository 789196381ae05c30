"""Agencies: enrolled for a sponsor after a call back, suspended with one act, reinstated with another."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.drafts import begin
from plainview.server.portal.forms import ActForm, Field, Mistakes, read
from plainview.server.portal.pages.matters import answered
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.agencies import agencies

REGISTRAR = roles("registrar")
AGENCIES = ChainId("agencies")
LEVELS = (("federal", "Federal"), ("state", "State"), ("local", "Local"), ("postal", "Postal"))
ENROL = ActForm(
    "enrol_agency",
    "Enrol an agency",
    "First write down what the agency says and the number you will call back. Nothing is enrolled before the call.",
    "39 CFR 233.3(c)(8)",
    (
        Field("name", "Name of the agency"),
        Field("level", "Level", "choice", choices=LEVELS),
        Field("criminal_powers", "It investigates crimes", "flag", required=False),
        Field("security_powers", "It protects the national security", "flag", required=False),
        Field("forfeiture_powers", "It enforces forfeitures under criminal law", "flag", required=False),
        Field("statutes", "Statutes that it enforces", "lines", "One a line, such as 18 USC.", required=False),
        Field("sponsor", "Sponsor", hint="The head of the agency, or who answers for it: name and office."),
        Field(
            "call_back",
            "Number to call back",
            hint="From a directory that the agency did not give you. It is kept sealed, and is the one to call later.",
        ),
    ),
)
SCRIPT = (
    ("dialled", "I dialled the number above, which I took from a directory and not from the request."),
    ("asked", "I asked the switchboard for the sponsor by office, and waited until they were on the line."),
    ("confirmed", "The sponsor confirmed the enrolment, the powers and the names of its people in their own words."),
    ("alone", "Nobody asked me to hurry, to use another number, or to leave out a step."),
)
"""What a registrar does on the telephone, each said before an agency is enrolled."""


def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The enrolled agencies; a suspension ends all their sessions as soon as it is signed."""
    if request.method == "POST":
        verb = {"suspend": "suspend_agency", "reinstate": "reinstate_agency"}.get(request.POST.get("do", ""))
        if verb is None:
            raise Malformed("expected one of the buttons on the page", next="Go back and choose one")
        values = {"agency": request.POST.get("agency", ""), "text": request.POST.get("text", "")[:2000]}
        return answered(request, begin(visit.site.desk, visit.person.id, verb, AGENCIES, values), AGENCIES)
    return render(request, "portal/agencies.html", {"rows": agencies(visit.site.desk, visit.person.id)})


def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """First the form, then the call with its script, then the draft that the registrar signs."""
    if request.method == "GET":
        return _form(request, {}, {})
    try:
        values = read(ENROL, request.POST)
    except Mistakes as mistakes:
        return _form(request, request.POST.dict(), mistakes.by_field)
    said = [name for name, _ in SCRIPT if request.POST.get(name) == "yes"]
    if len(said) < len(SCRIPT):
        missed = "called" in request.POST
        kept = [(name, text) for name, text in request.POST.items() if name in {one.name for one in ENROL.fields}]
        context = {"values": values, "kept": kept, "script": SCRIPT, "said": said, "missed": missed}
        return render(request, "portal/call-back.html", context, status=422 if missed else 200)
    agency = {"kind": "law_enforcement", "suspended": False, **_agency(values)}
    given = {"agency": agency, "call_back": values["call_back"], "sponsor": values["sponsor"]}
    return answered(request, begin(visit.site.desk, visit.person.id, "enrol_agency", AGENCIES, given), AGENCIES)


def _agency(values: Mapping[str, Any]) -> dict[str, Any]:
    powers = {name: values.get(name, False) for name in ("criminal_powers", "security_powers", "forfeiture_powers")}
    return {"name": values["name"], "level": values["level"], "statutes": values.get("statutes", []), **powers}


def _form(request: HttpRequest, given: Mapping[str, Any], wrong: Mapping[str, str]) -> HttpResponse:
    asked = [(one, given.get(one.name, one.usual), wrong.get(one.name, "")) for one in ENROL.fields]
    context = {"form": ENROL, "asked": asked, "wrong": wrong, "back": ("/agencies", "Agencies"), "next": "Go on"}
    return render(request, "portal/plain-form.html", context, status=422 if wrong else 200)


ROUTES = (
    Route("agencies", "agencies", listed, REGISTRAR, ("GET", "POST"), step_up=True),
    Route("agencies/new", "enrol-agency", new, REGISTRAR, ("GET", "POST"), step_up=True),
)
