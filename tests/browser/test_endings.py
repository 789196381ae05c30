"""How matters end, in a browser: told again, given again, copied, closed, opened by two offices, and destroyed."""

from __future__ import annotations

from datetime import timedelta

import pypdf
import pytest
from playwright.sync_api import Page, expect

from plainview.core.sealing.closed_record import open_with_keys, unlock_with_two
from plainview.core.vocabulary.days import Day, days_after, years_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.opening import take_out
from plainview.server.scenarios.cast import OPERATOR, REGISTRARS
from plainview.server.scenarios.stage import Stage, noon
from tests.browser.conftest import Browse, axe_clean

SIGN = "Sign (demonstration: a simulated key)"
START = ("review", "authorize", "approve", "start")
PHONE_WIDTH = 390


def cover(browse: Browse, name: str, number: int, *more: str) -> ChainId:
    """A cover of its own, as far as told."""
    played = browse.portal.played
    place = {"line": f"{number} Ending Street", "city": "Springfield", "state": "NY", "zip5": "10001"}
    matter = played.file(name, addresses=[place])
    for verb in (*START, *more):
        if verb in ("start", "release_disclosure"):
            browse.portal.stage.publish()
        played.act(verb, matter, "second custodian" if verb == "release_disclosure" else "")
    return matter


def do(page: Page, matter: ChainId, verb: str, words: str, *choose: str, **fill: str) -> None:
    """The form of an act, answered and signed."""
    page.goto(f"/matters/{matter}/{verb}")
    for each in choose:
        page.get_by_text(each, exact=True).click()
    for name, text in fill.items():
        page.locator(f"#f-{name}").fill(text)
    fits(page)
    page.get_by_role("button", name=words, exact=True).click()
    page.get_by_role("button", name=SIGN).click()
    expect(page.get_by_text("Recorded as statement")).to_be_visible()


