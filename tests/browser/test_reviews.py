"""Reviews in a browser: a year's sample that nobody chose, from two offices' commitments to the report."""

from __future__ import annotations

from hashlib import sha256

from playwright.sync_api import Page, expect

from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.scenarios.cast import OPERATOR
from tests.browser.conftest import Browse, axe_clean
from tests.browser.test_endings import SIGN, fits, later

PROGRAM = ChainId("program")
PARTS = {"judge": bytes(range(32)), "auditor": bytes(range(32, 64))}
"""What each office drew and kept; a court's judge says it on a telephone, without scripts."""


def say(browse: Browse, person: str, words: str, **answers: str) -> Page:
    """One statement about a review, signed."""
    small = person == "judge"
    page = browse.as_person(person, phone=small, script=not small)
    page.goto("/reviews")
    page.get_by_role("link", name=words).click()
    for name, text in answers.items():
        page.locator(f"#f-{name}").fill(text)
    fits(page)
    if not small:
        axe_clean(page)
    page.get_by_role("button", name=words).click()
    return page


def signed(page: Page) -> None:
    page.get_by_role("button", name=SIGN).click()
    expect(page.get_by_text("Recorded as statement")).to_be_visible()


def test_a_year_is_reviewed_by_a_sample_that_nobody_chose(own_browse: Browse) -> None:
    stage = own_browse.portal.stage
    for person, part in PARTS.items():
        commitment = sha256(part).hexdigest()
        signed(say(own_browse, person, "Commit to your office's part", period="1", commitment=commitment))
    stage.publish()
    later(stage, days_after(stage.desk.program().period_days(1)[1], 1))
    wrong = say(own_browse, "auditor", "Reveal your office's part", period="1", part="00" * 32)
    wrong.get_by_role("button", name=SIGN).click()
    expect(wrong.get_by_text("the reveal does not hash to the commitment")).to_be_visible()
    for person, part in PARTS.items():
        signed(say(own_browse, person, "Reveal your office's part", period="1", part=part.hex()))
    stage.must(OPERATOR, "draw_review", PROGRAM, {"period": 1})
    page = own_browse.as_person("auditor")
    page.goto("/reviews")
    expect(page.get_by_role("heading", name="Sample of")).to_be_visible()
    axe_clean(page)
    page.locator("main li a[href$='/dossier']").first.click()
    page.get_by_text("It was drawn into a review's sample").click()
    page.locator("#f-text").fill("The review of the first year")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()
    done = say(own_browse, "auditor", "Say that the review is done", period="1", findings="0", text="All in order.")
    signed(done)
    done.goto("/audit/tests")
    expect(done.get_by_text("None of 1.").first).to_be_visible()
    assert stage.desk.program().reviews[1].done == stage.desk.today()
