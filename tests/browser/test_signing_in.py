"""Signing in, in a browser: what everybody meets first."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browse, axe_clean, sign_in_as


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_page_to_sign_in_has_no_fault_of_access(browse: Browse, phone: bool) -> None:
    page = browse.stranger(phone=phone)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    axe_clean(page)


def test_a_demonstration_works_without_scripts(browse: Browse) -> None:
    page = browse.stranger(script=False)
    sign_in_as(page, "reviewer")
    page.goto("/matters")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_session_ends_after_a_quarter_of_an_hour_without_use(browse: Browse) -> None:
    page = browse.stranger()
    sign_in_as(page, "judge")
    browse.later(minutes=14)
    page.goto("/matters")
    assert page.url.endswith("/matters")
    browse.later(minutes=16)
    page.goto("/matters")
    assert "/sign-in?" in page.url


def test_axe_would_find_a_fault(browse: Browse) -> None:
    page = browse.stranger()
    page.goto("/sign-in")
    page.evaluate("() => document.querySelector('html').removeAttribute('lang')")
    with pytest.raises(AssertionError, match="html-has-lang"):
        axe_clean(page)
