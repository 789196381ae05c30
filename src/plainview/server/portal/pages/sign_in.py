"""Signing in and out: a passkey that verifies its user and nothing else; in a demonstration also by choosing a role."""

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django.contrib.auth import get_user_model, login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.portal.gate import begin, onward, prove
from plainview.server.portal.routes import EVERYONE, SIGNED_IN, Route, Visit
from plainview.server.queries.people import visitor_or_none

BACKEND = "django.contrib.auth.backends.ModelBackend"
CREDENTIAL_CHARS_MAX = 20_000


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a passkey, and take its answer."""
    if request.method == "POST":
        user = auth.extract_user_from_response(_credential(request))
        return _entered(request, visit, _proven(request, user))
    asked = json.dumps(auth.begin_authentication())
    people = visit.site.demo.people if visit.site.demo else ()
    return render(
        request, "portal/sign-in.html", {"asked": asked, "people": people, "next": onward(request), "visit": visit}
    )


def step_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for the passkey again, before what must not be done by whoever finds an open screen."""
    if request.method == "POST":
        if visit.site.demo is None or request.POST.get("credential"):
            _proven(request, request.user)
        prove(request, visit.site)
        return HttpResponseRedirect(onward(request))
    asked = json.dumps(auth.begin_authentication(request.user))
    return render(request, "portal/step-up.html", {"asked": asked, "next": onward(request), "visit": visit})


def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/sign-in")


def as_somebody(request: HttpRequest, visit: Visit) -> HttpResponse:
    """In a demonstration: be one of its people, without a passkey. Raises NotPermitted for anybody else."""
    demo, person = visit.site.demo, request.POST.get("person", "")
    if demo is None or person not in demo.people:
        raise NotPermitted("there is no such person in the demonstration", next="Choose one of those on the page")
    user, _ = get_user_model().objects.get_or_create(username=person)
    return _entered(request, visit, user)


def _entered(request: HttpRequest, visit: Visit, user: Any) -> HttpResponse:
    if visitor_or_none(visit.site.desk, user.get_username()) is None:
        raise NotPermitted("this passkey's account is closed", next="Ask your registrar")
    login(request, user, backend=BACKEND)
    begin(request, visit.site)
    return HttpResponseRedirect(onward(request))


def _proven(request: HttpRequest, user: Any) -> Any:
    """Promise the user whose passkey made the answer. Raises NotPermitted."""
    try:
        auth.complete_authentication(user, _credential(request)).record_usage()
    except ValidationError:
        raise NotPermitted("the passkey was not recognised", next="Try again") from None
    return user


def _credential(request: HttpRequest) -> dict[str, Any]:
    text = request.POST.get("credential", "")
    try:
        credential = json.loads(text) if len(text) <= CREDENTIAL_CHARS_MAX else None
    except ValueError:
        credential = None
    if not isinstance(credential, dict):
        raise Malformed("expected the answer of a passkey", where="credential", next="Use the button on the page")
    return credential


ROUTES = (
    Route("sign-in", "sign-in", page, EVERYONE, ("GET", "POST")),
    Route("sign-out", "sign-out", leave, SIGNED_IN, ("POST",)),
    Route("step-up", "step-up", step_up, SIGNED_IN, ("GET", "POST")),
    Route("demo-sign-in", "demo-sign-in", as_somebody, EVERYONE, ("POST",), demo=True),
)
