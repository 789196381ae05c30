"""Reading a package in the portal: for an agency that has no age key, by its officer, one time after another.

What was released is opened at the server for one answer and kept nowhere. Each reading has a purpose and is an audit
row before anything of it is shown; the first counts as the package picked up. It ends with what ends the handing out of
a package: its return, its last day, a finding, an erasure, a closure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from plainview.core.law import pub55
from plainview.core.vocabulary.answers import Refused
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.actions.known import Line
from plainview.server.actions.packages import PICK_UP, check_kept, copies, own_package
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow

READ = "read_package"
READ_OUT, PRINTED = "read", "printed"


class Reading(StrEnum):
    """What a package is read for: the matter that it was asked for, and nothing else."""

    CASE = "case"
    """Work on the case."""
    EXTENSION = "extension"
    """To say what came of it, when more days are asked."""
    OUTCOME = "outcome"
    """To report the outcome, or to return the copy."""


@dataclass(frozen=True, slots=True)
class Viewed:
    """A package as it is read: its files, the statement that released it, and who reads it when, for its watermark.

    `to_print` tells that this reading may be printed; it counts as a copy.
    """

    files: Mapping[str, bytes] = field(repr=False)
    index: int
    by: str
    at: datetime
    purpose: Reading
    to_print: bool = False


def read_package(desk: Desk, person: str, matter: ChainId, purpose: str, to_print: bool = False) -> Viewed:
    """Promise the last package released to the officer's own agency, to be read here; audited before it is shown.

    With `to_print` it is a copy: one for each that a custodian permitted (rule 64). Raises NotPermitted, for others in
    words that never tell whether there is a matter; Malformed for a purpose that is none.
    """
    who = desk.person(person)
    check_may(who, READ)
    if purpose not in tuple(Reading):
        raise Malformed("expected one of the purposes on the page", where="purpose", next="Choose what you read it for")
    try:
        line, kept = own_package(desk, who, matter)
        if kept.keys:
            what = "this package is sealed to your agency's key, and is not opened here"
            raise NotPermitted(what, next="Pick it up, and open it with the key")
    except NotPermitted:
        _note(desk, who, matter, "not permitted", purpose)
        raise
    at = desk.now()
    _count(desk, who, matter, line, f"statement {line.index}, {purpose}", to_print)
    check_kept(desk.opened_for(who, OpenedFor.DISCLOSE), matter, line.index, kept)
    return Viewed(kept.files, line.index, who.id, at, Reading(purpose), to_print)


def may_print(desk: Desk, matter: str, index: int) -> bool:
    """Tell whether a custodian has permitted a copy of a package that was not printed yet."""
    printed = [row for row in desk.store.audit_rows(matter) if (row.act, row.outcome) == (READ, PRINTED)]
    mine = [row for row in printed if row.detail.partition(",")[0] == f"statement {index}"]
    return len(mine) < copies(desk, matter, index)[1]


def _count(desk: Desk, who: Person, matter: str, line: Line, detail: str, to_print: bool) -> None:
    """Take the reading down while the head is held; the first is the pick-up, and a print is a copy."""
    with desk.store.unit() as unit:
        asked = pub55.copying.check(not to_print or may_print(desk, matter, line.index)).answer
        outcome = "refused" if isinstance(asked, Refused) else PRINTED if to_print else READ_OUT
        if not copies(desk, matter, line.index)[0] and outcome != "refused":
            row = f"statement {line.index}, read in the portal"
            unit.audit(AuditRow(desk.now(), who.id, who.role, PICK_UP, matter, "picked up", row))
        unit.audit(AuditRow(desk.now(), who.id, who.role, READ, matter, outcome, detail))
    if isinstance(asked, Refused):
        raise NotPermitted(f"{asked.reason} ({', '.join(asked.cites)})", next="A custodian permits a copy")


def _note(desk: Desk, who: Person, matter: str, outcome: str, detail: str) -> None:
    with desk.store.unit() as unit:
        unit.audit(AuditRow(desk.now(), who.id, who.role, READ, matter, outcome, detail))
