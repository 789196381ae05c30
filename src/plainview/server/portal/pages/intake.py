"""An agency's requests in the making: the guided form, the law's answer before filing, both signatures, the filing."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions import countersign, intake_drafts
from plainview.server.actions.check import check
from plainview.server.portal import signing
from plainview.server.portal.acts import FORMS
from plainview.server.portal.forms import ActForm, Field, Mistakes, read
from plainview.server.portal.intake_step import Step
from plainview.server.portal.intake_steps import place, steps
from plainview.server.portal.pages import matters as matter_pages
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries import intake, matters
from plainview.server.queries.offers import offers
from plainview.server.queries.request_words import blocks
from plainview.server.queries.returned import returns

AGENCY, OFFICER, SUPERVISOR = roles("officer", "supervisor"), roles("officer"), roles("supervisor")
DRAFTED = ("correct", "ask_extension", "confirm")
"""Acts in a matter that both of an agency's people sign, and that begin with a draft."""

TITLES: Mapping[str, str] = {
    "file": "New request",
    "correct": "Correction of a request",
    "ask_extension": "Request for more days",
    "confirm": "Confirmation in writing",
}
GROUPS = (
    ("refused", "The law would refuse", "Mend these before you file; or file, and the refusal becomes public."),
    ("judge", "Needs a judge", "Nothing is wrong with these: a judge decides on them after you have filed."),
    ("waits", "Waits for your supervisor", ""),
    ("looked_at", "Passes, and a person looks at it", ""),
    ("passes", "Passes", ""),
)
"""How rules stand, in the order of a report, with what it means."""


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The drafts of this person's agency."""
    lines = intake.draft_lines(visit.site.desk, visit.person.id)
    return render(request, "portal/intake/list.html", {"lines": lines, "titles": TITLES})


def begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Begin a request, from nothing or like an earlier one."""
    like = request.POST.get("like", "")
    id = _gone(lambda: intake_drafts.begin_draft(visit.site.desk, visit.person.id, like=like))
    return HttpResponseRedirect(f"/requests/{id}/step/kind")


def begin_in(verb: str) -> Callable[..., HttpResponse]:
    """Promise the page that begins a correction, an extension or a confirmation in a matter of one's own."""

    def view(request: HttpRequest, visit: Visit, matter: str) -> HttpResponse:
        return _begin_in(request, visit, matter, verb)

    return view


def _begin_in(request: HttpRequest, visit: Visit, matter: str, verb: str) -> HttpResponse:
    desk, who = visit.site.desk, visit.person.id
    seen = _gone(lambda: matters.matter(desk, who, matter))
    if verb not in offers(desk, who, seen.id):
        raise Http404
    if request.method == "GET":
        return render(request, "portal/intake/begin.html", {"seen": seen, "form": FORMS[verb]})
    id = _gone(lambda: intake_drafts.begin_draft(desk, who, verb, matter))
    return HttpResponseRedirect(f"/requests/{id}")


def one(request: HttpRequest, visit: Visit, id: str) -> HttpResponse:
    """One draft: what is answered and what is not, who has it, what comes next."""
    draft = _draft(visit, id)
    asked = steps(draft.verb, draft.answers)
    left = [step for step in asked if not step.answered(draft.answers)]
    shown = blocks(intake.draft_request(visit.site.desk, visit.person.id, draft)) if not left else ()
    progress = [(step, step not in left, any(one.name in draft.answers for one in step.fields)) for step in asked]
    context = {"draft": draft, "title": TITLES[draft.verb], "progress": progress, "left": left, "blocks": shown}
    if draft.verb == "correct":
        context["returned"] = _gone(lambda: returns(visit.site.desk, visit.person.id, draft.matter))
    return render(request, "portal/intake/one.html", context)


def step(request: HttpRequest, visit: Visit, id: str, name: str) -> HttpResponse:
    """One step: its questions; sent, they are kept, what is wrong is said, and the next step comes."""
    draft = _draft(visit, id)
    at = place(draft.verb, draft.answers, name)
    if at is None or draft.state != intake_drafts.OPEN:
        raise Http404
    if request.method == "GET":
        return _step(request, draft, at, draft.answers, {})
    found, wrong = _read(at.step, request)
    kept = {key: value for key, value in draft.answers.items() if key not in {one.name for one in at.step.fields}}
    saved = intake_drafts.save(visit.site.desk, visit.person.id, id, {**kept, **found})
    if wrong and request.POST.get("go") == "on":
        return _step(request, saved, at, {**saved.answers, **request.POST.dict()}, wrong)
    now = place(saved.verb, saved.answers, name)
    nearby = {"on": now.after if now else "", "back": now.before if now else ""}
    onward = nearby.get(request.POST.get("go", ""), "")
    return HttpResponseRedirect(f"/requests/{id}/step/{onward}" if onward else f"/requests/{id}")


def report(request: HttpRequest, visit: Visit, id: str) -> HttpResponse:
    """What the law would say of the draft today; each time it is asked is kept for the auditor."""
    draft = _draft(visit, id)
    preview = check(visit.site.desk, visit.person.id, id)
    groups = [(words, explain, preview.of(standing)) for standing, words, explain in GROUPS]
    context = {"draft": draft, "title": TITLES[draft.verb], "preview": preview, "groups": groups}
    return render(request, "portal/intake/report.html", context)


def ready(request: HttpRequest, visit: Visit, id: str) -> HttpResponse:
    """Hand the draft to the supervisors of the agency; its words stand still from here on."""
    _gone(lambda: intake_drafts.make_ready(visit.site.desk, visit.person.id, id))
    messages.success(request, "It waits for a supervisor of your agency. Its words stand still until then.")
    return HttpResponseRedirect(f"/requests/{id}")


