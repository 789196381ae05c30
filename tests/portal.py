"""A portal within reach of a test: a small demonstration in this very process, its clock in the test's hand.

A conftest calls `prepare()` when it is imported, since Django takes its settings once a process. `small(folder)` then
plays a handful of matters, `open_portal(small)` serves them to Django's test client, `serving(portal)` to browsers.

    portal.client("judge").get("/matters")          somebody who is signed in, without a browser
    portal.stage.clock.now += timedelta(minutes=16)  time passes
    portal.matters["active"]                          a matter, by the phase it is in
    portal.demo = False                               from now on it is no demonstration: passkeys alone
"""

from __future__ import annotations

import atexit
import html
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from socketserver import BaseServer
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from plainview.cli._stage import receipts_after_tick
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.request import Scope
from plainview.server import wiring
from plainview.server.actions import enrolment
from plainview.server.actions.ports import Receipts
from plainview.server.portal.encoding import in_utf8
from plainview.server.portal.settings import CACHE_TABLE, portal_settings
from plainview.server.portal.site import Demo, Place, Site, open_site
from plainview.server.queries.outside import Outside
from plainview.server.records.selection import Selection
from plainview.server.scenarios.cast import OFFICES, OPERATOR, REGISTRARS
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_RECORDS, merged, usual
from plainview.server.scenarios.stage import Stage, set_up
from plainview.server.storage.settings import configure, sqlite_database
from tests.authenticator import Authenticator
from tests.staged import Pattern, kept_folder, pattern_of

HOST = "localhost"
THREADS = 12
COVERS = {
    "filed": (),
    "reviewed": ("review",),
    "authorized": ("review", "authorize"),
    "approved": ("review", "authorize", "approve"),
    "active": ("review", "authorize", "approve", "start"),
    "ended": ("review", "authorize", "approve", "start", "end_early"),
    "withdrawn": ("withdraw",),
}
"""Phase to the acts that lead there after the filing."""


