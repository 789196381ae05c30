"""Taking messages of ETSI TS 103 120 in: what an agency's system asks is done by the same acts as everybody's.

A message stands or falls as a whole. What is wrong with an envelope is told by the standard's own error codes and is no
statement; what the law refuses is refused, and stated, as it is for everybody (docs/exchange.md).
"""

from collections.abc import Collection
from dataclasses import dataclass

from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.actions.exchange_acts import Wrong, check_scope, create, id_of, update
from plainview.server.actions.exchanged import matter_of
from plainview.server.exchange import profile
from plainview.server.exchange.message import ENCODINGS, NotSupported, read
from plainview.server.exchange.values import (
    Action,
    Endpoint,
    Failure,
    Header,
    Message,
)
from plainview.server.people.person import Person

_OTHER = "Nothing of the message was done: another action of it was refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one action: a matter, whose object of this identifier is to be shown, or a failure."""

    number: int
    verb: str
    identifier: str = ""
    matter: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a message: of each action, or of the whole (`failure`)."""

    header: Header
    outcomes: tuple[Outcome, ...] = ()
    failure: Failure | None = None


def transaction(data: bytes, encoding: str) -> str:
    """Promise the identifier under which a message is answered once. Raises Malformed."""
    try:
        return read(data, encoding).header.transaction
    except NotSupported as error:
        if error.header is None:
            raise
        return error.header.transaction


def take(desk: Desk, person: str, scopes: Collection[str], data: bytes, encoding: str) -> Taken:
    """Promise what came of a message of a person's system, whose token is for `scopes`.

    Raises Malformed for what is no message, NotPermitted and what the acts raise.
    """
    assert encoding in ENCODINGS
    try:
        message = read(data, encoding)
    except NotSupported as error:
        if error.header is None:
            raise
        return Taken(error.header, (), Failure(profile.NOT_TAKEN, str(error)))
    who = desk.person(person)
    failure = _head(desk, who, message)
    if failure is not None:
        return Taken(message.header, (), failure)
    try:
        return Taken(message.header, _done(desk, who, scopes, message))
    except Wrong as wrong:
        return Taken(message.header, _undone(message.actions, wrong.failures))


def receiver(desk: Desk) -> Endpoint:
    """Promise how this program is called as an endpoint."""
    return Endpoint(profile.COUNTRY, desk.program().origin)


def _head(desk: Desk, who: Person, message: Message) -> Failure | None:
    header, numbers = message.header, [action.number for action in message.actions]
    if not profile.takes(header.version):
        what = f"Versions V1.{profile.OLDEST} to V1.{profile.NEWEST} of profile {profile.OWNER} {profile.PROFILE}"
        return Failure(profile.NO_VERSION, f"{what} are taken")
    if header.receiver != receiver(desk):
        return Failure(profile.IMPROPER, f"ReceiverIdentifier: this is {profile.COUNTRY}, {desk.program().origin}")
    if header.sender != profile.agency(who.agency):
        sender = profile.agency(who.agency)
        return Failure(profile.IMPROPER, f"SenderIdentifier: expected {sender.country}, {sender.identifier}")
    if not message.actions:
        return Failure(profile.IMPROPER, "Answers are not taken: send a request")
    if len(set(numbers)) != len(numbers):
        return Failure(profile.TWICE, "An ActionIdentifier occurs twice")
    if numbers != list(range(len(numbers))):
        return Failure(profile.IMPROPER, "ActionIdentifiers are 0, 1, 2 and so on, in order")
    return None


def _undone(actions: tuple[Action, ...], failures: tuple[tuple[int, Failure], ...]) -> tuple[Outcome, ...]:
    """Every action's failure: its own, or that another's was refused."""
    own: dict[int, Failure] = {}
    for number, failure in failures:
        own.setdefault(number, failure)
    other = Failure(profile.NOT_DONE, _OTHER)
    return tuple(Outcome(one.number, one.verb, id_of(one), "", own.get(one.number, other)) for one in actions)


def _done(desk: Desk, who: Person, scopes: Collection[str], message: Message) -> tuple[Outcome, ...]:
    verbs = [action.verb for action in message.actions]
    left = [action for action in message.actions if action.verb not in ("GET", "CREATE", "UPDATE")]
    if left:
        raise Wrong((one.number, Failure(profile.NOT_TAKEN, f"{one.verb} is not taken")) for one in left)
    if set(verbs) == {"GET"}:
        check_scope(scopes, "read")
        return tuple(_got(desk, who, action) for action in message.actions)
    if set(verbs) == {"CREATE"}:
        return _shown(message, create(desk, who, scopes, message))
    if "GET" not in verbs:
        return _shown(message, update(desk, who, scopes, message))
    raise Wrong((n, Failure(profile.NOT_DONE, "GET does not go together with changes")) for n in range(len(verbs)))


def _got(desk: Desk, who: Person, action: Action) -> Outcome:
    matter = matter_of(desk, who.agency, action.identifier) or ""
    return Outcome(action.number, action.verb, action.identifier, matter)


def _shown(message: Message, matter: ChainId) -> tuple[Outcome, ...]:
    return tuple(Outcome(one.number, one.verb, id_of(one), matter) for one in message.actions)
