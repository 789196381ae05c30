"""The frame around every page: where the log is, and what the public sees."""

from __future__ import annotations

import re
from dataclasses import replace

from plainview.server.portal.pages.home import DOORS
from plainview.server.portal.site import open_site, site
from plainview.server.queries.people import by_role
from tests.portal import Portal


def test_every_page_leads_to_the_log_and_to_the_public_site_where_there_is_one(portal: Portal) -> None:
    found, client = site(), portal.client("judge")
    for public in ("", "https://log.example.com/index.html"):
        open_site(replace(found, public=public))
        page = client.get("/").content.decode()
        assert f'<a href="{found.log}">the log</a>' in page
        assert ("what the public sees" in page) is bool(public)
        assert f'<a href="{public}">' in page or not public


def test_the_first_page_of_every_role_says_what_waits_and_where_to_begin(portal: Portal) -> None:
    people = by_role(portal.stage.desk, tuple(person for person, _ in portal.stage.desk.store.records("person")))
    assert set(DOORS) | {"counsel"} >= set(people)
    for role in set(people) - {"counsel"}:
        client = portal.client(people[role][0])
        page = client.get("/").content.decode()
        begin = page.partition("Where to begin")[2]
        doors = re.findall(r'<a class="pv-tall" href="(/[^"]+)"', begin)
        assert doors == [address for _, address, _ in DOORS[role]], role
        for address in doors:
            assert client.get(address).status_code == 200, (role, address)
    for person, address in (("judge", "/court"), ("reviewer", "/queue"), ("Chief Postal Inspector", "/queue")):
        page = portal.client(person).get("/").content.decode()
        assert re.search(rf'href="{address}">[0-9]+ matters?</a> waiting for you', page), person


def test_a_code_that_opens_nothing_is_said_above_the_form_and_a_stranger_is_led_to_the_sign_in(portal: Portal) -> None:
    stranger = portal.client()
    page = stranger.post("/enrol", {"code": "WRONG"})
    assert page.status_code == 403 and b"This is no code that can be used." in page.content
    assert b'name="code"' in page.content
    assert b'<a href="/sign-in">Sign in</a>' in stranger.get("/nothing").content


def test_copies_of_nothing_and_a_recusal_without_a_reason_lead_back_to_the_page_with_a_word(portal: Portal) -> None:
    matter, judge = portal.matters["authorized"], portal.client("judge")
    for path, back, words in (
        ("/court/copies", "/court", b"Mark the matters whose orders you want."),
        (f"/court/{matter}/recuse", f"/court/{matter}#decide", b"Say why you do not sit"),
    ):
        sent = judge.post(path)
        assert sent["Location"] == back and words in judge.get(back).content
