"""An auditor reads a whole matter: only for a purpose that is on a closed list, and in the audit trail before anything.

A closed matter stays closed: two custodian offices open it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from plainview.core.docket.facts import Json
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId, is_hex32
from plainview.core.vocabulary.plain import to_plain
from plainview.server.actions.desk import Desk
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow

TEXT_CHARS_MAX = 500


class Inspection(StrEnum):
    """What a dossier is opened for."""

    SAMPLE = "sample"
    """The matter was drawn into a review's sample."""
    TEST = "test"
    """A prebuilt test lists it."""
    ERROR = "error"
    """An error is registered in it, to be weighed."""
    FINDING = "finding"
    """Whether the cover was properly ordered is to be found."""
    DELAY = "delay"
    """The inspector general is heard on a delay of notice."""
    COMPLAINT = "complaint"
    """Somebody complained."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One statement of the matter with what was sealed in it, where it can still be opened."""

    index: int
    said: Statement
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is held of one matter; `closed` tells that the sealed side is not opened here."""

    matter: ChainId
    phase: str
    closed: bool
    request: Mapping[str, Any]
    said: tuple[Opened, ...]
    trail: tuple[AuditRow, ...]


def open_dossier(desk: Desk, person: str, matter: str, purpose: str, text: str) -> Dossier:
    """Promise a matter's dossier; that it is opened, and for what, is an audit row before anything is read.

    Raises NotPermitted, Malformed without a purpose of the list or a text that says more.
    """
    who = desk.person(person)
    check_may(who, "inspect_matter")
    if not is_hex32(matter) or not desk.matter(ChainId(matter)).next_seq:
        raise NotPermitted("there is no such matter for you", next="Check the number")
    if purpose not in list(Inspection):
        raise Malformed("expected a purpose of the list", where="purpose")
    if not text or len(text) > TEXT_CHARS_MAX:
        raise Malformed(f"expected, in 1 to {TEXT_CHARS_MAX} characters, what it is opened for", where="text")
    with desk.store.unit() as unit:
        unit.audit(AuditRow(desk.now(), who.id, who.role, "inspect_matter", matter, purpose, text))
    reading, state = desk.opened_for(who, OpenedFor.AUDIT), desk.matter(ChainId(matter))
    held = desk.is_open(matter)
    asked = to_plain(reading.request(matter)) if held and state.kind != "capture" else {}
    assert isinstance(asked, dict)
    said = tuple([_opened(reading, matter, line.index, held) for line in desk.lines(matter)])
    return Dossier(state.id, state.phase, not held, asked, said, tuple(desk.store.audit_rows(matter)))


def _opened(reading: Desk, matter: str, index: int, held: bool) -> Opened:
    statement = parse_statement(reading.store.entries(index, index + 1)[0])
    sealed: dict[str, Json] = {}
    if held and statement.sealed and reading.store.payload(index, "disclosures") is not None:
        texts = reading.private_at(matter, index, "disclosures")
        assert isinstance(texts, dict)
        sealed = {name: open_text(str(text)).value for name, text in sorted(texts.items())}
    return Opened(index, statement, sealed)
