"""An agency's people with passkeys of their own: they sign and file with them, and count for a quarter at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from playwright.sync_api import Page, expect

from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import enrolment
from plainview.server.actions.registered import RegisteredKeys
from plainview.server.portal.site import open_site, site
from plainview.server.scenarios.stage import noon
from tests.browser.conftest import Browse, axe_clean
from tests.browser.test_accounts import REGISTRAR, enrol, first_code, sign_in
from tests.browser.test_officer import COVER, OFFICER, SUPERVISOR, write

NUMBER = "+1 555 0100"
"""What the registry holds for agency A."""


def own_device(browse: Browse, person: str, *, phone: bool = False) -> Page:
    """Somebody enrolled, at a device of their own."""
    page = browse.stranger(phone=phone)
    browse.passkey(page)
    desk = browse.portal.stage.desk
    return enrol(browse, enrolment.invite(desk, REGISTRAR, desk.person(person)), page=page)


def keyed(browse: Browse, registrar: Page, *people: str) -> None:
    """The registrar puts their passkeys into the registry; they sign from the next day."""
    for person in people:
        registrar.goto(f"/people/{quote(person)}")
        registrar.get_by_role("button", name="Use the passkey").click()
        expect(registrar.get_by_text("it signs from tomorrow")).to_be_visible()
    stage, held = browse.portal.stage, browse.portal.stage.desk
    stage.at(noon(days_after(held.today(), 1), held.zone))
    stage.desk = replace(held, keys=RegisteredKeys(lambda: held))
    open_site(replace(site(), desk=stage.desk))


def with_passkey(page: Page, draft: str, link: str, words: str) -> None:
    """From the draft's page to the passkey over exactly its bytes."""
    page.goto(draft)
    page.get_by_role("link", name=link).click()
    page.get_by_role("button", name=f"{words} with my passkey").click()


def verified(registrar: Page) -> None:
    """The registrar calls the agency and says that the officer is still there."""
    registrar.goto("/people?show=blocked")
    registrar.get_by_role("link", name=OFFICER).click()
    registrar.get_by_role("button", name="They are still there").click()
    expect(registrar.get_by_text("Every line has to be so")).to_be_visible()
    axe_clean(registrar)
    for line in registrar.locator("form[action='#verify'] .usa-checkbox__label").all():
        line.click()
    registrar.get_by_label("Number that you dialled").fill(NUMBER)
    registrar.get_by_label("Who answered").fill("head of agency A")
    registrar.get_by_role("button", name="They are still there").click()
    expect(registrar.get_by_text("the account counts for another quarter")).to_be_visible()


def test_officer_and_supervisor_sign_with_their_own_passkeys_and_count_for_a_quarter(own_browse: Browse) -> None:
    stage = own_browse.portal.stage
    own_browse.portal.demo = False
    officer, supervisor = own_device(own_browse, OFFICER), own_device(own_browse, SUPERVISOR, phone=True)
    registrar = enrol(own_browse, first_code(stage, REGISTRAR))
    sign_in(registrar)
    keyed(own_browse, registrar, OFFICER, SUPERVISOR)
    for page in (officer, supervisor):
        sign_in(page)
    draft = write(officer, COVER)
    officer.get_by_role("button", name="Hand it to a supervisor").click()
    officer.wait_for_load_state()
    with_passkey(supervisor, draft, "Read it and sign", "Sign as the supervisor")
    expect(supervisor.get_by_text("can file it now")).to_be_visible()
    with_passkey(officer, draft, "Sign and file", "Sign and file")
    officer.wait_for_url("**/matters/*")
    matter = ChainId(officer.url.rpartition("/")[2])
    (said,) = stage.desk.store.chain(matter)
    assert said.type == "request.filed" and b"webauthn" not in said.data, "an agency's key is never public"
    stage.clock.now += timedelta(days=93)
    officer.goto("/sign-in")
    officer.get_by_role("button", name="Sign in with a passkey").click()
    expect(officer.get_by_text("not verified")).to_be_visible()
    sign_in(registrar)
    verified(registrar)
    sign_in(officer)
    officer.goto(f"/matters/{matter}")
    expect(officer.get_by_text("A postal reviewer checks the request")).to_be_visible()
