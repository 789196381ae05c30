"""ETSI TS 103 120 over the API: an order's whole life by messages, in both encodings, and what messages cannot do."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from plainview.core.law.exchange import clock_from_receipt
from plainview.core.vocabulary.days import days_after
from plainview.server.actions import paper
from plainview.server.actions.sitting import OpenedFor
from plainview.server.exchange import profile
from plainview.server.exchange.message import JSON, XML, print_message, read
from plainview.server.exchange.values import (
    Action,
    Authorisation,
    Body,
    Document,
    Endpoint,
    Format,
    Formatted,
    LDTask,
    LITask,
    Message,
    Notification,
    Span,
    Target,
    Version,
)
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_EXTENSION, STANDARD_RECORDS, merged
from tests.portal import Portal, open_portal, small
from tests.server.api.conftest import Call, System
from tests.server.exchange import golden, messages
from tests.server.exchange.messages import uuid

ENCODINGS = (JSON, XML)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A program of its own: what is filed here would be owed in the others' tests."""
    return open_portal(small(tmp_path_factory.mktemp("exchange")))


def request_of(portal: Portal, number: int, base: Mapping[str, Any] = STANDARD_COVER, **change: Any) -> dict[str, Any]:
    address = {"line": f"{number} Exchange Road", "city": "Springfield", "state": "NY", "zip5": "10001"}
    more = {"addresses": [address]} if base is STANDARD_COVER else {}
    usual = {"supervisor": "supervisor of agency A", "dated": portal.stage.desk.today().isoformat(), **more}
    return merged({**base, **usual}, change)


def send(system: System, message: Message, encoding: str = JSON) -> Any:
    """The answer of the API, as Django has it."""
    return post(system, print_message(message, encoding), encoding)


def post(system: System, data: bytes, kind: str) -> Any:
    headers = {"Authorization": f"Bearer {system.token}"}
    return system.client.post("/api/v1/exchange", data=data, content_type=kind, headers=headers)


def told(system: System, message: Message, encoding: str = JSON) -> Message:
    """The message that answers."""
    answer = send(system, message, encoding)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == encoding
    said = read(answer.content, encoding)
    assert print_message(said, encoding) == answer.content
    assert said.header.transaction == message.header.transaction
    return said


def looked(system: System, words: str, step: str, encoding: str = JSON) -> Authorisation:
    """The authorisation as it stands."""
    said = told(system, messages.get(f"{words} {step}", uuid(f"authorisation {words}")), encoding)
    found = said.results[0].object
    assert isinstance(found, Authorisation), said
    return found


def status(one: Authorisation | LITask | LDTask) -> str:
    assert one.status is not None and one.status.owner == "ETSI"
    return one.status.value


def matter_of(said: Message) -> Any:
    one = said.results[0].object
    assert isinstance(one, Authorisation), said
    return one.external


