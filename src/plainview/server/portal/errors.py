"""Plain pages for what no view answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.core.vocabulary.errors import PlainviewError

_WORDS = {
    400: ("this request was not understood", "Go back and try again"),
    403: ("this form is too old, or did not come from here", "Go back, load the page anew, and send it again"),
    404: ("there is no such page for you", "Check the address, or begin at your start page"),
    500: ("something went wrong here; nothing was half done", "Try again; if it happens again, tell the operator"),
}


def _page(request: HttpRequest, status: int) -> HttpResponse:
    what, next = _WORDS[status]
    context = {"error": PlainviewError(what, next=next), "status": status}
    return render(request, "portal/problem.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what was not understood."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Answer a form without its token."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what is not there, or not for this person: in the same words."""
    return _page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer what failed; what it was is in the log, not on the page."""
    return _page(request, 500)
