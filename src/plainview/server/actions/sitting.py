"""What sealed content is opened for: each opening by the service is an audit row that names its purpose (D§6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from plainview.server.people.person import Person


class OpenedFor(StrEnum):
    """Purposes. There is none for looking around."""

    REQUEST = "request"
    REVIEW = "review"
    DECIDE = "decide"
    RECORD = "record"
    DISCLOSE = "disclose"
    NOTICE = "notice"
    CLOCK = "clock"
    AUDIT = "audit"
    COURT_ORDER = "court_order"
    CUSTODY = "custody"
    DISCOVERY = "discovery"


PURPOSES: Mapping[str, OpenedFor] = MappingProxyType(
    {
        "acknowledge": OpenedFor.REQUEST,
        "approve": OpenedFor.DECIDE,
        "approve_disclosure": OpenedFor.DISCLOSE,
        "approve_extension": OpenedFor.DECIDE,
        "ask_extension": OpenedFor.REQUEST,
        "attest_figures": OpenedFor.AUDIT,
        "attest_uncharged": OpenedFor.REQUEST,
        "authorize": OpenedFor.DECIDE,
        "authorize_extension": OpenedFor.DECIDE,
        "close": OpenedFor.CLOCK,
        "confirm": OpenedFor.REQUEST,
        "correct": OpenedFor.REQUEST,
        "delay_notice": OpenedFor.NOTICE,
        "deny": OpenedFor.DECIDE,
        "deny_extension": OpenedFor.DECIDE,
        "end_early": OpenedFor.REQUEST,
        "erase": OpenedFor.DECIDE,
        "file": OpenedFor.REQUEST,
        "file_outcome": OpenedFor.REQUEST,
        "find": OpenedFor.DECIDE,
        "give_notice": OpenedFor.NOTICE,
        "hear_delay": OpenedFor.NOTICE,
        "narrow": OpenedFor.DECIDE,
        "record": OpenedFor.RECORD,
        "refuse": OpenedFor.REVIEW,
        "release_disclosure": OpenedFor.DISCLOSE,
        "report_charge": OpenedFor.REQUEST,
        "return": OpenedFor.REVIEW,
        "return_copy": OpenedFor.REQUEST,
        "return_order": OpenedFor.DECIDE,
        "review": OpenedFor.REVIEW,
        "second": OpenedFor.DECIDE,
        "start": OpenedFor.DECIDE,
        "sweep": OpenedFor.CLOCK,
        "withdraw": OpenedFor.REQUEST,
    }
)
"""What an act opens sealed content for. An act that is not here opens none."""


@dataclass(slots=True)
class Sitting:
    """One purpose, and what was opened for it and is not in the audit trail yet: parts by matter.

    With `person` each opening is audited at once; without, it is with the act's own row.
    """

    purpose: OpenedFor
    person: Person | None = None
    opened: dict[str, set[str]] = field(default_factory=dict)
    noted: set[tuple[str, str]] = field(default_factory=set)

    def note(self, matter: str, part: str) -> None:
        """Take down that a part of a matter is opened."""
        if (matter, part) not in self.noted:
            self.opened.setdefault(matter, set()).add(part)

    def take(self) -> list[tuple[str, str]]:
        """Promise the matters, and the parts of each in one line, that are now to be audited."""
        taken = [(matter, ", ".join(sorted(parts))) for matter, parts in self.opened.items()]
        self.noted |= {(matter, part) for matter, parts in self.opened.items() for part in parts}
        self.opened = {}
        return taken

    def untake(self) -> None:
        """Let all be audited once more: the unit of work that they were taken for was taken back."""
        for matter, part in self.noted:
            self.opened.setdefault(matter, set()).add(part)
        self.noted = set()
