"""The first page after signing in: what waits for this person, and how they stand with the clocks."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.core.vocabulary.ids import is_hex32
from plainview.server.actions.drafts import waiting_for
from plainview.server.portal.routes import SIGNED_IN, Route, Visit
from plainview.server.queries import court, intake, matters, queue
from plainview.server.queries.statement_words import title

AGENCY = ("officer", "supervisor")
POSTAL = ("reviewer", "authorizer", "inspector")
Door = tuple[str, str, str]
"""What a link says, where it leads, what is there."""
_MATTERS_DOOR = ("Matters", "/matters", "everything that you may see, by phase")
_QUEUE_DOOR = ("Queue", "/queue", "emergencies first, then what waits, by duty and age")
_COURT_DOORS = (
    ("Court", "/court", "what waits for a judge, and the list of matters, with certified copies"),
    ("Seal calendar", "/court/seals", "which seals lift when"),
    ("Judges on call", "/court/on-call", "who takes what cannot wait"),
)
DOORS: Mapping[str, tuple[Door, ...]] = {
    "officer": (("Requests", "/requests", "what your agency is writing, and has not filed"), _MATTERS_DOOR),
    "supervisor": (
        ("Requests", "/requests", "what waits for your signature, and what is being written"),
        _MATTERS_DOOR,
    ),
    "reviewer": (
        _QUEUE_DOOR,
        ("Frequent requests", "/queue/frequent", "one agency, one statute, often"),
        _MATTERS_DOOR,
    ),
    "authorizer": (_QUEUE_DOOR, ("Delegations", "/queue/delegations", "who else may order"), _MATTERS_DOOR),
    "inspector": (
        _QUEUE_DOOR,
        ("Record without an order", "/queue/captures", "in one of the regulation's three circumstances"),
        _MATTERS_DOOR,
    ),
    "judge": (*_COURT_DOORS, ("Reviews", "/reviews", "the court's part of the yearly sample")),
    "clerk": (*_COURT_DOORS, _MATTERS_DOOR),
    "recorder": (("Today's covers", "/today", "what is to be recorded here today, and nothing else"),),
    "custodian": (("Returns", "/returns", "copies that are out, and by when they are back"), _MATTERS_DOOR),
    "auditor": (
        ("Audit", "/audit", "tests for known findings, the register of errors, numbers"),
        ("Reviews", "/reviews", "samples, and what came of them"),
        ("Figures", "/figures", "the year's figures, and what you attest of them"),
        _MATTERS_DOOR,
    ),
    "operator": (("Health", "/health", "clocks, backlog, keys and what to do about each"),),
    "registrar": (
        ("People", "/people", "accounts and their keys"),
        ("Agencies", "/agencies", "who may ask, and on which number they are called back"),
        ("Relief", "/relief", "recorders who help out elsewhere"),
        ("Systems", "/systems", "programs that act for somebody"),
    ),
    "root": (
        ("People", "/people", "registrars' keys"),
        ("Roots", "/roots", "the keys of the offices, profile and policy"),
    ),
}
"""Role to where its work begins."""
_DRAFTS = (
    ("ready", "to be signed by a supervisor"),
    ("signed", "signed by a supervisor, for its officer to file"),
    ("open", "being written"),
)
_MATTERS = (
    ("returned", "sent back for rework"),
    ("suspended", "suspended because something is missing"),
    ("active", "running"),
    ("ended", "over: look for packages, returns and outcomes"),
)


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that waits: what, where, how many."""

    words: str
    address: str
    count: int


def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What this role does here."""
    role = visit.person.role
    waits = agency_waits(visit) if role in AGENCY else office_waits(visit)
    signs = [
        (id, title(type), chain if is_hex32(chain) else "")
        for id, type, chain in waiting_for(visit.site.desk, visit.person.id)
    ]
    context = {"visit": visit, "waits": waits, "signs": signs, "doors": DOORS.get(role, ())}
    return render(request, "portal/home.html", context)


def office_waits(visit: Visit) -> tuple[Wait, ...]:
    """Promise what waits for the postal side or a judge, how much of it is overdue; nothing for another role."""
    desk, who = visit.site.desk, visit.person
    if who.role in POSTAL:
        found, more = queue.waiting(desk, who.id)
        lane = len(queue.emergency_lane(desk, who.id))
        urgent = (Wait(f"in the emergency lane: look at {'it' if lane == 1 else 'them'} first", "/queue", lane),)
        waits = _waits("/queue", len(found), sum(one.overdue for one in found), bool(more))
        return (*urgent, *waits) if lane else waits
    if who.role == "judge":
        asked, today = court.waiting(desk, who.id), desk.today()
        return _waits("/court", len(asked), sum(one.by is not None and one.by < today for one in asked))
    return ()


def _waits(address: str, count: int, late: int, more: bool = False) -> tuple[Wait, ...]:
    overdue = f", {late} of them overdue" if late else ""
    return (Wait(f"waiting for you{', and more' if more else ''}{overdue}", address, count),) if count else ()


def agency_waits(visit: Visit) -> tuple[Wait, ...]:
    """Promise what waits for an agency: drafts by their state, matters in the phases where it has something to do."""
    lines = intake.draft_lines(visit.site.desk, visit.person.id)
    counts = matters.tally(visit.site.desk, visit.person.id)
    found = [Wait(words, "/requests", sum(one.state == state for one in lines)) for state, words in _DRAFTS]
    found += [Wait(words, f"/matters?phase={phase}", counts.get(phase, 0)) for phase, words in _MATTERS]
    return tuple([wait for wait in found if wait.count])


ROUTES = (Route("", "home", page, SIGNED_IN),)
