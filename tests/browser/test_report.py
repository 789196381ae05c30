"""The pages of an annual report in a browser: clean on desk and phone, nothing runs off, charts say what they show."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from plainview.server.public.site import Site
from plainview.server.report.shelf import parts
from tests.browser.conftest import DESKTOP, PHONE, axe_clean
from tests.browser.test_public_site import Quiet
from tests.cli.test_report import TRUE
from tests.server.report.test_report import CONTACT_OFFICE, YEAR, Log


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose figures of a year are published."""
    work, public = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("public")
    with Site(work, Log(TRUE).read, CONTACT_OFFICE, parts=parts) as site:
        ready = site.prepare()
        for path, digest in ready.pages.items():
            if digest is not None:
                (public / path).parent.mkdir(parents=True, exist_ok=True)
                (public / Path(path)).write_bytes(ready.read(path))
    server = ThreadingHTTPServer(("localhost", 0), partial(Quiet, directory=str(public)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_report_is_clean_and_nothing_runs_off(browser: Browser, served: str, size: Any) -> None:
    page = browser.new_page(base_url=served, viewport=size)
    page.goto("/site/reports/index.html")
    axe_clean(page)
    page.get_by_role("link", name=f"Annual report {YEAR}").click()
    while True:
        axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        assert page.get_by_role("img").count() > 0, page.url
        further = page.get_by_role("link", name="Next page")
        if not further.count():
            break
        further.click()
        page.wait_for_load_state()
    page.close()
