"""Reviewers, authorizers and inspectors at work, in a browser and without one."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import expect

from plainview.core.law.courts import FREQUENT_REQUESTS
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.intake_drafts import begin_draft
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_EXTENSION
from tests.browser.conftest import Browse, axe_clean
from tests.browser.test_court import SIGN, address, sign
from tests.portal import Portal

CHIEF = "Chief Postal Inspector"
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.mark.parametrize(("phone", "script"), [(True, True), (False, False)], ids=["phone", "desktop-no-script"])
def test_a_reviewer_reads_request_and_rules_together_and_returns_it(browse: Browse, phone: bool, script: bool) -> None:
    matter = browse.portal.played.file(f"returned {phone}", addresses=[address()])
    page = browse.as_person("reviewer", phone=phone, script=script)
    page.goto("/queue")
    if script:
        axe_clean(page)
    page.locator(f'a[href="/queue/{matter}"]').click()
    expect(page.get_by_role("heading", name="The request")).to_be_visible()
    expect(page.get_by_text("rules were asked again today. None refuses")).to_be_visible()
    expect(page.get_by_text("Nothing in the last year")).to_be_visible()
    if script:
        axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing runs off a phone"
    page.get_by_role("link", name="Send back for rework").click()
    page.get_by_text("Something is missing").click()
    page.get_by_label("Reason, in your words").fill("Say which mail.")
    page.get_by_role("button", name="Send back for rework").click()
    page.get_by_role("button", name=SIGN).click()
    page.wait_for_url("**/matters/*")
    assert browse.portal.stage.desk.matter(matter).phase == "returned"


def test_an_inspector_captures_and_an_authorizer_reviews_it(browse: Browse) -> None:
    page = browse.as_person("inspector", phone=True)
    page.goto("/queue")
    page.get_by_role("link", name="Record without an order").click()
    axe_clean(page)
    page.get_by_text("The mail was damaged or rifled").click()
    page.get_by_label("Address on the mail").fill("5 Torn Street")
    page.get_by_label("What happened").fill("A parcel came apart on the belt.")
    page.get_by_role("button", name="Go on to sign").click()
    page.get_by_role("button", name=SIGN).click()
    page.wait_for_url("**/matters/*")
    matter = ChainId(page.url.rsplit("/", 1)[1])
    chief = browse.as_person(CHIEF)
    chief.goto(f"/queue/{matter}")
    expect(chief.get_by_text("5 Torn Street")).to_be_visible()
    axe_clean(chief)
    chief.get_by_role("link", name="Review the capture").click()
    chief.get_by_text("Improper", exact=True).click()
    chief.get_by_role("button", name="Review the capture").click()
    chief.get_by_role("button", name=SIGN).click()
    chief.wait_for_url("**/matters/*")
    assert browse.portal.stage.desk.matter(matter).improper


def test_a_delegation_is_ended_and_made_again(own_browse: Browse) -> None:
    portal, page = own_browse.portal, own_browse.as_person(CHIEF)
    page.goto("/queue/delegations")
    axe_clean(page)
    page.get_by_role("button", name="End it for headquarters designee").click()
    page.get_by_role("button", name=SIGN).click()
    page.wait_for_url("**/queue/delegations")
    expect(page.get_by_text("Ended")).to_be_visible()
    page.get_by_role("button", name="Go on to sign").click()
    expect(page.get_by_text("This needs an answer.").first).to_be_visible()
    axe_clean(page)
    page.get_by_label("To whom").select_option("headquarters designee")
    page.locator("label", has_text="Designee at headquarters").click()
    page.get_by_label("Date of the written delegation").fill(portal.stage.desk.today().isoformat())
    page.get_by_role("button", name="Go on to sign").click()
    page.get_by_role("button", name=SIGN).click()
    page.goto("/queue/delegations")
    assert page.get_by_role("row", name="headquarters designee").get_by_text("In force").is_visible()


def test_an_extension_goes_from_the_authorizers_queue_to_the_judges(browse: Browse) -> None:
    portal, matter = browse.portal, browse.portal.matters["active"]
    portal.stage.must("officer of agency A", "ask_extension", matter, {"extension": dict(STANDARD_EXTENSION)})
    page = browse.as_person(CHIEF, phone=True)
    page.goto("/queue")
    page.locator(f'a[href="/queue/{matter}"]').click()
    sign(page, "Order more days", "Order more days")
    judge = browse.as_person("judge", phone=True)
    judge.goto("/court")
    judge.locator(f'.pv-waits a[href="/court/{matter}"]').click()
    expect(judge.get_by_text("30 more days wait for your decision")).to_be_visible()
    axe_clean(judge)
    judge.get_by_text("Approve", exact=True).click()
    judge.get_by_label("Your conformed name").fill("judge")
    judge.get_by_role("button", name="Go on to sign").click()
    judge.get_by_role("button", name=SIGN).click()
    judge.wait_for_url("**/matters/*")
    assert portal.stage.desk.lines(matter)[-1].type == "extension.approved"


def test_more_than_the_usual_number_of_requests_is_flagged_by_a_count_that_names_nobody(browse: Browse) -> None:
    portal = browse.portal
    statute = {"title": "18 USC", "section": "1708", "description": "mail theft", "prison_months_max": 60}
    filed: list[ChainId] = []
    reviewer, auditor = portal.client("reviewer"), portal.client("auditor")
    for number in range(FREQUENT_REQUESTS + 1):
        filed.append(portal.played.file(f"often {number}", addresses=[address()], violation=statute))
        flagged = b"are usual" in reviewer.get(f"/queue/{filed[-1]}").content
        assert flagged == (number == FREQUENT_REQUESTS)
    listed = auditor.get("/queue/frequent").content
    assert filed[-1][:8].encode() in listed
    assert b"agency A" not in listed
    assert portal.client("officer of agency A").get("/queue/frequent").status_code == 404


def test_a_late_review_is_marked_overdue_and_comes_first(own_browse: Browse) -> None:
    portal = own_browse.portal
    old = portal.matters["filed"]
    own_browse.later(days=21)
    new = portal.played.file("new", addresses=[address()])
    page = portal.client("reviewer").get("/queue").content.decode()
    assert "overdue" in page
    assert page.index(f"/queue/{old}") < page.index(f"/queue/{new}")


def test_a_brief_is_audited_and_others_get_none(browse: Browse) -> None:
    portal: Portal = browse.portal
    matter = portal.matters["reviewed"]
    rows: Any = portal.stage.desk.store.audit_rows
    before = len(rows(matter))
    assert portal.client(CHIEF).get(f"/queue/{matter}").status_code == 200
    assert len(rows(matter)) > before
    for person in ("clerk", "recorder", "custodian", "officer of agency B", "judge"):
        assert portal.client(person).get(f"/queue/{matter}").status_code == 404
    for person in ("clerk", "reviewer", "auditor"):
        assert portal.client(person).get(f"/court/{portal.matters['authorized']}").status_code == 404
    assert portal.client("judge").get(f"/court/{matter}").status_code == 404, "not before a court yet"


def test_a_paper_letter_is_added_to_a_draft_and_read_beside_the_request(browse: Browse) -> None:
    portal, officer = browse.portal, browse.as_person("officer of agency A", phone=True)
    draft = begin_draft(portal.stage.desk, "officer of agency A")
    officer.goto(f"/requests/{draft}/letter")
    axe_clean(officer)
    officer.set_input_files("#f-letter", {"name": "l.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 plain"})
    officer.get_by_role("button", name="Add it").click()
    expect(officer.locator("#e-letter")).to_contain_text("Expected a PDF/A, a PNG or a JPEG")
    axe_clean(officer)
    officer.set_input_files("#f-letter", {"name": "l.png", "mimeType": "image/png", "buffer": PICTURE})
    officer.get_by_role("button", name="Add it").click()
    expect(officer.get_by_text("The letter is beside the request.")).to_be_visible()
    digest = sha256(PICTURE).hexdigest()
    people = {"officer": "officer of agency A", "supervisor": "supervisor of agency A"}
    asked = {**STANDARD_COVER, **people, "dated": portal.stage.desk.today(), "addresses": [address()], "letter": digest}
    matter = ChainId("1e" * 16)
    portal.stage.must("officer of agency A", "file", matter, {"request": asked})
    page = browse.as_person("reviewer")
    page.goto(f"/queue/{matter}")
    expect(page.get_by_role("heading", name="The paper letter")).to_be_visible()
    assert page.evaluate("document.querySelector('.pv-scan').naturalWidth") == 1, "the very picture is shown"
    axe_clean(page)
    assert portal.client("reviewer").get(f"/letters/{matter}").content == PICTURE
    for person in ("clerk", "recorder", "custodian", "officer of agency B"):
        assert portal.client(person).get(f"/letters/{matter}").status_code == 404
