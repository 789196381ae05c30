"""The frame around every page: where the log is, and what the public sees."""

from __future__ import annotations

from dataclasses import replace

from plainview.server.portal.site import open_site, site
from tests.portal import Portal


def test_every_page_leads_to_the_log_and_to_the_public_site_where_there_is_one(portal: Portal) -> None:
    found, client = site(), portal.client("judge")
    for public in ("", "https://log.example.com/index.html"):
        open_site(replace(found, public=public))
        page = client.get("/").content.decode()
        assert f'<a href="{found.log}">the log</a>' in page
        assert ("what the public sees" in page) is bool(public)
        assert f'<a href="{public}">' in page or not public
