"""The first page after signing in: what waits for this person, and how they stand with the clocks."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plainview.server.actions.drafts import waiting_for
from plainview.server.portal.routes import SIGNED_IN, Route, Visit
from plainview.server.queries import intake, matters

AGENCY = ("officer", "supervisor")
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
    waits = agency_waits(visit) if visit.person.role in AGENCY else ()
    signs = waiting_for(visit.site.desk, visit.person.id)
    return render(request, "portal/home.html", {"visit": visit, "waits": waits, "signs": signs})


def agency_waits(visit: Visit) -> tuple[Wait, ...]:
    """Promise what waits for an agency: drafts by their state, matters in the phases where it has something to do."""
    lines = intake.draft_lines(visit.site.desk, visit.person.id)
    counts = matters.tally(visit.site.desk, visit.person.id)
    found = [Wait(words, "/requests", sum(one.state == state for one in lines)) for state, words in _DRAFTS]
    found += [Wait(words, f"/matters?phase={phase}", counts.get(phase, 0)) for phase, words in _MATTERS]
    return tuple([wait for wait in found if wait.count])


ROUTES = (Route("", "home", page, SIGNED_IN),)
