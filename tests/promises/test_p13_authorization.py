"""P13: roles x addresses x {own, another's, before its turn, after expiry}: every cell is asked, by the table said by
hand in `authorization.py`, of the portal's pages and of the API's operations. An address without a row fails. What is
not one's own is not there, in the same words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.actions import enrolment
from plainview.server.actions.tokens import revoke_token, tokens
from plainview.server.api import guard
from plainview.server.api.urls import OPERATIONS as BUILT
from plainview.server.people.may import EVERYTHING, SEES, Sight
from plainview.server.people.person import Person, Role
from plainview.server.portal import urls
from plainview.server.portal.routes import Route
from plainview.server.queries import matters as reading
from plainview.server.queries.people import ROLES
from plainview.server.scenarios.cast import CHIEF, REGISTRARS
from plainview.server.scenarios.stage import AGENCIES
from tests.portal import Portal, open_portal, small
from tests.promises.authorization import LETTERS, MATRIX, OPERATIONS, ROWS, SEEN, SIGNED_IN, TOKENS
from tests.server.api.conftest import System, registrar, system

NOWHERE = "0f" * 16
LISTED = tuple(route for route in urls.ROUTES if route.name in ROWS)
"""The addresses with a row; that there is no other is asked by itself, so that one new page does not hide the rest."""

WHY = {"reason": "unclear", "text": "Which of the two boxes?"}
GIVEN_BACK = {
    "returned by a reviewer": ("review", "return"),
    "returned by a judge": ("review", "authorize", "return_order"),
    "returned again": ("review", "authorize", "return_order", "correct", "return"),
}
"""What was given back, and by whom last: a court sees what it gave back itself."""

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = open_portal(small(tmp_path_factory.mktemp("matrix") / "program"))
    portal.stage.register(Person(LETTERS["L"], Role.COUNSEL))
    portal.open()
    for name, verbs in GIVEN_BACK.items():
        matter = portal.played.file(name)
        for verb in verbs:
            if verb == "correct":
                portal.played.correct(matter)
            else:
                portal.played.act(verb, matter, **WHY if verb.startswith("return") else {})
    yield portal
    portal.stage.desk.store.close()


def filled(route: Route, **parts: str) -> str:
    """An address of a route, its parts filled in: with what is nowhere, unless given."""
    names = re.findall(r"<str:(\w+)>", route.path)
    text = route.path
    for name in names:
        text = text.replace(f"<str:{name}>", parts.get(name, NOWHERE))
    return "/" + text


def ask(client: Any, route: Route, address: str) -> Any:
    """One request, by the first method that there is."""
    return client.get(address) if "GET" in route.methods else client.post(address)


def words(answer: Any) -> tuple[int, bytes]:
    """What somebody is told, but for the form's token."""
    return answer.status_code, TOKEN.sub(b"", answer.content)


def to(answer: Any) -> str:
    """Where an answer sends to, "" nowhere."""
    return answer.headers.get("location", "").partition("?")[0]


def wrong(portal: Portal, routes: tuple[Route, ...] = LISTED) -> list[str]:
    """Every cell of addresses x roles where what is done is not what the table says."""
    found = []
    for letter, person in LETTERS.items():
        client = portal.client(person)
        missing = words(client.get("/no-such-page"))
        for route in routes:
            row = ROWS[route.name]
            who = portal.client(person) if route.name == "sign-out" else client
            if route.name in ("demo-sign-in", "sign-in", "enrol", "status", "status-es"):
                continue
            answer = ask(who, route, filled(route))
            if to(answer):
                who.get("/no-such-page")  # takes what the next page would say of this one
            denied = words(answer) == missing
            if letter not in row.roles and not denied:
                found.append(f"{person} comes to {route.name}: {answer.status_code}")
            if letter in row.roles and "<" not in route.path and denied:
                found.append(f"{person} does not come to {route.name}")
            if letter in row.roles and (to(answer) == "/sign-in") != (route.name == "sign-out"):
                found.append(f"{person} is sent away from {route.name}")
            if answer.status_code >= 500:
                found.append(f"{route.name} breaks for {person}")
    return found


