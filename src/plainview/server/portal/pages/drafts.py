"""Signing: every value is shown, then a passkey signs exactly these bytes; in a demonstration a simulated key does."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions import drafts
from plainview.server.portal import signing
from plainview.server.portal.pages.matters import answered, home_of
from plainview.server.portal.routes import Route, Visit, roles

SIGNERS = roles("reviewer", "authorizer", "inspector", "judge", "custodian", "auditor", "registrar", "root")


def page(request: HttpRequest, visit: Visit, draft: str) -> HttpResponse:
    """Show what is to be signed, and take the signature."""
    desk, who = visit.site.desk, visit.person.id
    try:
        waiting = drafts.waiting(desk, who, draft)
    except NotPermitted:
        raise Http404 from None
    if request.method == "POST" and request.POST.get("do") == "withdraw":
        drafts.withdraw(desk, who, draft)
        return HttpResponseRedirect(home_of(waiting.matter))
    if request.method == "POST":
        return answered(
            request, drafts.finish(desk, who, draft, signing.answered(request, visit, waiting.to_sign)), waiting.matter
        )
    context = {
        "waiting": waiting,
        "digest": signing.digest(waiting.to_sign),
        "asked": signing.asked(visit, waiting.to_sign),
    }
    return render(request, "portal/draft.html", context)


ROUTES = (Route("drafts/<str:draft>", "draft", page, SIGNERS, ("GET", "POST"), step_up=False),)
