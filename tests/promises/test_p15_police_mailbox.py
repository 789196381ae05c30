"""P15: whoever holds a police officer's mailbox gets nothing. The thief reads and writes any mail, knows letters,
cases, names, old codes and half a recovery, has recorded a sign-in, and tries for days. No passkey, so no request,
no account, no page; and the rightful officer still comes in.
"""

from __future__ import annotations

import json
import random
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator as Kept
from django.core import mail

from plainview.core.vocabulary.errors import Invalid
from plainview.server.actions import enrolment
from plainview.server.actions.agency_numbers import confirm_number, list_number
from plainview.server.actions.call_back import ENROL_STEPS, STEPS, Called, call_back
from plainview.server.portal import passkeys
from plainview.server.scenarios.cast import REGISTRARS
from plainview.server.scenarios.stage import AGENCIES
from tests.authenticator import Authenticator, text
from tests.portal import Portal, asked, open_portal, signed_in, small, with_passkey
from tests.promises.test_p13_authorization import LISTED, filled

FOR_STRANGERS = ("sign-in", "enrol", "demo-sign-in", "status", "status-es")
TRIES, LONG_TRIES = 500, 10_000
OFFICER, SUPERVISOR = "officer of agency A", "supervisor of agency A"
FEW_SECONDS = (0, 1, 2, 5, 30, 400)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = open_portal(small(tmp_path_factory.mktemp("mailbox") / "program"))
    portal.demo = False
    yield portal
    portal.stage.desk.store.close()


@dataclass
class Thief:
    """What a compromised mailbox gives, and what can be tried with it."""

    portal: Portal
    chance: random.Random
    codes: list[str] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    pages: Counter[int] = field(default_factory=Counter)
    gained: list[str] = field(default_factory=list)

    def client(self) -> Any:
        """A browser somewhere, with what may be forged of headers and cookies."""
        client = self.portal.client(REMOTE_ADDR=f"203.0.113.{self.chance.randrange(256)}")
        if self.chance.random() < 0.3:
            client.cookies["session"] = self.chance.randbytes(16).hex()
            client.cookies["device"] = f"{self.chance.randbytes(12).hex()} 1:{text(self.chance.randbytes(32))}"
        return client

    def look(self, client: Any, answer: Any) -> None:
        """Take note of whatever was gained."""
        self.pages[answer.status_code] += 1
        body = answer.content
        for word in (b"Example Street", b"the subject", b"mail fraud", b"complainants", b"My work"):
            if word in body:
                self.gained.append(f"{answer.request['PATH_INFO']} shows {word.decode()}")
        if answer.status_code >= 500:
            self.gained.append(f"{answer.request['PATH_INFO']} breaks")
        if "_auth_user_id" in client.session:
            self.gained.append(f"{answer.request['PATH_INFO']} signs in")

    def forged_sign_in(self) -> None:
        """Sign in as somebody, with a passkey of one's own, a recorded answer or nonsense."""
        client, device = self.client(), Authenticator(f"thief {self.chance.random()}", self.portal.origin)
        question = asked(client.get("/sign-in"))
        device.handle = str(self.chance.randrange(1, 40)).encode()
        answer = self.chance.choice((device.get(question), *self.recorded, *NONSENSE))
        self.look(client, client.post("/sign-in", {"credential": answer}))

    def code(self) -> None:
        """Enrol with old codes, half a recovery, two halves of different ones, guesses, and what a letter says."""
        client = self.client()
        guess = b32encode(self.chance.randbytes(16)).decode().rstrip("=")
        words = [*self.codes, guess, self.portal.matters["filed"], OFFICER, "", "A" * 26, "ＡＡＡＡ", "\0", "x" * 5000]
        codes = {"code": self.chance.choice(words), "second": self.chance.choice([*words, "", ""])}
        answer = client.post("/enrol", {**codes, "credential": self.chance.choice(("", *NONSENSE))})
        self.look(client, answer)
        if b"data-asked" in answer.content:
            self.gained.append(f"{codes} asks for a passkey")

    def walk(self) -> None:
        """Go to every address, by the ids that are public, and send what forms would send."""
        client, route = self.client(), self.chance.choice(LISTED)
        known = [*self.portal.matters.values(), self.chance.randbytes(16).hex()]
        address = filled(route, matter=self.chance.choice(known), draft=self.chance.choice(known), person=OFFICER)
        sent = {"do": "recover", "person": OFFICER, "next": "/matters", "credential": "{}", "emergency": "yes"}
        answer = client.get(address, sent) if self.chance.random() < 0.5 else client.post(address, sent)
        self.look(client, answer)
        allowed = (200, 400, 403, 404) if route.name in FOR_STRANGERS else (302, 404, 405)
        if answer.status_code not in allowed and not answer.headers.get("location", "").startswith("/sign-in"):
            self.gained.append(f"{address}: {answer.status_code}")

    def step_up(self) -> None:
        """Ask for what only somebody signed in may ask."""
        client = self.client()
        for path in ("/step-up", "/account", "/recoveries", "/people", "/sign-out", "/demo-sign-in"):
            self.look(client, client.post(path, {"person": OFFICER, "do": "recover", "credential": "{}"}))


NONSENSE = (
    "{}", "[]", "null", "", "x", '{"response":{}}', '{"response":[]}', '{"response":{"userHandle":1}}',
    '{"response":{"userHandle":"MQ"}}', '{"id":"x","rawId":"x","type":"public-key","response":{"userHandle":"MQ"}}',
    json.dumps({"id": "a", "response": {"userHandle": "MQ", "clientDataJSON": "e30"}}), "[" * 5000, '{"a":' * 900,
)  # fmt: skip


