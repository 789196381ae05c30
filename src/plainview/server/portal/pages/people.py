"""The registrar's accounts: inviting, recovering with a second person, verifying again, closing, official keys."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted
from plainview.server.actions import drafts, enrolment
from plainview.server.actions.call_back import VERIFY_STEPS
from plainview.server.actions.desk import Desk
from plainview.server.actions.passkeys import KEYS, add_agency_key, key_file_values, key_values
from plainview.server.actions.relief import place_recorder
from plainview.server.portal import passkeys
from plainview.server.portal.forms import ActForm, Field, Mistakes, read
from plainview.server.portal.pages.calls import VERIFY_CALL, asked, beside_field, heard
from plainview.server.portal.pages.matters import answered
from plainview.server.portal.routes import Route, Visit, roles
from plainview.server.queries.agencies import number_to_call
from plainview.server.queries.people import (
    Account,
    account_kept,
    accounts_kept,
    invited,
    keys_held,
    person_of,
    recoveries_for,
)

REGISTRAR = roles("registrar")
KEEPERS = roles("registrar", "root")
SECONDS = roles(
    "officer", "supervisor", "reviewer", "authorizer", "inspector", "judge", "clerk", "recorder", "custodian",
    "auditor", "registrar",
)  # fmt: skip
PAGE_ROWS = 50
ROLE_WORDS = (
    ("officer", "Officer of an agency"),
    ("supervisor", "Supervisor of an agency"),
    ("reviewer", "Reviewer"),
    ("authorizer", "Authorizer"),
    ("inspector", "Inspector"),
    ("judge", "Judge"),
    ("clerk", "Clerk"),
    ("recorder", "Recorder"),
    ("custodian", "Custodian"),
    ("auditor", "Auditor"),
    ("counsel", "Counsel"),
)
GRADES = (
    ("chief", "Chief Postal Inspector"),
    ("headquarters", "Headquarters designee"),
    ("manager", "Operations support manager"),
    ("inspector_in_charge", "Inspector in charge"),
)
REVOKED = (
    ("replaced", "It is replaced by another"),
    ("lost", "It is lost"),
    ("stolen", "Somebody else may have it"),
    ("left_office", "Its owner has left the office"),
)
INVITE = ActForm(
    "invite",
    "Invite somebody",
    "You know this person and hand the code over in person. It works once, for seven days.",
    fields=(
        Field("id", "Name of the account", hint="A role or a staff number serves as well as a name."),
        Field("role", "Role", "choice", "One account has one role; a second role is a second account.", ROLE_WORDS),
        Field("agency", "Agency", hint="For officers and supervisors: as it is enrolled.", required=False),
        Field("facility", "Facility", hint="For recorders: where they work.", required=False),
        Field("route", "Carrier route", hint="For recorders: empty for all that the facility has.", required=False),
        Field("grade", "Grade", "choice", "For authorizers.", GRADES, required=False),
        Field("area", "Area", hint="For authorizers: where the delegation holds.", required=False),
        Field("postal", "Employed by the postal service", "flag", required=False),
    ),
)


def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The accounts that this registrar keeps: first those that cannot be used, then by name."""
    found = accounts_kept(visit.site.desk, visit.person.id)
    only = request.GET.get("show", "")
    chosen = [one for one in found if not only or (only == "blocked" and one.blocked and not one.closed)]
    at = request.GET.get("from", "0")
    start = int(at) if at.isascii() and at.isdigit() and len(at) < 7 else 0
    context = {
        "rows": chosen[start : start + PAGE_ROWS],
        "more": start + PAGE_ROWS if len(chosen) > start + PAGE_ROWS else 0,
        "blocked": sum(1 for one in found if one.blocked and not one.closed),
        "only": only,
    }
    return render(request, "portal/people.html", context)


def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form of an invitation; sent, the code is shown this once."""
    if request.method == "GET":
        return _form(request, {}, {})
    try:
        values = read(INVITE, request.POST)
        person = invited(visit.site.desk, visit.person.id, values)
        code = enrolment.invite(visit.site.desk, visit.person.id, person)
    except Mistakes as mistakes:
        return _form(request, request.POST.dict(), mistakes.by_field)
    except (Malformed, NotPermitted) as error:
        return _form(request, request.POST.dict(), {"id": f"{error.what[:1].upper()}{error.what[1:]}."})
    return _handed(request, person.id, code, "invited")


def _form(request: HttpRequest, given: Mapping[str, Any], wrong: Mapping[str, str]) -> HttpResponse:
    asked = [(one, given.get(one.name, one.usual), wrong.get(one.name, "")) for one in INVITE.fields]
    context = {"form": INVITE, "asked": asked, "wrong": wrong, "back": ("/people", "People")}
    return render(request, "portal/plain-form.html", context, status=422 if wrong else 200)


def _handed(request: HttpRequest, person: str, code: str, why: str) -> HttpResponse:
    return render(request, "portal/handed.html", {"person": person, "code": code, "why": why})


def one(request: HttpRequest, visit: Visit, person: str) -> HttpResponse:
    """One account, and what a registrar does with it."""
    kept = _kept(visit, person)
    if request.method == "GET":
        return _account(request, visit, kept, {})
    done = _DOES.get(request.POST.get("do", ""))
    if done is None:
        raise Malformed("expected one of the buttons on the page", next="Go back and choose one")
    return done(request, visit, kept)


def _account(
    request: HttpRequest, visit: Visit, kept: Account, wrong: Mapping[str, str], misplaced: str = ""
) -> HttpResponse:
    desk, given = visit.site.desk, request.POST.dict()
    context = {"kept": kept, "keys": _keys(visit, kept.id), "held": keys_held(desk, kept.id), "reasons": REVOKED}
    context |= {"misplaced": misplaced}
    if kept.for_agency:
        context |= {"asked": asked(VERIFY_CALL, given, wrong), "wrong": wrong}
        context["number"] = number_to_call(desk, visit.person.id, person_of(desk, kept.id).agency)
    return render(request, "portal/person.html", context, status=422 if wrong or misplaced else 200)


def _verify(request: HttpRequest, visit: Visit, kept: Account) -> HttpResponse:
    """Verify an agency's account, after the agency was called."""
    try:
        told = heard(VERIFY_CALL, request.POST, VERIFY_STEPS)
        enrolment.verify_account(visit.site.desk, visit.person.id, kept.id, told)
    except Mistakes as mistakes:
        return _account(request, visit, kept, mistakes.by_field)
    except Invalid as no:
        return _account(request, visit, kept, beside_field(no))
    messages.success(request, "Verified; the account counts for another quarter.")
    return HttpResponseRedirect("/people")


