"""Signing in and out: a passkey that verifies its user and nothing else; in a demonstration also by choosing a role."""

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django.contrib.auth import get_user_model, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.portal import tries
from plainview.server.portal.gate import begin, onward, prove
from plainview.server.portal.passkeys import GENERATION, NO_ANSWER, credential
from plainview.server.portal.routes import EVERYONE, SIGNED_IN, Route, Visit
from plainview.server.queries.people import by_role, visitor

BACKEND = "django.contrib.auth.backends.ModelBackend"
UNKNOWN = "the passkey was not recognised"
ROLES = (
    ("officer", "Requesting officers", "Write requests, pick up what is disclosed, return it."),
    ("supervisor", "Their supervisors", "Sign what an officer wrote before it can be filed."),
    ("reviewer", "Reviewers", "Check a request against every rule, pass it on or send it back."),
    ("authorizer", "Authorizers", "The Chief Postal Inspector and delegates: order covers, release records."),
    ("inspector", "Inspectors", "Start covers, second emergencies, record without an order in three circumstances."),
    ("judge", "Judges", "Approve, narrow, deny or return; delay a notice."),
    ("clerk", "Clerks", "Keep the docket, the seal calendar and certified copies, and never see grounds."),
    ("recorder", "Recorders", "Write down the outside of mail, for a cover in force."),
    ("custodian", "Custodians", "Disclose, tell the person, take returns, close and destroy."),
    ("auditor", "Auditors", "Read under a logged purpose, draw samples, keep the register of errors."),
    ("registrar", "Registrars", "Invite people, enrol agencies, put keys on record."),
    ("operator", "Operators", "Watch clocks, backlog and keys, and open nothing."),
    ("root", "Roots", "Sign what the program rests on: keys of registrars, its profile and policy."),
    ("counsel", "Counsel", "Take what is handed over in discovery."),
)
"""Each role of a demonstration, in the order of a request's way, and what it does."""


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a passkey, and take its answer."""
    if request.method == "POST":
        return _signed_in(request, visit)
    asked = json.dumps(auth.begin_authentication())
    given = {"asked": asked, "roles": _demo_roles(visit), "next": onward(request), "visit": visit}
    return render(request, "portal/sign-in.html", given)


def _demo_roles(visit: Visit) -> list[tuple[str, str, list[str]]]:
    """Each role of a demonstration with what it does and who has it; nothing where the program is real."""
    people = by_role(visit.site.desk, visit.site.demo.people) if visit.site.demo else {}
    return [(words, does, people[role]) for role, words, does in ROLES if role in people]


def _signed_in(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A session for whoever's passkey answered. Raises NotPermitted, TooMany, Malformed."""
    answer = credential(request)
    user = _owner(answer)
    with tries.one(visit.site, tries.buckets(request, visit.site, str(user.pk) if user else "")):
        entered = _entered(request, visit, _proven(request, visit, user))
    return tries.remember(entered, visit.site, str(request.user.pk))


def _owner(answer: dict[str, Any]) -> Any:
    """Whose passkey an answer claims to be; None when nobody's."""
    try:
        return auth.extract_user_from_response(answer)
    except NO_ANSWER:
        return None


def step_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for the passkey again, before what must not be done by whoever finds an open screen."""
    if request.method == "POST":
        if visit.site.demo is None or request.POST.get("credential"):
            with tries.one(visit.site, tries.buckets(request, visit.site, str(request.user.pk))):
                _proven(request, visit, request.user)
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
    who = visitor(visit.site.desk, user.get_username())
    request.session.flush()  # nothing that a stranger was given lives on
    login(request, user, backend=BACKEND)
    begin(request, visit.site, who.generation)
    return HttpResponseRedirect(onward(request))


def _proven(request: HttpRequest, visit: Visit, user: Any) -> Any:
    """Promise the user whose passkey made the answer, one that still counts. Raises NotPermitted."""
    try:
        used = auth.complete_authentication(user, credential(request)) if user else None
    except NO_ANSWER:
        used = None
    if used is None or used.data.get(GENERATION) != visitor(visit.site.desk, user.get_username()).generation:
        raise NotPermitted(UNKNOWN, next="Try again, or ask your registrar")
    used.record_usage()
    return user


ROUTES = (
    Route("sign-in", "sign-in", page, EVERYONE, ("GET", "POST")),
    Route("sign-out", "sign-out", leave, SIGNED_IN, ("POST",)),
    Route("step-up", "step-up", step_up, SIGNED_IN, ("GET", "POST")),
    Route("demo-sign-in", "demo-sign-in", as_somebody, EVERYONE, ("POST",), demo=True),
)
