"""The auditor: dossiers under a logged purpose, samples nobody could choose, tests, the register of errors, numbers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.core.vocabulary.days import Day, days_after, parse_day
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.dossier import TEXT_CHARS_MAX, Inspection, open_dossier
from plainview.server.actions.drafts import begin
from plainview.server.portal.forms import ActForm, Field, Mistakes, read
from plainview.server.portal.pages.matters import answered
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries import matters
from plainview.server.queries.audit_counts import counts, error_register, periods
from plainview.server.queries.audit_tests import audit_tests
from plainview.server.queries.counted import attorney_mail
from plainview.server.queries.dossier_words import worded
from plainview.server.queries.entries import inspect_entries
from plainview.server.queries.request_words import blocks

AUDITORS, REVIEWING = roles("auditor"), roles("auditor", "judge")
SINCE_DAYS = 180
PURPOSES = (
    (Inspection.SAMPLE, "It was drawn into a review's sample"),
    (Inspection.TEST, "A prebuilt test lists it"),
    (Inspection.ERROR, "An error in it is to be weighed"),
    (Inspection.FINDING, "Whether it was properly ordered is to be found"),
    (Inspection.DELAY, "The inspector general is heard on a delay of notice"),
    (Inspection.COMPLAINT, "Somebody complained"),
)
_PERIOD = Field("period", "Period", "number")
_PART = "The 64 digits that your office drew and kept, and that its hash was committed to."
REVIEWS = {
    form.verb: form
    for form in (
        ActForm(
            "commit_review",
            "Commit to your office's part",
            "Before the period ends. Your office draws 32 random bytes and keeps them; only their SHA-256 comes here.",
            "39 CFR 233.3(j)(1)",
            (_PERIOD, Field("commitment", "SHA-256 of your part", "line", "64 hex digits.")),
        ),
        ActForm(
            "reveal_review",
            "Reveal your office's part",
            "After the period has ended, and both offices have committed.",
            "39 CFR 233.3(j)(1)",
            (_PERIOD, Field("part", "Your part", "line", _PART)),
        ),
        ActForm(
            "do_review",
            "Say that the review is done",
            "Every order of the sample was examined.",
            "39 CFR 233.3(j)(1)",
            (
                _PERIOD,
                Field("findings", "How many findings", "number"),
                Field("text", "The report", "text", "Kept sealed.", required=False),
            ),
        ),
    )
}


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The numbers of the last half year, and the way to everything else."""
    desk, who = visit.site.desk, visit.person.id
    since, today = _since(request, visit), desk.today()
    found = counts(desk, who, since, today)
    context = {"counts": found, "attorney": attorney_mail(desk, who, since, today), "since": since}
    return render(request, "portal/audit.html", context)


def tests(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The prebuilt tests, each with its list and how many it looked at."""
    since = _since(request, visit)
    found = audit_tests(visit.site.desk, visit.person.id, since)
    return render(request, "portal/audit-tests.html", {"tests": found, "since": since})


def errors(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The register of errors."""
    found, more = error_register(visit.site.desk, visit.person.id, request.GET.get("after", ""))
    return render(request, "portal/audit-errors.html", {"errors": found, "more": more})


def reviews(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Periods, commitments, reveals and samples, from public statements alone."""
    found = periods(visit.site.desk, visit.person.id) if "do_review" in visit.person.may else ()
    forms = [form for verb, form in REVIEWS.items() if verb in visit.person.may]
    return render(request, "portal/reviews.html", {"periods": found[::-1], "forms": forms})


def review(request: HttpRequest, visit: Visit, verb: str) -> HttpResponse:
    """One statement about a review."""
    form = REVIEWS.get(verb)
    if form is None or verb not in visit.person.may:
        raise Http404
    given, wrong = request.POST.dict(), {}
    if request.method == "POST":
        try:
            done = begin(visit.site.desk, visit.person.id, verb, ChainId("program"), read(form, request.POST))
            return answered(request, done, "program")
        except Mistakes as mistakes:
            wrong = dict(mistakes.by_field)
        except Malformed as error:
            wrong = {form.fields[1].name: f"{error.what[:1].upper()}{error.what[1:]}."}
    asked = [(one, given.get(one.name, one.usual), wrong.get(one.name, "")) for one in form.fields]
    context = {"form": form, "asked": asked, "wrong": wrong}
    return render(request, "portal/review.html", context, status=422 if wrong else 200)


def dossier(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
    """A whole matter: nothing of it is shown before its purpose is in the audit trail, each time anew."""
    desk, who = visit.site.desk, visit.person.id
    try:
        matters.matter(desk, who, matter)
    except NotPermitted:
        raise Http404 from None
    purpose, text = request.POST.get("purpose", ""), " ".join(request.POST.get("text", "").split())
    wrong = _unsaid(purpose, text) if request.method == "POST" else {}
    if request.method == "GET" or wrong:
        context = {"matter": matter, "purposes": PURPOSES, "given": request.POST.dict(), "wrong": wrong}
        return render(request, "portal/dossier-purpose.html", context, status=422 if wrong else 200)
    found = open_dossier(desk, who, matter, purpose, text)
    entries = () if found.closed else _entries(visit, found.matter)
    words = dict(PURPOSES)[Inspection(purpose)]
    shown = {"found": found, "entries": entries, "purpose": words, "text": text, "blocks": blocks(found.request)}
    shown["worded"] = worded(desk, found)
    return render(request, "portal/dossier.html", shown)


def _unsaid(purpose: str, text: str) -> dict[str, str]:
    """What of a dossier's purpose is not said as it has to be, by the field's name."""
    wrong = {}
    if purpose not in list(Inspection):
        wrong["purpose"] = "Choose what you open it for."
    if not text or len(text) > TEXT_CHARS_MAX:
        wrong["text"] = f"Say in 1 to {TEXT_CHARS_MAX} characters what you open it for."
    return wrong


def _entries(visit: Visit, matter: ChainId) -> object:
    """What was recorded; where it was erased there is none."""
    try:
        return inspect_entries(visit.site.desk, visit.person.id, matter)
    except NotPermitted:
        return ()


def _since(request: HttpRequest, visit: Visit) -> Day:
    """The day that is asked for, where it is one of the program's; else half a year ago."""
    first, today = visit.site.desk.program().first_day or Day.min, visit.site.desk.today()
    try:
        asked = parse_day(request.GET.get("since", ""), "since")
    except Malformed:
        asked = days_after(today, -SINCE_DAYS)
    return min(max(asked, first), today)


ROUTES = (
    Route("audit", "audit", page, AUDITORS),
    Route("audit/tests", "audit-tests", tests, AUDITORS),
    Route("audit/errors", "audit-errors", errors, AUDITORS),
    Route("reviews", "reviews", reviews, REVIEWING),
    Route("reviews/<str:verb>", "review", review, REVIEWING, ("GET", "POST")),
    Route("matters/<str:matter>/dossier", "dossier", dossier, AUDITORS, ("GET", "POST"), step_up=True),
)
