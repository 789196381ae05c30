"""Picking up what was disclosed: one sealed file, handed out once, to the officer of the agency that asked."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.packages import pick_up
from plainview.server.portal.acts import FORMS
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries import matters
from plainview.server.queries.offers import offers

VERB = "pick_up_package"


def page(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """Say what is handed out and how often; asked for, hand it out."""
    desk, who = visit.site.desk, visit.person.id
    try:
        seen = matters.matter(desk, who, matter)
    except NotPermitted:
        raise Http404 from None
    if VERB not in offers(desk, who, seen.id):
        raise Http404
    if request.method == "GET":
        due = next((duty.by for duty in seen.duties if duty.name == "return"), None)
        return render(request, "portal/intake/package.html", {"seen": seen, "form": FORMS[VERB], "due": due})
    package = pick_up(desk, who, ChainId(matter))
    answer = HttpResponse(package.data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{package.name}"'
    return answer


ROUTES = (Route(f"matters/<str:matter>/{VERB}", "package", page, roles("officer"), ("GET", "POST"), step_up=True),)
