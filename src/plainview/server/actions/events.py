"""Events for systems of agencies and courts: that something was published in a matter of theirs, and nothing of it.

A system registers an https address. What is told is what the public log tells at the same time: a matter's id, a
statement's type and place. Deliveries are signed, retried, in order, and begun again from any place that is asked for.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from plainview.core.docket.facts import Json
from plainview.core.docket.statement import parse_statement
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Malformed, NotPermitted, PlainviewError
from plainview.core.vocabulary.ids import ChainId, is_hex32
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.desk import Desk
from plainview.server.actions.tokens import HOLDERS
from plainview.server.storage.ports import AuditRow

SUBSCRIPTION = "webhook"
SUBSCRIPTIONS_MAX = 3
"""So many addresses one person's systems may register."""

URL_CHARS_MAX = 300
SECRET_BYTES = 32
EVENTS_MAX = 100
"""So many events at most in one delivery."""

STATEMENTS_MAX = 5_000
"""So many statements are looked through for one delivery."""

WAITS_SECONDS = (60, 300, 1_800, 7_200, 28_800, 86_400, 86_400)
"""How long is waited after each failed delivery; after the last nothing is sent until it is asked for again."""

_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
_INSIDE = ("localhost", "local", "internal", "lan", "home", "arpa", "test", "invalid", "onion")

Send = Callable[[str, bytes, Mapping[str, str]], int]
"""Promises the status of the answer to a POST. Raises Unchecked."""

MaySee = Callable[[str, str], bool]
"""Tells whether a person may see a matter."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """An address, whose it is, what signs its deliveries, the statement it is told of next, and how it goes.

    `next_at` is in POSIX seconds; `failures` counts those since the last delivery that was taken.
    """

    id: str
    person: str
    url: str
    secret: str
    position: int
    failures: int = 0
    next_at: int = 0

    @property
    def stopped(self) -> bool:
        """Tell whether it failed so often that nothing is sent until it is asked for again."""
        return self.failures > len(WAITS_SECONDS)


def check_url(url: str) -> str:
    """Promise an https address of a public name, port 443, without user or fragment. Raises Malformed."""
    fault = Malformed("expected https://, a public name, a path; no port, user or fragment", where="url")
    if len(url) > URL_CHARS_MAX or re.fullmatch(r"[!-~]+", url) is None:
        raise fault
    try:
        parts = urlsplit(url)
        plain = parts.port is None and not parts.username and not parts.password
    except ValueError:
        raise fault from None
    host = parts.netloc
    if parts.scheme != "https" or not plain or parts.fragment or "#" in url or _HOST.fullmatch(host) is None:
        raise fault
    if host.rpartition(".")[2] in _INSIDE:
        raise fault
    return url


def subscribe(desk: Desk, person: str, url: str) -> Subscription:
    """Promise a new subscription, from the next statement on; its secret is told now and never again.

    Raises NotPermitted, Malformed.
    """
    who = desk.person(person)
    check_url(url)
    if who.role not in HOLDERS or len(subscriptions(desk, person)) >= SUBSCRIPTIONS_MAX:
        raise NotPermitted(f"at most {SUBSCRIPTIONS_MAX} addresses are told of events", next="Remove one of them")
    made = Subscription(desk.chance(16).hex(), person, url, desk.chance(SECRET_BYTES).hex(), desk.store.size())
    _put(desk, made, "subscribed")
    return made


def subscriptions(desk: Desk, person: str) -> tuple[Subscription, ...]:
    """Promise a person's subscriptions, by id."""
    return tuple([one for one in _all(desk) if one.person == person])


def unsubscribe(desk: Desk, person: str, id: str) -> None:
    """Forget a subscription. Raises NotPermitted when it is not this person's."""
    found, who = _own(desk, person, id), desk.person(person)
    with desk.store.unit() as unit:
        unit.put_record(SUBSCRIPTION, found.id, b"")
        unit.audit(AuditRow(desk.now(), who.id, who.role, "unsubscribe", "", "forgotten", id))