def test_every_address_has_a_row_and_is_built_as_its_row_says() -> None:
    for route in urls.ROUTES:
        assert route.name in ROWS, f"{route.name} needs a row in tests/promises/authorization.py: who may come, and why"
        row = ROWS[route.name]
        assert (route.step_up, route.demo) == (row.step_up, row.demo), route.name
        assert (route.roles is None) == (row.roles == ""), route.name
    assert len({route.name for route in urls.ROUTES}) == len(urls.ROUTES)
    assert set(ROWS) == {route.name for route in urls.ROUTES}, "a row in the table has no address any more"


def test_every_role_has_a_person_in_the_table(portal: Portal) -> None:
    assert {str(portal.stage.desk.person(person).role) for person in LETTERS.values()} == ROLES


def test_every_cell_of_addresses_and_roles(portal: Portal) -> None:
    assert wrong(portal) == []


def test_a_gate_that_forgets_roles_is_caught(portal: Portal) -> None:
    route = next(route for route in urls.ROUTES if route.name == "people")
    meant = route.roles
    object.__setattr__(route, "roles", ROLES)
    try:
        assert wrong(portal, (route,))
    finally:
        object.__setattr__(route, "roles", meant)
    assert wrong(portal, (route,)) == []


def unsafe(portal: Portal) -> list[str]:
    """Every cell of roles x matters where somebody sees what is not theirs, or not what is; or hears the difference."""
    found = []
    for letter, person in LETTERS.items():
        client = portal.client(person)
        missing = words(client.get(f"/matters/{NOWHERE}"))
        allowed = SEEN.get(letter, ())
        for name, matter in portal.matters.items():
            answer = words(client.get(f"/matters/{matter}"))
            if name in allowed or allowed == ("*",):
                if answer[0] != 200:
                    found.append(f"{person} does not see {name}")
            elif answer != missing:
                found.append(f"{person} learns of {name}")
    return found


def test_every_cell_of_roles_and_matters(portal: Portal) -> None:
    assert unsafe(portal) == []


