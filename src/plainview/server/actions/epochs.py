"""Ending an epoch: all that is left is sealed under a new key, and the old key is destroyed (D§6).

What was erased before is then lost in every copy of the database, however old: a copy holds it sealed under a key that
is nowhere any more. What is lost in a copy is all the rest too, so copies made before are of no use afterwards.
"""

from dataclasses import replace

from plainview.core.sealing import envelope, payload
from plainview.core.sealing.envelope import EpochKey
from plainview.core.vocabulary.days import print_instant
from plainview.server.actions.certificates import note_ended
from plainview.server.actions.custody import EPOCH_OWED
from plainview.server.actions.desk import Desk
from plainview.server.actions.names import SEALED_NOTES
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow, DraftRow, Unit


def end_epoch(desk: Desk, person: str) -> EpochKey:
    """Promise a new epoch: every wrap, note and draft sealed under its key, and no older key left.

    Holds the head row meanwhile. A crash at any point leaves keys for everything that is kept; doing it again ends
    what was begun. What is sealed under a key that is already gone stays as it is, and is counted in the audit row.
    Never inside a batch, which is durable only at its end. Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "end_epoch")
    with desk.store.unit() as unit:
        new = desk.service.epochs.add(desk.chance(payload.KEY_BYTES))
        lost = _wraps(desk, unit, new) + _notes(desk, unit, new) + _drafts(desk, unit, new)
        detail = f"epoch {new.number}; {lost} of epochs that were gone"
        unit.put_record(EPOCH_OWED, "", b"")
        note_ended(desk.store, unit, print_instant(desk.now()))
        unit.audit(AuditRow(desk.now(), who.id, who.role, "end_epoch", "keys", "ended", detail))
    desk.service.epochs.destroy_before(new.number)
    return new


def end_owed_epoch(desk: Desk, person: str) -> EpochKey | None:
    """Promise a new epoch when something was erased in this one, None when nothing was; raises as `end_epoch` does.

    Once a day is enough: it reads and writes every wrap there is. Never inside a batch.
    """
    return end_epoch(desk, person) if desk.store.record(EPOCH_OWED, "") else None


def _again(desk: Desk, new: EpochKey, context: str, sealed: bytes) -> bytes | None:
    """The same under the new key, None when its own epoch's key is gone."""
    key = desk.service.epochs.key(envelope.epoch_of(sealed, context))
    if key is None:
        return None
    plain = envelope.open_with(key, context, sealed)
    return envelope.seal_to(new, desk.chance(payload.NONCE_BYTES), context, plain)


def _wraps(desk: Desk, unit: Unit, new: EpochKey) -> int:
    lost = 0
    for rows in desk.store.dump("wrap"):
        for matter, name, data in rows:
            assert isinstance(data, bytes)
            sealed = _again(desk, new, f"wrap/{matter}/{name}", data)
            if sealed is None:
                lost += 1
            else:
                unit.put_wrap(str(matter), str(name), sealed)
    return lost


def _notes(desk: Desk, unit: Unit, new: EpochKey) -> int:
    lost = 0
    for kind in SEALED_NOTES:
        for matter, data in [*desk.store.records(kind)]:
            sealed = _again(desk, new, f"{kind}/{matter}", data) if data else b""
            if sealed is None:
                lost += 1
            elif sealed:
                unit.put_record(kind, matter, sealed)
    return lost


def _drafts(desk: Desk, unit: Unit, new: EpochKey) -> int:
    lost = 0
    for rows in desk.store.dump("draft"):
        for id in [str(row[0]) for row in rows]:
            draft = desk.store.draft(id)
            assert isinstance(draft, DraftRow)
            sealed = _again(desk, new, f"draft/{id}", draft.sealed)
            if sealed is None:
                lost += 1
                continue
            unit.drop_draft(id)
            unit.put_draft(replace(draft, sealed=sealed))
    return lost
