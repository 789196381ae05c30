"""Who may send which message, and who may have which matter as one."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Any

import pytest

from plainview.core.notes import canonical
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Extension
from plainview.server.actions.requests import SIGNED_REQUEST
from plainview.server.actions.sitting import OpenedFor
from plainview.server.exchange import profile
from plainview.server.exchange.message import JSON, XML, read
from plainview.server.exchange.values import (
    Authorisation,
    Document,
    Message,
    Notification,
)
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_EXTENSION
from tests.portal import Portal
from tests.server.api.conftest import Call, System
from tests.server.api.exchange.conftest import codes, looked, matter_of, post, request_of, send, status, told
from tests.server.exchange import messages
from tests.server.exchange.messages import uuid


def test_a_message_is_done_once(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    order = messages.new_order("once", request_of(portal, 124))
    first, size = send(officer, order), portal.stage.desk.store.size()
    second = send(officer, order)
    assert (second.content, second["Idempotency-Replayed"]) == (first.content, "true")
    assert portal.stage.desk.store.size() == size
    other = replace(messages.get("once", uuid("x")), header=order.header)
    assert send(officer, other).status_code == 409


def test_what_is_no_message_is_a_problem(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    for data, kind, status_code in (
        (b"{}", JSON, 400),
        (b"<a/>", XML, 400),
        (b"", JSON, 400),
        (b"", XML, 400),
        (b"x", "text/plain", 415),
        (b" " * 300_000, XML, 413),
    ):
        answer = post(officer, data, kind)
        assert answer.status_code == status_code
        assert answer["Content-Type"] == "application/problem+json"
    assert officer.client.post("/api/v1/exchange", data=b"{}", content_type=JSON).status_code == 401


def test_a_token_does_what_it_is_for(portal: Portal, call: Call) -> None:
    reader = call("officer of agency A", scopes={"read"})
    assert send(reader, messages.new_order("no scope", request_of(portal, 125))).status_code == 403
    writer = call("officer of agency A", scopes={"file"})
    assert send(writer, messages.get("no scope", uuid("x"))).status_code == 403
    created = told(writer, messages.new_order("scope", request_of(portal, 125)))
    assert isinstance(created.results[0].object, Authorisation)
    assert send(writer, messages.cancellation("scope")).status_code == 403


def exported(system: System, matter: str, encoding: str = JSON) -> Any:
    return system.client.get(
        f"/api/v1/matters/{matter}/exchange",
        headers={"Authorization": f"Bearer {system.token}", "Accept": encoding},
    )


WHO = {
    "officer of agency A": ("filed", "authorized", "active", "records"),
    "supervisor of agency A": ("filed", "authorized", "active", "records"),
    "officer of agency B": ("of agency B",),
    "judge": ("authorized", "active"),
    "clerk": ("authorized", "active"),
}


"""Whose system may have which matters of the small program: the matrix of the two operations, by hand."""


@pytest.mark.parametrize("person", WHO)
def test_a_matter_is_exported_to_whoever_may_see_it_and_nobody_else(portal: Portal, call: Call, person: str) -> None:
    system, agency = call(person), portal.stage.desk.person(person).agency or "court"
    nowhere = exported(system, "f" * 32)
    for name in ("filed", "authorized", "active", "records", "of agency B"):
        matter = portal.matters[name]
        answer = exported(system, matter, XML)
        asked = messages.get(f"{person} {name}", profile.uuid_of(matter), sender=agency)
        got = told(system, asked)
        if name not in WHO[person]:
            assert (answer.status_code, codes(got)) == (404, [3014])
            assert answer.content == nowhere.content
            continue
        objects = [one.object for one in read(answer.content, XML).results]
        assert got.results[0].object == objects[0]
        grounds = STANDARD_COVER["grounds"].encode()
        assert grounds not in answer.content and b"supervisor of" not in answer.content
        if person == "clerk":
            assert b"agency" not in answer.content.lower().replace(b"agency's", b"").replace(b"the agency", b"")
        signed = [one for one in objects if isinstance(one, Document) and one.type == profile.APPROVAL]
        for one in signed:
            assert one.body is not None
            assert b64decode(one.body.contents) in [row.data for row in portal.stage.desk.store.chain(matter)]
        assert isinstance(objects[-1], Notification)


def test_another_agency_s_identifiers_are_nobody_s(portal: Portal, call: Call) -> None:
    officer, other = call("officer of agency A"), call("officer of agency B")
    told(officer, messages.new_order("theirs", request_of(portal, 126)))
    id = uuid("authorisation theirs")
    assert codes(told(other, messages.get("theirs", id, sender="agency B"))) == [3014]
    wished = profile.standard("AuthorisationDesiredStatus", "Cancelled")
    cancel = messages.message("cancel theirs", ("UPDATE", Authorisation(id=id, desired=wished)), sender="agency B")
    assert codes(told(other, cancel)) == [3011]
    by_number = profile.uuid_of(portal.matters["filed"])
    cancel = messages.message("by number", ("UPDATE", Authorisation(id=by_number, desired=wished)), sender="agency B")
    assert codes(told(other, cancel)) == [3011]


def signed_by(portal: Portal, person: str, data: bytes) -> dict[str, str]:
    """A person's signature, as it is sent."""
    keyring = portal.stage.keyring
    key = keyring.key_of(person, portal.stage.desk.today())
    assert key is not None
    made = keyring.sign(key, data)
    parts = {"value": made.value, "authenticator_data": made.authenticator_data, "client_data": made.client_data}
    texts = {name: b64encode(part).decode() for name, part in parts.items() if part}
    return {"form": made.form, "key": str(made.key), **texts}


