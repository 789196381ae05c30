"""A portal of a small demonstration, and systems of agencies and courts that call it with tokens.

system = call("officer of agency A")                  every scope that the role may have
system.get("/v1/matters"); system.post("/v1/checks", {"request": {…}}); answers are Django's, `.json()` reads them
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from plainview.core.vocabulary.days import Day, days_after
from plainview.server.actions.enrolment import is_ours
from plainview.server.actions.tokens import make_token, revoke_token, scopes_of, tokens
from tests.portal import Portal, open_portal, prepare, small

prepare()


@dataclass
class System:
    """Another system with a token."""

    portal: Portal
    person: str
    token: str
    sent: int = 0
    client: Any = field(default=None)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}

    def get(self, path: str, **more: str) -> Any:
        return self.client.get(f"/api{path}", headers=self._headers(more))

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/api{path}", headers=self._headers({}))

    def post(self, path: str, body: Any = None, key: str | None = "", **more: str) -> Any:
        """Send JSON; under a new key, under `key`, or with None without one."""
        self.sent += 1
        named = {} if key is None else {"Idempotency-Key": key or f"{self.token[-20:]}.{self.sent:06}"}
        data = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        return self.client.post(
            f"/api{path}", data=data, content_type="application/json", headers=self._headers({**named, **more})
        )


Call = Callable[..., System]


def registrar(portal: Portal, holder: str = "judge") -> str:
    """Promise who keeps an account."""
    desk, people = portal.stage.desk, portal.stage.people
    mine = [person for person in sorted(people) if people[person].role == "registrar"]
    keepers = [person for person in mine if is_ours(desk.person(person), desk.person(holder))]
    return (keepers or mine)[0]


def system(portal: Portal, person: str, scopes: Any = None, until: Day | None = None) -> System:
    desk = portal.stage.desk
    wanted = scopes if scopes is not None else scopes_of(desk.person(person).role)
    last = until or days_after(desk.today(), 30)
    token = make_token(desk, registrar(portal, person), person, "case system", wanted, last)
    return System(portal, person, token, client=portal.client())


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One program for all tests of the API; what a test changes, it makes for itself."""
    folder: Path = tmp_path_factory.mktemp("api")
    yield open_portal(small(folder))


@pytest.fixture
def call(portal: Portal) -> Iterator[Call]:
    """Make systems; their tokens end with the test."""
    portal.open()

    def make(person: str, **more: Any) -> System:
        return system(portal, person, **more)

    yield make
    desk = portal.stage.desk
    for token in [*tokens(desk)]:
        if token.revoked is None:
            revoke_token(desk, registrar(portal, token.person), token.id)
