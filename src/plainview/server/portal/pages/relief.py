"""A registrar gives a recorder another facility, or a route of it, for some days."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.actions import relief
from plainview.server.portal.routes import Route, Visit, roles


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who stands in where, and the form to say so."""
    desk, who, fault = visit.site.desk, visit.person.id, ""
    if request.method == "POST":
        try:
            typed = (" ".join(request.POST.get(name, "").split()) for name in ("recorder", "facility", "route"))
            recorder, facility, route = typed
            last = parse_day(request.POST.get("last", ""), "last day")
            relief.lend_recorder(desk, who, recorder, facility, last, route)
        except (Malformed, NotPermitted) as error:
            fault = f"{error.what[:1].upper()}{error.what[1:]}."
        else:
            messages.success(request, "Put on record.")
            return HttpResponseRedirect("/relief")
    context = {
        "people": relief.recorders_of(desk, who),
        "reliefs": relief.reliefs(desk, who),
        "fault": fault,
        "given": request.POST.dict(),
        "today": desk.today(),
    }
    return render(request, "portal/relief.html", context, status=422 if fault else 200)


ROUTES = (Route("relief", "relief", page, roles("registrar"), ("GET", "POST"), step_up=True),)
