"""Reminders: the secret address of one's calendar, and where one is told that something waits."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions import reminders
from plainview.server.portal.routes import EVERYONE, SIGNED_IN, Route, Visit
from plainview.server.queries.calendar import calendar


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make, renew or end the calendar's address, which is shown once; set or clear the mail address."""
    desk, who = visit.site.desk, visit.person.id
    do, secret, fault = request.POST.get("do", ""), "", ""
    if do == "make":
        secret = reminders.make_calendar(desk, who)
    elif do == "end":
        reminders.end_calendar(desk, who)
        messages.success(request, "The calendar's address opens nothing any more.")
        return HttpResponseRedirect("/reminders")
    elif do == "address":
        try:
            reminders.set_mail_address(desk, who, request.POST.get("address", "").strip())
            messages.success(request, "Kept.")
            return HttpResponseRedirect("/reminders")
        except Malformed as error:
            fault = f"{error.what[:1].upper()}{error.what[1:]}."
    context = {
        "address": f"{visit.site.place.origin}/calendar/{secret}.ics" if secret else "",
        "has": reminders.has_calendar(desk, who),
        "mail": request.POST.get("address", "") if fault else reminders.mail_address(desk, who),
        "fault": fault,
    }
    return render(request, "portal/reminders.html", context, status=422 if fault else 200)


def feed(request: HttpRequest, visit: Visit, secret: str) -> HttpResponse:
    """The calendar that a secret address opens."""
    found = calendar(visit.site.desk, secret, visit.site.place.origin)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="text/calendar; charset=utf-8")


ROUTES = (
    Route("reminders", "reminders", page, SIGNED_IN, ("GET", "POST"), step_up=True),
    Route("calendar/<str:secret>.ics", "calendar", feed, EVERYONE),
)
