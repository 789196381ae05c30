"""The page where the code of a letter is typed in. Whatever opens nothing is answered alike, byte for byte.

The code comes in the body of a form, never in an address; an answer has no form and no token, so that nothing in it
depends on what was typed or when. Who looked is noted nowhere.
"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.portal.routes import EVERYONE, Route, Visit
from plainview.server.portal.tries import address
from plainview.server.queries.status import Contact, Status, other, status, texts

ADDRESSES = {"en": "/status", "es": "/status/es"}
TYPED_MAX = 200
FOUND, TOO_MANY = 200, 429
"""What opens nothing is found too: a web server's own log should not tell whose code was good."""


def page(request: HttpRequest, visit: Visit, language: str) -> HttpResponse:
    """Ask for a code, and show what it opens."""
    shown: Status | None = None
    answered, admitted = request.method == "POST", True
    if answered:
        at = visit.site
        admitted = at.throttle.admit(address(request, at), int(at.desk.now().timestamp()), at.desk.chance)
    if answered and admitted:
        shown = status(visit.site.desk, request.POST.get("code", "")[:TYPED_MAX], language, _contact(visit))
    context = {
        "say": texts(language),
        "language": language,
        "other": other(language),
        "others": ADDRESSES[other(language)],
        "own": ADDRESSES[language],
        "shown": shown,
        "answered": answered,
        "too_many": not admitted,
    }
    return render(request, "portal/status.html", context, status=FOUND if admitted else TOO_MANY)


def _contact(visit: Visit) -> Contact | None:
    try:
        return visit.site.outside.contact() if visit.site.outside else None
    except (Malformed, Stopped):
        return None


ROUTES = (
    Route("status", "status", partial(page, language="en"), EVERYONE, ("GET", "POST")),
    Route("status/es", "status-es", partial(page, language="es"), EVERYONE, ("GET", "POST")),
)
