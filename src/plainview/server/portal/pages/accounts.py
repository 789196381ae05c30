"""One's own account: enrolling with a code that was handed over in person, and the passkeys one has."""

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions import enrolment
from plainview.server.portal import passkeys, tries
from plainview.server.portal.routes import EVERYONE, SIGNED_IN, Route, Visit


def enrol(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the code, then the passkey that is made for it. A code is typed: it stands in no address and no history."""
    if request.method == "GET":
        return render(request, "portal/enrol.html", {"step": "code"})
    codes = [code for code in (request.POST.get("code", ""), request.POST.get("second", "")) if code.strip()]
    try:
        with tries.one(visit.site, tries.buckets(request, visit.site, "")):
            invited = enrolment.invitation(visit.site.desk, codes)
    except tries.TooMany:
        raise
    except NotPermitted as no:
        return render(request, "portal/enrol.html", {"step": "code", "fault": no}, status=403)
    user, _ = get_user_model().objects.get_or_create(username=invited.person)
    if not request.POST.get("credential"):
        asked = passkeys.asked_to_make(user)
        return render(
            request, "portal/enrol.html", {"step": "passkey", "invited": invited, "codes": codes, "asked": asked}
        )
    answer, _ = passkeys.make(request)
    now = enrolment.enrol(visit.site.desk, codes)
    passkeys.drop(invited.person)
    passkeys.keep(user, _name(visit), answer, now.generation)
    return render(request, "portal/enrol.html", {"step": "done", "invited": invited})


def _name(visit: Visit) -> str:
    today = visit.site.desk.today()
    return f"made {today:%b} {today.day}, {today.year}"


def account(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The passkeys of one's own account: another is added, one that is not needed is removed."""
    who = visit.person
    if request.method == "POST" and request.POST.get("do") == "remove":
        return _remove(request, visit)
    user, _ = get_user_model().objects.get_or_create(username=who.id)
    if request.method == "POST":
        answer, _ = passkeys.make(request)
        passkeys.keep(user, _name(visit), answer, who.generation)
        return HttpResponseRedirect("/account")
    found = passkeys.passkeys_of(who.id, who.generation)
    rows = [(one, passkeys.id_of(one)) for one in found]
    return render(request, "portal/account.html", {"rows": rows, "asked": passkeys.asked_to_make(user)})


def _remove(request: HttpRequest, visit: Visit) -> HttpResponse:
    found = passkeys.passkeys_of(visit.person.id, visit.person.generation)
    chosen = [one for one in found if str(one.pk) == request.POST.get("passkey", "")]
    if chosen and len(found) > 1:
        chosen[0].delete()
        return HttpResponseRedirect("/account")
    raise NotPermitted("the last passkey is not removed", next="Add another one first")


ROUTES = (
    Route("enrol", "enrol", enrol, EVERYONE, ("GET", "POST")),
    Route("account", "account", account, SIGNED_IN, ("GET", "POST"), step_up=True),
)
