"""Opening a closed record: two custodians of two offices say so in public, then their offices' keys are used (D§6).

The service holds no key of a closed matter. What it does is to take out what lies sealed, once `record.opened` is
public under the policy in force; the two offices open it, see `core.sealing.closed_record`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plainview.core.docket import commands
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import parse_statement
from plainview.core.docket.types_safeguard import OPENING_DAYS
from plainview.core.sealing import quorum
from plainview.core.sealing.closed_record import FILE, PIECES, ClosedRecord, Part, SealedPiece
from plainview.core.sealing.quorum import Place
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Inconsistent, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Builder, Prepared, Verb
from plainview.server.actions.args import Args
from plainview.server.actions.custody import custodians, nested_key, put_nested, seal
from plainview.server.actions.desk import Desk
from plainview.server.actions.known import Line
from plainview.server.actions.names import day_name, quorum_name
from plainview.server.actions.orders import check_receipt
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow

APPROVED, OPENED = "record.opening_approved", "record.opened"


@dataclass(frozen=True, slots=True)
class StandingOpening:
    """What two offices have said of a closed record, in public: for what, which offices, the statement that says so."""

    purpose: OpenedFor
    offices: tuple[str, ...]
    line: Line


def _said(type: str) -> Builder:
    def build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
        if type == OPENED:
            check_receipt(desk, matter, (APPROVED,))
        facts: Mapping[str, Json] = {"office": person.office, "purpose": args.text("purpose")}
        return Prepared(commands.Say(type, facts, {"by": person.id, "reason_text": args.text("text", "")}))

    return build


def standing_opening(desk: Desk, matter: str) -> StandingOpening:
    """Promise the opening of a closed matter that two offices have said and that is public and still holds.

    Raises NotPermitted without one or when its days are over, Unchecked while it is not public under the policy.
    """
    state = desk.matter(ChainId(matter))
    line = desk.last(matter, (OPENED,))
    if state.phase != "closed" or line is None:
        what = "no two custodian offices have said that they open this record"
        raise NotPermitted(what, next="One approves it (record.opening_approved), another says record.opened")
    check_receipt(desk, state, (OPENED,))
    first = next(one for one in reversed(desk.lines(matter)) if one.type == APPROVED and one.seq < line.seq)
    said, approved = (parse_statement(desk.store.entries(one.index, one.index + 1)[0]) for one in (line, first))
    if desk.today() > days_after(said.day, OPENING_DAYS):
        what = f"what was said on {said.day} held for {OPENING_DAYS} days"
        raise NotPermitted(what, next="The two offices say it anew")
    offices = (str(approved.facts["office"]), str(said.facts["office"]))
    return StandingOpening(OpenedFor(str(said.facts["purpose"])), offices, line)


def take_out(desk: Desk, person: str, matter: str, purpose: str) -> ClosedRecord:
    """Promise what lies sealed of a closed matter, still under the keys of the offices; audited before it is given.

    Raises NotPermitted, also when the offices named another purpose; Unchecked as `standing_opening` does; Stopped when
    an epoch's key is destroyed.
    """
    who = desk.person(person)
    check_may(who, "open_closed")
    opening = standing_opening(desk, matter)
    if opening.purpose != purpose:
        raise NotPermitted(f"the offices have said {opening.purpose}, not {purpose[:20]}", next="They say it anew")
    record = ClosedRecord(
        desk.program().origin,
        matter,
        str(opening.purpose),
        opening.offices,
        opening.line.index,
        _custody(desk, matter),
        _parts(desk, matter),
        _days(desk, matter),
        tuple([SealedPiece(day_name(row.of), row.data) for row in desk.store.pieces(matter=matter) if row.data]),
    )
    with desk.store.unit() as unit:
        detail = f"statement {opening.line.index}, {' and '.join(opening.offices)}"
        unit.audit(AuditRow(desk.now(), who.id, who.role, "open_closed", matter, str(opening.purpose), detail))
    return record


def names_in_custody(desk: Desk, matter: str) -> list[str]:
    """Promise the names of a matter's keys in custody: `file`, `pieces`, and one a statement after the closure."""
    later = [f"{FILE}.{line.seq}" for line in desk.lines(matter)]
    return [name for name in (FILE, PIECES, *later) if desk.store.wrap(matter, quorum_name(name)) is not None]


def _custody(desk: Desk, matter: str) -> dict[str, quorum.Quorum]:
    return {name: nested_key(desk, matter, name) for name in names_in_custody(desk, matter)}


def _parts(desk: Desk, matter: str) -> tuple[Part, ...]:
    held, parts = set(names_in_custody(desk, matter)), []
    for line in desk.lines(matter):
        own = f"{FILE}.{line.seq}"
        for row in desk.store.payloads(line.index):
            parts.append(Part(line.seq, line.type, row.name, own if own in held else FILE, row.data))
    return tuple(parts)


def _days(desk: Desk, matter: str) -> dict[str, bytes]:
    """The keys of days, sealed under the pieces key: the epoch's layer is off."""
    names = sorted({day_name(row.of) for row in desk.store.pieces(matter=matter) if row.data})
    held = {name: desk.store.wrap(matter, name) for name in names}
    return {name: _without_epoch(desk, matter, name, sealed) for name, sealed in held.items() if sealed is not None}


def _without_epoch(desk: Desk, matter: str, name: str, sealed: bytes) -> bytes:
    return desk.open_own(f"wrap/{matter}/{name}", sealed, lambda: desk.store.wrap(matter, name))


def open_closed(desk: Desk, person: str, matter: str, keys: Mapping[str, bytes]) -> Desk:
    """Promise a desk that reads a closed matter with keys that two offices have opened, each opening audited.

    `keys` are by name: `file`, `pieces`, and `file.N` for what statement N of the matter's chain says beside it after
    the closure. Raises Invalid when a key is not the one in custody; otherwise as `standing_opening` does.
    """
    who = desk.person(person)
    check_may(who, "open_closed")
    opening = standing_opening(desk, matter)
    for name, key in keys.items():
        quorum.check_key(Place(matter, name), nested_key(desk, matter, name).check, key)
    return desk.opened_for(who, opening.purpose).with_keys(matter, keys)


def give_anew(desk: Desk, person: str, matter: str, keys: Mapping[str, bytes]) -> None:
    """Close keys of a closed matter, by name, that two offices have opened for this anew to the offices' present keys.

    Raises Invalid when one is not the key in custody, NotPermitted when they were not opened for `custody`,
    Inconsistent when one has been erased meanwhile; otherwise as `standing_opening` does.
    """
    who = desk.person(person)
    check_may(who, "renew_custody")
    if standing_opening(desk, matter).purpose is not OpenedFor.CUSTODY:
        raise NotPermitted("the record was opened for another purpose than custody", next="The two offices say so anew")
    offices, anew = custodians(desk), {}
    for name, key in keys.items():
        quorum.check_key(Place(matter, name), nested_key(desk, matter, name).check, key)
        anew[name] = quorum.close(key, Place(matter, name), offices, seal)
    with desk.store.unit() as unit:
        for name, nested in anew.items():
            if desk.store.wrap(matter, quorum_name(name)) is None:
                raise Inconsistent("this was erased meanwhile")
            put_nested(desk, unit, matter, name, nested)
        detail = ", ".join(sorted(anew))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "renew_custody", matter, "renewed", detail))


VERBS = (Verb("approve_opening", _said(APPROVED)), Verb("open_record", _said(OPENED)))
