"""What the portal runs on: one program's desk, where it is served, and what is only there in a demonstration."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from plainview.server.actions.desk import Desk
from plainview.server.actions.ports import SigningKeys
from plainview.server.portal.throttle import Throttle
from plainview.server.queries.outside import Outside


@dataclass(frozen=True, slots=True)
class Place:
    """Where a portal is served: `https://host` or `http://localhost:port`."""

    origin: str

    @property
    def host(self) -> str:
        """The host of the origin; passkeys are made for it (WebAuthn's rpId)."""
        return urlsplit(self.origin).hostname or ""

    @property
    def secure(self) -> bool:
        """Tell whether the origin is https, as it must be anywhere but on this machine."""
        return self.origin.startswith("https://")


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration: its people, whom anybody may be without a passkey, and their simulated keys, which sign."""

    people: tuple[str, ...]
    keys: SigningKeys


@dataclass(frozen=True, slots=True)
class Site:
    """One program's portal at a place, called `name`; `log` is where its published log is read.

    `demo` is None but in a demonstration. `outside` are the ports to the machine around it, None where there is none.
    `throttle` counts what strangers try in this process. `public` is the first page of the public site, "" where nobody
    has said where that is.
    """

    place: Place
    name: str
    log: str
    desk: Desk
    demo: Demo | None = None
    outside: Outside | None = None
    throttle: Throttle = field(default_factory=Throttle)
    public: str = ""


def open_site(site: Site) -> None:
    """Let this process serve `site` from now on."""
    settings.PLAINVIEW_SITE = site


def site() -> Site:
    """Promise the site that this process serves. Raises AssertionError before `open_site`."""
    found = getattr(settings, "PLAINVIEW_SITE", None)
    assert isinstance(found, Site)
    return found
