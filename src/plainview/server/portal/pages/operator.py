"""The operator: how the program is, and who has an account. No content, no list of matters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.health import health


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Clocks, what waits, disk, keys and their last days, backups, accounts."""
    found = health(visit.site.desk, visit.person.id, visit.site.outside)
    return render(request, "portal/health.html", {"health": found})


ROUTES = (Route("health", "health", page, roles("operator")),)
