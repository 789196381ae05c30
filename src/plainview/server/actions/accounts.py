"""The account of every disclosure: its day, what, for what, to whom (5 USC 552a(c)); kept apart from the matter.

A matter's file is destroyed in its time, what was acquired may be erased; the account of what went out stays until its
own day, and as long as the file at least. It names nobody whose mail or records they were. Each reading is audited.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.sealing import payload
from plainview.core.vocabulary.days import Day, years_after
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow, Unit

ACCOUNT = "account"
ACCOUNT_YEARS = 8
"""Longer than the five of 5 USC 552a(c): as long as the file is kept at least."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one disclosure; `by` is the postal person who released it, `kept_until` its last day."""

    by: str
    day: Day
    stage: str
    nature: str
    purpose: str
    to: str
    kept_until: Day


def keeping(desk: Desk, matter: str, account: Account) -> Callable[[Unit, Acknowledged], None]:
    """Promise what keeps the account of a disclosure, in the unit of work of the statement that releases it."""

    def keep(unit: Unit, done: Acknowledged) -> None:
        plain: Json = to_plain(account)
        name = f"{account.kept_until.isoformat()}/{matter}/{done.index}"
        unit.put_record(ACCOUNT, name, desk.sealed(_key(desk), f"{ACCOUNT}/{name}", canonical.print(plain)))

    return keep


def _key(desk: Desk) -> bytes:
    """From the program's own secret, so that no erasure reaches an account: it tells nothing that was erased."""
    return hmac.digest(desk.service.look, b"plainview/accounts", hashlib.sha256)


def accounts(desk: Desk, person: str, matter: ChainId) -> tuple[Account, ...]:
    """Promise the accounts of all disclosures of a matter, whatever has become of its file. Raises NotPermitted."""
    who = desk.person(person)
    check_may(who, "read_accounts")
    released = [row for row in desk.store.chain(matter) if row.type == "disclosure.released"]
    names = [f"{years_after(row.day, ACCOUNT_YEARS)}/{matter}/{row.index}" for row in released]
    found = [(name, data) for name in names if (data := desk.store.record(ACCOUNT, name))]
    with desk.store.unit() as unit:
        unit.audit(AuditRow(desk.now(), who.id, who.role, "read_accounts", matter, "read", f"{len(found)} accounts"))
    return tuple(_read(payload.unseal(_key(desk), f"{ACCOUNT}/{name}", data)) for name, data in found)


def _read(plain: bytes) -> Account:
    return from_plain(Account, canonical.parse(plain, PAYLOAD_BYTES_MAX, ACCOUNT), ACCOUNT)


def _over(desk: Desk) -> list[str]:
    """The names of accounts whose day is past, and whose matter is destroyed: asked every day, so by the year alone."""
    today, first = desk.today(), desk.program().first_day
    assert first is not None
    years = range(first.year + ACCOUNT_YEARS, today.year + 1)
    held = [(name, data) for year in years for name, data in desk.store.records(ACCOUNT, f"{year}-")]
    return [name for name, data in held if data and name < today.isoformat() and _destroyed(desk, name)]


def _destroyed(desk: Desk, name: str) -> bool:
    return desk.matter(ChainId(name.split("/")[1])).phase == "destroyed"


def drop_over(desk: Desk, unit: Unit) -> int:
    """Forget the accounts that need be kept no longer; promise how many."""
    names = _over(desk)
    for name in names:
        unit.put_record(ACCOUNT, name, b"")
    return len(names)
