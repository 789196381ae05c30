"""P27: every page of every address has the whole set of headers, no script or style of its own, and works by forms that
came from here; nothing is changed by looking; nobody is sent elsewhere, framed elsewhere, or served under another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from plainview.server.portal import headers
from plainview.server.portal.settings import MIDDLEWARE, portal_settings
from plainview.server.portal.site import Place
from tests.portal import Portal, open_portal, small
from tests.promises.authorization import LETTERS, ROWS
from tests.promises.test_p13_authorization import LISTED, filled

EVIL = "evil.example.com"
MARKS = ("frequent",)
"""Records that a reading leaves for the auditor, as it leaves audit rows."""

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
INLINE = re.compile(rb"<script(?![^>]*\bsrc=)|<style|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=\s*[\"']|javascript:", re.I)
FORM = re.compile(rb"<form[^>]*method=\"post\"[^>]*>(.*?)</form>", re.I | re.S)
ELSEWHERE = (
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"/\\{EVIL}",
    f"///{EVIL}",
    "javascript:alert(1)",
    f"https:{EVIL}",
    "\t//x",
)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = open_portal(small(tmp_path_factory.mktemp("headers") / "program"))
    yield portal
    portal.stage.desk.store.close()


def samples(portal: Portal) -> Iterator[tuple[str, Any, str, tuple[str, ...]]]:
    """Each address with something in it, for one who may come: the route's name, the client, the path, its methods."""
    clients: dict[str, Any] = {}
    matters = [portal.matters[name] for name in ("active", "authorized", "filed")]
    for route in LISTED:
        letter = ROWS[route.name].roles[:1]
        client = clients.setdefault(letter, portal.client(LETTERS[letter]) if letter else portal.client())
        for matter in matters if "<str:matter>" in route.path else matters[:1]:
            yield route.name, client, filled(route, matter=matter, person="reviewer"), route.methods


def faults(answer: Any) -> list[str]:
    """What a page lacks or has too much of."""
    found = [
        f"{name} is {answer.headers.get(name)}" for name, value in ALWAYS.items() if answer.headers.get(name) != value
    ]
    policy = answer.headers.get("content-security-policy", "")
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    for name in ("default-src", "base-uri", "frame-ancestors"):
        if said.get(name) != "'none'":
            found.append(f"{name} is {said.get(name)}")
    if said.get("form-action") != "'self'" or "unsafe" in policy or "http" in policy or "*" in policy:
        found.append(f"policy is {policy}")
    if "permissions-policy" not in answer.headers:
        found.append("no permissions policy")
    if answer.headers.get("content-type", "").startswith("text/html") and answer.content:
        found += [f"inline: {match[0]!r}" for match in INLINE.finditer(answer.content)]
        found += [
            "a form without its token" for form in FORM.findall(answer.content) if b"csrfmiddlewaretoken" not in form
        ]
    return found


def crawl(portal: Portal) -> list[str]:
    """The faults of every page."""
    wrong = []
    for name, client, path, methods in samples(portal):
        answer = client.get(path) if "GET" in methods else client.post(path)
        wrong += [f"{name}: {fault}" for fault in faults(answer)]
        if answer.status_code >= 500:
            wrong.append(f"{name}: {answer.status_code}")
    for path in ("/no-such-page", "/static/uswds/css/none.css"):
        wrong += [f"{path}: {fault}" for fault in faults(portal.client().get(path)) if "cache" not in fault]
    return wrong


def said(portal: Portal) -> tuple[Any, ...]:
    """Everything that an act would change: statements, registry, drafts, matters."""
    store = portal.stage.desk.store
    tables = ("payload", "wrap", "piece", "look", "listing", "draft", "record")
    return store.size(), *[[row for rows in store.dump(table) for row in rows] for table in tables]


def changed(before: tuple[Any, ...], after: tuple[Any, ...]) -> list[Any]:
    """What is new or another since."""
    if before[0] != after[0]:
        return [after[0]]
    fresh = [row for old, new in zip(before[1:], after[1:], strict=True) for row in new if row not in old]
    return [row for row in fresh if row[0] not in MARKS]


def test_every_page_has_every_header_and_looking_changes_nothing(portal: Portal) -> None:
    before = said(portal)
    for name, client, path, methods in samples(portal):
        if "GET" in methods:
            client.get(path)
        assert changed(before, said(portal)) == [], name
    assert crawl(portal) == []


@pytest.mark.parametrize("left_out", ["headers.Headers", "csp.middleware", "clickjacking", "security.Security"])
def test_a_portal_without_one_of_its_guards_is_caught(portal: Portal, left_out: str) -> None:
    fewer = [name for name in MIDDLEWARE if left_out not in name]
    assert len(fewer) == len(MIDDLEWARE) - 1
    with override_settings(MIDDLEWARE=fewer):
        assert faults(portal.client().get("/sign-in"))


def test_no_form_is_taken_that_did_not_come_from_here(portal: Portal) -> None:
    before, tried = said(portal), 0
    for route in LISTED:
        if "POST" not in route.methods:
            continue
        letter = ROWS[route.name].roles[:1]
        client = portal.client(LETTERS.get(letter, ""), enforce_csrf_checks=True)
        client.get("/sign-in")
        for head in ({}, {"origin": f"https://{EVIL}"}):
            answer = client.post(filled(route, matter=portal.matters["active"]), headers=head)
            assert answer.status_code == 403, route.name
            assert b"this form is too old" in answer.content.lower()
        tried += 1
    assert tried > 5
    assert said(portal) == before


def test_only_the_methods_of_an_address_are_answered(portal: Portal) -> None:
    for name, client, path, methods in samples(portal):
        for method in ("put", "delete", "patch", "trace", *(() if "POST" in methods else ("post",))):
            assert getattr(client, method)(path).status_code == 405, name


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site(portal: Portal, target: str) -> None:
    client = portal.client()
    for answer in (
        client.post("/demo-sign-in", {"person": "judge", "next": target}),
        client.post(f"/demo-sign-in?next={target}", {"person": "judge"}),
        client.post("/step-up", {"next": target}),
    ):
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
    for address in (f"//{EVIL}/", f"/matters/../../{EVIL}"):
        answer = portal.client().get(address)
        assert EVIL not in answer.headers.get("location", "").partition("?")[0]


@pytest.mark.parametrize("host", [EVIL, f"localhost.{EVIL}", f"localhost@{EVIL}", "localhost:80@x", ""])
def test_another_host_s_name_is_not_served(portal: Portal, host: str) -> None:
    answer = portal.client().get("/sign-in", headers={"host": host})
    assert answer.status_code == 400
    assert EVIL.encode() not in answer.content


def test_an_https_portal_says_so_for_two_years(portal: Portal) -> None:
    place = Place("https://portal.example.com")
    secure = portal_settings(place, "a secret", {})
    chosen = {name: secure[name] for name in secure if name.startswith(("SECURE_", "ALLOWED", "SESSION_", "CSRF_"))}
    with override_settings(**chosen):
        answer = portal.client().get("/sign-in", secure=True, headers={"host": "portal.example.com"})
        assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        assert faults(answer) == []
    assert "strict-transport-security" not in portal.client().get("/sign-in").headers
    assert headers.STATIC == "/static/"


def test_what_is_typed_comes_back_as_text(portal: Portal) -> None:
    planted = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    client = portal.client("registrar of the inspection service")
    answer = client.post("/people/new", {"id": planted, "role": "reviewer"})
    assert answer.status_code == 422
    assert b"&lt;script&gt;alert(1)" in answer.content
    assert faults(answer) == []
