"""Reminders: a calendar of one's deadlines at a secret address, and a message that something waits. Both say nothing.

A calendar's entry has a duty's day and the first eight digits of the matter's public id. A message has no matter, no
name and no day: only where to look. Neither is kept beyond what is needed to send it.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta

from plainview.core.notes import canonical
from plainview.core.vocabulary.days import print_day
from plainview.core.vocabulary.errors import Malformed, PlainviewError
from plainview.server.actions.desk import Desk
from plainview.server.storage.ports import AuditRow

CALENDAR, CALENDAR_OF = "calendar", "calendar-of"
ADDRESS, OUTBOX = "mail-address", "outbox"
SECRET_BYTES = 32
ADDRESS_CHARS_MAX = 254
OUTBOX_DAYS = 3
"""So long a message is tried to be sent; then it is out of date."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")

Post = Callable[[str, str, str], None]
"""Sends a message: to whom, subject, text. Raises Unchecked."""

Waits = Callable[[str], bool]
"""Tells whether something waits for a person."""


def make_calendar(desk: Desk, person: str) -> str:
    """Promise the secret part of the address of a person's calendar; one that was made before opens no more."""
    end_calendar(desk, person)
    secret = urlsafe_b64encode(desk.chance(SECRET_BYTES)).rstrip(b"=").decode()
    who, id = desk.person(person), _hash(secret)
    with desk.store.unit() as unit:
        unit.put_record(CALENDAR, id, person.encode())
        unit.put_record(CALENDAR_OF, person, id.encode())
        unit.audit(AuditRow(desk.now(), who.id, who.role, "make_calendar", "people", "made", ""))
    return secret


def end_calendar(desk: Desk, person: str) -> None:
    """Let a person's calendar open no more. Without one nothing happens."""
    id = (desk.store.record(CALENDAR_OF, person) or b"").decode()
    if not id:
        return
    who = desk.person(person)
    with desk.store.unit() as unit:
        unit.put_record(CALENDAR, id, b"")
        unit.put_record(CALENDAR_OF, person, b"")
        unit.audit(AuditRow(desk.now(), who.id, who.role, "end_calendar", "people", "ended", ""))


def has_calendar(desk: Desk, person: str) -> bool:
    """Tell whether a person's calendar opens at some address."""
    return bool(desk.store.record(CALENDAR_OF, person))


def calendar_owner(desk: Desk, secret: str) -> str | None:
    """Promise whose calendar an address opens, None for an address that opens none."""
    if _SECRET.fullmatch(secret) is None:
        return None
    data = desk.store.record(CALENDAR, _hash(secret))
    return data.decode() if data else None


def _hash(secret: str) -> str:
    return hashlib.sha256(b"plainview/calendar\n" + secret.encode()).hexdigest()


def set_mail_address(desk: Desk, person: str, address: str) -> None:
    """Keep, sealed, where a person is told that something waits; "" for nowhere. Raises Malformed."""
    if address and (len(address) > ADDRESS_CHARS_MAX or _ADDRESS.fullmatch(address) is None):
        raise Malformed("expected an e-mail address like name@example.com", where="address")
    who = desk.person(person)
    with desk.store.unit() as unit:
        sealed = desk.seal_own(f"{ADDRESS}/{person}", address.encode()) if address else b""
        unit.put_record(ADDRESS, person, sealed)
        unit.put_record(OUTBOX, person, b"")
        unit.audit(AuditRow(desk.now(), who.id, who.role, "set_mail_address", "people", "set" if address else "no", ""))


def mail_address(desk: Desk, person: str) -> str:
    """Promise where a person is told that something waits, "" for nowhere."""
    data = desk.store.record(ADDRESS, person)
    if not data:
        return ""
    return desk.open_own(f"{ADDRESS}/{person}", data, lambda: desk.store.record(ADDRESS, person)).decode()


def put_outbox(desk: Desk, waits: Waits) -> int:
    """Put one message a day into the outbox for everybody who has an address and for whom something waits.

    Promise how many. What is kept is the day and whether it was sent.
    """
    today, count = print_day(desk.today()), 0
    for person, data in [*desk.store.records(ADDRESS)]:
        kept = desk.store.record(OUTBOX, person) or b"null"
        plain = canonical.parse(kept)
        if not data or (isinstance(plain, dict) and plain["day"] == today) or not waits(person):
            continue
        with desk.store.unit() as unit:
            unit.put_record(OUTBOX, person, canonical.print({"day": today, "sent": False}))
        count += 1
    return count


def send_outbox(desk: Desk, post: Post, origin: str) -> int:
    """Send what lies in the outbox; promise how many were taken. What is not taken lies until it is out of date."""
    sent = 0
    oldest = print_day(desk.today() - timedelta(days=OUTBOX_DAYS))
    for person, data in [*desk.store.records(OUTBOX)]:
        plain = canonical.parse(data or b"null")
        if not isinstance(plain, dict) or plain["sent"] or str(plain["day"]) < oldest:
            continue
        to = mail_address(desk, person)
        try:
            post(to, *message(origin))
        except PlainviewError:
            continue
        with desk.store.unit() as unit:
            unit.put_record(OUTBOX, person, canonical.print({**plain, "sent": True}))
        sent += 1
    return sent


def message(origin: str) -> tuple[str, str]:
    """Promise the subject and the text of every message there is."""
    text = f"Something waits for you at {origin}\n\nThis message says no more than that, and takes no reply.\n"
    return "Something waits for you", text
