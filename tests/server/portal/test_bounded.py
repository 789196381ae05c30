"""What a page costs: few queries and few rows, the same however many matters there are, and no table read through."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from plainview.server.portal import urls
from plainview.server.portal.routes import Route
from plainview.server.queries import audit_counts as errors
from plainview.server.queries import court, covers, deadlines, disclosures, matters, queue
from plainview.server.storage.store import SqlStore
from tests.portal import Portal, open_portal, small
from tests.promises.authorization import LETTERS, ROWS

QUERIES_MAX, ROWS_MAX = 60, 400
"""The most that any page of a list asks of the program's database, and is given."""
PAGE = 3
"""Rows of a page in this test, so that a few matters fill several."""
MANY = (
    ("filed", 4, ()),
    ("authorized", 4, ("review", "authorize")),
    ("active", 4, ("review", "authorize", "approve", "start")),
    ("ended", 4, ("review", "authorize", "approve", "start", "end_early")),
)
GROWING = {"statement", "payload", "piece", "audit", "matter", "listing", "look", *"smolape"}
"""Tables that grow with the program, and what queries call them for short."""
COUNTED = ("SELECT phase, count(*)",)
"""Read through on purpose, by an index alone: how many matters there are in each phase."""


@dataclass
class Asked:
    """What the program's database was asked while one page was made."""

    queries: int = 0
    rows: int = 0
    sizes: int = 0
    texts: dict[str, int] = field(default_factory=dict)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Counts from now on; pages are of three rows."""
    found, ask = Asked(), SqlStore._asked

    def counted(store: SqlStore, queries: Any) -> Any:
        rows = ask(store, queries)
        found.queries += len(queries)
        found.rows += sum(map(len, rows))
        found.sizes += sum(sql.startswith("SELECT size FROM head") for sql, _ in queries)
        found.texts.update({sql: len(params) for sql, params in queries})
        return rows

    monkeypatch.setattr(SqlStore, "_asked", counted)
    for module, name in (
        (court, "DOCKET_ROWS"), (court, "SEALS_ROWS"), (covers, "COVERS_ROWS"), (queue, "ROWS"), (disclosures, "ROWS"),
        (matters, "PAGE_ROWS"), (deadlines, "MATTERS_MAX"), (deadlines, "MATTERS_AT_ONCE"), (errors, "ERRORS_ROWS"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, PAGE)
    return found


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    found = open_portal(small(tmp_path / "program"))
    yield found
    found.stage.desk.store.close()


def grown(portal: Portal, round: int) -> None:
    """Some matters more, in each phase in which pages list them."""
    played = portal.played
    with portal.stage.batch():
        for phase, count, verbs in MANY:
            for number in range(count):
                line = f"{round}{number} {phase.capitalize()} Street"
                matter = played.file(
                    f"{phase} {round}.{number}",
                    addresses=[{"line": line, "city": "Springfield", "state": "NY", "zip5": "10001"}],
                )
                for verb in verbs:
                    if verb == "start":
                        portal.stage.publish()
                    played.act(verb, matter)
    portal.stage.publish()


def lists() -> list[tuple[str, Route]]:
    """Every address without parts, by somebody who may come."""
    found = []
    for route in urls.ROUTES:
        letters = ROWS[route.name].roles if route.name in ROWS else ""
        if "GET" in route.methods and "<" not in route.path and letters:
            found += [(LETTERS[letter], route) for letter in letters if letter != "L"]
    return found


def costs(portal: Portal, asked: Asked) -> dict[tuple[str, str], tuple[int, int]]:
    """What each list costs the first time that somebody sees it."""
    found = {}
    clients: dict[str, Any] = {}
    for person, route in lists():
        client = clients.setdefault(person, portal.client(person))
        portal.stage.desk._known.matters.clear()
        asked.queries = asked.rows = 0
        answer = client.get(f"/{route.path}")
        assert answer.status_code in (200, 302), (person, route.path)
        found[person, route.path] = (asked.queries, asked.rows)
    return found


def test_no_list_costs_more_when_there_are_more_matters(portal: Portal, asked: Asked) -> None:
    grown(portal, 1)
    before = costs(portal, asked)
    grown(portal, 2)
    after = costs(portal, asked)
    # Counted apart: a page of the same length may hold matters of which a few statements more were said.
    more = {page: (before[page], after[page]) for page in before if after[page][0] > before[page][0]}
    assert more == {}, "queries"
    rows = {page: (before[page], after[page]) for page in before if after[page][1] > before[page][1] + 2 * PAGE}
    assert rows == {}, "rows"
    assert {page: cost for page, cost in after.items() if cost[0] > QUERIES_MAX or cost[1] > ROWS_MAX} == {}
    assert asked.texts, "nothing was counted"
    assert read_through(portal, asked) == []


def read_through(portal: Portal, asked: Asked) -> list[str]:
    """The queries for which SQLite goes through a growing table from end to end."""
    found = []
    path = portal.stage.folder / "private" / "plainview.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as raw:
        for sql, holes in asked.texts.items():
            if sql.startswith("PRAGMA"):
                continue
            plan = raw.execute("EXPLAIN QUERY PLAN " + sql.replace("%s", "?"), [""] * holes).fetchall()
            steps = [str(row[3]) for row in plan]
            scanned = [match[1] for step in steps if (match := re.match(r"SCAN (\w+)", step))]
            if GROWING & set(scanned) and not sql.startswith(COUNTED):
                found.append(f"{sql}: {steps}")
    return found


def test_a_query_that_goes_through_a_table_is_caught(portal: Portal, asked: Asked) -> None:
    assert [*portal.stage.desk.store.records("person")]
    assert read_through(portal, asked) == []
    portal.stage.desk.store.audit_rows()
    assert len(read_through(portal, asked)) == 1


def test_one_matter_costs_the_same_however_many_there_are(portal: Portal, asked: Asked) -> None:
    matter = portal.matters["ended"]
    people = ("officer of agency A", "reviewer", "judge", "clerk", "custodian", "auditor")

    def cost(person: str) -> tuple[int, int]:
        client = portal.client(person)
        portal.stage.desk._known.matters.clear()
        asked.queries = asked.rows = 0
        assert client.get(f"/matters/{matter}").status_code == 200
        return asked.queries, asked.rows

    before = {person: cost(person) for person in people}
    grown(portal, 1)
    assert {person: cost(person) for person in people} == before
    assert max(queries for queries, _ in before.values()) <= QUERIES_MAX


def test_a_page_asks_once_how_far_the_log_goes_and_an_act_asks_anew(portal: Portal, asked: Asked) -> None:
    matter, desk = portal.matters["ended"], portal.stage.desk
    client = portal.client("judge")
    for address in (f"/matters/{matter}", "/matters", "/court"):
        asked.sizes = 0
        assert client.get(address).status_code == 200
        assert 1 <= asked.sizes <= 2, address  # once more by the frame around the page
    page = desk.for_page()
    before = page.program().size
    portal.played.file("one more")
    assert page.program().size >= before
    asked.sizes = 0
    page.program()
    assert asked.sizes == 0
    page.at_once().program()
    assert asked.sizes == 1
    assert page.at_once().program().size == before + 1
