"""Acts that wait for a signature: begun on one page, signed by their person on the next, perhaps on another device.

An act that nobody signs in public is done at once. Of one that is signed, the draft waits with the values it was begun
with, sealed; who signs is shown every value, and signs the exact bytes (D§2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plainview.core.docket.decide import Event, Refusal
from plainview.core.docket.facts import Json
from plainview.core.docket.statement import DutyLine, Signature, Statement
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import to_plain
from plainview.server.actions.act import Acknowledged, Draft, commit, propose
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.verbs import verb_named
from plainview.server.actions.void_drafts import VALUES
from plainview.server.storage.ports import DraftRow


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft as its person is shown it: verb, matter, day, public facts, sealed values in plain, duties, citations.

    `to_sign` are the exact bytes; a passkey signs their SHA-256 as its challenge.
    """

    id: str
    verb: str
    matter: ChainId
    day: Day
    type: str
    facts: Mapping[str, Json]
    sealed: Mapping[str, Json]
    duties: tuple[DutyLine, ...]
    cites: tuple[str, ...]
    to_sign: bytes


def begin(
    desk: Desk, person: str, verb: str, matter: ChainId, values: Mapping[str, Any]
) -> Waiting | Acknowledged | Refusal:
    """Promise the act done, when nobody signs it in public; otherwise its draft, which waits; or what the law answers.

    Raises as `act.propose` does.
    """
    done = propose(desk, person, verb_named(verb), matter, values)
    if not isinstance(done, Draft):
        return done
    if not done.waits:
        return commit(desk, person, verb_named(verb), done, values, None)
    kept = canonical.print({"values": {name: to_plain(value) for name, value in values.items()}, "verb": verb})
    with desk.store.unit() as unit:
        unit.put_record(VALUES, done.id, desk.seal_own(f"{VALUES}/{done.id}", kept))
    return waiting(desk, person, done.id)


def waiting(desk: Desk, person: str, id: str) -> Waiting:
    """Promise a draft that waits for this person. Raises NotPermitted when there is none."""
    row = _row(desk, person, id)
    draft, verb, _ = _read(desk, row)
    said = draft.statement
    plain = {name: open_text(str(text)).value for name, text in draft.event.sealed.items()}
    return Waiting(
        id, verb, said.matter, said.day, said.type, said.facts, plain, said.duties, said.cites, draft.to_sign
    )


def waiting_for(desk: Desk, person: str) -> tuple[tuple[str, str, str], ...]:
    """Promise the drafts of today that wait for a person's signature: id, the type of the statement, its chain."""
    today = desk.today()
    return tuple([(row.id, row.type, row.matter) for row in desk.store.drafts_of(person) if row.day == today])


def finish(desk: Desk, person: str, id: str, signature: Signature) -> Acknowledged | Refusal:
    """Promise the draft stands, signed; or what the law answers by now. Raises as `act.commit` does, NotPermitted."""
    draft, verb, values = _read(desk, _row(desk, person, id))
    try:
        return commit(desk, person, verb_named(verb), draft, values, signature)
    finally:
        if desk.store.draft(id) is None:
            _forget(desk, id)


def withdraw(desk: Desk, person: str, id: str) -> None:
    """Forget a draft that is not to be signed. Raises NotPermitted when it is not this person's."""
    _row(desk, person, id)
    with desk.store.unit() as unit:
        unit.drop_draft(id)
        unit.put_record(VALUES, id, b"")


def _forget(desk: Desk, id: str) -> None:
    with desk.store.unit() as unit:
        unit.put_record(VALUES, id, b"")


def _row(desk: Desk, person: str, id: str) -> DraftRow:
    row = desk.store.draft(id)
    if row is None or row.person != person:
        raise NotPermitted("there is no such draft for you", next="It may have been signed, or become void")
    return row


def _read(desk: Desk, row: DraftRow) -> tuple[Draft, str, Mapping[str, Any]]:
    """The draft as it was proposed, its verb and the values it was begun with."""
    kept = desk.store.record(VALUES, row.id)
    if not kept:
        raise NotPermitted("there is no such draft for you", next="Begin the act again")
    opened = desk.open_own(f"{VALUES}/{row.id}", kept, lambda: desk.store.record(VALUES, row.id))
    begun = _table(canonical.parse(opened, PAYLOAD_BYTES_MAX))
    sealed = _table(
        canonical.parse(desk.open_own(f"draft/{row.id}", row.sealed, lambda: _sealed(desk, row.id)), PAYLOAD_BYTES_MAX)
    )
    said = _statement(row.data)
    event = Event(said.type, said.facts, _table(sealed["sealed"]), said.duties, said.cites, ())
    return Draft(row.id, said, row.data, event, waits=True), str(begun["verb"]), _table(begun["values"])


def _sealed(desk: Desk, id: str) -> bytes | None:
    row = desk.store.draft(id)
    return row.sealed if row else None


def _statement(to_sign: bytes) -> Statement:
    """The unsigned statement in signed bytes that this program made itself: label, origin, statement."""
    plain = _table(canonical.parse(to_sign.split(b"\n", 2)[2], PAYLOAD_BYTES_MAX))
    duties, cites = plain["duties"], plain["cites"]
    assert isinstance(duties, list)
    assert isinstance(cites, list)
    lines = [(str(line["duty"]), parse_day(str(line["by"]))) for line in duties if isinstance(line, dict)]
    return Statement(
        ChainId(str(plain["matter"])),
        int(str(plain["seq"])),
        str(plain["prev"]),
        parse_day(str(plain["day"])),
        str(plain["type"]),
        _table(plain["facts"]),
        {name: str(digest) for name, digest in _table(plain["sealed"]).items()},
        tuple([DutyLine(duty, by) for duty, by in lines]),
        tuple([str(cite) for cite in cites]),
    )


def _table(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value
