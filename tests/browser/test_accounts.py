"""Enrolling, signing in, signing and recovering with passkeys, as people do it: in a browser with an authenticator."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import drafts, enrolment
from plainview.server.actions.passkeys import key_values
from plainview.server.actions.registered import RegisteredKeys
from plainview.server.portal import passkeys
from plainview.server.portal.site import Site, open_site, site
from plainview.server.scenarios.cast import OPERATOR, REGISTRARS
from plainview.server.scenarios.stage import KEYS, Stage, noon
from tests.browser.conftest import Browse, axe_clean
from tests.portal import Portal

REGISTRAR, COURT = REGISTRARS[0], REGISTRARS[1]


def enrol(browse: Browse, code: str, second: str = "", page: Page | None = None) -> Page:
    """Somebody with a code, at a device of their own."""
    if page is None:
        page = browse.stranger()
        browse.passkey(page)
    page.goto("/enrol")
    axe_clean(page)
    page.fill("#code", code.lower())
    page.fill("#second", second)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make my passkey").click()
    expect(page.get_by_text("Your passkey is made")).to_be_visible()
    return page


def sign_in(page: Page) -> None:
    """With the passkey of the page's device."""
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/")


def first_code(stage: Stage, registrar: str) -> str:
    """The code that the operator makes at the machine."""
    return enrolment.invite_first(stage.desk, OPERATOR, stage.desk.person(registrar))


def shown(page: Page) -> str:
    return page.locator(".pv-code").inner_text()


@pytest.fixture
def real(own_browse: Browse) -> Browse:
    """A program that is no demonstration."""
    own_browse.portal.demo = False
    return own_browse


def test_a_registrar_enrols_invites_and_recovers_with_a_second_person(real: Browse) -> None:
    registrar = enrol(real, first_code(real.portal.stage, REGISTRAR))
    sign_in(registrar)
    registrar.goto("/people")
    axe_clean(registrar)
    registrar.goto("/people/new")
    registrar.fill("#f-id", "third reviewer")
    registrar.get_by_text("Reviewer", exact=True).click()
    axe_clean(registrar)
    registrar.get_by_role("button", name="Invite somebody").click()
    axe_clean(registrar)
    reviewer = enrol(real, shown(registrar))
    sign_in(reviewer)
    expect(reviewer.get_by_text("You are signed in as third reviewer")).to_be_visible()
    reviewer.goto("/account")
    axe_clean(reviewer)

    code = enrolment.invite(real.portal.stage.desk, REGISTRAR, real.portal.stage.desk.person("reviewer"))
    second = enrol(real, code)
    sign_in(second)
    registrar.goto(f"/people/{quote('third reviewer')}")
    axe_clean(registrar)
    registrar.get_by_role("button", name="Recover this account").click()
    first = shown(registrar)
    reviewer.goto("/matters")
    assert "/sign-in" in reviewer.url, "what was given before has ended"
    second.goto("/recoveries")
    axe_clean(second)
    second.get_by_role("button", name="third reviewer").click()
    found = enrol(real, first, shown(second))
    sign_in(found)
    expect(found.get_by_text("You are signed in as third reviewer")).to_be_visible()
    reviewer.goto("/sign-in")
    reviewer.get_by_role("button", name="Sign in with a passkey").click()
    expect(reviewer.get_by_text("was not recognised")).to_be_visible()


def keyed(portal: Portal, person: str, registrar: str) -> None:
    """Let the passkey of an account be the key that its person signs with, from the next day."""
    stage = portal.stage
    (kept,) = passkeys.passkeys_of(person, enrolment.standing(stage.desk, person).generation)
    place = site().place
    stage.must(registrar, "add_key", KEYS, key_values(person, passkeys.public_of(kept), place.host, place.origin))
    stage.publish()
    stage.at(noon(days_after(stage.desk.today(), 1), stage.desk.zone))
    held = stage.desk
    stage.desk = replace(held, keys=RegisteredKeys(lambda: held))
    open_site(Site(place, "Plainview in a test", "/log/", stage.desk))


def test_a_judge_signs_an_approval_with_a_passkey_over_the_very_draft(real: Browse) -> None:
    stage, matter = real.portal.stage, real.portal.matters["authorized"]
    judge = enrol(real, enrolment.invite(stage.desk, COURT, stage.desk.person("judge")))
    keyed(real.portal, "judge", COURT)
    sign_in(judge)
    draft_of(judge, real.portal, matter)
    axe_clean(judge)
    judge.get_by_role("button", name="Sign with my passkey").click()
    judge.wait_for_url(f"**/matters/{matter}")
    last = stage.desk.store.chain(matter)[-1]
    assert last.type == "order.approved"
    assert b'"form":"webauthn"' in last.data


def draft_of(page: Page, portal: Portal, matter: ChainId) -> None:
    """Go to the judge's draft of an approval."""
    waiting = drafts.begin(portal.stage.desk, "judge", "approve", matter, {})
    assert isinstance(waiting, drafts.Waiting), waiting
    page.goto(f"/drafts/{waiting.id}")


def confirmed(browse: Browse) -> None:
    """An inspector looks the number of agency Q up, first misreading it."""
    page = browse.as_person("inspector")
    page.goto("/numbers")
    axe_clean(page)
    for typed, said in (("+1 555 0101", "This is not the number"), ("+1 555 0100", "is called back on this number")):
        page.get_by_label("Number that you found").fill(typed)
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_text(said)).to_be_visible()
        axe_clean(page)
    expect(page.get_by_text("No number waits")).to_be_visible()


def test_a_registrar_enrols_an_agency_only_after_the_call_is_said_to_be_done(browse: Browse) -> None:
    page = browse.as_person(REGISTRAR, phone=True, script=True)
    page.goto("/agencies/new")
    page.fill("#f-name", "agency Q")
    page.get_by_text("State", exact=True).click()
    page.get_by_text("It investigates crimes").click()
    page.fill("#f-sponsor", "head of agency Q")
    page.fill("#f-listed", "+1 555 0100")
    page.fill("#f-source", "directory of the state, page 4")
    axe_clean(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="A second person confirms the number")).to_be_visible()
    axe_clean(page)
    confirmed(browse)
    page.get_by_role("button", name="They have confirmed it").click()
    page.get_by_role("button", name="Enrol the agency").click()
    expect(page.get_by_text("Every line has to be so")).to_be_visible()
    axe_clean(page)
    for line in page.locator(".usa-checkbox__label").all():
        line.click()
    page.get_by_label("Number that you dialled").fill("+1 555 0199")
    page.get_by_label("Who answered").fill("head of agency Q")
    page.get_by_role("button", name="Enrol the agency").click()
    expect(page.get_by_text("This is not the number that the registry holds")).to_be_visible()
    page.get_by_label("Number that you dialled").fill("+1 555 0100")
    page.get_by_role("button", name="Enrol the agency").click()
    page.get_by_role("button", name="Sign (demonstration").click()
    page.wait_for_url("**/agencies")
    expect(page.get_by_role("rowheader", name="agency Q")).to_be_visible()
    axe_clean(page)