def reopen(request: HttpRequest, visit: Visit, id: str) -> HttpResponse:
    """Take the draft back, or give it back to its officer with a word why."""
    note = " ".join(request.POST.get("note", "").split())[:2_000]
    _gone(lambda: intake_drafts.reopen(visit.site.desk, visit.person.id, id, note))
    messages.success(request, "The draft is open again. A signature on it is gone.")
    return HttpResponseRedirect(f"/requests/{id}")


def sign(request: HttpRequest, visit: Visit, id: str) -> HttpResponse:
    """The supervisor sees everything, and signs."""
    return _signing(request, visit, id, "Sign as the supervisor", _signed)


def file(request: HttpRequest, visit: Visit, id: str) -> HttpResponse:
    """The officer signs what the supervisor has signed, and files it."""
    return _signing(request, visit, id, "Sign and file", _filed)


def delete(request: HttpRequest, visit: Visit, id: str) -> HttpResponse:
    """Delete a draft, after asking once."""
    draft = _draft(visit, id)
    if request.method == "GET":
        return render(request, "portal/intake/delete.html", {"draft": draft, "title": TITLES[draft.verb]})
    intake_drafts.drop(visit.site.desk, visit.person.id, id)
    messages.success(request, "The draft is deleted.")
    return HttpResponseRedirect("/requests")


def _signing(request: HttpRequest, visit: Visit, id: str, words: str, then: Any) -> HttpResponse:
    draft = _draft(visit, id)
    data = countersign.to_sign(visit.site.desk, visit.person.id, id)
    if request.method == "POST":
        done: HttpResponse = then(request, visit, draft, signing.answered(request, visit, data))
        return done
    shown = blocks(intake.draft_request(visit.site.desk, visit.person.id, draft))
    digest = signing.digest(data)
    context = {"draft": draft, "words": words, "blocks": shown, "digest": digest, "asked": signing.asked(visit, data)}
    return render(request, "portal/intake/sign.html", context)


def _signed(request: HttpRequest, visit: Visit, draft: intake_drafts.Intake, signature: Any) -> HttpResponse:
    countersign.sign(visit.site.desk, visit.person.id, draft.id, signature)
    messages.success(request, f"Signed. {draft.officer} can file it now.")
    return HttpResponseRedirect(f"/requests/{draft.id}")


def _filed(request: HttpRequest, visit: Visit, draft: intake_drafts.Intake, signature: Any) -> HttpResponse:
    done = countersign.file(visit.site.desk, visit.person.id, draft.id, signature)
    return matter_pages.answered(request, done, draft.matter)


def _draft(visit: Visit, id: str) -> intake_drafts.Intake:
    found: intake_drafts.Intake = _gone(lambda: intake.one_draft(visit.site.desk, visit.person.id, id))
    return found


def _gone(ask: Any) -> Any:
    """What is not theirs is not there."""
    try:
        return ask()
    except NotPermitted as no:
        if no.what.startswith("there is no such"):
            raise Http404 from None
        raise


def _read(step: Step, request: HttpRequest) -> tuple[dict[str, Any], dict[str, str]]:
    """What was answered and can be read, and what is wrong with the rest, field by field."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for one in step.fields:
        try:
            value = read(ActForm("", "", "", fields=(one,)), request.POST)
        except Mistakes as mistakes:
            wrong |= mistakes.by_field
            continue
        found |= {name: plain(answer) for name, answer in value.items() if answer}
    return found, wrong


def plain(answer: Any) -> Any:
    """Promise an answer as a draft keeps it: a day as text."""
    return answer.isoformat() if hasattr(answer, "isoformat") else answer


def _step(
    request: HttpRequest, draft: Any, at: Any, answers: Mapping[str, Any], wrong: Mapping[str, str]
) -> HttpResponse:
    asked = [(one, _typed(one, answers.get(one.name, one.usual)), wrong.get(one.name, "")) for one in at.step.fields]
    context = {"draft": draft, "at": at, "asked": asked, "wrong": wrong, "title": TITLES[draft.verb]}
    return render(request, "portal/intake/step.html", context, status=422 if wrong else 200)


def _typed(question: Field, answer: Any) -> str:
    """An answer as it is typed."""
    if question.kind == "flag":
        return "yes" if answer in (True, "yes") else ""
    return "\n".join(answer) if isinstance(answer, list) else str(answer)


_ONE = "requests/<str:id>"
ROUTES = (
    Route("requests", "requests", page, AGENCY),
    Route("requests/new", "request-new", begin, OFFICER, ("POST",)),
    Route(_ONE, "request", one, AGENCY),
    Route(f"{_ONE}/step/<str:name>", "request-step", step, OFFICER, ("GET", "POST")),
    Route(f"{_ONE}/check", "request-check", report, AGENCY, ("POST",)),
    Route(f"{_ONE}/ready", "request-ready", ready, OFFICER, ("POST",)),
    Route(f"{_ONE}/reopen", "request-reopen", reopen, AGENCY, ("POST",)),
    Route(f"{_ONE}/sign", "request-sign", sign, SUPERVISOR, ("GET", "POST")),
    Route(f"{_ONE}/file", "request-file", file, OFFICER, ("GET", "POST")),
    Route(f"{_ONE}/delete", "request-delete", delete, OFFICER, ("GET", "POST")),
    *(
        Route(f"matters/<str:matter>/{verb}", f"begin-{verb}", begin_in(verb), OFFICER, ("GET", "POST"))
        for verb in DRAFTED
    ),
)
