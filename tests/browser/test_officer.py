"""An agency's job in a browser: a request written step by step, checked, signed by two people, filed, and followed."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import intake_drafts
from tests.browser.conftest import Browse, axe_clean

OFFICER, SUPERVISOR = "officer of agency A", "supervisor of agency A"
Answers = Mapping[str, Mapping[str, str]]

COVER: Answers = {
    "kind": {"kind": "cover"},
    "manner": {"form": "written", "emergency": "none"},
    "purpose": {"purpose": "crime"},
    "statute": {
        "v_title": "18 USC",
        "v_section": "1341",
        "v_description": "mail fraud",
        "v_prison_months_max": "240",
    },
    "grounds": {"grounds": "Two complainants received demands for payment.\nBoth kept the envelopes."},
    "necessity": {"necessity": "The return addresses cannot be learned in another way."},
    "steps": {"prior_steps": "complainants interviewed\npublic records searched"},
    "address": {"a_line": "411 Example Street", "a_city": "Springfield", "a_state": "NY", "a_zip5": "10001"},
    "names": {"names_how": "listed", "names": "the subject"},
    "excluded": {"excluded_how": "none"},
    "attorney": {"attorney_known": "no", "attorney_subject": "no"},
    "charged": {"charged": "no", "represented": "no"},
    "days": {"days": "30"},
}


def answer(page: Page, answers: Mapping[str, str]) -> None:
    """Type, choose and tick what a step asks."""
    for name, value in answers.items():
        one = page.locator(f'[name="{name}"]').first
        if one.get_attribute("type") in ("radio", "checkbox"):
            chosen = page.locator(f'[name="{name}"][value="{value}"]')
            page.locator(f'label[for="{chosen.get_attribute("id")}"]').click()
        else:
            one.fill(value)


def write(page: Page, answers: Answers, look: tuple[str, ...] = ()) -> str:
    """Answer every step; promise the draft's address."""
    page.goto("/requests")
    page.get_by_role("button", name="Begin a request").click()
    for name, given in answers.items():
        assert page.url.endswith(f"/step/{name}"), page.url
        answer(page, given)
        if name in look:
            axe_clean(page)
        page.get_by_role("button", name="Save and go on").click()
    assert "/step/" not in page.url, page.url
    return page.url


def sign(page: Page, draft: str) -> None:
    """The supervisor reads and signs."""
    page.goto(draft)
    page.get_by_role("link", name="Read it and sign").click()
    page.get_by_role("button", name="Sign as the supervisor").click()
    expect(page.get_by_text("can file it now")).to_be_visible()


def filed(page: Page, draft: str) -> ChainId:
    """The officer signs and files; promise the matter."""
    page.goto(draft)
    page.get_by_role("link", name="Sign and file").click()
    page.get_by_role("button", name="Sign and file").click()
    page.wait_for_url("**/matters/*")
    return ChainId(page.url.rpartition("/")[2])


def test_a_request_is_written_checked_signed_by_two_and_filed(browse: Browse) -> None:
    officer, supervisor = browse.as_person(OFFICER), browse.as_person(SUPERVISOR)
    officer.goto("/requests")
    officer.get_by_role("button", name="Begin a request").click()
    officer.get_by_role("button", name="Save and go on").click()
    expect(officer.get_by_text("1 answer to look at")).to_be_visible()
    axe_clean(officer)
    draft = write(officer, COVER, ("statute", "names"))
    axe_clean(officer)
    officer.get_by_role("button", name="Ask what the law would say").click()
    expect(officer.get_by_text("the law would let it be filed")).to_be_visible()
    expect(officer.get_by_role("heading", name="Needs a judge (1)")).to_be_visible()
    axe_clean(officer)
    officer.goto(draft)
    officer.get_by_role("button", name="Hand it to a supervisor").click()
    officer.wait_for_load_state()
    assert officer.get_by_role("link", name="Sign and file").count() == 0, "nothing is filed without the supervisor"
    sign(supervisor, draft)
    axe_clean(supervisor)
    matter = filed(officer, draft)
    expect(officer.get_by_text("A postal reviewer checks the request")).to_be_visible()
    axe_clean(officer)
    assert [row.type for row in browse.portal.stage.desk.store.chain(matter)] == ["request.filed"]


