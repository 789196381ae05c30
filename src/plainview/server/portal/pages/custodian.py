"""What custodians look at before they act: packages, selections, letters, certificates, what came back or did not."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.answers import Refused
from plainview.core.vocabulary.days import Day, days_after, parse_day
from plainview.core.vocabulary.errors import Malformed, NotPermitted, PlainviewError, Unchecked
from plainview.server.actions.accounts import accounts
from plainview.server.actions.certificates import certificates
from plainview.server.actions.packages import STAGES, permit_copy
from plainview.server.actions.records import Part, select_records
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries import letters, matters
from plainview.server.queries.custody_words import (
    account_rows,
    cells,
    certificate_rows,
    heads,
    missing,
    record_words,
    shown_pieces,
    stage_words,
    why_words,
)
from plainview.server.queries.disclosures import came_late, still_out, unopened
from plainview.server.queries.narrowed import left
from plainview.server.queries.offers import offers
from plainview.server.queries.packages import preview
from plainview.server.queries.places import come
from plainview.server.queries.records import selected

CUSTODIANS, LOOKERS = roles("custodian"), roles("custodian", "auditor")
LATE_DAYS, ROWS_SHOWN = 400, 200
ASKED = ("items", "first_day", "last_day", "fields")
"""What a part of a selection is asked by."""
_NONE: tuple[Refused, ...] = ()


def returns(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Copies that came back late or not at all, and packages that nobody picked up."""
    desk, given = visit.site.desk, request.GET
    out, more_out = still_out(desk, given.get("out", ""))
    late, more_late = came_late(desk, days_after(desk.today(), -LATE_DAYS), given.get("late", ""))
    waits, more_waits = unopened(desk, visit.person.id, given.get("unopened", ""))
    context = {"out": out, "more_out": more_out, "late": late, "more_late": more_late}
    return render(request, "portal/returns.html", {**context, "unopened": waits, "more_unopened": more_waits})


def package(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """What a release would hold today: the pieces, what is left out and why, to which keys it is sealed."""
    seen, desk = _seen(visit, matter), visit.site.desk
    stage = request.GET.get("stage", "mid_term" if seen.phase == "active" else "end")
    if stage not in STAGES or seen.state.kind != "cover":
        raise Http404
    found, fault = None, ""
    try:
        found = preview(desk, visit.person.id, seen.id, stage)
    except PlainviewError as error:
        fault = f"{error.what[:1].upper()}{error.what[1:]}. {error.next}"
    context = {
        "seen": seen,
        "stage": stage,
        "found": found,
        "fault": fault,
        "sizes": [(name, len(data)) for name, data in found.files.items()] if found else [],
        "come": come(desk, matter, visit.site.outside),
        "shown": shown_pieces(found.package.pieces[:ROWS_SHOWN]) if found else (),
        "words": stage_words(stage),
        "left_out": [(why_words(one.code), one, count) for one, count in found.left_out] if found else [],
        "may": offers(desk, visit.person.id, seen.id),
    }
    return render(request, "portal/package.html", context)


def copy(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """Let the agency pick the last package up once more."""
    permit_copy(visit.site.desk, visit.person.id, _seen(visit, matter).id)
    messages.success(request, "The agency may pick it up once more.")
    return HttpResponseRedirect(f"/matters/{matter}")


def selection(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """What a records request's scope selects: run it, and see its rows and everything that was left out."""
    seen, desk, who = _seen(visit, matter), visit.site.desk, visit.person.id
    if seen.state.kind != "records":
        raise Http404
    select = visit.site.outside.select if visit.site.outside else None
    wrong, refused = "", _NONE
    if request.method == "POST":
        if "select_records" not in visit.person.may:
            raise Http404
        if select is None:
            raise Unchecked("no file points at an operator's records", next="Ask the operator; see docs/records.md")
        try:
            refused = select_records(desk, who, seen.id, select, _part(request)).refusals
        except (Malformed, PlainviewError) as error:
            wrong = f"{error.what[:1].upper()}{error.what[1:]}. {error.next}"
        if not wrong and not refused:
            return HttpResponseRedirect(f"/matters/{matter}/selection")
    found = selected(desk, who, seen.id) if desk.is_open(seen.id) else None
    context = {
        "seen": seen,
        "found": found,
        "rows": cells(found.rows[:ROWS_SHOWN]) if found else (),
        "heads": heads(found) if found else (),
        "record": record_words(found.scope.record) if found else "",
        "missing": missing(found.left_out) if found else (),
        "may": offers(desk, who, seen.id),
        "wrong": wrong,
        "refused": refused,
        "given": {name: request.POST.get(name, "") for name in ASKED},
        "left": left(desk, who, seen.id) if desk.is_open(seen.id) else (),
        "come": come(desk, matter, visit.site.outside),
        "may_select": "select_records" in visit.person.may and select is not None,
    }
    return render(request, "portal/selection.html", context, status=422 if wrong or refused else 200)


def _part(request: HttpRequest) -> Part:
    days = _maybe(request, "first_day"), _maybe(request, "last_day")
    return Part(_some(request, "items"), *days, _some(request, "fields"))


def _some(request: HttpRequest, name: str) -> tuple[str, ...] | None:
    lines = [" ".join(line.split()) for line in request.POST.get(name, "").split("\n")]
    return tuple(line for line in lines if line) or None


def _maybe(request: HttpRequest, name: str) -> Day | None:
    text = request.POST.get(name, "").strip()
    return parse_day(text, name) if text else None


def print_letters(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """The letters of a notice, to be mailed: printed again, the codes of the earlier printing end."""
    seen, desk = _seen(visit, matter), visit.site.desk
    given = any(line.type == "notice.given" for line in desk.lines(matter))
    if request.method == "GET":
        return render(request, "portal/letters.html", {"seen": seen, "given": given, "open": desk.is_open(matter)})
    languages = tuple(request.POST.getlist("language"))
    large = request.POST.get("large") == "yes"
    data = letters.printed(desk, visit.person.id, seen.id, visit.site.outside, languages, large=large)
    answer = HttpResponse(data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="letters-{matter[:8]}.zip"'
    return answer


def kept(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """What stays of a matter: certificates of what was erased or destroyed, and the accounts of its disclosures."""
    seen, desk = _seen(visit, matter), visit.site.desk
    context = {
        "seen": seen,
        "certificates": certificate_rows(certificates(desk, matter)),
        "accounts": account_rows(accounts(desk, visit.person.id, seen.id)),
    }
    return render(request, "portal/kept.html", context)


def _seen(visit: Visit, matter: str) -> Any:
    try:
        return matters.matter(visit.site.desk, visit.person.id, matter)
    except NotPermitted:
        raise Http404 from None


def _one(name: str) -> str:
    return f"matters/<str:matter>/{name}"


ROUTES = (
    Route("returns", "returns", returns, LOOKERS),
    Route(_one("package"), "package-preview", package, LOOKERS, step_up=True),
    Route(_one("permit-copy"), "permit-copy", copy, CUSTODIANS, ("POST",), step_up=True),
    Route(_one("selection"), "selection", selection, LOOKERS, ("GET", "POST"), step_up=True),
    Route(_one("letters"), "letters", print_letters, CUSTODIANS, ("GET", "POST"), step_up=True),
    Route(_one("kept"), "kept", kept, LOOKERS),
)
"""Looking at what may go out needs a passkey of a moment ago."""
