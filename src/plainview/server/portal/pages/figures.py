"""The auditor's page of yearly figures: what is out, what is owed, and the tables over sealed fields to be attested."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.drafts import begin
from plainview.server.portal.pages.matters import answered
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.figures import before_attesting, least, years

AUDITORS = roles("auditor")


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every year that is over."""
    found = years(visit.site.desk, visit.person.id)
    return render(request, "portal/figures.html", {"years": found})


def of_year(request: HttpRequest, visit: Visit, year: str) -> HttpResponse:
    """A year's tables over sealed fields, shown before they are signed; each look is in the audit trail."""
    desk, who = visit.site.desk, visit.person.id
    found = next((line for line in years(desk, who) if str(line.year) == year), None)
    if found is None or not found.attestable:
        raise Http404
    if request.method == "POST":
        values = {"year": found.year}
        return answered(request, begin(desk, who, "attest_figures", ChainId("figures"), values), "figures")
    context = {"year": found.year, "tables": before_attesting(desk, who, found.year), "least": least()}
    return render(request, "portal/figures-year.html", context)


ROUTES = (
    Route("figures", "figures", page, AUDITORS),
    Route("figures/<str:year>", "figures-year", of_year, AUDITORS, ("GET", "POST"), step_up=True),
)