def test_a_reading_that_forgets_whose_a_matter_is_is_caught(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SEES", {**SEES, Role.OFFICER: Sight("all", (), EVERYTHING)})
    assert unsafe(portal)


def test_a_court_that_sees_what_a_reviewer_gave_back_is_caught(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "by_judge", lambda state: True)
    assert "judge learns of returned by a reviewer" in unsafe(portal)


@pytest.mark.parametrize("letter", ["O", "S", "J", "K", "R"])
def test_another_s_matter_is_as_if_it_were_not_there(portal: Portal, letter: str) -> None:
    hidden = {"O": "of agency B", "S": "of agency B", "J": "filed", "K": "filed", "R": "filed"}[letter]
    client, checked = portal.client(LETTERS[letter]), 0
    for route in LISTED:
        if "<str:matter>" not in route.path or letter not in ROWS[route.name].roles:
            continue
        for verb in ("withdraw", "approve", NOWHERE):
            parts = {"verb": verb} if "<str:verb>" in route.path else {}
            there = words(ask(client, route, filled(route, matter=portal.matters[hidden], **parts)))
            nowhere = words(ask(client, route, filled(route, **parts)))
            assert there[0] == nowhere[0], route.name
            assert there[1].replace(portal.matters[hidden].encode(), b"") == nowhere[1].replace(NOWHERE.encode(), b"")
            checked += 1
    assert checked


def test_another_s_draft_is_as_if_it_were_not_there(portal: Portal) -> None:
    from plainview.server.actions import drafts

    waiting = drafts.begin(portal.stage.desk, "judge", "approve", portal.matters["authorized"], {})
    assert isinstance(waiting, drafts.Waiting)
    assert portal.client("judge").get(f"/drafts/{waiting.id}").status_code == 200
    for other in ("second judge", "reviewer", "custodian"):
        client = portal.client(other)
        assert words(client.get(f"/drafts/{waiting.id}")) == words(client.get(f"/drafts/{NOWHERE}"))
        client.post(f"/drafts/{waiting.id}", {"do": "withdraw"})
    assert portal.client("judge").get(f"/drafts/{waiting.id}").status_code == 200


def test_nobody_comes_anywhere_but_to_sign_in_without_a_session_or_with_one_that_is_over(portal: Portal) -> None:
    old = portal.client(LETTERS["V"])
    portal.stage.clock.now += timedelta(minutes=16)
    try:
        for client in (portal.client(), old):
            for route in LISTED:
                if ROWS[route.name].roles:
                    answer = ask(client, route, filled(route))
                    assert (answer.status_code, to(answer)) == (302, "/sign-in"), route.name
    finally:
        portal.stage.clock.now -= timedelta(minutes=16)


def test_what_needs_the_passkey_again_asks_for_it_after_five_minutes(portal: Portal) -> None:
    clients = {letter: portal.client(person) for letter, person in LETTERS.items()}
    portal.stage.clock.now += timedelta(minutes=6)
    try:
        for route in LISTED:
            row = ROWS[route.name]
            for letter in row.roles[:1] if route.name != "sign-out" else "":
                assert (to(ask(clients[letter], route, filled(route))) == "/step-up") is row.step_up, route.name
    finally:
        portal.stage.clock.now -= timedelta(minutes=6)


def signed_without(portal: Portal, at: str, client: Any) -> list[str]:
    """What comes of a draft where nothing, or something that is no answer of a passkey over its text, is handed in."""
    answer = {"signature": "AAAA", "authenticatorData": "AAAA", "clientDataJSON": "AAAA"}
    given: tuple[dict[str, str], ...] = ({}, {"credential": "{}"}, {"credential": json.dumps({"response": answer})})
    sent = [client.post(at, each) for each in given]
    return [to(each) or str(each.status_code) for each in sent]


def test_an_act_that_is_signed_needs_no_other_passkey_since_its_draft_takes_nothing_else(portal: Portal) -> None:
    """Why addresses from which a signed act is begun, delegations among them, have no step-up of their own."""
    from plainview.server.actions import drafts

    desk, size = portal.stage.desk, portal.stage.desk.store.size()
    chief, judge = portal.client(CHIEF), portal.client("judge")
    portal.demo = False
    portal.stage.clock.now += timedelta(minutes=6)
    try:
        making = {"to": "headquarters designee", "grade": "headquarters", "dated": "2026-01-02"}
        for given in ({"end": "inspector in charge"}, making):
            at = to(chief.post("/queue/delegations", given))
            assert at.startswith("/drafts/")
            assert to(chief.get(at)) == f"{at}/file", "the Chief's key is in a file"
            assert {to(chief.get(f"{at}/{part}")) for part in ("file", "bytes")} == {"/step-up"}
            assert signed_without(portal, f"{at}/file", chief) == ["/step-up"] * 3
        waiting = drafts.begin(desk, "judge", "approve", portal.matters["authorized"], {})
        assert isinstance(waiting, drafts.Waiting)
        assert signed_without(portal, f"/drafts/{waiting.id}", judge) == ["400", "400", "422"]
        assert desk.store.size() == size
    finally:
        portal.stage.clock.now -= timedelta(minutes=6)
        portal.demo = True
    drafts.withdraw(desk, "judge", waiting.id)
    assert (chief.post(at).status_code, desk.store.size()) == (302, size + 1), "a demonstration's key signs by itself"


def test_a_removed_right_is_gone_on_the_next_request(portal: Portal) -> None:
    stage, person = portal.stage, "second reviewer"
    client, held = portal.client(person), stage.desk.person(person)
    assert client.get("/matters").status_code == 200
    stage.desk.register("person", person, replace(held, role=Role.COUNSEL))
    assert client.get("/matters").status_code == 404
    stage.desk.register("person", person, held)
    assert client.get("/matters").status_code == 200
    enrolment.close_account(stage.desk, REGISTRARS[0], person)
    assert to(client.get("/matters")) == "/sign-in"


def test_a_suspended_agency_s_people_are_out_on_the_next_request(portal: Portal) -> None:
    officer, supervisor = portal.client("officer of agency C"), portal.client("supervisor of agency C")
    other = portal.client("officer of agency A")
    assert (officer.get("/").status_code, supervisor.get("/").status_code) == (200, 200)
    portal.stage.must(REGISTRARS[0], "suspend_agency", AGENCIES, {"agency": "agency C"})
    assert (to(officer.get("/")), to(supervisor.get("/"))) == ("/sign-in", "/sign-in")
    assert other.get("/").status_code == 200
    portal.stage.must(REGISTRARS[0], "reinstate_agency", AGENCIES, {"agency": "agency C"})
    assert to(officer.get("/")) == "/sign-in", "a session that ended stays ended"


def test_in_a_real_program_nobody_chooses_who_they_are(portal: Portal) -> None:
    portal.demo = False
    try:
        client = portal.client()
        assert client.post("/demo-sign-in", {"person": "judge"}).status_code == 404
        assert b"demo-sign-in" not in client.get("/sign-in").content
    finally:
        portal.demo = True
    assert "".join(LETTERS) == SIGNED_IN


BODIES: dict[str, dict[str, Any]] = {
    "check_request": {"request": {}},
    "file_request": {"request": {}},
    "begin_act": {"values": {}},
    "sign_draft": {"signature": {"form": "sandbox"}},
    "add_webhook": {"url": "nowhere"},
    "replay_webhook": {"position": 0},
}
"""What an operation is sent: so little that it does nothing, so much that it is understood."""


ELSEWHERE = {"O": "of agency B", "S": "of agency B", "J": "filed", "K": "filed"}
"""Letter to a matter that is not theirs: another agency's, or one that is not before the court yet."""

OVER = {"O": "ended", "S": "ended", "J": "ended", "K": "ended"}
"""And to one of their own in which nothing that is tried here would change anything."""


def called(caller: System, one: Any, matter: str) -> Any:
    """One request to an operation of the API, about a matter."""
    address = one.path.format(matter=matter, verb="withdraw", draft=NOWHERE, webhook=NOWHERE)
    if one.method == "POST":
        return caller.post(address, BODIES.get(one.id, {}))
    return caller.get(address) if one.method == "GET" else caller.delete(address)


def unsafe_calls(portal: Portal) -> list[str]:
    """Every cell of operations x roles x {own, another's, nowhere} where the answer is not what the table says."""
    found = []
    for letter in TOKENS:
        caller = system(portal, LETTERS[letter])
        for one in BUILT:
            may, where = letter in OPERATIONS[one.id].roles, f"{LETTERS[letter]}: {one.id}"
            nowhere = called(caller, one, NOWHERE)
            if (nowhere.status_code == 403) is may:
                found.append(f"{where}: {nowhere.status_code}")
            if "{matter}" not in one.path:
                continue
            hidden = called(caller, one, portal.matters[ELSEWHERE[letter]])
            if words(hidden) != words(nowhere) or hidden.status_code != (404 if may else 403):
                found.append(f"{where} tells another's matter from none")
            own = called(caller, one, portal.matters[OVER[letter]])
            if (own.status_code in (403, 404)) is may and one.id != "pick_up_package":  # nothing waits there
                found.append(f"{where} on one's own: {own.status_code}")
    return found


def ended(portal: Portal, callers: Mapping[str, System]) -> list[str]:
    """Every cell of operations x roles that is answered at all, with tokens that have ended."""
    return [
        f"{LETTERS[letter]}: {one.id}"
        for letter, caller in callers.items()
        for one in BUILT
        if called(caller, one, portal.matters[OVER[letter]]).status_code != 401
    ]


def test_the_matrix_has_a_row_for_every_page_and_operation_and_no_other() -> None:
    assert set(MATRIX) == {route.name for route in urls.ROUTES} | {f"api {one.id}" for one in BUILT}
    assert {letter for row in OPERATIONS.values() for letter in row.roles} == set(TOKENS)


def test_only_roles_with_systems_have_tokens(portal: Portal) -> None:
    for letter in set(LETTERS) - set(TOKENS):
        with pytest.raises(NotPermitted):
            system(portal, LETTERS[letter], scopes={"read"})


def test_every_cell_of_operations_roles_and_matters(portal: Portal) -> None:
    assert unsafe_calls(portal) == []


def test_an_operation_that_forgets_its_scope_is_caught(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_check_scope", lambda operation, caller, parts: None)
    assert unsafe_calls(portal)


def test_a_token_that_has_ended_by_its_day_its_registrar_or_its_holder_s_account_is_none(portal: Portal) -> None:
    day = portal.stage.desk.today()
    callers = {letter: system(portal, LETTERS[letter], until=day) for letter in TOKENS}
    revoked = {letter: system(portal, LETTERS[letter]) for letter in TOKENS}
    for token in tokens(portal.stage.desk):
        if token.until > day and token.revoked is None:
            revoke_token(portal.stage.desk, registrar(portal, token.person), token.id)
    assert ended(portal, revoked) == []
    assert len(ended(portal, callers)) == len(TOKENS) * len(BUILT), "today they are good"
    portal.stage.clock.now += timedelta(days=1)
    try:
        assert ended(portal, callers) == []
    finally:
        portal.stage.clock.now -= timedelta(days=1)
