"""A recorder's whole day in a browser: desktop and phone, with and without JavaScript, on a connection that fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import FilePayload, Page, expect

from plainview.core.vocabulary.ids import ChainId
from tests.browser.conftest import Browse, axe_clean

GOOD, BAD = "RB123456785GB", "RB123456786GB"


def _cover(browse: Browse, name: str) -> ChainId:
    """A cover of this test's own, in force today."""
    played = browse.portal.played
    matter = played.file(name)
    for verb in ("review", "authorize", "approve", "start"):
        played.act(verb, matter)
    return matter


def _pieces(browse: Browse, matter: ChainId) -> int:
    return len(browse.portal.stage.desk.store.pieces(matter=matter))


def _type(page: Page, **other: str) -> None:
    typed = {
        "addressee": "the subject",
        "addressee_address": "100 Example Street\nSpringfield NY 10001",
        "sender_name": "a correspondent",
        "sender_address": "?",
        "postmark": "-",
        **other,
    }
    page.select_option("#f-mail_class", "first_class")
    for name, text in typed.items():
        page.fill(f"#f-{name}", text)


@pytest.mark.parametrize(("phone", "script"), [(False, True), (True, True), (True, False)])
def test_a_recorder_records_a_piece_and_corrects_it(browse: Browse, phone: bool, script: bool) -> None:
    matter = _cover(browse, f"recorded {phone} {script}")
    page = browse.as_person("recorder", phone=phone, script=script)
    page.goto("/today")
    page.click(f'a[href="/today/{matter}"]')
    page.click("button[value=record]")
    expect(page.locator("main")).to_contain_text("look at 6 answers")
    _type(page, barcodes=BAD)
    page.click("button[value=record]")
    expect(page.locator("main")).to_contain_text("they stand so on the piece")
    assert _pieces(browse, matter) == 0
    page.fill("#f-barcodes", GOOD)
    page.click("button[value=record]")
    expect(page.locator("main")).to_contain_text("Recorded. It goes into today's book.")
    assert _pieces(browse, matter) == 1
    page.goto(f"/today/{matter}/entries")
    page.click("tbody a")
    page.click("label[for=r-misread]")
    page.fill("#f-sender_name", "another correspondent")
    page.click("text=Correct it")
    expect(page.locator("main")).to_contain_text("What stood there before stays beside it")
    expect(page.locator("tbody")).to_contain_text("another correspondent")


def test_codes_are_checked_while_they_are_typed(browse: Browse) -> None:
    page = browse.as_person("recorder")
    page.goto(f"/today/{_cover(browse, 'codes')}")
    page.fill("#f-barcodes", BAD)
    expect(page.locator(".pv-trouble")).to_contain_text("S10")
    page.fill("#f-barcodes", GOOD)
    expect(page.locator(".pv-fits")).to_contain_text("it fits")


def test_a_form_that_could_not_be_sent_stays_and_is_entered_once(browse: Browse) -> None:
    matter = _cover(browse, "offline")
    page = browse.as_person("recorder", phone=True)
    page.goto(f"/today/{matter}")
    _type(page)
    page.context.set_offline(True)
    page.click("button[value=record]")
    expect(page.locator("#not-sent")).to_be_visible()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"/today/{matter}")
    _type(again)
    again.evaluate("number => { document.forms[1].elements.form.value = number }", page.input_value("[name=form]"))
    for each in (page, again):
        each.click("button[value=record]")
        expect(each.locator("main")).to_contain_text("Recorded.")
    assert _pieces(browse, matter) == 1


def test_what_is_not_for_a_named_person_is_refused_in_words_and_nothing_typed_is_lost(browse: Browse) -> None:
    matter = _cover(browse, "stranger")
    page = browse.as_person("recorder")
    page.goto(f"/today/{matter}")
    _type(page, addressee="Somebody Else")
    page.click("button[value=record]")
    expect(page.locator("main")).to_contain_text("Not recorded")
    expect(page.locator("#f-addressee")).to_have_value("Somebody Else")
    assert _pieces(browse, matter) == 0


def test_a_page_of_yesterday_and_a_cover_that_is_over_take_nothing(own_browse: Browse) -> None:
    matter = _cover(own_browse, "late")
    page = own_browse.as_person("recorder")
    page.goto(f"/today/{matter}")
    yesterday = page.input_value("[name=day]")
    stage = own_browse.portal.stage
    stage.clock.now += timedelta(days=1)
    page = own_browse.as_person("recorder")
    page.goto(f"/today/{matter}")
    _type(page)
    page.evaluate("day => { document.querySelector('[name=day]').value = day }", yesterday)
    page.click("button[value=record]")
    expect(page.locator("main")).to_contain_text("this page is of")
    expect(page.locator("#f-addressee")).to_have_value("the subject")
    assert _pieces(own_browse, matter) == 0
    stage.clock.now += timedelta(days=40)
    late = own_browse.as_person("recorder", script=False)
    late.goto("/today")
    expect(late.locator("main")).to_contain_text("nothing to record")
    late.goto(f"/today/{matter}")
    expect(late.locator("main")).to_contain_text("This cover is over")


def test_every_page_of_a_recorder_and_of_the_registrar_is_clean(browse: Browse) -> None:
    matter = _cover(browse, "clean")
    page = browse.as_person("recorder", phone=True)
    for path in ("/today", f"/today/{matter}", f"/today/{matter}/entries", f"/today/{matter}/sheet"):
        page.goto(path)
        axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert len(page.content()) < 40_000
    sheet = FilePayload(name="sheet.csv", mimeType="text/csv", buffer=b"a,b\r\n")
    page.set_input_files("#f-sheet", files=[sheet])
    page.click("text=Take it in")
    expect(page.locator("main")).to_contain_text("Nothing was taken in")
    axe_clean(page)
    page = browse.as_person("registrar of the inspection service")
    page.goto("/relief")
    axe_clean(page)
    page.fill("#f-facility", "another place")
    page.click("text=Put on record")
    expect(page.locator("tbody")).to_contain_text("another place")
    page = browse.as_person("registrar of the inspection service", phone=True)
    page.goto("/people/recorder")
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_that_is_too_large_is_told_so_and_lies_in_no_folder(browse: Browse) -> None:
    matter = _cover(browse, "large")
    file = SimpleUploadedFile("sheet.csv", b"x" * (5 << 20), "text/csv")
    answer = browse.portal.client("recorder").post(f"/today/{matter}/sheet", {"sheet": file})
    assert answer.status_code == 422
    assert b"at most 1 MiB" in answer.content
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
