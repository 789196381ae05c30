"""A court's pages: what waits, one matter read and decided, the seals that lift, who is on call, certified copies."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import bench
from plainview.server.actions.drafts import begin
from plainview.server.portal.court_forms import DELAY, EXTENSION, RECUSAL, decision_form, shift_form
from plainview.server.portal.forms import ActForm, Mistakes, read
from plainview.server.portal.pages.matters import answered
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries import copies, court, words
from plainview.server.queries.brief import Brief, brief
from plainview.server.queries.request_words import blocks
from plainview.server.queries.slips import slip

JUDGE, COURT = roles("judge"), roles("judge", "clerk")
PHASES = tuple([(phase, words.PHASES[phase]) for phase in (*court.COURT, court.RETURNED)])
ON_CALL = roles("judge", "clerk", "authorizer", "inspector", "reviewer")
Asked = list[tuple[Any, Any, str]]


def docket(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits for a judge, and the court's list of matters, from which a clerk makes copies."""
    desk, who = visit.site.desk, visit.person
    phase = request.GET.get("phase", "")
    found = court.docket(desk, who.id, phase, request.GET.get("after", ""))
    waiting = court.waiting(desk, who.id) if who.role == "judge" else ()
    context = {"found": found, "waiting": waiting, "phase": phase, "phases": PHASES, "today": desk.today()}
    return render(request, "portal/court/docket.html", context)


