"""How a program is: clocks, what waits, disk, keys and their last days, backups, and who its people are. No content.

An operator sees that a matter exists nowhere here, and nothing sealed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from plainview.core.docket.program import OfficialKey
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.actions.custody import EPOCH_OWED
from plainview.server.actions.desk import Desk
from plainview.server.actions.ports import BACKLOG_SECONDS
from plainview.server.actions.registry import everybody
from plainview.server.people.may import check_may
from plainview.server.queries.outside import Outside
from plainview.server.queries.request_words import day_words
from plainview.server.queries.words import OFFICES

TO_DO: Mapping[str, str] = MappingProxyType(
    {
        "Alarms": "read them, and keep the log as it is",
        "Backlog": "see that the publisher runs",
        "Backup": "make one, and note it",
        "Daybook": "run plainview sweep",
        "Disk": "free space, or add some",
        "Epoch of the keys": "run plainview sweep or plainview publish",
        "Last statement": "see that plainview sweep runs every day",
        "Log": "see that it can be read",
        "Work of the clock": "run plainview sweep",
    }
)
"""What is looked at to what is done about it."""
KEY_DAYS_WARN, BACKUP_DAYS_WARN, DISK_PARTS_WARN = 10, 2, 10


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that is looked at: its name, how it is in words, and whether something is to be done about it."""

    name: str
    words: str
    bad: bool

    @property
    def to_do(self) -> str:
        """What is to be done about it, "" where it is well."""
        return TO_DO.get(self.name, "look at it") if self.bad else ""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A public key of an official: id, class, office, last day, whether that is soon. Whose it is is not said here."""

    id: str
    signer: str
    office: str
    last: Day
    soon: bool


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the registry: id, role, office or agency, and nothing of what it did."""

    id: str
    role: str
    belongs: str


@dataclass(frozen=True, slots=True)
class Health:
    """What an operator is shown."""

    now: datetime
    signs: tuple[Sign, ...]
    keys: tuple[HeldKey, ...]
    people: tuple[Account, ...]


def health(desk: Desk, person: str, outside: Outside | None) -> Health:
    """Promise how the program is. Raises NotPermitted for anybody but an operator."""
    check_may(desk.person(person), "read_health")
    return Health(desk.now(), tuple(_signs(desk, outside)), _keys(desk), _people(desk))


def _signs(desk: Desk, outside: Outside | None) -> list[Sign]:
    today, program = desk.today(), desk.program()
    behind = (today - program.day).days if program.day else 0
    book = program.daybook
    late = book is not None and (today - book).days > 1
    owed = bool(desk.store.record(EPOCH_OWED, ""))
    found = [
        Sign("Legal day", f"{day_words(today)}, in {str(desk.zone).replace('_', ' ')}", False),
        Sign("Last statement", f"{behind} day{'' if behind == 1 else 's'} ago" if behind else "today", behind > 1),
        Sign("Daybook", f"closed up to {day_words(book)}" if book else "none closed yet", late),
        Sign("Work of the clock", _due(desk), bool(desk.store.due(today)) and late),
        Sign("Epoch of the keys", "must end" if owed else "nothing was erased since", owed),
    ]
    return found + ([] if outside is None else _machine(desk, outside))


def _due(desk: Desk) -> str:
    due = len(desk.store.due(desk.today()))
    return f"{due} matter{'' if due == 1 else 's'} for the next sweep" if due else "nothing is due"


def _machine(desk: Desk, outside: Outside) -> list[Sign]:
    found = []
    try:
        log = outside.progress()
        waits = log.recorded - log.published
        since = desk.waiting()
        long = since is not None and desk.now() - since > timedelta(seconds=BACKLOG_SECONDS / 2)
        words = f"{waits} of {log.recorded} statements are not published yet"
        found.append(
            Sign("Backlog", words + (f"; witnesses are awaited since {since:%H:%M} UTC" if since else ""), long)
        )
        found.append(Sign("Alarms", "; ".join(log.alarms) or "none", bool(log.alarms)))
    except PlainviewError as error:
        found.append(Sign("Log", error.what, True))
    free, all = outside.disk()
    found.append(Sign("Disk", f"{free >> 20:,} of {all >> 20:,} MiB are free", free * DISK_PARTS_WARN < all))
    kept = outside.backup()
    age = None if kept is None else (desk.now() - kept).days
    words = "none was ever noted" if age is None else f"noted {age} day{'' if age == 1 else 's'} ago"
    return [*found, Sign("Backup", words, age is None or age >= BACKUP_DAYS_WARN)]


def _keys(desk: Desk) -> tuple[HeldKey, ...]:
    today = desk.today()
    held = [key for key in desk.program().keys.values() if key.revoked is None and key.last_day >= today]
    shown = [_held(key, today) for key in held]
    return tuple(sorted(shown, key=lambda key: (key.last, key.signer)))


def _held(key: OfficialKey, today: Day) -> HeldKey:
    soon = (key.last_day - today).days < KEY_DAYS_WARN
    return HeldKey(str(key.id), key.signer, OFFICES[key.office], key.last_day, soon)


def _people(desk: Desk) -> tuple[Account, ...]:
    return tuple(
        [
            Account(one.id, str(one.role), OFFICES.get(one.office) or one.agency or one.facility)
            for one in everybody(desk)
        ]
    )
