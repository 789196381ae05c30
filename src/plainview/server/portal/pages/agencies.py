"""Agencies: enrolled for a sponsor after a call back, suspended with one act, reinstated with another."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.agency_numbers import list_number
from plainview.server.actions.call_back import ENROL_STEPS
from plainview.server.actions.drafts import begin
from plainview.server.actions.packages import set_recipients
from plainview.server.portal.forms import ActForm, Field, Mistakes, read
from plainview.server.portal.pages.calls import ENROL_CALL, asked, beside_field, heard
from plainview.server.portal.pages.matters import answered
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.agencies import agencies, number_to_call

REGISTRAR = roles("registrar")
AGENCIES = ChainId("agencies")
_ASKED_AS = {"number": "listed"}
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
        Field("listed", "Number to call back", hint="From a directory that the agency did not give you."),
        Field(
            "source", "Where you found the number", hint="Directory, edition, page: a second person looks there too."
        ),
    ),
)
NUMBER = ActForm(
    "list_number",
    "Put the number into the registry",
    "A first number counts once a second person has found it too. One that replaces another is called from the "
    "thirtieth day on; until then the older one is.",
    fields=ENROL.fields[-2:],
)
PACKAGES = ActForm(
    "set_recipients",
    "Say how packages reach it",
    "What is released to the agency from now on goes to it in this way. Compare a key with what it reads to you.",
    "39 CFR 233.3(i)",
    (
        Field("how", "How", "choice", choices=(("keys", "Sealed to its own keys"), ("portal", "Read in the portal"))),
        Field("keys", "Its age1… keys", "lines", "One a line, at most eight.", required=False),
    ),
)


def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The enrolled agencies; a suspension ends all their sessions as soon as it is signed."""
    desk, who = visit.site.desk, visit.person.id
    if request.method == "POST":
        if request.POST.get("do") in _ASKS:
            return _asked(request, visit, request.POST["do"])
        verb = {"suspend": "suspend_agency", "reinstate": "reinstate_agency"}.get(request.POST.get("do", ""))
        if verb is None:
            raise Malformed("expected one of the buttons on the page", next="Go back and choose one")
        values = {"agency": request.POST.get("agency", ""), "text": request.POST.get("text", "")[:2000]}
        return answered(request, begin(desk, who, verb, AGENCIES, values), AGENCIES)
    return render(request, "portal/agencies.html", {"rows": agencies(desk, who)})


def _asked(request: HttpRequest, visit: Visit, do: str) -> HttpResponse:
    """Ask what else is to be put into the registry of an agency, then put it there."""
    agency, (form, put) = request.POST.get("agency", ""), _ASKS[do]
    if agency not in {one.name for one in agencies(visit.site.desk, visit.person.id)}:
        raise Malformed("expected one of the agencies on the page", next="Go back and choose one")
    wrong: Mapping[str, str] = {}
    if "asked" in request.POST:
        try:
            put(visit, agency, read(form, request.POST))
            messages.success(request, f"It is in the registry: {agency}.")
            return HttpResponseRedirect("/agencies")
        except Mistakes as mistakes:
            wrong = mistakes.by_field
    kept = (("agency", agency), ("do", do), ("asked", "yes"))
    context = {"form": form, "asked": asked(form, request.POST.dict(), wrong), "wrong": wrong, "kept": kept}
    context |= {"back": ("/agencies", "Agencies"), "about": agency}
    return render(request, "portal/plain-form.html", context, status=422 if wrong else 200)


def _keys(visit: Visit, agency: str, values: Mapping[str, Any]) -> None:
    """Say how packages reach an agency. Raises Mistakes for a key that is none."""
    keys = values.get("keys", [])
    if (values["how"] == "portal") is bool(keys):
        raise Mistakes({"keys": "Name its keys, or none where its officers read in the portal."})
    try:
        set_recipients(visit.site.desk, visit.person.id, agency, keys)
    except Malformed as fault:
        raise Mistakes({"keys": f"{fault.what[:1].upper()}{fault.what[1:]}."}) from None


def _list(visit: Visit, agency: str, values: Mapping[str, Any]) -> None:
    """Put an agency's number into the registry. Raises Mistakes for what is no number."""
    try:
        list_number(visit.site.desk, visit.person.id, agency, values["listed"], values["source"])
    except Malformed as fault:
        wrong = beside_field(fault)
        raise Mistakes({_ASKED_AS.get(name, name): text for name, text in wrong.items()}) from None


def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """First the form, whose number goes into the registry; then the call to it; then the draft that is signed."""
    if request.method == "GET":
        return _form(request, {}, {})
    try:
        values = read(ENROL, request.POST)
        _list(visit, values["name"], values)
    except Mistakes as mistakes:
        return _form(request, request.POST.dict(), mistakes.by_field)
    if "called" not in request.POST:
        return _call(request, visit, values, {})
    agency = {"kind": "law_enforcement", "suspended": False, **_agency(values)}
    try:
        told = heard(ENROL_CALL, request.POST, ENROL_STEPS)
        call = {"call_back": told.number, "answered": told.answered, "steps": list(told.steps)}
        given = {"agency": agency, "sponsor": values["sponsor"], **call}
        return answered(request, begin(visit.site.desk, visit.person.id, "enrol_agency", AGENCIES, given), AGENCIES)
    except Mistakes as mistakes:
        return _call(request, visit, values, mistakes.by_field)
    except Invalid as no:
        return _call(request, visit, values, beside_field(no))


def _call(request: HttpRequest, visit: Visit, values: Mapping[str, Any], wrong: Mapping[str, str]) -> HttpResponse:
    """The call, on the number that the registry holds today; where it waits for a second person, that."""
    kept = [(one.name, request.POST.get(one.name, "")) for one in ENROL.fields if one.name in request.POST]
    number = number_to_call(visit.site.desk, visit.person.id, values["name"])
    context = {"values": values, "kept": kept, "number": number, "wrong": wrong, "form": ENROL_CALL}
    context["asked"] = asked(ENROL_CALL, request.POST.dict(), wrong)
    return render(request, "portal/call-back.html", context, status=422 if wrong else 200)


def _agency(values: Mapping[str, Any]) -> dict[str, Any]:
    powers = {name: values.get(name, False) for name in ("criminal_powers", "security_powers", "forfeiture_powers")}
    return {"name": values["name"], "level": values["level"], "statutes": values.get("statutes", []), **powers}


def _form(request: HttpRequest, given: Mapping[str, Any], wrong: Mapping[str, str]) -> HttpResponse:
    context = {"form": ENROL, "asked": asked(ENROL, given, wrong), "wrong": wrong}
    context |= {"back": ("/agencies", "Agencies"), "next": "Go on"}
    return render(request, "portal/plain-form.html", context, status=422 if wrong else 200)


_ASKS: Mapping[str, tuple[ActForm, Callable[[Visit, str, Mapping[str, Any]], None]]] = {
    "number": (NUMBER, _list),
    "packages": (PACKAGES, _keys),
}

ROUTES = (
    Route("agencies", "agencies", listed, REGISTRAR, ("GET", "POST"), step_up=True),
    Route("agencies/new", "enrol-agency", new, REGISTRAR, ("GET", "POST"), step_up=True),
)
