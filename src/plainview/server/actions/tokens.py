"""Tokens with which an agency's or a court's own system does what one of its people may do.

A token stands for one registered person and never for more than that person: role and rights are read anew with every
request. It is made by the registrar, shown once, kept as a hash, and ends by itself.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.booking import who_may
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.enrolment import is_ours, standing
from plainview.server.actions.verbs import VERBS
from plainview.server.people.may import MAY
from plainview.server.people.person import Person, Role
from plainview.server.storage.ports import AuditRow

TOKEN = "api-token"  # noqa: S105 - the kind of a record
TOKEN_DAYS_MAX = 92
TOKEN_BYTES = 32
TOKENS_MAX = 10
"""So many tokens of one person may be good at a time."""

LABEL_CHARS_MAX = 60
PREFIX = "plainview_"
HOLDERS = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.JUDGE, Role.CLERK})
"""Whose work a system may do: an agency's and a court's. Postal people, auditors and offices come themselves."""

READ, CHECK, EVENTS = "read", "check", "events"
"""What a token may be for besides acts: to look at matters, to ask the rules, to be told of events."""

_OF_THE_PROGRAM = {"commit_review", "reveal_review"}
"""Acts that are in no matter; they are done on their pages."""

_TOKEN = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: whose it is, what it is called, for what, from when to which last day, by whom.

    `id` is the first 32 hex digits of its hash; it opens nothing. `generation` is that of the account when it was made:
    what ends an account's passkeys and sessions ends its tokens too.
    """

    id: str
    person: str
    label: str
    scopes: tuple[str, ...]
    made: Day
    until: Day
    by: str
    revoked: Day | None = None
    generation: int = 0

    def good_on(self, day: Day) -> bool:
        """Tell whether it opens anything on `day`."""
        return self.revoked is None and self.made <= day <= self.until


def scopes_of(role: Role) -> frozenset[str]:
    """Promise what a token of somebody with this role may be for: looking, asking, events, and the role's own acts."""
    mine = {verb for verb, roles in MAY.items() if role in roles}
    acts = {verb for verb in mine if verb in VERBS or verb == "pick_up_package"} - _OF_THE_PROGRAM
    return frozenset(acts | {READ, EVENTS} | ({CHECK} if "file" in acts else set())) if role in HOLDERS else frozenset()


def make_token(desk: Desk, person: str, holder: str, label: str, scopes: Collection[str], until: Day) -> str:
    """Promise a new token for a person's system; it is nowhere else, and never shown again.

    Raises NotPermitted, Malformed for scopes that the holder's role has not, a label, or a last day out of bounds.
    """
    who = who_may(desk, person, "make_token", "people")
    held, today = desk.person(holder), desk.today()
    known = scopes_of(held.role)
    if not is_ours(who, held):
        raise NotPermitted("there is no such account for you", next="Check the name")
    if not known:
        raise NotPermitted(f"a {held.role} works without a token", next="Tokens are for agencies and courts")
    _check(label, scopes, known, today, until)
    if sum(token.good_on(today) for token in tokens(desk) if token.person == holder) >= TOKENS_MAX:
        raise NotPermitted(f"this person has {TOKENS_MAX} tokens already", next="Revoke one that is no longer used")
    now = standing(desk, holder).generation
    secret = PREFIX + urlsafe_b64encode(desk.chance(TOKEN_BYTES)).rstrip(b"=").decode()
    token = Token(_hash(secret)[:32], holder, label, tuple(sorted(set(scopes))), today, until, who.id, None, now)
    _keep(desk, token, who, held, "made")
    return secret


def _check(label: str, scopes: Collection[str], known: Collection[str], today: Day, until: Day) -> None:
    if not 1 <= len(label) <= LABEL_CHARS_MAX or not label.isprintable():
        raise Malformed(f"expected a name of 1 to {LABEL_CHARS_MAX} characters", where="label")
    if not scopes or not set(scopes) <= set(known):
        raise Malformed("expected what this role's token may be for", where="scopes", next=", ".join(sorted(known)))
    if not today <= until <= days_after(today, TOKEN_DAYS_MAX):
        raise Malformed(f"expected a last day from today to {TOKEN_DAYS_MAX} days from today", where="until")


def revoke_token(desk: Desk, person: str, id: str) -> None:
    """End a token now. Raises NotPermitted when there is none of this id, or it is revoked already."""
    who = who_may(desk, person, "revoke_token", "people")
    found = next((token for token in tokens(desk) if token.id == id and token.revoked is None), None)
    if found is None or not is_ours(who, desk.person(found.person)):
        raise NotPermitted("there is no such token", next="Check the list")
    plain = {**to_plain(found), "revoked": desk.today().isoformat()}
    _keep(desk, from_plain(Token, plain), who, desk.person(found.person), "revoked")


def _keep(desk: Desk, token: Token, who: Person, held: Person, outcome: str) -> None:
    act = "make_token" if outcome == "made" else "revoke_token"
    detail = f"token {token.id} to {token.until.isoformat()}"
    with desk.store.unit() as unit:
        unit.put_record(TOKEN, token.id, canonical.print(to_plain(token)))
        unit.audit(AuditRow(desk.now(), who.id, who.role, act, "people", outcome, detail))
        unit.audit(AuditRow(desk.now(), held.id, held.role, "have_token", "people", outcome, detail))


def tokens(desk: Desk) -> Iterator[Token]:
    """Promise all tokens, good or over, by id."""
    for _, data in [*desk.store.records(TOKEN)]:
        yield _read(data)


def bearer(desk: Desk, secret: str) -> Token | None:
    """Promise the token that is good today, None for anything else: unknown, over, revoked, its holder gone."""
    if _TOKEN.fullmatch(secret) is None:
        return None
    data = desk.store.record(TOKEN, _hash(secret)[:32])
    token = _read(data) if data else None
    return token if token is not None and token.good_on(desk.today()) else None


def _read(data: bytes) -> Token:
    return from_plain(Token, canonical.parse(data, PAYLOAD_BYTES_MAX, TOKEN), TOKEN)


def _hash(secret: str) -> str:
    return hashlib.sha256(b"plainview/token\n" + secret.encode()).hexdigest()
