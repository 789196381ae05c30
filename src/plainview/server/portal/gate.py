"""The gate before every page: signed in, not for too long, of the right role; and a plain answer to every error."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from plainview.core.vocabulary.errors import (
    Inconsistent,
    Invalid,
    Malformed,
    NotPermitted,
    PlainviewError,
    Stopped,
    Unchecked,
)
from plainview.server.portal.routes import Route, Visit
from plainview.server.portal.settings import ABSOLUTE_SECONDS, IDLE_SECONDS, STEP_UP_SECONDS
from plainview.server.portal.site import Site, site
from plainview.server.queries.people import visitor_or_none

SIGN_IN, STEP_UP = "/sign-in", "/step-up"
SINCE, SEEN, PROVEN = "since", "seen", "proven"
"""What a session remembers, in POSIX seconds of the program's clock: its start, its last use, the last passkey."""

GENERATION = "generation"
"""And for which generation of the account it was begun: a recovery or a closing ends all earlier ones."""

SEEN_EVERY_SECONDS = 30  # so that not every page writes to the database of sessions

_LOOKS = frozenset(("GET", "HEAD"))

_STATUS: tuple[tuple[type[PlainviewError], int], ...] = (
    (NotPermitted, 403),
    (Malformed, 400),
    (Inconsistent, 409),
    (Invalid, 422),
    (Unchecked, 503),
    (Stopped, 503),
)


def guarded(route: Route) -> Callable[..., HttpResponse]:
    """Promise the view of a route behind the gate. Whoever may not come is told the same as where nothing is."""

    @wraps(route.view)
    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        at = site()
        if route.demo and at.demo is None:
            raise Http404
        if request.method not in route.methods:
            return HttpResponseNotAllowed(route.methods)
        visit = _visit(request, at)
        if route.roles is not None:
            if visit.who is None:
                return _to(SIGN_IN, request, "GET" in route.methods)
            if visit.who.role not in route.roles:
                raise Http404
            if route.step_up and _age(request, at, PROVEN) > STEP_UP_SECONDS:
                return _to(STEP_UP, request, "GET" in route.methods)
        try:
            return route.view(request, _of_one_instant(request, visit), **parts)
        except PlainviewError as error:
            return problem(request, error)

    return view


def _of_one_instant(request: HttpRequest, visit: Visit) -> Visit:
    """The visit, at a desk that asks how far the log goes once, where somebody signed in only looks."""
    if visit.who is None or request.method not in _LOOKS:
        return visit
    return replace(visit, site=replace(visit.site, desk=visit.site.desk.for_page()))


def _visit(request: HttpRequest, at: Site) -> Visit:
    """Who is signed in, looked up anew; a session that is too old, or of nobody any more, ends here."""
    user = request.user
    if not user.is_authenticated:
        return Visit(at, None)
    who = visitor_or_none(at.desk, user.get_username())
    if who is None or _is_over(request, at, who.generation):
        logout(request)
        return Visit(at, None)
    if _age(request, at, SEEN) >= SEEN_EVERY_SECONDS:
        request.session[SEEN] = _now(at)
    return Visit(at, who)


def _is_over(request: HttpRequest, at: Site, generation: int) -> bool:
    old = _age(request, at, SEEN) > IDLE_SECONDS or _age(request, at, SINCE) > ABSOLUTE_SECONDS
    return old or request.session.get(GENERATION, 0) != generation


def _now(at: Site) -> int:
    return int(at.desk.now().timestamp())


def _age(request: HttpRequest, at: Site, mark: str) -> int:
    return _now(at) - int(request.session.get(mark, 0))


def begin(request: HttpRequest, at: Site, generation: int) -> None:
    """Start a session's clocks, right after its sign-in with a passkey of this generation."""
    request.session[GENERATION] = generation
    request.session[SINCE] = request.session[SEEN] = request.session[PROVEN] = _now(at)


def prove(request: HttpRequest, at: Site) -> None:
    """Remember that a passkey was used just now."""
    request.session[PROVEN] = _now(at)


def onward(request: HttpRequest, fallback: str = "/") -> str:
    """Promise the address that a request asks to go on to, if it is one of this site's own."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if own else fallback


def _to(where: str, request: HttpRequest, opens: bool) -> HttpResponse:
    """Send to another page first; a form that was sent is not sent again: its page is opened anew, where it `opens`."""
    back = request.get_full_path() if opens else "/"
    return HttpResponseRedirect(f"{where}?{urlencode({'next': back})}")


def problem(request: HttpRequest, error: PlainviewError) -> HttpResponse:
    """Promise the page of an error: what is wrong, where, and what to do next, in which matter it was."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    matter = request.resolver_match.kwargs.get("matter", "") if request.resolver_match else ""
    context = {"error": error, "status": status, "matter": matter}
    return render(request, "portal/problem.html", context, status=status)
