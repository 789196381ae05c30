"""Lists of matters, one matter, and the acts that can be done with it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.drafts import Waiting, begin
from plainview.server.portal.acts import FORMS
from plainview.server.portal.forms import ActForm, Mistakes, read
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries import matters
from plainview.server.queries.offers import bearing, offers
from plainview.server.queries.request_words import blocks
from plainview.server.queries.returned import returns
from plainview.server.queries.statement_words import reason_words
from plainview.server.queries.timeline import timeline
from plainview.server.queries.words import PHASES

READERS = roles(
    "officer", "supervisor", "reviewer", "authorizer", "inspector", "judge", "clerk", "custodian", "auditor"
)


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The matters that this person may see, newest first, a page at a time."""
    phases = tuple(word for word in request.GET.getlist("phase") if word.isalpha())
    found = matters.listing(visit.site.desk, visit.person.id, phases, request.GET.get("after", ""))
    counts = matters.tally(visit.site.desk, visit.person.id)
    context = {"found": found, "counts": [(phase, PHASES[phase], count) for phase, count in counts.items()]}
    context |= {"chosen": phases[0] if len(phases) == 1 else "", "today": visit.site.desk.today()}
    return render(request, "portal/matters.html", context)


def one(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """One matter: where it stands, what is owed, what was said, what can be done."""
    seen = _seen(visit, matter)
    offered = offers(visit.site.desk, visit.person.id, seen.id)
    acts = [form for verb, form in FORMS.items() if verb in bearing(offered, seen.request)]
    now = timeline(visit.site.desk, visit.person.id, matter)
    context = {"seen": seen, "acts": acts, "blocks": blocks(seen.request), "timeline": now}
    context["today"] = visit.site.desk.today()
    context["returned"] = returns(visit.site.desk, visit.person.id, matter)
    return render(request, "portal/matter.html", context)


def do(request: HttpRequest, visit: Visit, matter: str, verb: str) -> HttpResponse:
    """The form of one act; sent, the act is done, or waits for its signature, or the law says no."""
    form = FORMS.get(verb)
    if form is None or verb not in visit.person.may:
        raise Http404
    seen = _seen(visit, matter)
    if request.method == "GET":
        return _form(request, seen, form, {}, {})
    try:
        values = read(form, request.POST)
    except Mistakes as mistakes:
        return _form(request, seen, form, request.POST.dict(), mistakes.by_field)
    return answered(request, begin(visit.site.desk, visit.person.id, verb, ChainId(matter), values), matter)


def answered(request: HttpRequest, done: Any, matter: str) -> HttpResponse:
    """Promise what follows an act: its draft to sign, its matter's page, or the refusal in words."""
    if isinstance(done, Waiting):
        return HttpResponseRedirect(f"/drafts/{done.id}")
    refusal = done.refusal if isinstance(done, Acknowledged) else done
    if refusal is None:
        messages.success(request, f"Recorded as statement {done.index}. It is public with the next publication.")
        return HttpResponseRedirect(home_of(matter))
    stated = done.index if isinstance(done, Acknowledged) else None
    reasons = [(reason_words(one.reason), one.cites) for one in refusal.refusals]
    context = {"reasons": reasons, "stated": stated, "matter": matter if len(matter) == 32 else ""}
    return render(request, "portal/refused.html", context, status=422)


def home_of(chain: str) -> str:
    """Promise the page to go to after an act: the matter's, or that of one of the program's own chains."""
    own = {"agencies": "/agencies", "figures": "/figures", "keys": "/people", "program": "/program"}
    return own.get(chain, f"/matters/{chain}" if len(chain) == 32 else "/")


def _seen(visit: Visit, matter: str) -> matters.Seen:
    try:
        return matters.matter(visit.site.desk, visit.person.id, matter)
    except NotPermitted:
        raise Http404 from None


def _form(
    request: HttpRequest, seen: matters.Seen, form: ActForm, given: Mapping[str, Any], wrong: Mapping[str, str]
) -> HttpResponse:
    asked = [(one, given.get(one.name, one.usual), wrong.get(one.name, "")) for one in form.fields]
    context = {"seen": seen, "form": form, "asked": asked, "wrong": wrong}
    return render(request, "portal/act.html", context, status=422 if wrong else 200)


ROUTES = (
    Route("matters", "matters", page, READERS),
    Route("matters/<str:matter>", "matter", one, READERS),
    Route("matters/<str:matter>/<str:verb>", "act", do, READERS, ("GET", "POST")),
)
