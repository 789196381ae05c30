"""The postal side: its queue, a request beside its rule report, emergencies, the start, captures, delegations."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import Invalid, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.call_back import STEPS, call_back
from plainview.server.actions.drafts import begin
from plainview.server.portal.acts import FORMS
from plainview.server.portal.forms import ActForm, Field, Mistakes, read
from plainview.server.portal.pages.calls import asked, beside_field, heard
from plainview.server.portal.pages.matters import answered
from plainview.server.portal.postal_forms import CALL, CAPTURE, delegate_form
from plainview.server.portal.routes import SIGNED_IN, Route, Visit, roles
from plainview.server.queries import matters, queue
from plainview.server.queries.brief import brief
from plainview.server.queries.offers import offers
from plainview.server.queries.request_words import blocks

POSTAL = roles("reviewer", "authorizer", "inspector")
CALLERS, STARTERS = roles("authorizer", "inspector"), roles("inspector")
ORDERERS, COUNTERS = roles("authorizer"), roles("reviewer", "auditor")


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits for this role: emergencies first, then by duty."""
    desk, who = visit.site.desk, visit.person
    after = request.GET.get("after", "")
    found, more = queue.waiting(desk, who.id, after)
    lane = () if after else queue.emergency_lane(desk, who.id)
    context = {"found": found, "more": more, "lane": lane, "today": desk.today()}
    return render(request, "portal/work/queue.html", context)


def one(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """A request and what the rules say of it, side by side, with the acts that can be done."""
    desk, who = visit.site.desk, visit.person
    seen = _seen(visit, matter)
    offered = offers(desk, who.id, seen.id)
    acts = [form for verb, form in FORMS.items() if verb in offered]
    context = {
        "seen": seen,
        "brief": brief(desk, who.id, matter),
        "blocks": blocks(seen.request),
        "acts": acts,
        "start": "start" in offered,
        "captured": queue.captured(desk, who.id, matter),
        "open_rules": True,
    }
    return render(request, "portal/work/matter.html", context)


def call(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """The script of a call-back, step by step; kept with the matter once every step is done."""
    seen = _seen(visit, matter)
    wrong: Mapping[str, str] = {}
    number = queue.registered_number(visit.site.desk, visit.person.id, matter)
    if request.method == "POST":
        try:
            call_back(visit.site.desk, visit.person.id, seen.id, heard(CALL, request.POST, STEPS))
            messages.success(request, "The call is kept with the matter. Whoever signs is shown it.")
            return HttpResponseRedirect(f"/queue/{matter}")
        except Mistakes as mistakes:
            wrong = mistakes.by_field
        except Invalid as no:
            wrong = beside_field(no)
    return _form(request, CALL, request.POST.dict(), wrong, {"seen": seen, "script": True, "number": number})


def start(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """Put a cover in force at one facility, or on one carrier route of it, on the receipt of its order."""
    seen = _seen(visit, matter)
    places = {place.words: place for place in queue.places(visit.site.desk)}
    choices = tuple((words, words) for words in places)
    form = ActForm(
        "start",
        "Go on to sign",
        "From today the outside of mail is recorded there, and nowhere else. Of one route only its recorders see it.",
        "39 CFR 233.3(b)",
        (Field("facility", "Facility", "choice", choices=choices, usual=choices[0][0]),),
    )
    try:
        place = places[read(form, request.POST)["facility"]] if request.method == "POST" else None
    except Mistakes as mistakes:
        return _form(request, form, request.POST.dict(), mistakes.by_field, {"seen": seen})
    if place is None:
        return _form(request, form, {}, {}, {"seen": seen})
    values = {"facility": place.facility, "route": place.route}
    return answered(request, begin(visit.site.desk, visit.person.id, "start", seen.id, values), seen.id)


def captures(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Direct a record without an order, in one of the regulation's three circumstances."""
    return _act(request, visit, CAPTURE, ChainId(visit.site.desk.chance(16).hex()), {})


def delegations(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who may order covers, and the form that lets somebody or ends it."""
    desk, who = visit.site.desk, visit.person
    wrong: Mapping[str, str] = {}
    form = delegate_form(queue.authorizers(desk))
    if request.method == "POST":
        end = request.POST.get("end", "")
        try:
            if end:
                return answered(
                    request, begin(desk, who.id, "revoke_delegation", ChainId("program"), {"of": end}), "program"
                )
            return answered(
                request, begin(desk, who.id, "delegate", ChainId("program"), read(form, request.POST)), "program"
            )
        except Mistakes as mistakes:
            wrong = mistakes.by_field
    context = {
        "found": queue.delegations(desk),
        "asked": asked(form, request.POST.dict(), wrong),
        "wrong": wrong,
        "form": form,
    }
    return render(request, "portal/work/delegations.html", context, status=422 if wrong else 200)


def program(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where somebody goes who has said something about the program itself: to the page it was said from."""
    places = {"authorizer": "/queue/delegations", "judge": "/reviews", "auditor": "/reviews", "root": "/roots"}
    return HttpResponseRedirect(places.get(visit.person.role, "/"))


def frequent(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where one agency asked unusually often under one statute: counts, and nobody's name."""
    return render(request, "portal/work/frequent.html", {"found": queue.frequent(visit.site.desk, visit.person.id)})


def _act(
    request: HttpRequest, visit: Visit, form: ActForm, matter: ChainId, context: Mapping[str, Any]
) -> HttpResponse:
    """The page of one act whose form is made here."""
    if request.method == "GET":
        return _form(request, form, {}, {}, context)
    try:
        values = read(form, request.POST)
    except Mistakes as mistakes:
        return _form(request, form, request.POST.dict(), mistakes.by_field, context)
    return answered(request, begin(visit.site.desk, visit.person.id, form.verb, matter, values), matter)


def _form(
    request: HttpRequest, form: ActForm, given: Mapping[str, Any], wrong: Mapping[str, str], more: Mapping[str, Any]
) -> HttpResponse:
    context = {"form": form, "asked": asked(form, given, wrong), "wrong": wrong, **more}
    return render(request, "portal/work/act.html", context, status=422 if wrong else 200)


def _seen(visit: Visit, matter: str) -> matters.Seen:
    try:
        return matters.matter(visit.site.desk, visit.person.id, matter)
    except NotPermitted:
        raise Http404 from None


ROUTES = (
    Route("queue", "queue", page, POSTAL),
    Route("queue/captures", "captures", captures, STARTERS, ("GET", "POST")),
    Route("queue/delegations", "delegations", delegations, ORDERERS, ("GET", "POST")),
    Route("queue/frequent", "frequent", frequent, COUNTERS),
    Route("program", "program", program, SIGNED_IN),
    Route("queue/<str:matter>", "queue-matter", one, POSTAL),
    Route("queue/<str:matter>/call-back", "call-back", call, CALLERS, ("GET", "POST")),
    Route("queue/<str:matter>/start", "start", start, STARTERS, ("GET", "POST")),
)
