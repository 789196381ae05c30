"""P26: sessions end after 15 idle minutes and 12 hours, and on the server; five failures close an account where they
were made and nowhere else; a sign-in takes a new token; a code works once; a passkey again before what is sensitive.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from plainview.server.actions import enrolment
from plainview.server.portal import gate, tries
from plainview.server.portal.pages import sign_in
from plainview.server.portal.settings import portal_settings
from plainview.server.portal.site import Place
from plainview.server.scenarios.cast import REGISTRARS
from tests.authenticator import Authenticator
from tests.portal import Portal, enrolled, open_portal, signed_in, small, with_passkey

ELSEWHERE = "192.0.2.7"
IDLE, ABSOLUTE = timedelta(minutes=15), timedelta(hours=12)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = open_portal(small(tmp_path_factory.mktemp("sessions") / "program"))
    yield portal
    portal.stage.desk.store.close()


@pytest.fixture
def portal(opened: Portal) -> Iterator[Portal]:
    """A program that is no demonstration, nobody locked out, its clock where it was."""
    from django.core.cache import cache

    cache.clear()
    began = opened.stage.clock.now
    opened.open(demo=False)
    yield opened
    opened.stage.clock.now = began


@pytest.fixture(scope="module")
def judge(opened: Portal) -> Authenticator:
    opened.open(demo=False)
    return with_passkey(opened, "judge")


def alive(client: Any) -> bool:
    """Whether a client is signed in."""
    return client.get("/").status_code == 200


def clock_of(portal: Portal, client: Any, after: timedelta, every: timedelta | None = None) -> bool:
    """Whether a session is alive after a time, used `every` so often in between, or not at all."""
    begun = portal.stage.clock.now
    while every and portal.stage.clock.now + every < begun + after:
        portal.stage.clock.now += every
        client.get("/")
    portal.stage.clock.now = begun + after
    return alive(client)


ENDS = (
    ("idle, just not", IDLE, None, True),
    ("idle", IDLE + SECOND, None, False),
    ("used for long", ABSOLUTE - SECOND, timedelta(minutes=10), True),
    ("used for too long", ABSOLUTE + SECOND, timedelta(minutes=10), False),
)


@pytest.mark.parametrize(("name", "after", "every", "expected"), ENDS, ids=[row[0] for row in ENDS])
def test_a_session_ends_by_the_clock(
    portal: Portal, judge: Authenticator, name: str, after: timedelta, every: timedelta | None, expected: bool
) -> None:
    client = portal.client()
    assert signed_in(client, judge).status_code == 302
    assert clock_of(portal, client, after, every) is expected


def test_a_gate_without_limits_is_caught(portal: Portal, judge: Authenticator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "IDLE_SECONDS", 10**9)
    monkeypatch.setattr(gate, "ABSOLUTE_SECONDS", 10**9)
    client = portal.client()
    signed_in(client, judge)
    assert clock_of(portal, client, IDLE + SECOND)


def rotates(portal: Portal, judge: Authenticator) -> bool:
    """Whether a sign-in leaves the token behind that an attacker may have planted."""
    client = portal.client()
    client.get("/sign-in")
    planted = client.cookies[settings.SESSION_COOKIE_NAME].value
    signed_in(client, judge)
    other = portal.client()
    other.cookies[settings.SESSION_COOKIE_NAME] = planted
    return client.cookies[settings.SESSION_COOKIE_NAME].value != planted and not alive(other)


def test_a_planted_token_is_not_signed_in(portal: Portal, judge: Authenticator) -> None:
    assert rotates(portal, judge)


def test_a_sign_in_that_keeps_the_token_is_caught(
    portal: Portal, judge: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keeping(request: Any, user: Any, backend: str) -> None:
        request.session.update({"_auth_user_id": str(user.pk), "_auth_user_backend": backend})
        request.session["_auth_user_hash"] = user.get_session_auth_hash()
        request.user = user

    from django.contrib.sessions.backends.db import SessionStore

    monkeypatch.setattr(sign_in, "login", keeping)
    monkeypatch.setattr(SessionStore, "flush", lambda self: None)
    assert not rotates(portal, judge)


def test_signing_out_ends_the_session_on_the_server(portal: Portal, judge: Authenticator) -> None:
    client, thief = portal.client(), portal.client()
    signed_in(client, judge)
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert alive(thief)
    assert client.get("/sign-out").status_code == 405
    client.post("/sign-out")
    assert not alive(thief)


def test_no_one_may_sign_in_without_being_verified_or_from_another_place(portal: Portal, judge: Authenticator) -> None:
    careless = Authenticator(judge.word, judge.origin, verifies=False, handle=judge.handle)
    stranger = Authenticator("somebody else", judge.origin, handle=judge.handle)
    forger = Authenticator("a forger", judge.origin, handle=judge.handle, claims=judge.id)
    for device, lies in ((careless, {}), (stranger, {}), (forger, {}), (judge, {"origin": "https://evil.example.com"})):
        client = portal.client()
        assert signed_in(client, device, **lies).status_code == 403
        assert not alive(client)


def test_an_answer_is_good_once(portal: Portal, judge: Authenticator) -> None:
    from tests.portal import asked

    client = portal.client()
    answer = judge.get(asked(client.get("/sign-in")))
    assert client.post("/sign-in", {"credential": answer}).status_code == 302
    other = portal.client()
    other.get("/sign-in")
    assert other.post("/sign-in", {"credential": answer}).status_code == 403


def locked(portal: Portal, judge: Authenticator, client: Any) -> bool:
    """Whether the rightful owner is kept out."""
    return signed_in(client, judge).status_code != 302


def fail(portal: Portal, judge: Authenticator, times: int = tries.TRIES_MAX, **at: Any) -> None:
    """A stranger fails as the judge."""
    stranger = Authenticator("a stranger", judge.origin, handle=judge.handle)
    for _ in range(times):
        signed_in(portal.client(**at), stranger)


def test_five_failures_close_an_account_at_one_address_for_a_quarter_of_an_hour(
    portal: Portal, judge: Authenticator
) -> None:
    fail(portal, judge, tries.TRIES_MAX - 1)
    assert not locked(portal, judge, portal.client())
    fail(portal, judge, 1)
    assert locked(portal, judge, portal.client())
    assert not locked(portal, judge, portal.client(REMOTE_ADDR=ELSEWHERE)), "at another address the judge comes in"
    portal.stage.clock.now += timedelta(seconds=tries.WINDOW_SECONDS)
    assert not locked(portal, judge, portal.client())


def test_a_stranger_at_the_same_address_does_not_lock_out_a_device_that_is_known(
    portal: Portal, judge: Authenticator
) -> None:
    known = portal.client()
    signed_in(known, judge)
    known.post("/sign-out")
    fail(portal, judge, tries.ADDRESS_TRIES_MAX)
    assert locked(portal, judge, portal.client())
    assert not locked(portal, judge, known)


def test_counting_failures_by_account_alone_is_caught(
    portal: Portal, judge: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "buckets", lambda request, at, account: ((f"account {account}", 5),))
    fail(portal, judge, REMOTE_ADDR="198.51.100.3")
    assert locked(portal, judge, portal.client())


def test_a_proxy_s_word_counts_where_there_must_be_a_proxy_and_only_its_own(portal: Portal) -> None:
    from django.test import RequestFactory

    request = RequestFactory().get("/", headers={"x-forwarded-for": "203.0.113.1, 192.0.2.9"})
    at = sign_in_site(portal)
    assert tries.address(request, at) == "127.0.0.1"
    portal.origin = "https://portal.example.com"
    portal.open(demo=False)
    assert tries.address(request, sign_in_site(portal)) == "192.0.2.9"
    portal.origin = "http://localhost"


def sign_in_site(portal: Portal) -> Any:
    from plainview.server.portal.site import site

    return site()


def test_a_code_works_once_and_for_seven_days(portal: Portal) -> None:
    desk = portal.stage.desk
    clerk = desk.person("clerk")
    first = enrolment.invite(desk, REGISTRARS[1], clerk)
    code = enrolment.invite(desk, REGISTRARS[1], clerk)
    device = Authenticator("clerk", portal.origin)
    assert enrolled(portal, portal.client(), first, device).status_code == 403, "a newer code made it void"
    began = portal.stage.clock.now
    portal.stage.clock.now += timedelta(days=7, seconds=1)
    assert enrolled(portal, portal.client(), code, device).status_code == 403
    portal.stage.clock.now = began + timedelta(days=7)
    assert enrolled(portal, portal.client(), code, device).status_code == 200
    assert enrolled(portal, portal.client(), code, Authenticator("other", portal.origin)).status_code == 403


def test_a_passkey_is_asked_again_before_what_is_sensitive(portal: Portal, judge: Authenticator) -> None:
    client = portal.client()
    signed_in(client, judge)
    assert client.get("/account").status_code == 200
    portal.stage.clock.now += timedelta(minutes=6)
    assert client.get("/account").headers["location"].startswith("/step-up")
    from tests.portal import asked

    client.post("/step-up", {"credential": judge.get(asked(client.get("/step-up")))})
    assert client.get("/account").status_code == 200
    assert client.post("/step-up", {"next": "/account"}).status_code == 400, "without a passkey nothing is proven"


ENDINGS: tuple[tuple[str, Callable[[Portal], None]], ...] = (
    ("recovering", lambda portal: enrolment.ask_recovery(portal.stage.desk, REGISTRARS[2], "auditor")),
    ("closed", lambda portal: enrolment.close_account(portal.stage.desk, REGISTRARS[2], "auditor")),
)


@pytest.mark.parametrize(("name", "end"), ENDINGS, ids=[row[0] for row in ENDINGS])
def test_whatever_ends_an_account_ends_its_sessions_at_the_next_request(
    portal: Portal, name: str, end: Callable[[Portal], None]
) -> None:
    now = enrolment.standing(portal.stage.desk, "auditor")
    if not now.enrolled:
        with_passkey(portal, "auditor")
    client = portal.client("auditor")
    assert alive(client)
    end(portal)
    assert not alive(client)


def test_cookies_of_an_https_portal_are_bound_to_its_host(portal: Portal) -> None:
    place = Place("https://portal.example.com")
    secure = portal_settings(place, "a secret", {})
    chosen = {name: secure[name] for name in secure if name.startswith(("SESSION_", "CSRF_", "SECURE_", "ALLOWED"))}
    with override_settings(**chosen):
        portal.origin = place.origin
        portal.open(demo=False)
        page = portal.client().get("/sign-in", secure=True, headers={"host": "portal.example.com"})
        for name in ("__Host-session", "__Host-csrf"):
            cookie = page.cookies[name]
            assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
            assert cookie["samesite"] in ("Lax", "Strict")
        assert len(page.cookies["__Host-session"].value) >= 32, "at least 128 bits"
    portal.origin = "http://localhost"


ANOTHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path[:0] = {path!r}
from plainview.server import wiring
from plainview.server.portal.settings import portal_settings
from plainview.server.portal.site import Place, Site, open_site
from plainview.server.scenarios.again import keep_keys, reopen
from plainview.server.storage.settings import configure, sqlite_database
place = Place("http://localhost")
configure(**portal_settings(place, "a secret of tests alone", sqlite_database({accounts!r}, timeout=10)))
now = datetime.fromisoformat({now!r})
stage = reopen(Path({folder!r}), lambda stage: lambda index, leaf: None, lambda: datetime.now(UTC))
from dataclasses import replace
desk = replace(stage.desk, clock=lambda: now)
open_site(Site(place, "another", "/log/", desk))
from django.test import Client
client = Client(headers={{"host": "localhost"}})
client.cookies["session"] = {cookie!r}
print(client.get("/").status_code, client.post("/sign-out").status_code)
stage.desk.store.close()
"""


def test_several_processes_share_sessions_and_their_end(portal: Portal, judge: Authenticator) -> None:
    from plainview.server.scenarios.again import keep_keys

    keep_keys(portal.stage.folder, portal.stage.keyring)
    client = portal.client()
    signed_in(client, judge)
    script = ANOTHER.format(
        path=[path for path in sys.path if path],
        accounts=str(settings.DATABASES["default"]["NAME"]),
        now=portal.stage.clock.now.isoformat(),
        folder=str(portal.stage.folder),
        cookie=client.cookies["session"].value,
    )
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=here, cwd=root, check=False)
    assert done.stdout.split() == [b"200", b"302"], done.stderr.decode()
    assert not alive(client)
