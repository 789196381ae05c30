"""Somebody of each role opens every page: one line of JSON an answer. Run by `benchmarks.pages`, a process a database.

Addresses are those that the pages themselves lead to, deep pages of the long lists among them; of each address with a
matter in it some matters of every phase, the first and the last. What a role has none of (a draft, a calendar) is made.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from plainview.cli.serve import application
from plainview.server.actions import enrolment
from plainview.server.actions.desk import Desk
from plainview.server.actions.intake_drafts import begin_draft
from plainview.server.actions.reminders import make_calendar
from plainview.server.people.may import SEES
from plainview.server.people.person import Person, Role
from plainview.server.portal.site import Place, site
from plainview.server.queries import matters
from plainview.server.storage.ports import Page
from plainview.server.storage.store import SqlStore

HOST = "localhost"
OF_A_NAME = 24
"""So many addresses of one name are opened by somebody of one role."""
OF_A_PHASE = 4
NEVER = ("sign-out", "demo-sign-in")
LINK = re.compile(rb'(?:href|action)="(/[^"#]*)"')


class Asked:
    """How many queries the program's database was asked, and how many rows it gave."""

    def __init__(self) -> None:
        """Listen to every store of this process."""
        self.queries = self.rows = 0
        ask = SqlStore._asked

        def counted(store: SqlStore, asked: Any) -> Any:
            found = ask(store, asked)
            self.queries += len(asked)
            self.rows += sum(map(len, found))
            return found

        setattr(SqlStore, "_asked", counted)  # noqa: B010 - a method of a class that others use

    def taken(self) -> tuple[int, int]:
        """Promise both numbers since this was last asked."""
        found = self.queries, self.rows
        self.queries = self.rows = 0
        return found


def someone(desk: Desk) -> Iterator[Person]:
    """One person of each role; of an agency's roles somebody of the agency with most matters."""
    people = [desk.person(id) for id, _ in desk.store.records("person")]
    for role in Role:
        those = [each for each in people if each.role is role]
        if SEES[role].list == "agency":
            those.sort(key=lambda each: -sum(matters.tally(desk, each.id).values()))
        if those:
            yield those[0]


def beginnings(desk: Desk, who: Person) -> list[str]:
    """Where a role begins: every address without parts, deep pages of lists, and matters of every phase."""
    from plainview.server.portal.urls import ROUTES

    mine = [route for route in ROUTES if route.roles is None or str(who.role) in route.roles]
    found = [f"/{route.path}" for route in mine if "GET" in route.methods and "<" not in route.path]
    sight = SEES[who.role]
    if not sight.list or sight.list == "facility":
        return found
    list = "" if sight.list == "all" else matters._list(desk, who)
    for phase in [phase for phase in desk.store.tally(list) if not sight.phases or phase in sight.phases]:
        rows = [desk.store.listing(Page((phase,), list, None, OF_A_PHASE, oldest_first=turn)) for turn in (False, True)]
        ids = dict.fromkeys(row.matter for some in rows for row in some)
        found += [f"/matters?phase={phase}", *(f"/matters/{id}" for id in ids)]
    return found


def of_role(desk: Desk, who: Person, client: Any, asked: Asked, made: list[str]) -> Iterator[tuple[object, ...]]:
    """Every answer that somebody of one role is given, from the beginnings on along the links."""
    from django.urls import Resolver404, resolve

    waits, seen, count = [*made, *beginnings(desk, who)], set[str](), defaultdict[str, int](int)
    while waits:
        address = waits.pop(0)
        try:
            name = resolve(address.partition("?")[0]).url_name or ""
        except Resolver404:
            continue
        if address in seen or name in NEVER or count[name] >= OF_A_NAME:
            continue
        seen.add(address)
        count[name] += 1
        for turn in range(2):
            asked.taken()
            begun, busy = perf_counter(), process_time()
            answer = client.get(address)
            took, busy = 1000 * (perf_counter() - begun), 1000 * (process_time() - busy)
            if answer.status_code != 200:
                break
            yield (name, str(who.role), took, busy, *asked.taken())
            if not turn and not answer.streaming:
                waits += [unescape(link.decode()) for link in LINK.findall(answer.content)]


def signed_in(desk: Desk, person: str) -> Any:
    """Django's test client of somebody who has just used a passkey."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(headers={"host": HOST})
    user, _ = get_user_model().objects.get_or_create(username=person)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session, now = client.session, int(desk.now().timestamp())
    generation = enrolment.standing(desk, person).generation
    session.update({"since": now, "seen": now, "proven": now, "generation": generation})
    session.save()
    return client


def main(folder: Path) -> None:
    """Open every page, and print what each took."""
    application(folder, Place(f"http://{HOST}"), simulated=True)
    desk, asked = site().desk, Asked()
    for who in someone(desk):
        made = [f"/requests/{begin_draft(desk, who.id)}"] if who.role is Role.OFFICER else []
        made += [f"/calendar/{make_calendar(desk, who.id)}.ics"] if SEES[who.role].list else []
        client = signed_in(desk, who.id)
        client.get("/")  # the first page of a process loads what all others use
        desk._known.matters.clear()
        for line in of_role(desk, who, client, asked, made):
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
