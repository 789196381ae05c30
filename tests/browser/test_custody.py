"""Custodians, auditor and operator at their work in a browser; no page of theirs has a fault that axe knows of."""

from __future__ import annotations

import io
import zipfile
from importlib import import_module

import pytest
from playwright.sync_api import Page, expect

from plainview.core.vocabulary.ids import ChainId
from tests.browser.conftest import Browse, axe_clean

START = ("review", "authorize", "approve", "start")


def _cover(browse: Browse, name: str, *more: str) -> ChainId:
    played = browse.portal.played
    matter = played.file(name)
    for verb in (*START, *more):
        played.act(verb, matter)
    browse.portal.stage.publish()
    return matter


def _press(page: Page, words: str) -> None:
    page.locator(f"main button:has-text('{words}')").first.click()
    page.wait_for_load_state()


def _clean(page: Page, *paths: str) -> None:
    for path in paths:
        page.goto(path)
        axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize(("phone", "script"), [(False, True), (True, False)])
def test_a_disclosure_is_looked_at_approved_by_one_and_released_by_another(
    browse: Browse, phone: bool, script: bool
) -> None:
    matter = _cover(browse, f"disclosed {phone}", "end_early")
    first = browse.as_person("custodian", phone=phone, script=script)
    first.goto(f"/matters/{matter}/package?stage=end")
    expect(first.locator("main")).to_contain_text("agency A")
    first.click("main a:has-text('Approve the disclosure')")
    first.click("label:has-text('whole term')")
    _press(first, "Approve")
    _press(first, "Sign")
    expect(first.locator("main")).to_contain_text("Recorded as statement")
    first.goto(f"/matters/{matter}/package?stage=end")
    expect(first.locator("main")).to_contain_text("It can be released once its statement is published")
    browse.portal.stage.publish()
    first.reload()
    expect(first.locator("main")).to_contain_text("Another postal person can release it now")
    first.goto(f"/matters/{matter}/release_disclosure")
    first.click("label:has-text('whole term')")
    _press(first, "Release")
    if first.locator("main button:has-text('Sign')").count():
        _press(first, "Sign")
    expect(first.locator("h1")).to_contain_text("The law says no")
    second = browse.as_person("second custodian", phone=phone, script=script)
    second.goto(f"/matters/{matter}/release_disclosure")
    second.click("label:has-text('whole term')")
    _press(second, "Release")
    _press(second, "Sign")
    expect(second.locator("main")).to_contain_text("Recorded as statement")
    second.goto(f"/matters/{matter}/package?stage=end")
    expect(second.locator("main")).to_contain_text("The agency picks it up")


def test_letters_are_printed_with_their_proofs_and_come_back(browse: Browse) -> None:
    matter = _cover(browse, "told", "end_early")
    page = browse.as_person("custodian")
    page.goto(f"/matters/{matter}/letters")
    expect(page.locator("main")).to_contain_text("No notice was given yet")
    page.goto(f"/matters/{matter}/give_notice")
    _press(page, "Tell the person")
    _press(page, "Sign")
    browse.portal.stage.publish()
    page.goto(f"/matters/{matter}/letters")
    axe_clean(page)
    page.click("label[for=l-large]")
    with page.expect_download() as got:
        _press(page, "Print")
    names = zipfile.ZipFile(io.BytesIO(got.value.path().read_bytes())).namelist()
    assert {"letter-1-en.pdf", "letter-1-es.pdf", "letter-1-en-large.pdf", "letter-1-es-large.pdf"} < set(names)
    page.goto(f"/matters/{matter}/notice_undelivered")
    page.click("label:has-text('Moved')")
    _press(page, "A letter came back")
    _press(page, "Sign")
    expect(page.locator("main")).to_contain_text("Recorded as statement")


def test_a_scope_is_run_and_shows_what_it_leaves_out(browse: Browse) -> None:
    import_module("plainview.server.records.run")  # its engine takes seconds to load, longer than a click waits
    played = browse.portal.played
    matter = played.matters["records"]
    for verb in START[:3]:
        played.act(verb, matter)
    page = browse.as_person("custodian", phone=True)
    page.goto(f"/matters/{matter}/selection")
    expect(page.locator("main")).to_contain_text("Nothing has been selected")
    page.fill("#f-items", "LX000000000US")
    _press(page, "Select")
    expect(page.locator("[role=alert]")).to_contain_text("no part of the scope")
    page.fill("#f-items", "")
    _press(page, "Select")
    expect(page.locator("main")).to_contain_text("Left out")
    axe_clean(page)


