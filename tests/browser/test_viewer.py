"""An agency without an age key reads its package in the browser; the roots' own forms. No page has a fault."""

from __future__ import annotations

import base64
from datetime import timedelta

from playwright.sync_api import Page, expect

from plainview.core.mail.pieces import Piece
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.record import record
from plainview.server.scenarios.requests import STANDARD_PIECE
from plainview.server.scenarios.stage import noon
from tests.browser.conftest import Browse, axe_clean

OFFICER = "officer of agency B"
SIGN = "Sign (demonstration"
KEY = base64.b64encode(bytes(range(32))).decode()


def narrow(page: Page) -> None:
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()
    page.wait_for_load_state()


def released(browse: Browse) -> ChainId:
    """A cover of agency B with a piece, over and released."""
    played, stage = browse.portal.played, browse.portal.stage
    matter = played.file("read here", letter="B")
    for verb in ("review", "authorize", "approve", "start"):
        played.act(verb, matter)
    record(stage.desk, "recorder", matter, Piece(**{"day": stage.desk.today(), **STANDARD_PIECE}))
    for verb, by, values in (
        ("end_early", OFFICER, {}),
        ("approve_disclosure", "", {"stage": "end"}),
        ("release_disclosure", "", {"stage": "end"}),
    ):
        if verb == "end_early":
            stage.at(noon(stage.desk.today() + timedelta(days=1), stage.desk.zone))
        played.act(verb, matter, by, **values)
        stage.publish()
    return matter


def test_an_officer_reads_the_package_where_the_agency_has_no_key(own_browse: Browse) -> None:
    browse = own_browse
    registrar = browse.as_person("registrar of the inspection service", phone=True)
    registrar.goto("/agencies")
    press(registrar, "Change how packages reach agency B")
    press(registrar, "Say how packages reach it")
    expect(registrar.get_by_text("This needs an answer.").first).to_be_visible()
    narrow(registrar)
    registrar.get_by_text("Read in the portal", exact=True).click()
    press(registrar, "Say how packages reach it")
    expect(registrar.get_by_text("read in the portal")).to_be_visible()
    narrow(registrar)
    matter = released(browse)
    page = browse.as_person(OFFICER, phone=True)
    page.goto(f"/matters/{matter}")
    page.get_by_role("link", name="Read the package").click()
    press(page, "Read it")
    expect(page.get_by_text("Choose what you read it for.")).to_be_visible()
    narrow(page)
    page.get_by_text("Work on the case that it was asked for").click()
    press(page, "Read it")
    expect(page.get_by_role("cell", name="a correspondent")).to_be_visible()
    expect(page.get_by_role("cell", name="Not to be copied")).to_be_visible()
    narrow(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("cell", name="a correspondent")).to_be_hidden()
    expect(page.get_by_text("This page is not to be printed.")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Acknowledge its receipt").click()
    expect(page.get_by_text("What has reached you?")).to_be_visible()
    wide = browse.as_person("officer of agency A")
    assert wide.goto(f"/matters/{matter}/read_package").status == 404  # type: ignore[union-attr]
    rows = [row for row in browse.portal.stage.desk.store.audit_rows(matter) if row.act == "read_package"]
    assert [(row.person, row.outcome) for row in rows] == [(OFFICER, "read")]


def test_the_roots_propose_and_agree_by_forms(own_browse: Browse) -> None:
    browse = own_browse
    one = browse.as_person("root of the court", phone=True)
    one.goto("/roots")
    expect(one.get_by_text("Nothing is proposed.")).to_be_visible()
    narrow(one)
    one.get_by_role("link", name="Propose another root key").click()
    press(one, "Go on to sign")
    expect(one.get_by_text("This needs an answer.").first).to_be_visible()
    narrow(one)
    one.get_by_text("Inspection service", exact=True).click()
    one.fill("#f-public", "R" * 43 + "=")
    press(one, "Go on to sign")
    expect(one.get_by_text("Expected").first).to_be_visible()
    one.fill("#f-public", KEY)
    press(one, "Go on to sign")
    narrow(one)
    press(one, SIGN)
    one.wait_for_url("**/roots")
    other = browse.as_person("root of the inspector general")
    other.goto("/roots")
    expect(other.get_by_text("another root key for the office inspection")).to_be_visible()
    axe_clean(other)
    press(other, "Agree, and go on to sign")
    press(other, SIGN)
    other.wait_for_url("**/roots")
    assert browse.portal.stage.desk.program().roots["inspection"] == KEY
    expect(other.get_by_text("Nothing is proposed.")).to_be_visible()
    for path in ("propose_profile", "propose_trust"):
        other.goto(f"/roots/{path}")
        axe_clean(other)