def codes(said: Message) -> list[int]:
    return [one.failure.code if one.failure else 0 for one in said.results]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_order_lives_its_whole_life_in_messages(portal: Portal, call: Call, encoding: str) -> None:
    words = f"whole life {encoding}"
    officer, stage = call("officer of agency A"), portal.stage
    request = request_of(portal, 100 + ENCODINGS.index(encoding))
    created = told(officer, messages.new_order(words, request, stage.desk.today()), encoding)
    assert [one.verb for one in created.results] == ["CREATEResponse"] * 3
    matter = matter_of(created)
    first = created.results[0].object
    assert isinstance(first, Authorisation)
    assert (status(first), first.id) == ("AwaitingApproval", uuid(f"authorisation {words}"))
    owed = {duty.name: duty.by for duty in stage.desk.matter(matter).duties}
    assert owed["decision"] == clock_from_receipt(stage.desk.today()).by, "rule 94: the clock starts at receipt"

    portal.played.act("return", matter, reason="unclear")
    returned = looked(officer, words, "returned", encoding)
    assert status(returned) == "Invalid"
    assert returned.invalid is not None and "unclear" in returned.invalid.description

    corrected = {**request, "grounds": "Three complainants received demands posted from this address last month."}
    said = told(officer, messages.correction(words, corrected), encoding)
    assert [one.verb for one in said.results] == ["UPDATEResponse", "UPDATEResponse", "CREATEResponse"]
    assert status(looked(officer, words, "corrected", encoding)) == "AwaitingApproval"

    for verb in ("review", "authorize", "approve"):
        portal.played.act(verb, matter)
    stage.publish()
    portal.played.act("start", matter)
    state = stage.desk.matter(matter)
    approved = looked(officer, words, "approved", encoding)
    assert status(approved) == "Approved"
    assert approved.span is not None and state.in_force is not None and state.end is not None
    assert approved.span.start == profile.midnight(state.in_force, stage.desk.zone)
    assert approved.span.end == profile.midnight(state.end, stage.desk.zone)
    assert [one.type for one in approved.approvals] == ["order.authorized", "order.approved"]
    order = stage.desk.last(matter, ("order.approved",))
    assert order is not None and order.leaf.hex() in approved.approvals[1].description

    later = days_after(state.end, STANDARD_EXTENSION["days"])
    assert codes(told(officer, messages.extension(words, STANDARD_EXTENSION, later), encoding)) == [0, 0]
    assert status(looked(officer, words, "asked", encoding)) == "AwaitingUpdateApproval"
    portal.played.act("authorize_extension", matter)
    portal.played.act("approve_extension", matter)
    extended = looked(officer, words, "extended", encoding)
    assert (status(extended), len(extended.approvals)) == ("Approved", 4)
    assert extended.span is not None and extended.span.end == profile.midnight(later, stage.desk.zone)

    assert codes(told(officer, messages.cancellation(words), encoding)) == [0]
    assert status(looked(officer, words, "cancelled", encoding)) == "Cancelled"
    again = messages.cancellation(words)
    again = replace(again, header=messages.header(f"{words} cancelled twice"))
    assert codes(told(officer, again, encoding)) == [profile.OVER]


def test_an_emergency_is_told_and_ends_suspended_without_a_judge(portal: Portal, call: Call) -> None:
    words, officer, stage = "emergency", call("officer of agency A"), portal.stage
    oral = {"form": "oral", "emergency": "physical_harm", "urgency": "A threat to a child.", "taken_by": "the desk"}
    created = told(officer, messages.new_order(words, request_of(portal, 110, **oral)), XML)
    matter, first = matter_of(created), created.results[0].object
    assert isinstance(first, Authorisation) and first.flags == (profile.EMERGENCY,)
    portal.played.act("authorize", matter, "inspector in charge")
    portal.played.act("second", matter)
    stage.publish()
    portal.played.act("start", matter)
    running = looked(officer, words, "running", XML)
    assert (status(running), running.flags) == ("EmergencyApproval", (profile.EMERGENCY,))
    assert [one.type for one in running.approvals] == ["order.authorized", "order.seconded"]
    stage.clock.now += timedelta(days=7)
    try:
        assert status(looked(officer, words, "too late", XML)) == "Suspended"
    finally:
        stage.clock.now -= timedelta(days=7)


def test_an_order_expires_on_its_day(portal: Portal, call: Call) -> None:
    words, officer, stage = "expiry", call("officer of agency A"), portal.stage
    matter = matter_of(told(officer, messages.new_order(words, request_of(portal, 111))))
    for verb in ("review", "authorize", "approve"):
        portal.played.act(verb, matter)
    stage.publish()
    portal.played.act("start", matter)
    end = stage.desk.matter(matter).end
    assert end is not None
    days = (end - stage.desk.today()).days
    for after, expected in ((days - 1, ("Approved", "Suspended")), (days, ("Expired",))):
        stage.clock.now += timedelta(days=after)
        officer_then = call("officer of agency A", until=days_after(stage.desk.today(), 1))
        try:
            assert status(looked(officer_then, words, f"after {after} days")) in expected
        finally:
            stage.clock.now -= timedelta(days=after)


def test_records_are_asked_for_and_disclosed(portal: Portal, call: Call) -> None:
    words, officer = "records", call("officer of agency A")
    created = told(officer, messages.new_order(words, request_of(portal, 0, STANDARD_RECORDS)))
    matter = matter_of(created)
    task = created.results[1].object
    assert isinstance(task, LDTask) and status(task) == "AwaitingApproval"
    assert task.details is not None and [one.value for one in task.details.values] == ["RB123456785GB"]
    for verb in ("review", "authorize", "approve"):
        portal.played.act(verb, matter)
    seen = told(officer, messages.get(words, uuid(f"task {words}"))).results[0].object
    assert isinstance(seen, LDTask) and status(seen) == "AwaitingDisclosure"


