"""A judge and a clerk at work, in a browser: read, narrow, deny, delay, recuse, sign, make certified copies."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, expect

from plainview.cli._stage import verdict_of
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import enrolment
from plainview.server.actions.sitting import OpenedFor
from plainview.server.portal.postal_forms import STEP_WORDS
from tests.browser.conftest import Browse, axe_clean
from tests.browser.test_accounts import COURT, enrol, keyed, sign_in
from tests.portal import Portal

SIGN = "Sign (demonstration: a simulated key)"
PLACES = iter(range(3_000, 10_000))  # at no address of another test, or the one look across matters finds that


def authorized(portal: Portal, name: str, **change: Any) -> ChainId:
    """A matter of its own that waits for a judge."""
    matter = portal.played.file(name, addresses=[address()], **change)
    portal.played.act("review", matter)
    portal.played.act("authorize", matter)
    return matter


def address() -> dict[str, str]:
    return {"line": f"{next(PLACES)} Example Street", "city": "Springfield", "state": "NY", "zip5": "10001"}


def sealed(portal: Portal, matter: ChainId, name: str) -> Any:
    """A sealed value of the last statement of a matter."""
    desk = portal.stage.desk
    last = desk.lines(matter)[-1]
    texts = desk.opened_for(desk.person("judge"), OpenedFor.DECIDE).private_at(matter, last.index, "disclosures")
    assert isinstance(texts, dict)
    return open_text(str(texts[name])).value


def decide(page: Page, matter: ChainId, decision: str, name: str = "judge") -> None:
    page.goto(f"/court/{matter}")
    page.get_by_text(decision, exact=True).click()
    page.get_by_label("Your conformed name").fill(name)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Go on to sign").click()


@pytest.mark.parametrize(("phone", "script"), [(True, True), (False, False)], ids=["phone", "desktop-no-script"])
def test_a_judge_reads_and_approves(browse: Browse, phone: bool, script: bool) -> None:
    matter = authorized(browse.portal, f"approved by {phone}")
    page = browse.as_person("judge", phone=phone, script=script)
    page.goto("/court")
    page.locator(f'.pv-waits a[href="/court/{matter}"]').click()
    for words in (
        "reasonable grounds to believe that the cover is necessary",
        "Two complainants",
        "Nothing in the last",
    ):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_text("rules were asked again today. None refuses")).to_be_visible()
    decide(page, matter, "Approve as authorized")
    if script:
        axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing runs off a phone"
    go_on(page)
    expect(page.get_by_role("cell", name="judge, /s/ judge")).to_be_visible()
    page.get_by_role("button", name=SIGN).click()
    page.wait_for_url(f"**/matters/{matter}")
    assert browse.portal.stage.desk.matter(matter).phase == "approved"
    assert sealed(browse.portal, matter, "court") == "judge, /s/ judge"


def test_another_conformed_name_signs_nothing(browse: Browse) -> None:
    matter = authorized(browse.portal, "wrong name")
    page = browse.as_person("judge", phone=True)
    decide(page, matter, "Approve as authorized", "somebody else")
    go_on(page)
    expect(page.locator("#e-conformed")).to_contain_text("not the name that you are registered under")
    axe_clean(page)
    assert browse.portal.stage.desk.matter(matter).phase == "authorized"


def test_a_judge_narrows_in_days_and_denies_for_a_reason(browse: Browse) -> None:
    narrow, deny = authorized(browse.portal, "narrow"), authorized(browse.portal, "deny")
    page = browse.as_person("judge")
    decide(page, narrow, "Approve less")
    page.get_by_label("Days", exact=True).first.fill("14")
    go_on(page)
    expect(page.locator("#e-what")).to_have_text("Say in what you narrow it.")
    page.locator('label[for="f-what-1"]').click()
    go_on(page)
    page.get_by_role("button", name=SIGN).click()
    page.wait_for_url("**/matters/*")
    assert browse.portal.stage.desk.matter(narrow).ordered_days == 30
    assert [line.type for line in browse.portal.stage.desk.lines(narrow)][-1] == "order.narrowed"
    decide(page, deny, "Deny")
    go_on(page)
    expect(page.locator("#e-reason")).to_have_text("Say why.")
    page.locator('label[for="f-reason-3"]').click()
    go_on(page)
    page.get_by_role("button", name=SIGN).click()
    page.wait_for_url("**/matters/*")
    assert browse.portal.stage.desk.matter(deny).phase == "denied"


def test_a_judge_takes_a_class_of_mail_away_and_the_rest_stays(browse: Browse) -> None:
    matter = authorized(browse.portal, "classes")
    page = browse.as_person("judge", phone=True, script=False)
    decide(page, matter, "Approve less")
    page.locator('label[for="f-what-3"]').click()
    page.locator('label[for="f-names-1"]').click()
    go_on(page)
    expect(page.locator("#e-names")).to_have_text("Leave at least one, or deny.")
    page.locator('label[for="f-names-1"]').click()
    page.locator('label[for="f-classes-2"]').click()
    page.get_by_label("Your conformed name").fill("judge")
    go_on(page)
    expect(page.get_by_role("cell", name="Classes of mail: First-Class Mail")).to_be_visible()
    page.get_by_role("button", name=SIGN).click()
    page.wait_for_url("**/matters/*")
    left = sealed(browse.portal, matter, "terms")
    assert left["names"] is None and "priority" not in left["classes"] and "first_class" in left["classes"]


def test_the_one_look_tells_an_earlier_denial_by_dates_and_outcome_alone(browse: Browse) -> None:
    at = address()
    first = browse.portal.played.file("looked at first", addresses=[at], names=["an earlier subject"])
    for verb in ("review", "authorize", "deny"):
        browse.portal.played.act(verb, first)
    again = browse.portal.played.file("looked at again", addresses=[at])
    for verb in ("review", "authorize"):
        browse.portal.played.act(verb, again)
    page = browse.as_person("judge", phone=True)
    page.goto(f"/court/{again}")
    expect(page.get_by_role("cell", name="Denied")).to_be_visible()
    axe_clean(page)
    assert "an earlier subject" not in page.content()
    assert first[:8] not in page.content()


def test_a_recused_judge_signs_nothing_and_another_does(browse: Browse) -> None:
    matter = authorized(browse.portal, "recused")
    page = browse.as_person("judge")
    page.goto(f"/court/{matter}")
    page.locator("summary", has_text="I do not sit in this matter").click()
    page.get_by_text("I know somebody in the matter").click()
    page.get_by_role("button", name="Leave it to another judge").click()
    expect(page.get_by_text("You do not sit in this matter.")).to_be_visible()
    assert page.locator(f'.pv-waits a[href="/court/{matter}"]').count() == 0
    page.goto(f"/court/{matter}")
    assert page.get_by_role("button", name="Go on to sign").count() == 0
    other = browse.as_person("second judge", phone=True)
    decide(other, matter, "Approve as authorized", "Second  Judge")
    go_on(other)
    other.get_by_role("button", name=SIGN).click()
    other.wait_for_url("**/matters/*")
    assert browse.portal.stage.desk.matter(matter).phase == "approved"


def test_a_judge_delays_a_notice_within_the_limits_that_are_shown(browse: Browse) -> None:
    matter = browse.portal.matters["ended"]
    before = browse.portal.stage.desk.matter(matter).notice_by
    page = browse.as_person("judge", phone=True)
    page.goto(f"/court/{matter}")
    page.get_by_role("link", name="Delay the notice").click()
    expect(page.get_by_text("This would be delay 1: at most 30 days")).to_be_visible()
    page.get_by_text("Witnesses would be intimidated").click()
    page.get_by_label("Your conformed name").fill("judge")
    axe_clean(page)
    go_on(page)
    page.get_by_role("button", name=SIGN).click()
    page.wait_for_url(f"**/matters/{matter}")
    assert before is not None
    assert browse.portal.stage.desk.matter(matter).notice_by == days_after(before, 30)


def test_a_clerk_keeps_the_list_sees_no_grounds_and_makes_copies_in_bulk(browse: Browse) -> None:
    portal = browse.portal
    page = browse.as_person("clerk")
    page.goto("/court")
    axe_clean(page)
    for name in ("active", "approved"):
        page.locator(f'label:has-text("{portal.matters[name][:8]}")').first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Certified copies of those marked").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        copies = [archive.read(name) for name in archive.namelist()]
    assert len(copies) == 2
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(copies[0])).pages)
    assert "A true copy" in text
    assert "Example Street" in text.replace("EXAMPLE STREET", "Example Street") or "EXAMPLE" in text
    for never in ("Two complainants", "return addresses of the replies", "agency A"):
        assert never not in text
    page.goto(f"/matters/{portal.matters['active']}")
    assert "Two complainants" not in page.content()
    assert page.goto(f"/court/{portal.matters['active']}").status == 404  # type: ignore[union-attr]


def test_a_clerk_keeps_who_is_on_call_and_an_authorizer_reads_it(browse: Browse) -> None:
    page, today = browse.as_person("clerk", phone=True), browse.portal.stage.desk.today()
    page.goto("/court/on-call")
    page.get_by_label("Judge", exact=True).select_option("judge")
    page.get_by_label("First day").fill(today.isoformat())
    page.get_by_label("Last day").fill(days_after(today, 6).isoformat())
    page.get_by_label("Telephone number").fill("555 0100")
    axe_clean(page)
    page.get_by_role("button", name="Put on the list").click()
    expect(page.get_by_text("The shift is on the list.")).to_be_visible()
    other = browse.as_person("Chief Postal Inspector", phone=True)
    other.goto("/court/on-call")
    expect(other.get_by_role("cell", name="555 0100")).to_be_visible()
    assert other.get_by_role("button", name="Put on the list").count() == 0


def test_the_seal_calendar_shows_the_day_on_which_a_seal_lifts(browse: Browse) -> None:
    portal = browse.portal
    lifts = portal.stage.desk.matter(portal.matters["ended"]).notice_by
    page = browse.as_person("clerk", phone=True)
    page.goto(f"/court/seals?from={lifts}")
    axe_clean(page)
    expect(page.get_by_role("link", name=portal.matters["ended"][:8])).to_be_visible()
    page.get_by_role("link", name="Two weeks after").click()
    expect(page.get_by_text("No seal lifts in these days.")).to_be_visible()


def test_an_emergency_goes_by_a_call_three_people_and_then_the_court(browse: Browse) -> None:
    portal = browse.portal
    matter = portal.played.file(
        "urgent", addresses=[address()], emergency="physical_harm", urgency="A device is said to be in the mail."
    )
    chief = browse.as_person("Chief Postal Inspector", phone=True)
    chief.goto("/queue")
    chief.locator(f'td, th >> a[href="/queue/{matter}"]').first.click()
    chief.get_by_role("link", name="Make it").click()
    chief.get_by_label("Number called").fill("555 0111")
    chief.get_by_label("Who answered").fill("the duty desk")
    chief.get_by_role("button", name="Keep the call").click()
    expect(chief.get_by_text("This step is not done.").first).to_be_visible()
    axe_clean(chief)
    for words in STEP_WORDS.values():
        chief.get_by_text(words).click()
    chief.get_by_role("button", name="Keep the call").click()
    expect(chief.locator("#e-number")).to_contain_text("This is not the number that the registry holds")
    chief.get_by_label("Number called").fill("+1 555 0100")
    chief.get_by_role("button", name="Keep the call").click()
    expect(chief.get_by_text("+1 555 0100")).to_be_visible()
    axe_clean(chief)
    sign(chief, "Order it", "Order it")
    second = browse.as_person("second inspector")
    second.goto(f"/queue/{matter}")
    sign(second, "Sign as second inspector", "Sign as second inspector")
    starter = browse.as_person("inspector", phone=True, script=False)
    starter.goto(f"/queue/{matter}")
    sign(starter, "Start the cover", "Go on to sign")
    assert portal.stage.desk.matter(matter).phase == "active"
    judge = browse.as_person("judge", phone=True)
    judge.goto("/court")
    judge.locator(f'.pv-waits a[href="/court/{matter}"]').click()
    expect(judge.get_by_text("An emergency cover began without a judge.")).to_be_visible()
    expect(judge.get_by_text("on +1 555 0100")).to_be_visible()
    decide(judge, matter, "Approve as authorized")
    go_on(judge)
    judge.get_by_role("button", name=SIGN).click()
    judge.wait_for_url("**/matters/*")
    assert portal.stage.desk.matter(matter).approved is not None


def sign(page: Page, link: str, button: str) -> None:
    """From a matter's page through an act's form to the signature."""
    page.get_by_role("link", name=link).click()
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name=SIGN).click()
    page.wait_for_url("**/matters/*")


def test_what_a_judge_signs_with_a_passkey_is_true_to_a_stranger(own_browse: Browse) -> None:
    """From the code of a registrar to the verdict: the conformed name is under the signature that anybody checks."""
    portal, stage = own_browse.portal, own_browse.portal.stage
    portal.demo = False
    page = own_browse.stranger(phone=True)
    own_browse.passkey(page)
    enrol(own_browse, enrolment.invite(stage.desk, COURT, stage.desk.person("judge")), page=page)
    keyed(portal, "judge", COURT)
    sign_in(page)
    matter = portal.matters["authorized"]
    decide(page, matter, "Approve as authorized")
    go_on(page)
    expect(page.get_by_role("cell", name="judge, /s/ judge")).to_be_visible()
    page.get_by_role("button", name="Sign with my passkey").click()
    page.wait_for_url(f"**/matters/{matter}")
    last = stage.desk.store.chain(matter)[-1]
    assert b'"form":"webauthn"' in last.data
    assert sealed(portal, matter, "court") == "judge, /s/ judge"
    stage.publish()
    code, verdict = verdict_of(stage.folder / "public", stage.desk.today())
    assert code == 0, verdict
