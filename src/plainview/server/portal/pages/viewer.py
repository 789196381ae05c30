"""Reading a package in the browser, for an officer whose agency has no age key: for a purpose, marked, never kept."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.viewing import READ, Reading, read_package
from plainview.server.portal.acts import FORMS
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries import matters, viewer
from plainview.server.queries.offers import offers

PURPOSES = (
    (Reading.CASE.value, "Work on the case that it was asked for"),
    (Reading.EXTENSION.value, "To say what came of it, because more days are asked"),
    (Reading.OUTCOME.value, "To report the outcome, or to return the copy"),
)


def page(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """Ask what it is read for; told, show it: an answer to this one form, at no address of its own."""
    desk, who = visit.site.desk, visit.person.id
    try:
        seen = matters.matter(desk, who, matter)
        if READ not in offers(desk, who, seen.id):
            raise Http404
        prints = viewer.can_print(desk, who, ChainId(matter))
    except NotPermitted as no:
        if no.what.startswith("there is no such"):
            raise Http404 from None
        raise
    purpose = request.POST.get("purpose", "")
    due = next((duty.by for duty in seen.duties if duty.name == "return"), None)
    context = {"seen": seen, "form": FORMS[READ], "due": due, "purposes": PURPOSES, "prints": prints}
    if request.method == "GET" or purpose not in dict(PURPOSES):
        wrong = request.method == "POST"
        return render(request, "portal/intake/read.html", {**context, "wrong": wrong}, status=422 if wrong else 200)
    viewed = read_package(desk, who, ChainId(matter), purpose, to_print=request.POST.get("print") == "yes")
    context |= {"viewed": viewed, "shown": viewer.shown(viewed, _start(request)), "why": dict(PURPOSES)[purpose]}
    return render(request, "portal/intake/reading.html", context)


def _start(request: HttpRequest) -> int:
    text = request.POST.get("from", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Malformed("expected the number of a row", where="from", next="Go back and choose a page")
    return int(text)


ROUTES = (Route(f"matters/<str:matter>/{READ}", "read-package", page, roles("officer"), ("GET", "POST"), step_up=True),)