def test_a_refusal_by_the_law_is_stated_and_says_its_paragraphs(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    two = [{"line": f"{n} Twin Road", "city": "Springfield", "state": "NY", "zip5": "10001"} for n in (1, 2)]
    created = told(officer, messages.new_order("two addresses", request_of(portal, 112, addresses=two)))
    refused = created.results[0].object
    assert isinstance(refused, Authorisation) and status(refused) == "Rejected"
    assert refused.invalid is not None and "III.B.4" in refused.invalid.description, refused.invalid
    assert portal.stage.desk.matter(matter_of(created)).phase == "refused"
    assert status(looked(officer, "two addresses", "again")) == "Rejected"

    denied = matter_of(told(officer, messages.new_order("denied", request_of(portal, 113))))
    for verb in ("review", "authorize", "deny"):
        portal.played.act(verb, denied)
    said = looked(officer, "denied", "by the judge")
    assert status(said) == "Rejected" and said.invalid is not None and "standard_not_met" in said.invalid.description


def test_a_withdrawn_request_is_cancelled(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    matter = matter_of(told(officer, messages.new_order("withdrawn", request_of(portal, 114))))
    told(officer, messages.cancellation("withdrawn"))
    assert portal.stage.desk.matter(matter).phase == "withdrawn"
    assert status(looked(officer, "withdrawn", "seen")) == "Cancelled"


def changed(portal: Portal, words: str, number: int, **parts: Any) -> Message:
    """A new order of which one object, by name, is changed in some attributes."""
    name, change = parts.popitem()
    made = messages.new_order(words, request_of(portal, number), portal.stage.desk.today())
    at = ("authorisation", "task", "document").index(name)
    actions = list(made.actions)
    actions[at] = replace(actions[at], object=replace(actions[at].object, **change))  # type: ignore[type-var]
    return replace(made, actions=tuple(actions))


def status_of(name: str, value: str) -> Any:
    return profile.standard(name, value)


def own(name: str, value: str) -> Any:
    return profile.own(name, value)


AUTH = "Authorisation"
OF_AUTHORISATIONS: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("a status", {"status": status_of(f"{AUTH}Status", "Approved")}, 3007, "7.2.5"),
    ("a civil purpose", {"case": own("Purpose", "none_listed")}, 3009, "TypeOfCase"),
    ("the standard's own case", {"case": status_of(f"{AUTH}TypeOfCase", "Theft")}, 3009, "TypeOfCase"),
    ("no purpose", {"case": None}, 3009, "TypeOfCase"),
    ("another purpose", {"case": own("Purpose", "fugitive")}, 3007, "signed request"),
    ("another legal type", {"legal_type": status_of(f"{AUTH}LegalType", "Manual")}, 3009, "LegalType"),
    ("records' legal type", {"legal_type": own(f"{AUTH}LegalType", "PostalRecords")}, 3007, "LegalType"),
    ("an unfounded emergency", {"flags": (profile.EMERGENCY,)}, 3007, "Flags"),
    ("a test", {"flags": (status_of(f"{AUTH}Flag", "IsTest"),)}, 3007, "Flags"),
    ("a priority of nobody's", {"priority": own(f"{AUTH}Priority", "Now")}, 3009, "Priority"),
    ("a wish to be expired", {"desired": status_of(f"{AUTH}DesiredStatus", "Expired")}, 3009, "Desired"),
    ("a jurisdiction", {"jurisdiction": "everywhere"}, 3001, "docs/exchange.md"),
    ("a span that is over", {"span": Span("2025-01-01T00:00:00-05:00", "2025-01-31T00:00:00-05:00")}, 3007, "over"),
    ("a span of other days", {"span": Span("2027-01-01T00:00:00-05:00", "2027-03-01T00:00:00-05:00")}, 3007, "signed"),
    ("half a day", {"span": Span("2027-01-01T12:00:00-05:00", "2027-01-31T00:00:00-05:00")}, 3007, "legal day"),
    ("a day that there is not", {"span": Span("2027-02-30T00:00:00Z", "2027-03-01T00:00:00Z")}, 3007, "there is"),
    ("a span without end", {"span": Span("2027-02-20T00:00:00-05:00")}, 3007, "there is"),
)
OF_TASKS: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("a status of its own", {"status": status_of("TaskStatus", "Active")}, 3007, "7.2.5"),
    ("a generation", {"generation": 1}, 3007, "7.1.3"),
    ("another owner", {"owner": "agency B"}, 3007, "owner"),
    ("a number of ours", {"external": "1"}, 3007, "ExternalIdentifier"),
    ("another order's", {"associated": (uuid("other"),)}, 3016, "associated"),
    ("no address", {"target": None}, 3009, "TargetIdentifier"),
    ("a telephone", {"target": Target((Formatted(Format("ETSI", "InternationalE164"), "1"),))}, 3009, "TargetId"),
    ("another address", {"target": Target((Formatted(profile.ADDRESS, "1 Other Road"),))}, 3007, "signed request"),
    ("contents", {"delivery": status_of("TaskDeliveryType", "IRIandCC")}, 3001, "address alone"),
    ("a wish to be suspended", {"desired": status_of("TaskDesiredStatus", "Suspended")}, 3009, "Desired"),
    ("days of its own", {"span": Span()}, 3007, "Timespan"),
)
OF_DOCUMENTS: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("of another kind", {"type": own("DocumentType", "Hint")}, 3009, "DocumentType"),
    ("without type", {"type": None}, 3009, "DocumentType"),
    ("without content", {"body": None}, 3007, "content"),
    ("of another checksum", {"body": Body("e30=", "", "00", "SHA-256")}, 3007, "checksum"),
    ("no base64", {"body": Body("e30")}, 3007, "base64"),
    ("no JSON", {"body": Body("eyI=")}, 3007, "JSON"),
    ("in a picture", {"body": Body("e30=", "image/png")}, 3007, "application/json"),
    ("without a request", {"body": Body("e30=")}, 3007, "'request'"),
    ("with an unfinished request", {"body": Body("eyJyZXF1ZXN0Ijp7fX0=")}, 3007, "missing field"),
)
WRONG = [
    (part, *row)
    for part, rows in (("authorisation", OF_AUTHORISATIONS), ("task", OF_TASKS), ("document", OF_DOCUMENTS))
    for row in rows
]