def test_officer_and_supervisor_sign_what_is_inside(portal: Portal, call: Call) -> None:
    officer, request = call("officer of agency A"), request_of(portal, 129)
    to_sign = b64decode(officer.post("/v1/checks", {"request": request}).json()["to_sign"])
    mine = signed_by(portal, "officer of agency A", to_sign)
    theirs = signed_by(portal, "supervisor of agency A", to_sign)
    other = signed_by(portal, "supervisor of agency A", to_sign + b"!")
    first, *rest = messages.new_order("signed", request).actions

    def sent(words: str, signatures: Any) -> Any:
        paper = messages.signed_request("signed", request, signatures)
        actions = (first, rest[0], replace(rest[1], object=paper))
        return send(officer, Message(messages.header(f"signed {words}"), actions))

    for words, signatures, found in (
        ("by nobody's key", {"officer": mine, "supervisor": {**theirs, "key": "0" * 32}}, 403),
        ("by the same", {"officer": mine, "supervisor": mine}, 403),
        ("something else", {"officer": mine, "supervisor": other}, 422),
    ):
        assert sent(words, signatures).status_code == found, words
    for words, signatures in (
        ("by one", {"officer": mine}),
        ("by a third", {"officer": mine, "supervisor": theirs, "judge": mine}),
        ("not at all", {"officer": "x", "supervisor": {}}),
        ("in another form", {"officer": mine, "supervisor": {**theirs, "form": "sandbox"}}),
        ("with numbers", {"officer": mine, "supervisor": {**theirs, "value": 7}}),
        ("in other base64", {"officer": mine, "supervisor": {**theirs, "value": "e30"}}),
    ):
        answer = sent(words, signatures)
        assert 3007 in codes(read(answer.content, JSON)), (words, answer.content)
    before = portal.stage.desk.store.size()
    assert codes(read(sent("well", {"officer": mine, "supervisor": theirs}).content, JSON)) == [0, 0, 0]
    assert portal.stage.desk.store.size() == before + 1


def test_an_extension_is_signed_inside_too(portal: Portal, call: Call) -> None:
    officer, stage, words = call("officer of agency A"), portal.stage, "signed extension"
    matter = matter_of(told(officer, messages.new_order(words, request_of(portal, 140))))
    for verb in ("review", "authorize", "approve"):
        portal.played.act(verb, matter)
    stage.publish()
    portal.played.act("start", matter)
    reading = stage.desk.opened_for(stage.desk.person("officer of agency A"), OpenedFor.REQUEST)
    extended = replace(reading.request(matter), extension=from_plain(Extension, dict(STANDARD_EXTENSION)))
    to_sign = SIGNED_REQUEST + canonical.print(to_plain(extended))
    by_both = {role: signed_by(portal, f"{role} of agency A", to_sign) for role in ("officer", "supervisor")}
    by_other = {**by_both, "supervisor": signed_by(portal, "supervisor of agency A", to_sign + b"!")}
    for signatures, found in ((by_other, 422), (by_both, 200)):
        stated = {"extension": dict(STANDARD_EXTENSION), "signatures": signatures}
        paper = messages.document(words, profile.EXTENSION, json.dumps(stated).encode())
        update = Authorisation(id=uuid(f"authorisation {words}"))
        asked = messages.message(f"{words} {found}", ("UPDATE", update), ("CREATE", paper))
        assert send(officer, asked).status_code == found
    assert status(looked(officer, words, "asked")) == "AwaitingUpdateApproval"