def one(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """All that a judge reads before deciding, and the decision's form below it."""
    seen = _brief(visit, matter)
    form = EXTENSION if seen.awaits == "extension" else decision_form(seen.seen.state.kind, seen.parts, seen.returnable)
    if request.method == "GET" or seen.recused or not seen.awaits:
        usual = {"days": str(seen.asked_days), "decision": ""}
        return _page(request, seen, form, usual, {})
    try:
        values = read(form, request.POST)
    except Mistakes as mistakes:
        return _page(request, seen, form, _typed(form, request), mistakes.by_field)
    verb = str(values.pop("decision"))
    if wrong := slip(seen.seen.state, seen.request, verb, values, visit.site.desk.today()):
        return _page(request, seen, form, _typed(form, request), wrong)
    try:
        done = begin(visit.site.desk, visit.person.id, verb, ChainId(matter), values)
    except Malformed as error:
        if error.where != "conformed":
            raise
        return _page(request, seen, form, _typed(form, request), {"conformed": f"{error.what}. {error.next}."})
    return answered(request, done, matter)


def _typed(form: ActForm, request: HttpRequest) -> dict[str, Any]:
    ticked = {one.name: request.POST.getlist(one.name) for one in form.fields if one.kind == "some"}
    return {**request.POST.dict(), **ticked}


def recuse(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """Leave a matter to another judge."""
    _brief(visit, matter)
    try:
        values = read(RECUSAL, request.POST)
    except Mistakes:
        messages.error(request, "Say why you do not sit: choose one of the reasons.")
        return HttpResponseRedirect(f"/court/{matter}#decide")
    bench.recuse(visit.site.desk, visit.person.id, ChainId(matter), values["reason"])
    messages.success(request, "You do not sit in this matter. It is on the other judges' list.")
    return HttpResponseRedirect("/court")


def delay(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """Delay the notice of a matter, with the reasons there are and the limits that hold now."""
    desk, who = visit.site.desk, visit.person.id
    seen = _brief(visit, matter)
    limits = court.delay_limits(desk, who, matter)
    given: Mapping[str, Any] = {"days": str(limits.most)} if limits else {}
    wrong: Mapping[str, str] = {}
    if request.method == "POST" and limits is not None:
        given = request.POST.dict()
        try:
            return answered(
                request, begin(desk, who, "delay_notice", ChainId(matter), read(DELAY, request.POST)), matter
            )
        except Mistakes as mistakes:
            wrong = mistakes.by_field
        except Malformed as error:
            if error.where != "conformed":
                raise
            wrong = {"conformed": f"{error.what}. {error.next}."}
    context = {"brief": seen, "limits": limits, "asked": _asked(DELAY, given, wrong), "wrong": wrong, "form": DELAY}
    return render(request, "portal/court/delay.html", context, status=422 if wrong else 200)


def seals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Which seals lift in the next two weeks, or in those from a day on."""
    today = visit.site.desk.today()
    first = _day(request.GET.get("from", ""), today)
    step = timedelta(days=court.CALENDAR_DAYS)
    found, more = court.seals(visit.site.desk, visit.person.id, first, request.GET.get("after", ""))
    context = {
        "found": found,
        "more": more,
        "first": first,
        "last": first + step - timedelta(days=1),
        "next": first + step,
        "before": first - step,
        "today": today,
    }
    return render(request, "portal/court/seals.html", context)


def on_call(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Which judge takes what cannot wait; a clerk keeps the list."""
    desk, who = visit.site.desk, visit.person
    wrong: Mapping[str, str] = {}
    form = shift_form(court.judges(desk))
    if request.method == "POST":
        if "set_on_call" not in who.may:
            raise Http404
        try:
            given = read(form, request.POST)
            bench.put_on_call(desk, who.id, bench.Shift(**given))
            messages.success(request, "The shift is on the list.")
            return HttpResponseRedirect("/court/on-call")
        except Mistakes as mistakes:
            wrong = mistakes.by_field
    context = {
        "shifts": court.judges_on_call(desk, desk.today()),
        "asked": _asked(form, request.POST.dict(), wrong),
        "wrong": wrong,
        "may": "set_on_call" in who.may,
    }
    return render(request, "portal/court/on-call.html", context, status=422 if wrong else 200)


def copy(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """A certified copy of the last order of a court in a matter."""
    try:
        made = copies.certified_copy(visit.site.desk, visit.person.id, ChainId(matter))
    except NotPermitted:
        raise Http404 from None
    return _file(made, "application/pdf", f"order-{matter}.pdf")


def bulk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Certified copies of the matters that were marked on the list, in one file."""
    wanted = [ChainId(id) for id in request.POST.getlist("matter")]
    if not wanted:
        messages.error(request, "Mark the matters whose orders you want.")
        return HttpResponseRedirect("/court")
    return _file(copies.certified_copies(visit.site.desk, visit.person.id, wanted), "application/zip", "orders.zip")


def _file(made: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type=kind, headers=headers)


def _brief(visit: Visit, matter: str) -> Brief:
    try:
        found = brief(visit.site.desk, visit.person.id, matter)
    except NotPermitted:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, seen: Brief, form: ActForm, given: Mapping[str, Any], wrong: Mapping[str, str]
) -> HttpResponse:
    context = {
        "brief": seen,
        "blocks": blocks(seen.seen.request),
        "form": form,
        "asked": _asked(form, given, wrong),
        "wrong": wrong,
        "recusal": _asked(RECUSAL, {}, {}),
    }
    return render(request, "portal/court/matter.html", context, status=422 if wrong else 200)


def _asked(form: ActForm, given: Mapping[str, Any], wrong: Mapping[str, str]) -> Asked:
    usual = {one.name: [word for word, _ in one.choices] if one.kind == "some" else one.usual for one in form.fields}
    return [(one, given.get(one.name, usual[one.name]), wrong.get(one.name, "")) for one in form.fields]


def _day(text: str, fallback: Day) -> Day:
    try:
        return parse_day(text, "from") if text else fallback
    except Malformed:
        return fallback


ROUTES = (
    Route("court", "court", docket, COURT),
    Route("court/seals", "seals", seals, COURT),
    Route("court/on-call", "on-call", on_call, ON_CALL, ("GET", "POST")),
    Route("court/copies", "copies", bulk, COURT, ("POST",)),
    Route("court/<str:matter>", "court-matter", one, JUDGE, ("GET", "POST")),
    Route("court/<str:matter>/recuse", "recuse", recuse, JUDGE, ("POST",)),
    Route("court/<str:matter>/delay", "delay", delay, JUDGE, ("GET", "POST")),
    Route("court/<str:matter>/copy", "copy", copy, COURT),
)
