"""Every address of the portal, and who may come to it: one table. An address that is not in it does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from plainview.server.portal.site import Site
from plainview.server.queries.people import ROLES, Visitor

EVERYONE: frozenset[str] | None = None
"""Whoever comes, signed in or not."""

SIGNED_IN = ROLES
"""Whoever is signed in, whatever the role."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: the site, and who is signed in; nobody only on routes that are for everyone."""

    site: Site
    who: Visitor | None

    @property
    def person(self) -> Visitor:
        """Whoever is signed in. Raises AssertionError on a route for everyone."""
        assert self.who is not None
        return self.who


class View(Protocol):
    """Answers one request; further arguments are the parts of the path."""

    def __call__(self, request: HttpRequest, visit: Visit, **parts: Any) -> HttpResponse:
        """Promise the page."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address: Django's path, its name, its view, the roles that may come (None: everyone).

    `step_up`: only within minutes of a passkey. `demo`: there only in a demonstration.
    """

    path: str
    name: str
    view: Callable[..., HttpResponse]
    roles: frozenset[str] | None
    methods: tuple[str, ...] = ("GET",)
    step_up: bool = False
    demo: bool = False


def roles(*names: str) -> frozenset[str]:
    """Promise a set of roles. Raises AssertionError for a word that is no role."""
    found = frozenset(names)
    assert found <= ROLES, found - ROLES
    return found