def test_an_envelope_that_is_wrong_changes_nothing(portal: Portal, call: Call) -> None:
    officer, before = call("officer of agency A"), portal.stage.desk.store.size()
    for part, what, change, code, words in WRONG:
        said = told(officer, changed(portal, f"wrong {part} {what}", 120, **{part: change}))
        found = [one.failure for one in said.results if one.failure is not None]
        assert len(found) == 3, "all or nothing"
        assert any(one.code == code and words in one.description for one in found), (part, what, found)
        seen = told(officer, messages.get(f"wrong {part} {what}", uuid(f"authorisation wrong {part} {what}")))
        assert codes(seen) == [3014]
    assert portal.stage.desk.store.size() == before


def test_a_wrong_head_is_told_of_the_whole_message(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    good = messages.get("heads", uuid("anything"))
    heads = {
        "another version": (replace(good.header, version=Version("V1.99.1", "Plainview", "v1")), 3021),
        "another profile": (replace(good.header, version=Version("V1.23.1", "XX", "v1.0")), 3021),
        "another receiver": (replace(good.header, receiver=Endpoint("US", "example.com/other")), 3007),
        "another sender": (replace(good.header, sender=Endpoint("US", "agency B")), 3007),
        "another country": (replace(good.header, sender=Endpoint("DE", "agency A")), 3007),
    }
    for what, (head, code) in heads.items():
        said = told(officer, replace(good, header=replace(head, transaction=uuid(what))))
        assert said.failure is not None and said.failure.code == code, what
    one = good.actions[0]
    for numbers, code in (((0, 0), 3002), ((1,), 3007), ((1, 0), 3007)):
        actions = tuple(replace(one, number=number) for number in numbers)
        said = told(officer, replace(good, header=messages.header(f"numbers {numbers}"), actions=actions))
        assert said.failure is not None and said.failure.code == code
    answer = replace(golden.answer(), header=messages.header("an answer"))
    said = told(officer, answer)
    assert said.failure is not None and said.failure.code == 3007


def test_what_is_not_taken_is_answered_with_its_code(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    for verb in ("LIST", "DELIVER", "GETCSPCONFIG"):
        asked = messages.get(f"verb {verb}", uuid("x"))
        actions = (replace(asked.actions[0], verb=verb, identifier=""),)
        assert codes(told(officer, replace(asked, actions=actions))) == [3001]
    data = print_message(messages.new_order("delivered", request_of(portal, 121)), JSON)
    data = data.replace(b'"task:TargetIdentifier":', b'"task:DeliveryDetails": {}, "task:TargetIdentifier":')
    said = read(post(officer, data, JSON).content, JSON)
    assert said.failure is not None and said.failure.code == 3001 and "DeliveryDetails" in said.failure.description
    mixed = messages.message(
        "mixed", ("GET", uuid("x")), ("CREATE", messages.authorisation("x", request_of(portal, 1)))
    )
    assert codes(told(officer, mixed)) == [3000, 3000]


def test_a_new_order_comes_whole_and_once(portal: Portal, call: Call) -> None:
    officer, request = call("officer of agency A"), request_of(portal, 122)
    whole = messages.new_order("whole", request)
    for without in range(3):
        rest = [one for one in whole.actions if one.number != without]
        part = tuple(replace(one, number=number) for number, one in enumerate(rest))
        said = told(officer, Message(messages.header(f"without {without}"), part))
        assert codes(said) == [3005, 3005] and "H.5.3" in str(said.results[0].failure)
    objects: list[Any] = [one.object for one in whole.actions]
    same = tuple(Action(n, "CREATE", replace(one, id=uuid("same"))) for n, one in enumerate(objects))
    assert 3010 in codes(told(officer, Message(messages.header("same"), same)))
    told(officer, whole)
    again = replace(whole, header=messages.header("whole again"))
    assert codes(told(officer, again)) == [3010, 3010, 3010]
    notified = messages.message("notified", ("CREATE", golden.answer().results[1].object or ""))
    assert codes(told(officer, notified)) == [3005]


def test_an_update_is_of_what_there_is(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    assert codes(told(officer, messages.cancellation("nothing at all"))) == [3011]
    matter = matter_of(told(officer, messages.new_order("updated", request_of(portal, 123))))
    id, generation = uuid("authorisation updated"), portal.stage.desk.matter(matter).next_seq
    for change, code in (
        ({"generation": generation + 1}, 3008),
        ({"generation": generation}, 3006),
        ({"status": profile.standard("AuthorisationStatus", "Approved")}, 3007),
    ):
        updated = messages.message(f"updated {change}", ("UPDATE", Authorisation(id=id, **change)))
        assert codes(told(officer, updated)) == [code]
    theirs = messages.message("their task", ("UPDATE", messages.task("updated", request_of(portal, 123))))
    assert codes(told(officer, theirs)) == [3001]
    early = messages.extension("updated", STANDARD_EXTENSION)
    said = told(officer, early)
    assert 3000 in codes(said), "the law: nothing is extended that does not run"
    assert portal.stage.desk.matter(matter).phase == "filed"
    unfinished = messages.extension("updated", {"days": 30})
    assert 3007 in codes(told(officer, replace(unfinished, header=messages.header("unfinished"))))


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


def test_a_paper_letter_comes_along(portal: Portal, call: Call) -> None:
    officer, scan = call("officer of agency A"), b"\x89PNG\r\n\x1a\n a scan"
    request = request_of(portal, 127, letter=hashlib.sha256(scan).hexdigest())
    letter = messages.document("letter", profile.LETTER, scan, "image/png")
    whole = messages.new_order("letter", request)
    order = replace(whole, actions=(*whole.actions, Action(3, "CREATE", letter)))
    matter = matter_of(told(officer, order))
    reading = portal.stage.desk.opened_for(portal.stage.desk.person("reviewer"), OpenedFor.REVIEW)
    assert paper.read(reading, matter) == ("image/png", scan)
    other = messages.document("letter", profile.LETTER, scan + b"!", "image/png", id=uuid("other letter"))
    another = messages.new_order("letter two", request_of(portal, 128))
    other = replace(other, associated=(uuid("authorisation letter two"),))
    said = told(officer, replace(another, actions=(*another.actions, Action(3, "CREATE", other))))
    assert codes(said) == [3000, 3000, 3000, 3007]
