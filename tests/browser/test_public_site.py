"""The public site in a browser: a statement is checked by the browser itself, and pages are clean on desk and phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from plainview.server import wiring
from tests.browser.conftest import DESKTOP, PHONE, axe_clean
from tests.portal import small


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, str]]:
    """The address of a published program's folder, served as bare files; the folder; a matter."""
    folder = tmp_path_factory.mktemp("public") / "program"
    played = small(folder)
    wiring.publish_site(folder, played.stage.log, int(played.stage.desk.now().timestamp()))
    played.stage.desk.store.close()
    server = ThreadingHTTPServer(("localhost", 0), partial(Quiet, directory=str(folder / "public")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", folder / "public", str(played.matters["ended"])
    server.shutdown()
    server.server_close()


def test_the_browser_finds_a_statement_in_the_log_and_a_changed_one_not(
    browser: Browser, served: tuple[str, Path, str]
) -> None:
    address, public, _ = served
    page = browser.new_page(base_url=address, viewport=DESKTOP)
    page.goto("/site/statement.html#3")
    expect(page.get_by_text("Statement 3 is in the signed log")).to_be_visible()
    expect(page.get_by_text("Checked: The checkpoint is signed with the log's Ed25519 key")).to_be_visible()
    axe_clean(page)
    size = int((public / "checkpoint").read_text().split("\n")[1])
    bundle = public / f"tile/entries/000.p/{size}"
    true = bundle.read_bytes()
    bundle.write_bytes(true.replace(b'"office":"court"', b'"office":"count"', 1))
    changed = _numbered(bundle.read_bytes(), b'"office":"count"')
    page.goto("/site/limits.html")
    page.goto(f"/site/statement.html#{changed}")
    expect(page.get_by_text("This does not hold.")).to_be_visible()
    bundle.write_bytes(true)
    page.close()


def _numbered(bundle: bytes, words: bytes) -> int | None:
    """The number, in a bundle, of the first entry that holds these words."""
    at, number = 0, 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2])
        if words in bundle[at + 2 : at + 2 + length]:
            return number
        at, number = at + 2 + length, number + 1
    return None


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_are_clean_and_nothing_runs_off(browser: Browser, served: tuple[str, Path, str], size: Any) -> None:
    address, _, matter = served
    page = browser.new_page(base_url=address, viewport=size)
    paths = ("index.html", f"site/matters/{matter[:2]}/{matter}.html", "site/program.html", "site/law/index.html")
    for path in (*paths, "site/data/index.html", "site/data/schema/matters.html"):
        page.goto(f"/{path}")
        axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
    page.close()


def test_search_finds_public_numbers_and_nothing_else(browser: Browser, served: tuple[str, Path, str]) -> None:
    address, _, matter = served
    page = browser.new_page(base_url=address, viewport=DESKTOP)
    page.goto("/site/search.html")
    asked = page.get_by_label("Number of a matter or statement")
    for text, answer in (
        (matter[:5], matter),
        ("3", "Statement 3"),
        ("2026-01", "Filed in 2026-01"),
        ("(g)(5)", "Rule"),
    ):
        asked.fill(text)
        page.get_by_role("button", name="Find").click()
        found = page.get_by_role("status").get_by_role("link")
        expect(found.first).to_be_visible()
        assert any(answer in words or text == "(g)(5)" for words in found.all_text_contents()), text
    for text in ("Example Street", "officer of agency A", "2031-01-01"):
        asked.fill(text)
        page.get_by_role("button", name="Find").click()
        expect(page.get_by_text("Nothing public has this number")).to_be_visible()
    page.get_by_label("What came of it").select_option("withdrawn")
    page.get_by_role("button", name="List them").click()
    expect(page.get_by_role("heading", name="Covers, federal: withdrawn")).to_be_visible()
    page.close()


def test_pages_that_compute_say_what_to_do_without_a_script(browser: Browser, served: tuple[str, Path, str]) -> None:
    context = browser.new_context(base_url=served[0], java_script_enabled=False)
    page = context.new_page()
    page.goto("/site/search.html")
    expect(page.get_by_text("need JavaScript")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link", name="a0", exact=True)).to_be_visible()
    page.goto("/site/statement.html#3")
    expect(page.get_by_text("plainview prove ADDRESS NUMBER")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    context.close()
