"""What the API answers for: the site that this process serves, as far as the API needs it."""

from typing import Any, Protocol

from django.conf import settings

from plainview.server.actions.desk import Desk
from plainview.server.actions.ports import SigningKeys


class Simulated(Protocol):
    """A demonstration's simulated keys."""

    @property
    def keys(self) -> SigningKeys:
        """The keys, which sign for anybody."""
        ...


class Place(Protocol):
    """Where the portal is served."""

    @property
    def host(self) -> str:
        """The host that passkeys are made for."""
        ...


class Served(Protocol):
    """One program's site."""

    @property
    def desk(self) -> Desk:
        """The desk at which everything is done."""
        ...

    @property
    def place(self) -> Place:
        """Where it is served."""
        ...

    @property
    def demo(self) -> Simulated | None:
        """What is only there in a demonstration."""
        ...


def served() -> Served:
    """Promise the site that this process serves. Raises AssertionError before one is opened."""
    found: Any = getattr(settings, "PLAINVIEW_SITE", None)
    assert found is not None
    site: Served = found
    return site


def is_sandbox(desk: Desk) -> bool:
    """Tell whether nothing here is about anybody: the program's own opening says so."""
    return desk.program().demo
