"""The rows of a program's database, and what a page of them asks for."""

from dataclasses import dataclass
from datetime import datetime

from plainview.core.vocabulary.days import Day


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The one locked row: how many statements are acknowledged, and the day of the last."""

    size: int
    day: Day | None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One acknowledged statement: its place in the log and in its chain, its leaf hash, its exact bytes."""

    index: int
    chain: str
    seq: int
    day: Day
    type: str
    leaf: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class PayloadRow:
    """A sealed payload: `name` is what it is (`disclosures`, `request`), `data` ciphertext. May be erased."""

    matter: str
    index: int
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did or tried what, when, on which object, with which outcome. Never a sealed value, never deleted."""

    at: datetime
    person: str
    role: str
    act: str
    matter: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A proposed statement that waits for its signer: the exact bytes to sign, and the sealed part beside them."""

    id: str
    matter: str
    type: str
    person: str
    day: Day
    data: bytes
    sealed: bytes
    size: int


@dataclass(frozen=True, slots=True)
class PieceRow:
    """One entry of a day's book: its salted digest, and the sealed record.

    `day` is that of the book; `received` the day of the piece it is about, None where that is the same.
    """

    matter: str
    day: Day
    digest: bytes
    data: bytes
    received: Day | None = None

    @property
    def of(self) -> Day:
        """The day of the piece that the entry is about."""
        return self.received or self.day


@dataclass(frozen=True, slots=True)
class LookRow:
    """The one look across matters: keyed digest of a delivery point, days and outcome, deleted after `until`."""

    point: bytes
    matter: str
    first: Day
    end: Day
    outcome: str
    until: Day


@dataclass(frozen=True, slots=True)
class MatterRow:
    """The read model of one matter: its phase and next days, from public facts alone.

    `owed` names the open duties with their days, `notice 2026-05-08,return 2026-04-08`. `lifts` is the day the notice
    is due while it is owed; `back_by` that of the agency's copy while it is out, or came late: then `back` says when.
    """

    matter: str
    kind: str
    level: str
    phase: str
    filed: Day | None
    end: Day | None
    next_day: Day | None
    owed: str
    lifts: Day | None = None
    back_by: Day | None = None
    back: Day | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; `after` is the day and id (or index) where a page before ended."""

    first: Day
    last: Day
    after: tuple[str, str] | None = None
    count: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of matters asks for: in some phases (none: in any), on a list ("" for none), by day of filing.

    `after` is where the page before ended: the day of filing and the id of its last matter.
    """

    phases: tuple[str, ...] = ()
    list: str = ""
    after: tuple[str, str] | None = None
    count: int = 50
    oldest_first: bool = False
