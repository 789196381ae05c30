"""How an entry comes into the book of a day, whichever act makes it: under the head's lock, or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from plainview.core.docket.clock import locked
from plainview.core.docket.state import Matter
from plainview.core.notes import canonical
from plainview.core.sealing.entered import Entered, open_entry
from plainview.core.vocabulary.answers import Check, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Overtaken
from plainview.server.actions.custody import day_key
from plainview.server.actions.desk import Desk
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow, PieceRow, Unit


@contextmanager
def sitting(desk: Desk, person: str, purpose: OpenedFor) -> Iterator[Desk]:
    """The desk for one act beside the log; what was opened is audited with it, or by itself where it is not done."""
    once = desk.at_once(purpose)
    try:
        yield once
    except Overtaken:
        once.untake_openings()
        raise
    finally:
        once.note_rest(person)


def who_may(desk: Desk, person: str, verb: str, matter: str) -> Person:
    """Promise the person, who may try `verb`. Raises NotPermitted, audited where the person is registered."""
    who = desk.person(person)
    try:
        check_may(who, verb)
    except NotPermitted as no:
        audit(desk, who, verb, matter, "not permitted", no.what)
        raise
    return who


def audit(desk: Desk, who: Person, verb: str, matter: str, outcome: str, detail: str) -> None:
    """Keep an audit row of what came to nothing, with what was opened for it."""
    with desk.store.unit() as unit:
        desk.note_openings(unit, who)
        unit.audit(AuditRow(desk.now(), who.id, who.role, verb, matter, outcome, detail))


@dataclass(frozen=True, slots=True)
class Booking:
    """An entry that is to be put in today's book, and the day on which its piece was received."""

    entered: Entered
    received: Day


def put(desk: Desk, unit: Unit, state: Matter, bookings: Sequence[Booking]) -> None:
    """Put entries into today's book, in order. Raises Overtaken when the matter moved or the day ended meanwhile.

    The unit holds the head: no statement of the matter and no closing of the book can come in between.
    """
    now = desk.at_once()
    closed = now.program().daybook
    day = desk.today()
    moved = now.matter(state.id).next_seq != state.next_seq
    if moved or any(each.entered.day != day for each in bookings) or (closed is not None and closed >= day):
        raise Overtaken("the matter has moved, or midnight has passed", next="Nothing was recorded; do it again")
    keys: dict[Day, bytes] = {}
    for each in bookings:
        if each.received not in keys:
            keys[each.received] = day_key(desk, unit, state.id, each.received)
        sealed = desk.sealed(keys[each.received], f"{state.id}/piece", canonical.print(each.entered.disclosure.text))
        received = None if each.received == day else each.received
        unit.put_piece(PieceRow(state.id, day, each.entered.digest, sealed, received))


def entries(desk: Desk, matter: ChainId) -> tuple[Entered, ...]:
    """Promise the entries of a matter that are not erased, opened, in the order in which they were made.

    Raises as `Desk.pieces` does.
    """
    return tuple(open_entry(text) for text in desk.pieces(matter))


def check_open(desk: Desk, state: Matter) -> tuple[Check, ...]:
    """Promise why nothing more is entered under a matter: none where its cover has started and its record is open."""
    if state.started is None or state.end is None or state.kind != "cover":
        why = "No cover has been started here. Only under one is anything recorded."
        return (_no(58, "39 CFR 233.3(b)", "not_in_force", why),)
    if state.improper or state.erased or desk.store.wrap(state.id, "pieces") is None:
        why = "What was recorded here is closed, erased or to be erased. Nothing is added to it."
        return (_no(47, "39 CFR 233.3(h)(2)", "record_closed", why),)
    if locked(state, desk.today()):
        why = "The cover lacks its confirmation or its court's approval, so what it yielded is locked."
        return (_no(23, "39 CFR 233.3(e)(3)", "locked", why),)
    return ()


def _no(rule: int, cite: str, code: str, why: str) -> Check:
    return Check(rule, Refused((cite,), code, why))