def replay(desk: Desk, person: str, id: str, position: int) -> Subscription:
    """Promise a subscription that is told again of everything from a place in the log on, at the next tick.

    Raises NotPermitted, Malformed for a place that is not in the log.
    """
    found = _own(desk, person, id)
    if not 0 <= position <= desk.store.size():
        raise Malformed(f"expected a place from 0 to {desk.store.size()}", where="position")
    again = replace(found, position=position, failures=0, next_at=0)
    _put(desk, again, f"again from {position}")
    return again


def deliver(desk: Desk, send: Send, may_see: MaySee, published: int) -> int:
    """Tell every subscription that is due of what was published since; promise how many deliveries were taken.

    Whatever fails is tried again later; nothing is raised for it.
    """
    return sum(_deliver(desk, one, send, may_see, published) for one in _all(desk) if _due(desk, one, published))


def _due(desk: Desk, one: Subscription, published: int) -> bool:
    return not one.stopped and one.position < published and one.next_at <= int(desk.now().timestamp())


def _deliver(desk: Desk, one: Subscription, send: Send, may_see: MaySee, published: int) -> bool:
    events, position = _events(desk, one, may_see, published)
    if not events:
        _keep(desk, replace(one, position=position))
        return False
    now = int(desk.now().timestamp())
    body = canonical.print(
        {"events": events, "position": position, "sandbox": desk.program().demo, "subscription": one.id}
    )
    headers = {
        "Content-Type": "application/json",
        "Plainview-Timestamp": str(now),
        "Plainview-Signature": f"v1={sign(one.secret, now, body)}",
    }
    try:
        taken = 200 <= send(one.url, body, headers) < 300
    except PlainviewError:
        taken = False
    if taken:
        _keep(desk, replace(one, position=position, failures=0, next_at=0))
    else:
        wait = WAITS_SECONDS[min(one.failures, len(WAITS_SECONDS) - 1)]
        _keep(desk, replace(one, failures=one.failures + 1, next_at=now + wait))
    return taken


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Promise the HMAC-SHA256, in hex, over the timestamp, a full stop and the body."""
    return hmac.digest(bytes.fromhex(secret), f"{timestamp}.".encode() + body, hashlib.sha256).hex()


def _events(desk: Desk, one: Subscription, may_see: MaySee, published: int) -> tuple[list[Json], int]:
    """What a subscription is told of next, and the place after it."""
    stop = min(published, one.position + STATEMENTS_MAX)
    seen: dict[str, bool] = {}
    found: list[Json] = []
    for index, data in enumerate(desk.store.entries(one.position, stop), one.position):
        said = parse_statement(data)
        if not is_hex32(said.matter):
            continue
        if said.matter not in seen:
            seen[said.matter] = may_see(one.person, ChainId(said.matter))
        if seen[said.matter]:
            found.append({"index": index, "matter": said.matter, "type": said.type})
        if len(found) == EVENTS_MAX:
            return found, index + 1
    return found, stop


def _own(desk: Desk, person: str, id: str) -> Subscription:
    found = next((one for one in subscriptions(desk, person) if one.id == id), None)
    if found is None:
        raise NotPermitted("there is no such subscription for you", next="Check the number")
    return found


def _all(desk: Desk) -> Iterator[Subscription]:
    for id, data in [*desk.store.records(SUBSCRIPTION)]:
        if data:
            opened = desk.open_own(f"{SUBSCRIPTION}/{id}", data, lambda id=id: desk.store.record(SUBSCRIPTION, id))  # type: ignore[misc]
            yield from_plain(Subscription, canonical.parse(opened, where=SUBSCRIPTION), SUBSCRIPTION)


def _put(desk: Desk, one: Subscription, outcome: str) -> None:
    who = desk.person(one.person)
    with desk.store.unit() as unit:
        unit.put_record(SUBSCRIPTION, one.id, desk.seal_own(f"{SUBSCRIPTION}/{one.id}", _printed(one)))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "subscribe", "", outcome, one.id))


def _keep(desk: Desk, one: Subscription) -> None:
    """How it went; a subscription that was removed meanwhile stays removed."""
    with desk.store.unit() as unit:
        if desk.store.record(SUBSCRIPTION, one.id):
            unit.put_record(SUBSCRIPTION, one.id, desk.seal_own(f"{SUBSCRIPTION}/{one.id}", _printed(one)))


def _printed(one: Subscription) -> bytes:
    return canonical.print(to_plain(one))
