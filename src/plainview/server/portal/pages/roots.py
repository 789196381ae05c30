"""The roots' own acts: another profile, another office's root key, other keys or another policy of the log."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.drafts import begin
from plainview.server.portal.forms import ActForm, Field, Mistakes, read
from plainview.server.portal.pages.calls import asked
from plainview.server.portal.pages.matters import answered
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.roots import founded

ROOT = roles("root")
PROGRAM = ChainId("program")
OFFICES = (("inspection", "Inspection service"), ("court", "Court"), ("inspector_general", "Inspector general"))
PROFILES = (
    ("reform", "reform: a judge signs, the person is told"),
    ("regulation", "regulation: 39 CFR 233.3 as it is"),
)
FORMS: Mapping[str, ActForm] = {
    "propose_profile": ActForm(
        "propose_profile",
        "Propose another profile",
        "It holds for matters filed from a day on, once the court's root agreed; a looser one after 30 days' notice.",
        "Plainview law edition 2026-1, rule 103",
        (
            Field("profile", "Profile", "choice", choices=PROFILES),
            Field("from", "From which day on?", "day"),
        ),
    ),
    "propose_root": ActForm(
        "propose_root",
        "Propose another root key",
        "The root of one office is replaced by the two others: you propose the key, the third office agrees.",
        fields=(
            Field("office", "Whose key is to be replaced?", "choice", choices=OFFICES),
            Field("public", "New Ed25519 public key, in base64", hint="44 characters, from the new root's own hand."),
        ),
    ),
    "propose_trust": ActForm(
        "propose_trust",
        "Propose other keys of the log, or another policy",
        "All three are always named. Make the keys and keep the policy on the machine first, as the manual says.",
        fields=(
            Field("ed25519", "Ed25519 key of the log, as a vkey"),
            Field("mldsa44", "ML-DSA-44 key of the log, as a vkey"),
            Field("policy", "SHA-256 of the policy, in hex", hint="It must name the Ed25519 key above as its log."),
        ),
    ),
}
"""What a root proposes; each is agreed to by another office as it stands, and by no form."""


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is in force and what waits; agree to what another office proposed, exactly as it was proposed."""
    desk, who = visit.site.desk, visit.person.id
    found = founded(desk, who)
    if request.method == "POST":
        verb = request.POST.get("do", "")
        values = next((one.values for one in found.proposed if one.verb == verb), None)
        if values is None:
            raise Malformed("expected one of the buttons on the page", next="Go back and choose one")
        return answered(request, begin(desk, who, verb, PROGRAM, values), PROGRAM)
    context = {"found": found, "forms": FORMS.values(), "offices": dict(OFFICES)}
    return render(request, "portal/roots.html", context)


def propose(request: HttpRequest, visit: Visit, act: str) -> HttpResponse:
    """The form of one proposal; what it says is signed on the next page."""
    form = FORMS.get(act)
    if form is None:
        raise Http404
    if request.method == "GET":
        return _form(request, form, {}, {})
    try:
        done = begin(visit.site.desk, visit.person.id, act, PROGRAM, read(form, request.POST))
    except Mistakes as mistakes:
        return _form(request, form, request.POST.dict(), mistakes.by_field)
    except (Malformed, Invalid) as fault:
        named = fault.where if fault.where in {one.name for one in form.fields} else form.fields[0].name
        return _form(request, form, request.POST.dict(), {named: f"{fault.what[:1].upper()}{fault.what[1:]}."})
    return answered(request, done, PROGRAM)


def _form(request: HttpRequest, form: ActForm, given: Mapping[str, Any], wrong: Mapping[str, str]) -> HttpResponse:
    context = {"form": form, "asked": asked(form, given, wrong), "wrong": wrong}
    context |= {"back": ("/roots", "Roots"), "next": "Go on to sign"}
    return render(request, "portal/plain-form.html", context, status=422 if wrong else 200)


ROUTES = (
    Route("roots", "roots", page, ROOT, ("GET", "POST"), step_up=True),
    Route("roots/<str:act>", "root-act", propose, ROOT, ("GET", "POST"), step_up=True),
)
