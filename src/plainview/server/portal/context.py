"""What every page shows: the program's name, whether it is a demonstration, who is signed in, their menu."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from plainview.server.portal.site import site
from plainview.server.queries.people import visitor_or_none


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    words: str
    address: str
    roles: frozenset[str] | None = None


READERS = frozenset(
    "officer supervisor reviewer authorizer inspector judge clerk custodian auditor".split()  # noqa: SIM905
)
QUEUE = frozenset(("reviewer", "authorizer", "inspector"))
COURT = frozenset(("judge", "clerk"))
REGISTRAR = frozenset(("registrar",))
KEEPERS = frozenset(("registrar", "root"))
MENU: tuple[Entry, ...] = (
    Entry("My work", "/"),
    Entry("Today's covers", "/today", frozenset(("recorder",))),
    Entry("Requests", "/requests", frozenset(("officer", "supervisor"))),
    Entry("Audit", "/audit", frozenset(("auditor",))),
    Entry("Reviews", "/reviews", frozenset(("auditor", "judge"))),
    Entry("Figures", "/figures", frozenset(("auditor",))),
    Entry("Returns", "/returns", frozenset(("custodian",))),
    Entry("Health", "/health", frozenset(("operator",))),
    Entry("Matters", "/matters", READERS),
    Entry("Relief", "/relief", frozenset(("registrar",))),
    Entry("Queue", "/queue", QUEUE),
    Entry("Court", "/court", COURT),
    Entry("People", "/people", KEEPERS),
    Entry("Agencies", "/agencies", REGISTRAR),
    Entry("Numbers", "/numbers", QUEUE),
    Entry("Roots", "/roots", frozenset(("root",))),
    Entry("Systems", "/systems", REGISTRAR),
    Entry("Reminders", "/reminders"),
    Entry("My account", "/account"),
)
"""The menu's entries, each for some roles (None: for everybody who is signed in)."""


def of_the_page(request: HttpRequest) -> dict[str, Any]:
    """Promise what the frame around every page needs."""
    at, user = site(), getattr(request, "user", None)
    who = visitor_or_none(at.desk, user.get_username()) if user is not None and user.is_authenticated else None
    menu = [entry for entry in MENU if who and (entry.roles is None or who.role in entry.roles)]
    return {"site": at, "who": who, "menu": menu, "here": request.path}
