"""The page of a letter's code in a browser: with and without scripts, desk and phone, both languages, on paper."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from plainview.server import wiring
from plainview.server.actions.notices import print_notice
from plainview.server.letters.contact import DEMONSTRATION
from tests.browser.conftest import DESKTOP, PHONE, Browse, axe_clean


def code_of(browse: Browse) -> str:
    """The code of a letter that was printed just now."""
    portal = browse.portal
    matter, stage = portal.matters["ended"], portal.stage
    portal.played.act("give_notice", matter)
    stage.publish()
    published = wiring.published_of(stage.folder, stage.desk.store)
    return print_notice(stage.desk, "custodian", matter, published, DEMONSTRATION)[0].printing.code


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page where the environment names a folder for it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def typed(page: Page, code: str, label: str, button: str) -> None:
    page.get_by_label(label).fill(code)
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()


def test_somebody_types_the_code_of_a_letter_in_and_reads_how_the_matter_stands(own_browse: Browse) -> None:
    code = code_of(own_browse)
    page = own_browse.stranger()
    page.goto("/status")
    axe_clean(page)
    picture(page, "status")
    typed(page, code.lower(), "The code in your letter", "Show")
    expect(page.get_by_role("heading", name="What happened since your letter")).to_be_visible()
    expect(page.get_by_text("agency A (a federal agency)")).to_be_visible()
    assert page.url.endswith("/status") and code not in page.content()
    axe_clean(page)
    picture(page, "status-shown")
    page.emulate_media(media="print")
    assert not page.get_by_text("You can print this page.").is_visible()
    picture(page, "status-print")

    phone = own_browse.stranger(phone=True)
    phone.goto("/status")
    phone.get_by_role("link", name="En español").click()
    expect(phone.get_by_role("heading", name="Cómo va su asunto")).to_be_visible()
    axe_clean(phone)
    picture(phone, "status-phone")
    typed(phone, code, "El código de su carta", "Mostrar")
    expect(phone.get_by_role("heading", name="Qué pasó desde su carta")).to_be_visible()
    axe_clean(phone)
    picture(phone, "status-phone-shown")
    for one, size in ((page, DESKTOP), (phone, PHONE)):
        assert one.evaluate("document.documentElement.scrollWidth") <= size["width"]

    plain = own_browse.stranger(script=False)
    plain.goto("/status")
    typed(plain, code, "The code in your letter", "Show")
    expect(plain.get_by_role("heading", name="What happened since your letter")).to_be_visible()


def test_a_code_that_opens_nothing_is_said_to_and_nothing_else(own_browse: Browse) -> None:
    page = own_browse.stranger(phone=True)
    page.goto("/status")
    typed(page, "K7QM-K7QM", "The code in your letter", "Show")
    expect(page.get_by_role("heading", name="Nothing can be shown for what was typed in")).to_be_visible()
    assert "K7QM" not in page.content()
    axe_clean(page)
    picture(page, "status-nothing")
    page.get_by_role("link", name="Type a code in again").click()
    expect(page.get_by_label("The code in your letter")).to_have_value("")
