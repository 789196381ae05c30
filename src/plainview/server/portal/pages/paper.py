"""Paper letters: an officer adds the scan to a draft; whoever decides reads it beside the request."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.actions.attach import attach
from plainview.server.actions.paper import LETTER_BYTES_MAX
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.brief import letter

OFFICER, DECIDERS = roles("officer"), roles("reviewer", "authorizer", "inspector", "judge")


def add(request: HttpRequest, visit: Visit, id: str) -> HttpResponse:
    """Take the scan of a letter for a draft."""
    wrong = ""
    if request.method == "POST":
        given = request.FILES.get("letter")
        try:
            if given is None:
                raise Malformed("choose a file", next="A PDF/A, a PNG or a JPEG")
            attach(visit.site.desk, visit.person.id, id, given.read(LETTER_BYTES_MAX + 1))
            messages.success(
                request, "The letter is beside the request. You and your supervisor sign its SHA-256 with it."
            )
            return HttpResponseRedirect(f"/requests/{id}")
        except Malformed as error:
            wrong = f"{error.what[:1].upper()}{error.what[1:]}. {error.next}."
        except NotPermitted:
            raise Http404 from None
    context = {"draft": id, "wrong": wrong, "most": LETTER_BYTES_MAX // 1000}
    return render(request, "portal/work/letter.html", context, status=422 if wrong else 200)


def show(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """The scan, as it came."""
    try:
        found = letter(visit.site.desk, visit.person.id, matter)
    except NotPermitted:
        raise Http404 from None
    if found is None:
        raise Http404
    return HttpResponse(found[1], content_type=found[0], headers={"Content-Disposition": 'inline; filename="letter"'})


ROUTES = (
    Route("requests/<str:id>/letter", "letter-add", add, OFFICER, ("GET", "POST")),
    Route("letters/<str:matter>", "letter", show, DECIDERS),
)
