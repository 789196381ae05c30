"""A judge gives an order back on a phone; its officer reads why, files it again; the judge reads both and decides."""

from __future__ import annotations

import io

import pypdf
import pytest
from playwright.sync_api import Page, expect

from plainview.cli._stage import verdict_of
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import enrolment
from tests.browser.conftest import Browse, axe_clean
from tests.browser.test_accounts import COURT, enrol, keyed, sign_in
from tests.browser.test_court import SIGN, decide, go_on, sealed
from tests.portal import Portal

WORDS = "Which of the two boxes\nat this address is meant?"


def test_a_judge_returns_an_order_on_a_phone_with_a_passkey_and_a_stranger_checks_it(own_browse: Browse) -> None:
    portal, stage = own_browse.portal, own_browse.portal.stage
    matter, today = portal.matters["authorized"], stage.desk.today()
    portal.demo = False
    page = own_browse.stranger(phone=True)
    own_browse.passkey(page)
    enrol(own_browse, enrolment.invite(stage.desk, COURT, stage.desk.person("judge")), page=page)
    keyed(portal, "judge", COURT)
    sign_in(page)
    decide(page, matter, "Return for rework")
    for other in ("deny: why", "approve less: in what", "approve less: classes of mail that remain"):
        expect(page.get_by_text(f"If you {other}")).to_be_hidden()
    go_on(page)
    expect(page.locator("#e-back")).to_have_text("Say why.")
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing runs off a phone"
    page.locator('label[for="f-back-2"]').click()
    page.get_by_label("Reasons, in your words").fill(WORDS)
    page.get_by_label("Your conformed name").fill("judge")
    go_on(page)
    for words in ("Given back for rework by a judge (order.returned)", "unclear", "judge, /s/ judge"):
        expect(page.get_by_role("cell", name=words, exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign with my passkey").click()
    page.wait_for_url(f"**/matters/{matter}")
    said(page, "A judge gave it back on")
    axe_clean(page)
    page.goto("/court?phase=returned")
    page.get_by_role("link", name=matter[:8]).click()
    expect(page.get_by_text("Nothing waits for a judge here now: it is given back for rework.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Certified copy (PDF)").click()
    copy = pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes()))
    text = " ".join(copy.pages[0].extract_text().split())
    assert "gives the order back for rework" in text
    assert "two boxes" not in text, "reasons stand in no copy"
    assert b'"form":"webauthn"' in stage.desk.store.chain(matter)[-1].data
    assert sealed(portal, matter, "reason_text").split() == WORDS.split()
    assert stage.desk.matter(matter).open_duties()[0].by == days_after(today, 29), "the last of the order's thirty days"
    stage.publish()
    code, verdict = verdict_of(stage.folder / "public", today)
    assert code == 0, verdict


def said(page: Page, words: str) -> None:
    """The return stands on the page, with its reason in words, the judge's own, and the day."""
    expect(page.get_by_role("heading", name=words)).to_be_visible()
    for word in ("Something is unclear.", "Which of the two boxes", "or it lapses"):
        expect(page.get_by_text(word)).to_be_visible()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_an_officer_reads_why_files_again_and_the_judge_reads_both(browse: Browse, phone: bool) -> None:
    portal = browse.portal
    matter = portal.played.file(f"given back {phone}", addresses=[{**AT, "line": f"{7 + phone} Returned Street"}])
    for verb in ("review", "authorize"):
        portal.played.act(verb, matter)
    portal.played.act("return_order", matter, reason="unclear", text=WORDS)
    officer = browse.as_person("officer of agency A", phone=phone, script=not phone)
    officer.goto(f"/matters/{matter}")
    said(officer, "A judge gave it back on")
    expect(officer.get_by_text("Correct it and file it again")).to_be_visible()
    if not phone:
        axe_clean(officer)
    officer.get_by_role("link", name="Correct").click()
    officer.get_by_role("button").last.click()
    officer.wait_for_url("**/requests/*")
    said(officer, "A judge gave it back on")
    again(portal, matter)
    judge = browse.as_person("judge", phone=phone)
    judge.goto(f"/court/{matter}")
    expect(judge.get_by_text("A judge gave it back on")).to_be_visible()
    expect(judge.get_by_text("Which of the two boxes")).to_be_visible()
    axe_clean(judge)
    decide(judge, matter, "Return for rework")
    judge.locator('label[for="f-back-1"]').click()
    go_on(judge)
    judge.get_by_role("button", name=SIGN).click()
    judge.wait_for_url(f"**/matters/{matter}")
    again(portal, matter)
    judge.goto(f"/court/{matter}")
    expect(judge.get_by_text("A judge gave it back on")).to_have_count(2)
    expect(judge.get_by_text("Return for rework")).to_have_count(0)


def again(portal: Portal, matter: ChainId) -> None:
    """Filed again, reviewed and ordered anew."""
    portal.played.correct(matter)
    portal.played.act("review", matter)
    portal.played.act("authorize", matter)


AT = {"city": "Springfield", "state": "NY", "zip5": "10001"}
