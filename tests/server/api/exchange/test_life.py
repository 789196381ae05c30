"""ETSI TS 103 120 over the API: an order's whole life by messages, in both encodings."""

from __future__ import annotations

import hashlib
import json
import runpy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from plainview.core.law.exchange import clock_from_receipt
from plainview.core.vocabulary.days import days_after
from plainview.server.actions import paper
from plainview.server.actions.sitting import OpenedFor
from plainview.server.exchange import profile
from plainview.server.exchange.message import JSON, XML, read
from plainview.server.exchange.values import (
    Action,
    Authorisation,
    LDTask,
)
from plainview.server.scenarios.requests import STANDARD_EXTENSION, STANDARD_RECORDS
from tests.architecture.house import ROOT
from tests.portal import Portal
from tests.server.api.conftest import Call
from tests.server.api.exchange.conftest import ENCODINGS, codes, looked, matter_of, post, request_of, status, told
from tests.server.exchange import messages
from tests.server.exchange.messages import uuid


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

    for verb in ("review", "authorize"):
        portal.played.act(verb, matter)
    portal.played.act("return_order", matter, reason="contradictory")
    given_back = looked(officer, words, "given back", encoding)
    assert (status(given_back), given_back.approvals) == ("Invalid", ()), "of the order nothing is left"
    assert given_back.invalid is not None and "contradictory" in given_back.invalid.description
    mended = {**corrected, "necessity": "The senders' addresses are known to nobody who was asked."}
    said = told(officer, messages.correction(words, mended, again=" again"), encoding)
    assert [one.verb for one in said.results] == ["UPDATEResponse", "UPDATEResponse", "CREATEResponse"]
    assert status(looked(officer, words, "mended", encoding)) == "AwaitingApproval"

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


def test_the_example_makes_orders_that_are_taken(
    portal: Portal, call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    officer, made = call("officer of agency A"), runpy.run_path(str(ROOT / "examples/exchange_order.py"))
    urgent = {"form": "oral", "emergency": "physical_harm", "urgency": "a threat", "taken_by": "the desk"}
    for number, request in enumerate(
        (request_of(portal, 132), request_of(portal, 0, STANDARD_RECORDS), request_of(portal, 133, **urgent))
    ):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps({"request": request}))
        made["main"]([str(path), "--agency", "agency A", "--receiver", messages.ORIGIN])
        answer = post(officer, capsys.readouterr().out.encode(), JSON)
        assert codes(read(answer.content, JSON)) == [0, 0, 0], answer.content
