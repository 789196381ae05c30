"""The first page after signing in: what waits for this person, and how they stand with the clocks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.server.portal.routes import SIGNED_IN, Route, Visit


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What this role does here."""
    return render(request, "portal/home.html", {"visit": visit})


ROUTES = (Route("", "home", page, SIGNED_IN),)
