"""A browser in front of a small demonstration. How to use it:

    def test_a_reviewer_sees_the_filed_request(browse: Browse) -> None:
        page = browse.as_person("reviewer")             a desktop; phone=True: 390 px; script=False: without JavaScript
        page.goto(f"/matters/{browse.portal.matters['filed']}")
        axe_clean(page)                                 WCAG 2.2 AA, target size too; needs script

`browse.portal` is `tests/portal.py`'s: its stage, matters by phase, and the clock: `browse.later(minutes=16)`.
The program is shared by the tests of one process and is not put back: what a test changes, it makes for itself
(`browse.portal.played.file("mine", addresses=[…])`). Whoever needs another program, or none that is a demonstration,
takes `own_browse`, which has a fresh one, and `browse.passkey(page)`, an authenticator in software.
Paths are relative to the portal. `CHROME` names the browser; otherwise the first of `BROWSERS` on the PATH.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.portal import Portal, open_portal, prepare, serving, small

prepare()

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The same engine; the first makes no window for each person, which takes a second of each."""
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
WAIT_MS = 30_000
"""Far more than any page takes: a machine with other work must not make a test fail."""
AXE = (Path(__file__).parent / "axe.min.js").read_text()
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RUN_AXE = """async (tags) => {
  const rules = {"target-size": {enabled: true}};
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, rules, resultTypes: ["violations"]});
  return found.violations.map((one) => `${one.id}: ${one.help}: ` + one.nodes.map((node) => node.html).join(" | "));
}"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def chrome() -> str:
    """The browser: what CHROME names, or the first of `BROWSERS` on the PATH."""
    found = os.environ.get("CHROME") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "these tests need a browser: install Debian's package chromium, or name one in CHROME"
    return found


def axe_clean(page: Page) -> None:
    """Let the page have no fault that axe knows of, by the rules of WCAG 2.2 AA."""
    page.wait_for_load_state()  # a click waits until the next document is there, which may still be empty
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE, list(RULES)) == [], page.url


@dataclass
class Browse:
    """A browser's windows before a portal. Each person has a context of their own."""

    portal: Portal
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def stranger(self, *, phone: bool = False, script: bool = True) -> Page:
        """A page of nobody, in a fresh context."""
        size: Any = PHONE if phone else DESKTOP
        context = self.browser.new_context(base_url=self.portal.origin, viewport=size, java_script_enabled=script)
        context.set_default_timeout(WAIT_MS)
        self.contexts.append(context)
        return context.new_page()

    def as_person(self, person: str, *, phone: bool = False, script: bool = True) -> Page:
        """A page of somebody who is signed in and sees the start page; how they sign in is tested by itself."""
        page = self.stranger(phone=phone, script=script)
        client = self.portal.client(person)
        cookies = [(name, kept.value) for name, kept in client.cookies.items()]
        page.context.add_cookies([{"name": name, "value": v, "url": self.portal.origin} for name, v in cookies])
        page.goto("/")
        return page

    def later(self, **time: float) -> None:
        """Let time pass: `minutes=16`, `hours=12`."""
        self.portal.stage.clock.now += timedelta(**time)

    def passkey(self, page: Page) -> Any:
        """Give the page's browser an authenticator that verifies its user; promise its session of DevTools."""
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        return session

    def close(self) -> None:
        """Close every window."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def sign_in_as(page: Page, person: str) -> None:
    """Be somebody, in a demonstration, by its page to sign in."""
    page.goto("/sign-in")
    page.click(f'button[name="person"][value="{person}"]')
    page.wait_for_url("**/")


BROWSER = pytest.StashKey[tuple[ExitStack, Browser]]()


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Browser:
    """The browser, one for all tests of this folder that follow each other in a process."""
    kept = request.config.stash
    if BROWSER not in kept:
        kept[BROWSER] = started()
        request.config.add_cleanup(lambda: end_browser(request.config))
    return kept[BROWSER][1]


def started() -> tuple[ExitStack, Browser]:
    """A browser. While it runs, its event loop is this thread's, and Django must be told that this is meant."""
    with ExitStack() as stack:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        stack.callback(os.environ.pop, "DJANGO_ALLOW_ASYNC_UNSAFE")
        expect.set_options(timeout=WAIT_MS)
        playwright = stack.enter_context(sync_playwright())
        found = playwright.chromium.launch(executable_path=chrome(), args=list(ARGUMENTS))
        stack.callback(found.close)
        return stack.pop_all(), found


def end_browser(config: pytest.Config) -> None:
    """End the browser, where one runs."""
    if BROWSER in config.stash:
        config.stash[BROWSER][0].close()
        del config.stash[BROWSER]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """End the browser before a test of another folder, which wants the thread for itself."""
    try:
        return (yield)
    finally:
        if nextitem is None or nextitem.path.parent != item.path.parent:
            end_browser(item.config)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One small demonstration for all tests of this process, served."""
    portal = open_portal(small(tmp_path_factory.mktemp("portal") / "program"))
    with serving(portal):
        yield portal
    portal.stage.desk.store.close()


@pytest.fixture
def browse(shared: Portal, browser: Browser) -> Iterator[Browse]:
    """Windows before the shared demonstration."""
    shared.open()
    began = shared.stage.clock.now
    found = Browse(shared, browser)
    yield found
    found.close()
    shared.stage.clock.now = max(began, shared.stage.clock.now)


@pytest.fixture
def own_browse(browser: Browser, tmp_path: Path) -> Iterator[Browse]:
    """Windows before a demonstration of the test's own; `own_browse.portal.demo = False` makes it a real program."""
    portal = open_portal(small(tmp_path / "program"))
    with serving(portal):
        found = Browse(portal, browser)
        yield found
        found.close()
    portal.stage.desk.store.close()
