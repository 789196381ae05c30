"""Systems of agencies and courts: the registrar gives one a token, which is shown once, and ends it again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.days import days_after, parse_day
from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions.tokens import TOKEN_DAYS_MAX, make_token, revoke_token
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.tokens import holders, tokens_kept
from plainview.server.queries.trail_words import scope_words

REGISTRAR = roles("registrar")


def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The tokens of the accounts that this registrar keeps; each is ended here."""
    desk, who = visit.site.desk, visit.person.id
    if request.method == "POST":
        revoke_token(desk, who, request.POST.get("token", ""))
        messages.success(request, "The token is ended. It opens nothing any more.")
        return HttpResponseRedirect("/systems")
    today = desk.today()
    rows = [
        (token, token.good_on(today), [scope_words(one) for one in token.scopes]) for token in tokens_kept(desk, who)
    ]
    return render(request, "portal/systems.html", {"rows": rows, "people": sorted(holders(desk, who))})


def new(request: HttpRequest, visit: Visit, person: str) -> HttpResponse:
    """Ask what a new token is for; made, it is shown this once."""
    desk, who = visit.site.desk, visit.person.id
    scopes = holders(desk, who).get(person)
    if scopes is None:
        raise Http404
    fault, secret = "", ""
    if request.method == "POST":
        try:
            until = parse_day(request.POST.get("until", ""), "Last day")
            secret = make_token(desk, who, person, request.POST.get("label", ""), request.POST.getlist("scope"), until)
        except Malformed as error:
            fault = f"{error.what[:1].upper()}{error.what[1:]}."
    last = days_after(desk.today(), TOKEN_DAYS_MAX)
    context = {
        "person": person,
        "scopes": [(scope, scope_words(scope)) for scope in scopes],
        "fault": fault,
        "secret": secret,
        "last": last,
        "given": request.POST,
    }
    context["chosen"] = request.POST.getlist("scope")
    return render(request, "portal/system.html", context, status=422 if fault else 200)


ROUTES = (
    Route("systems", "systems", listed, REGISTRAR, ("GET", "POST"), step_up=True),
    Route("systems/<str:person>", "system", new, REGISTRAR, ("GET", "POST"), step_up=True),
)