def _again(request: HttpRequest, visit: Visit, kept: Account) -> HttpResponse:
    desk = visit.site.desk
    return _handed(request, kept.id, enrolment.invite(desk, visit.person.id, person_of(desk, kept.id)), "invited")


def _recover(request: HttpRequest, visit: Visit, kept: Account) -> HttpResponse:
    code = enrolment.ask_recovery(visit.site.desk, visit.person.id, kept.id)
    return _handed(request, kept.id, code, "recovering")


def _place(request: HttpRequest, visit: Visit, kept: Account) -> HttpResponse:
    """Say where a recorder records from now on."""
    facility, route = (" ".join(request.POST.get(name, "").split()) for name in ("facility", "route"))
    try:
        place_recorder(visit.site.desk, visit.person.id, kept.id, facility, route)
    except Malformed as fault:
        return _account(request, visit, kept, {}, misplaced=f"{fault.what[:1].upper()}{fault.what[1:]}.")
    messages.success(request, "Put on record: what is recorded there is seen from now on.")
    return HttpResponseRedirect("/people")


def _simply(act: Callable[[Desk, str, str], None], words: str) -> Callable[..., HttpResponse]:
    def do(request: HttpRequest, visit: Visit, kept: Account) -> HttpResponse:
        act(visit.site.desk, visit.person.id, kept.id)
        messages.success(request, words)
        return HttpResponseRedirect("/people")

    return do


def _key(request: HttpRequest, visit: Visit, kept: Account) -> HttpResponse:
    """Propose the person's passkey as the key that they sign with; an official's is signed by the registrar."""
    desk, place = visit.site.desk, visit.site.place
    found = [public for id, _, public in _keys(visit, kept.id) if id == request.POST.get("passkey", "")]
    if not found:
        raise Malformed("expected one of the passkeys of this account", next="Go back and choose one")
    if kept.for_agency:
        add_agency_key(desk, visit.person.id, kept.id, found[0], place.host, place.origin)
        messages.success(request, "The key is in the registry; it signs from tomorrow.")
        return HttpResponseRedirect("/people")
    values = key_values(kept.id, found[0], place.host, place.origin)
    return answered(request, drafts.begin(desk, visit.person.id, "add_key", KEYS, values), KEYS)


def _key_file(request: HttpRequest, visit: Visit, kept: Account) -> HttpResponse:
    """Propose the public half of a key that the person holds in a file or a token, as the key that they sign with."""
    values = key_file_values(kept.id, request.POST.get("public", ""))
    return answered(request, drafts.begin(visit.site.desk, visit.person.id, "add_key", KEYS, values), KEYS)


def _revoke(request: HttpRequest, visit: Visit, kept: Account) -> HttpResponse:
    """Propose that one of the person's keys signs nothing any more."""
    key, reason = request.POST.get("key", ""), request.POST.get("reason", "")
    if key not in {one.id for one in keys_held(visit.site.desk, kept.id)} or reason not in dict(REVOKED):
        raise Malformed("expected one of the keys of this account, and why", next="Go back and choose")
    values = {"key": key, "reason": reason}
    return answered(request, drafts.begin(visit.site.desk, visit.person.id, "revoke_key", KEYS, values), KEYS)


def _keys(visit: Visit, person: str) -> list[tuple[str, str, bytes]]:
    """The passkeys of an account: the id of the key, its name, its public form."""
    generation = enrolment.standing(visit.site.desk, person).generation
    found = passkeys.passkeys_of(person, generation)
    return [(passkeys.id_of(one), str(one), passkeys.public_of(one)) for one in found]


def _kept(visit: Visit, person: str) -> Account:
    try:
        return account_kept(visit.site.desk, visit.person.id, person)
    except NotPermitted:
        raise Http404 from None


def recoveries(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Accounts whose people lost their passkeys, and wait for this person's word beside the registrar's."""
    desk, who = visit.site.desk, visit.person.id
    if request.method == "POST":
        of = request.POST.get("person", "")
        return _handed(request, of, enrolment.agree_recovery(desk, who, of), "recovering")
    return render(request, "portal/recoveries.html", {"waiting": recoveries_for(desk, who)})


_DOES: Mapping[str, Callable[..., HttpResponse]] = {
    "invite": _again,
    "recover": _recover,
    "verify": _verify,
    "place": _place,
    "close": _simply(enrolment.close_account, "The account is closed; its sessions have ended."),
    "key": _key,
    "key-file": _key_file,
    "revoke": _revoke,
}

ROUTES = (
    Route("people", "people", listed, KEEPERS, step_up=True),
    Route("people/new", "invite", new, REGISTRAR, ("GET", "POST"), step_up=True),
    Route("people/<str:person>", "person", one, KEEPERS, ("GET", "POST"), step_up=True),
    Route("recoveries", "recoveries", recoveries, SECONDS, ("GET", "POST"), step_up=True),
)