def test_on_a_phone_without_scripts_a_supervisor_gives_back_and_signs_what_was_mended(browse: Browse) -> None:
    officer = browse.as_person(OFFICER, phone=True, script=False)
    supervisor = browse.as_person(SUPERVISOR, phone=True, script=False)
    earlier = browse.portal.played.file(
        "to repeat", addresses=[{"line": "7 Road", "city": "Albany", "state": "NY", "zip5": "12207"}]
    )
    officer.goto(f"/matters/{earlier}")
    officer.get_by_role("button", name="New request like this one").click()
    officer.get_by_role("button", name="Save and see all steps").click()
    draft = officer.url
    officer.get_by_role("link", name="The statute").click()
    answer(officer, {"v_prison_months_max": "12"})
    officer.get_by_role("button", name="Save and go back").click()
    assert officer.url.endswith("/step/purpose")
    officer.goto(draft)
    officer.get_by_role("button", name="Ask what the law would say").click()
    expect(officer.get_by_text("carries more than 12. It cannot be used.")).to_be_visible()
    officer.goto(draft)
    officer.get_by_role("button", name="Hand it to a supervisor").click()
    supervisor.goto(draft)
    supervisor.fill("#f-note", "The term is twenty years")
    supervisor.get_by_role("button", name="Give it back").click()
    officer.goto(draft)
    expect(officer.get_by_text("The term is twenty years")).to_be_visible()
    officer.get_by_role("link", name="The statute").click()
    answer(officer, {"v_prison_months_max": "240"})
    officer.get_by_role("button", name="Save and see all steps").click()
    officer.get_by_role("button", name="Hand it to a supervisor").click()
    sign(supervisor, draft)
    filed(officer, draft)
    assert officer.evaluate("document.documentElement.scrollWidth") <= 390


def test_records_are_asked_for_with_their_own_steps_and_the_report_names_the_court(browse: Browse) -> None:
    desk, earlier = browse.portal.stage.desk, browse.portal.matters["records"]
    draft = f"/requests/{intake_drafts.begin_draft(desk, OFFICER, like=earlier)}"
    officer = browse.as_person(OFFICER, phone=True)
    for step in ("record", "fields", "head-letter"):
        officer.goto(f"{draft}/step/{step}")
        axe_clean(officer)
    officer.get_by_role("button", name="Save and see all steps").click()
    officer.get_by_role("button", name="Ask what the law would say").click()
    expect(officer.get_by_text("need a court's order")).to_be_visible()
    axe_clean(officer)


def test_more_days_are_asked_for_under_both_signatures(browse: Browse) -> None:
    played = browse.portal.played
    matter = played.file("to extend", addresses=[{"line": "8 Road", "city": "Albany", "state": "NY", "zip5": "12207"}])
    for verb in ("review", "authorize", "approve", "start"):
        played.stage.publish()
        played.act(verb, matter)
    officer, supervisor = browse.as_person(OFFICER), browse.as_person(SUPERVISOR)
    officer.goto(f"/matters/{matter}")
    axe_clean(officer)
    officer.get_by_role("link", name="Ask for more days").click()
    officer.get_by_role("button", name="Begin").click()
    draft = officer.url
    officer.get_by_role("link", name="Go on answering").click()
    for given in (
        {"x_days": "30"},
        {"x_obtained": "Three names.", "x_expected": "Two more."},
        {"x_charged": "no", "x_represented": "no"},
    ):
        answer(officer, given)
        officer.get_by_role("button", name="Save and go on").click()
    axe_clean(officer)
    officer.get_by_role("button", name="Hand it to a supervisor").click()
    sign(supervisor, draft)
    filed(officer, draft)
    expect(officer.get_by_text("decides on the extension")).to_be_visible()
