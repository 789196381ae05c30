"""A recorder's day: today's covers, one piece after another, sheets, corrections. Nothing else is shown (D§3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import is_hex32
from plainview.server.actions.entering import UNREAD, SeenCode, Slips, Typed, codes, piece_of
from plainview.server.actions.questions import groups
from plainview.server.actions.record import Recorded, record
from plainview.server.actions.sheets import ATTORNEY, TakenIn, import_sheet
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries import covers
from plainview.server.queries.covers import Cover, Over

RECORDERS = roles("recorder")
FORM, DAY, CODES = "form", "day", "barcodes"
SHEET_BYTES_MAX = 1 << 20
PAPER_ROWS = 7


def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Today's covers at this facility."""
    seen = covers.covers_today(visit.site.desk, visit.person.id, request.GET.get("after", ""))
    return render(request, "portal/today.html", {"seen": seen})


def piece(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """The form for one piece; sent, it is recorded, or refused in words and nothing typed is lost."""
    found = own_cover(visit, matter)
    if request.method == "GET":
        return over(request, found) if isinstance(found, Over) else _asked(request, visit, found, _fresh())
    typed = {name: list(request.POST.getlist(name)) for name in request.POST}
    day = _day(request, visit)
    if isinstance(found, Cover) and request.POST.get("do") == "check":
        return _asked(request, visit, found, typed, checked=True)
    try:
        what = piece_of(day, typed)
    except Slips as slips:
        return over(request, found) if isinstance(found, Over) else _asked(request, visit, found, typed, slips)
    if isinstance(found, Cover) and _doubtful(typed) and not request.POST.get("as_seen"):
        return _asked(request, visit, found, typed, checked=True, status=422)
    desk, who = visit.site.desk, visit.person.id
    done = record(desk, who, found.id, what, form=typed.get(FORM, [""])[0])
    if done.digest is not None:
        messages.success(request, "Recorded. It goes into today's book.")
        return HttpResponseRedirect(f"/today/{matter}")
    if isinstance(found, Over):
        return over(request, found)
    return _refused(request, visit, found, typed, done, day)


def _refused(
    request: HttpRequest, visit: Visit, found: Cover, typed: dict[str, list[str]], done: Recorded, day: Day
) -> HttpResponse:
    if any(each.code == ATTORNEY for each in done.refusals):
        words = "This is mail with a known attorney. Nothing of it was recorded; it was only counted, for the auditor."
        messages.warning(request, words)
        return HttpResponseRedirect(f"/today/{found.id}")
    stale = day if day != visit.site.desk.today() else None
    fresh = {**typed, FORM: [_number(visit)]} if stale is None else typed
    return _asked(request, visit, found, fresh, done=done, stale=stale, status=422)


def own_cover(visit: Visit, matter: str) -> Cover | Over:
    """Promise a cover of the recorder's own facilities. Raises Http404 for any other, as for one that is not there."""
    try:
        return covers.cover(visit.site.desk, visit.person.id, matter)
    except NotPermitted:
        raise Http404 from None


def over(request: HttpRequest, found: Over) -> HttpResponse:
    """Promise the page of a cover under which nothing is recorded now: that it is so, and since when."""
    return render(request, "portal/cover-over.html", {"cover": found}, status=410)


def _day(request: HttpRequest, visit: Visit) -> Day:
    """The day on which the page was made: a piece is recorded on its day, on no other."""
    try:
        return parse_day(request.POST.get(DAY, ""), DAY)
    except Malformed:
        return visit.site.desk.today()


def _fresh() -> dict[str, list[str]]:
    return {}


def _number(visit: Visit) -> str:
    """A random number for a form, by which it is known when it comes again."""
    return visit.site.desk.chance(16).hex()


def _asked(
    request: HttpRequest,
    visit: Visit,
    found: Cover,
    typed: Mapping[str, Sequence[str]],
    slips: Slips | None = None,
    *,
    checked: bool = False,
    done: Recorded | None = None,
    stale: Day | None = None,
    status: int = 200,
) -> HttpResponse:
    wrong = slips.by_field if slips else {}
    number = next(iter(typed.get(FORM, ())), "")
    context = {
        "cover": found,
        "groups": asked_groups(visit.site.desk.today(), typed, wrong, found.codes),
        "wrong": wrong,
        "number": number if is_hex32(number) else _number(visit),
        "day": stale or visit.site.desk.today(),
        "codes": _codes(typed) if checked or done else (),
        "doubtful": _doubtful(typed),
        "done": done,
        "stale": stale,
        "blank": not typed,
    }
    return render(request, "portal/piece.html", context, status=422 if wrong else status)


def asked_groups(day: Day, typed: Typed, wrong: Mapping[str, str], classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Promise the questions with what was answered, as the template shows them.

    A group at fault is unfolded, and one that says more than that nothing is to be seen.

    Of `classes` of mail, where a judge has left some, no other is offered.
    """
    shown = []
    for group in groups(day, classes):
        asked: list[dict[str, Any]] = [
            {
                "question": one,
                "values": list(typed.get(one.name, ())),
                "value": next(iter(typed.get(one.name, ())), ""),
                "unread": next(iter(typed.get(UNREAD + one.name, ())), ""),
                "fault": wrong.get(one.name, ""),
            }
            for one in group.questions
        ]
        answered = any(any(each["values"]) or each["unread"] == "illegible" or each["fault"] for each in asked)
        shown.append({"group": group, "asked": asked, "open": group.open or answered})
    return shown


def _codes(typed: Typed) -> tuple[SeenCode, ...]:
    text = next(iter(typed.get(CODES, ())), "")
    return codes(text) if len(text) <= 4000 and text not in ("-", "?") else ()


def _doubtful(typed: Typed) -> bool:
    return any(code.trouble for code in _codes(typed))


def check_codes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is said of the codes that are being typed, as a part of the page; nothing of it is kept."""
    typed = {CODES: [request.POST.get(CODES, "")]}
    return render(request, "portal/codes.html", {"codes": _codes(typed)})


def sheet(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """Take in a recording sheet: every row, or none and what is wrong with each."""
    found = own_cover(visit, matter)
    if isinstance(found, Over):
        return over(request, found)
    taken, fault = None, ""
    if request.method == "POST":
        sent = request.FILES.get("sheet")
        if sent is None or not sent.size or sent.size > SHEET_BYTES_MAX:
            fault = "Choose a sheet: a CSV file of at most 1 MiB."
        else:
            taken = import_sheet(visit.site.desk, visit.person.id, found.id, sent.read())
    if taken is not None and taken.digests:
        messages.success(request, _taken(taken))
        return HttpResponseRedirect(f"/today/{matter}/entries")
    context = {"cover": found, "taken": taken, "fault": fault, "rows": range(PAPER_ROWS)}
    return render(request, "portal/sheet.html", context, status=422 if taken or fault else 200)


def _taken(taken: TakenIn) -> str:
    passed = sum(digest is None for digest in taken.digests)
    words = f"All {len(taken.digests)} rows were taken in."
    return words + (f" {passed} of them are mail with a known attorney: counted, not recorded." if passed else "")


def empty_sheet(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """A sheet to fill in, for a unit that works on paper."""
    if isinstance(found := own_cover(visit, matter), Over):
        return over(request, found)
    data = covers.empty_sheet(visit.site.desk, visit.person.id)
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sheet-{visit.site.desk.today()}.csv"'
    return answer


ROUTES = (
    Route("today", "today", today, RECORDERS),
    Route("today/codes", "codes", check_codes, RECORDERS, ("POST",)),
    Route("today/<str:matter>", "piece", piece, RECORDERS, ("GET", "POST")),
    Route("today/<str:matter>/sheet", "sheet", sheet, RECORDERS, ("GET", "POST")),
    Route("today/<str:matter>/sheet.csv", "empty-sheet", empty_sheet, RECORDERS),
)