@dataclass
class Officer:
    """The rightful one's device, and what went by mail: codes that are used, void or half, and a recorded answer."""

    device: Authenticator
    known: list[str]
    heard: list[str]


def held(portal: Portal) -> tuple[Any, ...]:
    """Everything that a gain would change."""
    store = portal.stage.desk.store
    kinds = ("person", "standing", "recovery", "invitation", "key", "keys-of")
    accounts = sorted(Kept.objects.values_list("pk", "user_id"))
    return store.size(), accounts, [list(store.records(kind)) for kind in kinds], list(store.dump("draft"))


def attacked(portal: Portal, officer: Officer, seed: int, tries: int) -> Thief:
    """A thief's tries, one after another, in simulated time."""
    thief = Thief(portal, random.Random(seed), list(officer.known), list(officer.heard))
    ways: tuple[Callable[[], None], ...] = (thief.forged_sign_in, thief.code, thief.walk, thief.walk, thief.step_up)
    for _ in range(tries):
        thief.chance.choice(ways)()
        portal.stage.clock.now += timedelta(seconds=thief.chance.choice(FEW_SECONDS))
    return thief


@pytest.fixture(scope="module")
def officer(portal: Portal) -> Officer:
    """The officer, who enrolled, lost a passkey and got another; the thief heard all of it that went by mail."""
    desk = portal.stage.desk
    used = enrolment.invite(desk, REGISTRARS[0], desk.person(OFFICER))
    with_passkey(portal, SUPERVISOR)
    device = with_passkey(portal, OFFICER)
    client = portal.client()
    recorded = device.get(asked(client.get("/sign-in")))
    assert client.post("/sign-in", {"credential": recorded}).status_code == 302
    half = enrolment.ask_recovery(desk, REGISTRARS[0], SUPERVISOR)
    other = enrolment.invite(desk, REGISTRARS[0], desk.person("officer of agency B"))
    enrolment.close_account(desk, REGISTRARS[0], "officer of agency B")
    return Officer(device, [used, half, other], [recorded])


def test_a_compromised_mailbox_gets_nothing(portal: Portal, officer: Officer, long_run: bool) -> None:
    before, tries = held(portal), LONG_TRIES if long_run else TRIES
    thief = attacked(portal, officer, 15, tries)
    assert thief.gained == []
    assert sum(thief.pages.values()) >= tries
    assert held(portal) == before
    assert getattr(mail, "outbox", []) == []


def test_the_rightful_officer_comes_in_afterwards(portal: Portal, officer: Officer) -> None:
    attacked(portal, officer, 16, 100)
    assert signed_in(portal.client(), officer.device).status_code == 302


def test_an_emergency_whose_caller_names_the_number_is_not_ordered(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even from a stolen account: the number that is called is the registry's, and a change of it waits thirty days."""
    stage = portal.stage
    urgent = {"form": "oral", "emergency": "physical_harm", "urgency": "Hurry.", "taken_by": "the duty desk"}
    matter = portal.played.file("a false emergency", **urgent)
    monkeypatch.setattr(stage, "calling", False)
    theirs = "+1 555 0666"
    list_number(stage.desk, REGISTRARS[0], "agency A", theirs, "a letter with their letterhead")
    size = stage.desk.store.size()
    for steps in (STEPS, STEPS[:-1], ()):
        with pytest.raises(Invalid):
            call_back(stage.desk, "inspector", matter, Called(theirs, "somebody in a hurry", steps))
        with pytest.raises(Invalid, match="has not been called back"):
            stage.act("inspector in charge", "authorize", matter, {})
    assert stage.desk.store.size() == size


def test_an_agency_is_not_enrolled_by_whoever_talked_one_registrar_into_a_number(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, theirs = portal.stage, "+1 555 0667"
    monkeypatch.setattr(stage, "calling", False)
    list_number(stage.desk, REGISTRARS[0], "agency of nobody", theirs, "a letter with their letterhead")
    agency = {"kind": "law_enforcement", "name": "agency of nobody", "level": "state", "suspended": False}
    called = {"call_back": theirs, "answered": "their friend", "sponsor": "their friend", "steps": list(ENROL_STEPS)}
    with pytest.raises(Invalid, match="waits for a second person"):
        stage.act(REGISTRARS[0], "enrol_agency", AGENCIES, {"agency": agency, **called})
    confirm_number(stage.desk, "inspector", "agency of nobody", theirs)
    stage.must(REGISTRARS[0], "enrol_agency", AGENCIES, {"agency": agency, **called})  # the tooth: two of them can


def test_nothing_that_signs_in_is_ever_sent_by_mail() -> None:
    """The settings name no way to send mail, and the adapter of passkeys says nothing by it."""
    from django.conf import settings

    assert not settings.is_overridden("EMAIL_HOST")
    assert settings.ACCOUNT_EMAIL_VERIFICATION == "none"
    assert {"username"} == settings.ACCOUNT_LOGIN_METHODS
    assert settings.MFA_SUPPORTED_TYPES == ["webauthn"]
    assert passkeys.Adapter().send_notification_mail() is None  # type: ignore[func-returns-value]


def test_an_account_that_opens_to_half_a_recovery_is_caught(
    portal: Portal, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = enrolment.Invitation(SUPERVISOR, REGISTRARS[0], 2**40)
    monkeypatch.setattr(enrolment, "invitation", lambda desk, codes: found)
    assert attacked(portal, officer, 15, 60).gained


def test_a_sign_in_that_believes_the_name_is_caught(
    portal: Portal, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth import get_user_model

    from plainview.server.portal.pages import sign_in

    everybody = list(get_user_model().objects.all())

    monkeypatch.setattr(sign_in, "_proven", lambda request, visit, user: user or everybody[0])
    portal.stage.clock.now += timedelta(hours=1)
    assert attacked(portal, officer, 15, 120).gained
