"""Numbers of agencies that wait for a second person, who looks each up where it is said to stand and types it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import Invalid
from plainview.server.actions.agency_numbers import confirm_number
from plainview.server.portal.pages.calls import beside_field
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.agencies import unconfirmed

SECONDS = roles("registrar", "reviewer", "authorizer", "inspector")


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Which numbers wait, each with the field for what this person found; never the number that was put in."""
    desk, who = visit.site.desk, visit.person.id
    agency, typed, fault = request.POST.get("agency", ""), request.POST.get("number", "")[:60], ""
    if request.method == "POST":
        try:
            confirm_number(desk, who, agency, typed)
            messages.success(request, f"From now on {agency} is called back on this number.")
            return HttpResponseRedirect("/numbers")
        except Invalid as no:
            fault = beside_field(no)["number"]
    context = {"waiting": unconfirmed(desk, who), "fault": fault, "agency": agency, "typed": typed}
    return render(request, "portal/numbers.html", context, status=422 if fault else 200)


ROUTES = (Route("numbers", "numbers", page, SECONDS, ("GET", "POST"), step_up=True),)