def test_what_is_held_is_not_erased_and_what_is_erased_leaves_a_certificate(browse: Browse) -> None:
    matter = _cover(browse, "erased")
    page = browse.as_person("custodian", script=False)
    page.goto(f"/matters/{matter}/place_hold")
    page.click("label:has-text('A court')")
    _press(page, "Place a hold")
    _press(page, "Sign")
    browse.portal.played.act("end_early", matter)
    browse.portal.played.act("find", matter, "auditor", outcome="improper")
    page.goto(f"/matters/{matter}/erase")
    page.click("label:has-text('All of it')")
    _press(page, "Erase")
    expect(page.locator("h1")).to_contain_text("The law says no")
    for verb, words in (("lift_hold", "Lift the hold"), ("erase", "Erase")):
        page.goto(f"/matters/{matter}/{verb}")
        if verb == "erase":
            page.click("label:has-text('All of it')")
        _press(page, words)
        _press(page, "Sign")
        expect(page.locator("main")).to_contain_text("Recorded as statement")
    page.goto(f"/matters/{matter}/kept")
    expect(page.locator("main")).to_contain_text("Its salted text")


@pytest.mark.parametrize("script", [True, False])
def test_a_dossier_opens_under_a_purpose_that_is_in_the_trail_first(browse: Browse, script: bool) -> None:
    matter = _cover(browse, f"inspected {script}")
    page = browse.as_person("auditor", script=script)
    page.goto(f"/matters/{matter}/dossier")
    _press(page, "Open it")
    expect(page.locator("[role=alert]")).to_contain_text("Choose what you open it for")
    assert "100 Example Street" not in page.content()
    page.click("label:has-text('Somebody complained')")
    page.fill("#f-text", "complaint 7")
    _press(page, "Open it")
    expect(page.locator("main")).to_contain_text("100 Example Street")
    rows = browse.portal.stage.desk.store.audit_rows(matter)
    acts = [(row.act, row.outcome) for row in rows if row.role == "auditor"]
    assert acts[0] == ("inspect_matter", "complaint"), "before anything was opened"
    assert ("open", "audit") in acts
    if script:
        axe_clean(page)


def test_an_error_is_registered_weighed_and_in_the_register(browse: Browse) -> None:
    matter = _cover(browse, "mistaken")
    page = browse.as_person("auditor")
    page.goto(f"/matters/{matter}/register_error")
    page.click("label:has-text('A person')")
    page.click("label:has-text('data was wrongly obtained')")
    _press(page, "Register")
    if page.locator("main button:has-text('Sign')").count():
        _press(page, "Sign")
    page.goto("/audit/errors")
    page.click(f'a[href="/matters/{matter}/weigh_error"]')
    page.click("label:has-text('It is serious')")
    _press(page, "Weigh")
    _press(page, "Sign")
    page.goto("/audit/errors")
    expect(page.locator("tbody")).to_contain_text("weighed")
    axe_clean(page)


def test_an_office_commits_to_its_part_of_a_seed(browse: Browse) -> None:
    page = browse.as_person("auditor", phone=True)
    page.goto("/reviews/commit_review")
    page.fill("#f-period", "1")
    page.fill("#f-commitment", "ab" * 32)
    _press(page, "Commit")
    _press(page, "Sign")
    page.goto("/reviews")
    expect(page.locator("main")).to_contain_text("inspector general")


def test_every_page_of_custodian_auditor_and_operator_is_clean(browse: Browse) -> None:
    matter = browse.portal.matters["ended"]
    one = f"/matters/{matter}"
    _clean(browse.as_person("custodian", phone=True), "/returns", one, f"{one}/package", f"{one}/kept", f"{one}/erase")
    auditor = browse.as_person("auditor", phone=True)
    _clean(auditor, "/audit", "/audit/tests", "/audit/errors", "/reviews", "/reviews/do_review", f"{one}/dossier")
    operator = browse.as_person("operator", phone=True)
    _clean(operator, "/health")
    for path in ("/matters", one, f"{one}/dossier", f"{one}/package", "/audit", "/returns"):
        answer = operator.goto(path)
        assert answer is not None
        assert answer.status == 404, path
    _clean(browse.as_person("auditor"), "/audit/tests")