def prepare() -> None:
    """Give this process Django's settings for a portal at localhost, with a database of accounts of its own."""
    from django.conf import settings

    if not settings.configured:
        folder = Path(tempfile.mkdtemp(prefix="plainview-accounts-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        accounts = sqlite_database(folder / "accounts.sqlite3", timeout=10)
        configure(**portal_settings(Place(f"http://{HOST}"), "a secret of tests alone", accounts))
        from plainview.server.storage.accounts import make_tables

        make_tables(folder, CACHE_TABLE)
    assert "plainview.server.portal" in settings.INSTALLED_APPS, "call prepare() while tests are collected"


@dataclass
class Small:
    """A played program: its stage, and its matters by the phase they are in."""

    stage: Stage
    matters: dict[str, ChainId] = field(default_factory=dict)

    def act(self, verb: str, matter: ChainId, by: str = "", **values: Any) -> None:
        """One act, which the law must allow, of whoever usually does it."""
        self.stage.must(by or usual(verb), verb, matter, values)

    def file(self, name: str, base: Mapping[str, Any] = STANDARD_COVER, letter: str = "A", **change: Any) -> ChainId:
        """File a request of an agency's; promise its matter, which is also kept under `name`."""
        matter = ChainId(f"{len(self.matters) + 0xA0:02x}" * 16)
        self._ask("file", matter, base, letter, change)
        self.matters[name] = matter
        return matter

    def correct(self, matter: ChainId, **change: Any) -> None:
        """File a cover request of agency A's again, changed or not."""
        self._ask("correct", matter, STANDARD_COVER, "A", change)

    def _ask(self, verb: str, matter: ChainId, base: Mapping[str, Any], letter: str, change: Mapping[str, Any]) -> None:
        people = {"officer": f"officer of agency {letter}", "supervisor": f"supervisor of agency {letter}"}
        request = merged({**base, **people, "dated": self.stage.desk.today()}, change)
        self.stage.must(people["officer"], verb, matter, {"request": request})


def small(folder: Path) -> Small:
    """A program with a matter in each phase of `COVERS`, one of agency B, one of records; played once a process."""
    pattern, matters = _small()
    return Small(pattern.copy(folder, _one_at_a_time), dict(matters))


@cache
def _small() -> tuple[Pattern, Mapping[str, ChainId]]:
    stage = set_up(
        kept_folder(),
        seed="portal",
        origin="example.com/portal",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=_one_at_a_time,
        lasting=False,
    )
    played = Small(stage)
    with stage.batch():
        for number, (phase, verbs) in enumerate(COVERS.items()):
            address = {"line": f"{number + 1} Example Street", "city": "Springfield", "state": "NY", "zip5": "10001"}
            matter = played.file(phase, addresses=[address])
            for verb in verbs:
                if verb == "start":
                    stage.publish()
                played.act(verb, matter, "officer of agency A" if verb == "withdraw" else "")
        elsewhere = {"line": "9 Other Street", "city": "Albany", "state": "NY", "zip5": "12207"}
        played.file("of agency B", letter="B", addresses=[elsewhere])
        played.file("records", STANDARD_RECORDS)
    stage.publish()
    return pattern_of(stage), played.matters


def _one_at_a_time(stage: Stage) -> Receipts:
    lock, look = threading.Lock(), receipts_after_tick(stage)

    def alone(index: int, leaf: bytes) -> None:
        with lock:
            look(index, leaf)

    return alone


@dataclass
class Portal:
    """A portal of a small program, served in this process."""

    played: Small
    origin: str = f"http://{HOST}"

    @property
    def stage(self) -> Stage:
        """The program, its clock, its keys."""
        return self.played.stage

    @property
    def matters(self) -> dict[str, ChainId]:
        """The matters, by name."""
        return self.played.matters

    @property
    def demo(self) -> bool:
        """Tell whether anybody may be anybody."""
        return _site().demo is not None

    @demo.setter
    def demo(self, on: bool) -> None:
        self.open(demo=on)

    def open(self, *, demo: bool = True) -> None:
        """Let this process serve this portal."""
        people = tuple(sorted(person for person, _ in self.stage.desk.store.records("person")))
        simulated = Demo(people, self.stage.keyring) if demo else None
        open_site(Site(Place(self.origin), "Plainview in a test", "/log/", self.stage.desk, simulated, self._outside()))

    def _outside(self) -> Outside:
        def select(scope: Scope) -> Selection:
            from plainview.server.scenarios.records import Operator

            return Operator(self.stage.folder / "operator", self.stage.desk.zone).select(scope)

        return wiring.outside_of(self.stage.folder, self.stage.log, self.stage.desk, select)

    def client(self, person: str = "", **more: Any) -> Any:
        """Django's test client: of somebody who is signed in, or of a stranger. `more` are its own options."""
        from django.test import Client

        client = Client(headers={"host": HOST}, **more)
        if person:
            self.sign_in(client, person)
        return client

    def sign_in(self, client: Any, person: str) -> None:
        """Sign somebody in without a passkey, whether or not it is a demonstration."""
        from django.contrib.auth import get_user_model

        user, _ = get_user_model().objects.get_or_create(username=person)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session, now = client.session, int(self.stage.desk.now().timestamp())
        generation = enrolment.standing(self.stage.desk, person).generation
        session.update({"since": now, "seen": now, "proven": now, "generation": generation})
        session.save()


def asked(page: Any) -> str:
    """What a page asks its browser's passkey."""
    found = re.search(r'data-asked="([^"]*)"', page.content.decode())
    assert found, page.content.decode()
    return html.unescape(found[1])


def enrolled(portal: Portal, client: Any, code: str, device: Authenticator, second: str = "") -> Any:
    """Enrol with a code on a device; promise the last page."""
    codes = {"code": code, "second": second}
    page = client.post("/enrol", codes)
    return (
        client.post("/enrol", {**codes, "credential": device.create(asked(page))}) if page.status_code == 200 else page
    )


def signed_in(client: Any, device: Authenticator, **lies: Any) -> Any:
    """Sign in with a device; promise the answer."""
    return client.post("/sign-in", {"credential": device.get(asked(client.get("/sign-in")), **lies)})


def with_passkey(portal: Portal, person: str, word: str = "") -> Authenticator:
    """Invite somebody in the cast, and let them enrol on a device of their own; promise the device."""
    desk = portal.stage.desk
    who = desk.person(person)
    registrar = REGISTRARS[OFFICES.index(who.office)] if who.office else REGISTRARS[0]
    first = who.role in enrolment.NOT_BY_INVITATION
    code = enrolment.invite_first(desk, OPERATOR, who) if first else enrolment.invite(desk, registrar, who)
    device = Authenticator(word or person, portal.origin)
    done = enrolled(portal, portal.client(), code, device)
    assert b"Your passkey is made" in done.content, done.content.decode()
    return device


def _site() -> Site:
    from plainview.server.portal.site import site

    return site()


def open_portal(played: Small) -> Portal:
    """Promise a portal of a played program, with no account but those that tests make."""
    from django.core.cache import cache
    from django.core.management import call_command

    call_command("flush", database="default", verbosity=0, interactive=False)
    cache.clear()
    portal = Portal(played)
    portal.open()
    return portal


class _Quiet(WSGIRequestHandler):
    timeout = 10  # browsers open connections that they never use

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(WSGIServer):
    """Answers in a few threads, which keep their connections to databases."""

    request_queue_size = 64
    allow_reuse_address = True

    def __init__(self, app: Callable[..., Any]) -> None:
        self.pool = ThreadPoolExecutor(THREADS)
        super().__init__((HOST, 0), _Quiet)
        self.set_app(app)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.pool.submit(self._answer, request, client_address)

    def _answer(self, request: Any, client_address: Any) -> None:
        try:
            BaseServer.finish_request(self, request, client_address)
        except OSError:
            pass  # the browser went away
        finally:
            self.shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        self.pool.shutdown()


@contextmanager
def serving(portal: Portal) -> Iterator[str]:
    """Promise the origin at which a portal is served to browsers while the block runs."""
    from django.core.wsgi import get_wsgi_application

    server = _Server(in_utf8(get_wsgi_application()))
    portal.origin = f"http://{HOST}:{server.server_port}"
    portal.open()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield portal.origin
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