def fits(page: Page) -> None:
    """Nothing runs off the screen."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def later(stage: Stage, day: Day) -> None:
    """Let years pass at once: registrars get new keys on the day, everybody else on the day after."""
    for add, people in ((0, REGISTRARS), (1, ())):
        stage.clock.now = noon(days_after(day, add), stage.desk.zone)
        for person in people:
            stage.give_key(stage.people[person], days_after(day, 1))
        if not people:
            stage.renew(days_after(day, add))
        stage.publish()
    stage.clock.now = noon(days_after(day, 2), stage.desk.zone)


@pytest.mark.parametrize(("phone", "script"), [(True, True), (False, False)], ids=["phone", "desktop-no-script"])
def test_a_letter_that_came_back_is_sent_again_and_the_duty_is_met(browse: Browse, phone: bool, script: bool) -> None:
    matter = cover(browse, f"came back {phone}", 10 + phone, "end_early", "give_notice")
    browse.portal.stage.publish()
    page = browse.as_person("custodian", phone=phone, script=script)
    page.goto(f"/matters/{matter}/letters")
    page.get_by_role("link", name="A letter came back").click()
    page.get_by_role("button", name="A letter came back").click()
    expect(page.get_by_role("alert")).to_be_visible()
    do(page, matter, "notice_undelivered", "A letter came back", "Moved")
    expect(page.get_by_text("Send the letter again").first).to_be_visible()
    do(page, matter, "repeat_notice", "It was sent again", "To another address", to="12 New Street, Albany")
    if script:
        axe_clean(page)
    (duty,) = [one for one in browse.portal.stage.desk.matter(matter).duties if one.name == "second_notice"]
    assert duty.done == browse.portal.stage.desk.today()
    assert "12 New Street" not in page.content()


def test_a_clerk_certifies_one_order_from_its_matters_page(browse: Browse) -> None:
    matter = browse.portal.matters["approved"]
    page = browse.as_person("clerk", phone=True, script=False)
    page.goto(f"/matters/{matter}")
    fits(page)
    with page.expect_download() as got:
        page.get_by_role("link", name="Certified copy (PDF)").click()
    text = "\n".join(one.extract_text() for one in pypdf.PdfReader(got.value.path()).pages)
    assert "A true copy" in text and matter in text.replace("\n", "")
    rows = browse.portal.stage.desk.store.audit_rows(matter)
    assert "certify_copy" in {row.act for row in rows if row.person == "clerk"}


def test_a_package_is_handed_out_once_more_for_each_copy_that_a_custodian_permits(browse: Browse) -> None:
    matter = cover(browse, "copied", 20, "end_early", "approve_disclosure", "release_disclosure")
    browse.portal.stage.publish()
    officer = browse.as_person("officer of agency A", phone=True, script=False)
    custodian = browse.as_person("custodian")
    for first in (True, False):
        officer.goto(f"/matters/{matter}/pick_up_package")
        fits(officer)
        with officer.expect_download() as got:
            officer.get_by_role("button", name="Download the package").click()
        assert got.value.path().read_bytes().startswith(b"age-encryption.org/v1")
        officer.get_by_role("button", name="Download the package").click()
        expect(officer.get_by_text("A custodian permits another copy")).to_be_visible()
        custodian.goto(f"/matters/{matter}")
        if first:
            custodian.get_by_role("button", name="Permit another copy").click()
            expect(custodian.get_by_text("The agency may pick it up once more.")).to_be_visible()
    axe_clean(custodian)
    acts = [row.outcome for row in browse.portal.stage.desk.store.audit_rows(matter) if row.act == "permit_copy"]
    assert acts == ["permitted"]


def closed_by_a_custodian(browse: Browse, matter: ChainId) -> None:
    """Not before the person was told; then for good: the agency and the judge find nothing there any more."""
    page = browse.as_person("custodian")
    page.goto(f"/matters/{matter}/close")
    page.get_by_role("button", name="Close the matter").click()
    expect(page.get_by_role("heading", name="The law says no")).to_be_visible()
    axe_clean(page)
    do(page, matter, "give_notice", "Tell the person")
    page.goto(f"/matters/{matter}")
    page.get_by_role("link", name="Close the matter").click()
    axe_clean(page)
    do(page, matter, "close", "Close the matter")
    axe_clean(page)
    expect(page.get_by_text("Two of the three custodian offices open it together")).to_be_visible()
    page.goto(f"/matters/{matter}/letters")
    expect(page.get_by_text("The matter is closed.")).to_be_visible()
    for person in ("officer of agency A", "supervisor of agency A"):
        answer = browse.as_person(person, phone=True, script=False).goto(f"/matters/{matter}")
        assert answer is not None and answer.status == 404, person


def opened_by_two_offices(browse: Browse, matter: ChainId) -> None:
    """Each says so on its own page; only then is the record taken out, and both their keys open it."""
    first = browse.as_person("custodian of the court", phone=True, script=False)
    do(first, matter, "approve_opening", "Approve that the closed record is opened", "An audit")
    first.goto(f"/matters/{matter}/open_record")
    first.get_by_text("An audit", exact=True).click()
    first.get_by_role("button", name="Open the closed record").click()
    expect(first.get_by_role("heading", name="The law says no")).to_be_visible()
    second = browse.as_person("custodian of the inspector general")
    do(second, matter, "open_record", "Open the closed record", "An audit", text="The yearly audit")
    expect(second.get_by_text(f"plainview open FOLDER {matter} --purpose WORD")).to_be_visible()
    axe_clean(second)
    stage = browse.portal.stage
    stage.publish()
    taken = take_out(stage.desk, OPERATOR, matter, "audit")
    keys = [stage.keyring.custodian(office) for office in ("court", "inspector_general")]
    assert "Ending Street" in str(open_with_keys(taken, unlock_with_two(taken, keys)).parts)


def destroyed_after_eight_years(browse: Browse, matter: ChainId) -> None:
    """Not a day earlier; then everything sealed goes, and the certificate stays."""
    stage = browse.portal.stage
    closed = stage.desk.matter(matter).closed
    assert closed is not None
    later(stage, days_after(years_after(closed, 8), -4))
    page = browse.as_person("custodian", phone=True)
    page.goto(f"/matters/{matter}/destroy")
    page.get_by_role("button", name="Destroy the file").click()
    expect(page.get_by_role("heading", name="The law says no")).to_be_visible()
    stage.clock.now += timedelta(days=2)
    page = browse.as_person("custodian", phone=True)
    do(page, matter, "destroy", "Destroy the file")
    axe_clean(page)
    expect(page.get_by_text("Destroyed").first).to_be_visible()
    page.goto(f"/matters/{matter}/kept")
    expect(page.get_by_text("Its salted text")).to_be_visible()
    fits(page)
    axe_clean(page)
    assert all(stage.desk.store.payloads(line.index) == [] for line in stage.desk.lines(matter)[:-1])


def test_a_matter_is_closed_opened_by_two_offices_and_destroyed_after_eight_years(own_browse: Browse) -> None:
    matter = cover(own_browse, "to its end", 1, "end_early")
    closed_by_a_custodian(own_browse, matter)
    opened_by_two_offices(own_browse, matter)
    destroyed_after_eight_years(own_browse, matter)
