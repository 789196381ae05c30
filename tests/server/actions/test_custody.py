"""Who opens what of a matter: the service while it is open, two of three offices always, nobody once it is erased."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from plainview.core.sealing import payload
from plainview.core.sealing.quorum import OfficeKey, Place, office_key, open_peeled, peel
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted, PlainviewError, Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.server import wiring
from plainview.server.actions import custody
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.custody import nested_key, renew_open, set_custodian_key
from plainview.server.actions.desk import Desk, ProgramKeys
from plainview.server.actions.epochs import end_epoch, end_owed_epoch
from plainview.server.actions.known import Known
from plainview.server.actions.names import day_name
from plainview.server.actions.sitting import PURPOSES
from plainview.server.people.may import MAY
from plainview.server.scenarios import cast
from plainview.server.storage.epochs import EpochFiles
from plainview.server.storage.sqlite import MEMORY, open_store
from tests.server.actions.desk import MATTER, TO_START, DeskTop

OFFICES = cast.OFFICES
CANARIES = ("the canary sender", "the canary sentence, long enough to be the grounds of a request for a cover")
OTHER = ChainId("cd" * 16)


def lived(top: DeskTop, *, to: str = "ended", matter: ChainId = MATTER) -> None:
    """A cover with one piece, ended, or closed after its notice."""
    top.act("file", matter=matter, grounds=CANARIES[1])
    top.must(*TO_START[1:], matter=matter)
    assert top.record(matter=matter, sender_name=CANARIES[0]).digest
    top.must("end_early", matter=matter)
    if to == "closed":
        top.on(91)
        top.act("give_notice", matter=matter)
        done = top.act("close", matter=matter)
        assert isinstance(done, Acknowledged) and done.refusal is None, done


def by_two(top: DeskTop, outer: str, matter: str = MATTER, name: str = "file", desk: Desk | None = None) -> bytes:
    """What the office `outer` and the one it hands over to open together, each with its own key alone."""
    ring, place = top.stage.keyring, Place(matter, name)
    peeled = peel(nested_key(desk or top.stage.desk, matter, name), place, outer, ring.custodian(outer))
    return open_peeled(peeled, place, ring.custodian(peeled.inner_office))


def erased(top: DeskTop) -> None:
    lived(top)
    top.act("find", outcome="improper")
    done = top.act("erase", scope="all")
    assert isinstance(done, Acknowledged) and done.refusal is None


def backup(top: DeskTop, to: Path) -> Path:
    """A copy of the whole private folder."""
    shutil.copytree(top.stage.folder / "private", to)
    return to


def restored(top: DeskTop, copy: Path) -> Desk:
    """The desk over a database that was restored, with the keys that are there now."""
    return replace(top.stage.desk, store=open_store(copy / wiring.DATABASE_FILE), _known=Known())


def nothing_opens(top: DeskTop, desk: Desk, *names: str) -> None:
    """Nobody opens these keys: not the service, not any pair of offices, with every key file that there is."""
    for name in names:
        with pytest.raises(PlainviewError):
            desk.file_key(MATTER, name)
        for outer in OFFICES:
            with pytest.raises(PlainviewError):
                by_two(top, outer, name=name, desk=desk)


# ---- while it is open


def test_each_pair_of_offices_opens_the_keys_that_the_service_holds(top: DeskTop) -> None:
    top.must("file")
    for name in ("file", "pieces"):
        held = top.stage.desk.file_key(MATTER, name)
        assert {by_two(top, outer, name=name) for outer in OFFICES} == {held}
    assert top.stage.desk.file_key(MATTER) != top.stage.desk.file_key(MATTER, "pieces")


def test_one_office_alone_opens_nothing(top: DeskTop) -> None:
    top.must("file")
    nested, place = nested_key(top.stage.desk, MATTER), Place(MATTER, "file")
    for office in OFFICES:
        own = top.stage.keyring.custodian(office)
        for outer in set(OFFICES) - {office}:
            with pytest.raises(Invalid):
                peel(nested, place, outer, own)
        with pytest.raises(Invalid):
            open_peeled(peel(nested, place, office, own), place, own)


def test_another_matters_wraps_are_refused(top: DeskTop) -> None:
    top.must("file")
    top.must("file", matter=OTHER)
    store = top.stage.desk.store
    for name in ("file", "pieces", "file.quorum"):
        wrapped = store.wrap(OTHER, name)
        assert wrapped is not None
        with store.unit() as unit:
            unit.put_wrap(MATTER, name, wrapped)
    for name in ("file", "pieces"):
        with pytest.raises(Invalid, match="does not open with this key in this place"):
            top.stage.desk.file_key(MATTER, name)
    with pytest.raises(Invalid):
        by_two(top, "court")


def test_nothing_sealed_is_in_any_wrap(top: DeskTop) -> None:
    lived(top)
    everything = "".join(top.dump())
    for canary in CANARIES:
        assert canary not in everything and canary.encode().hex().upper() not in everything.upper()
    key = top.stage.desk.file_key(MATTER)
    assert key.hex().upper() not in everything.upper(), "the key itself is nowhere"


def test_without_all_three_offices_nothing_is_filed(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custody, "CUSTODIANS", tuple(("none", office) for _, office in custody.CUSTODIANS))
    with pytest.raises(NotPermitted, match="the custodian office of inspection has no key"):
        top.act("file")
    assert top.types() == []


def test_an_offices_key_is_set_by_its_own_registrar(top: DeskTop) -> None:
    public = office_key(ec.derive_private_key(9, ec.SECP256R1())).public
    for person, office in ((cast.REGISTRARS[0], "court"), ("judge", "court")):
        with pytest.raises(NotPermitted):
            set_custodian_key(top.stage.desk, person, office, public)
    with pytest.raises(Malformed):
        set_custodian_key(top.stage.desk, cast.REGISTRARS[1], "court", public[:-1])


def replaced(top: DeskTop) -> OfficeKey:
    new = office_key(ec.derive_private_key(9, ec.SECP256R1()))
    set_custodian_key(top.stage.desk, cast.REGISTRARS[1], "court", new.public)
    return new


def test_a_replaced_offices_records_are_closed_anew_while_they_are_open(top: DeskTop) -> None:
    top.must("file")
    top.must("file", matter=OTHER)
    assert renew_open(top.stage.desk, cast.OPERATOR) == 0
    new = replaced(top)
    assert [renew_open(top.stage.desk, cast.OPERATOR, 3) for _ in range(3)] == [3, 1, 0]
    nested, place = nested_key(top.stage.desk, MATTER), Place(MATTER, "file")
    assert nested.ids[1] == new.id
    peeled = peel(nested, place, "court", ec.derive_private_key(9, ec.SECP256R1()))
    held = top.stage.desk.file_key(MATTER)
    assert open_peeled(peeled, place, top.stage.keyring.custodian("inspection")) == held
    with pytest.raises(Invalid, match="not the key of this office"):
        by_two(top, "court")


# ---- after closure


def test_after_closure_the_service_opens_nothing_and_any_two_offices_do(top: DeskTop) -> None:
    lived(top, to="closed")
    for name in ("file", "pieces"):
        with pytest.raises(NotPermitted, match="the matter is closed. Two of the three custodian offices open it"):
            top.stage.desk.file_key(MATTER, name)
    with pytest.raises(NotPermitted, match="closed"):
        top.reading().request(MATTER)
    assert top.reading().secret("matter-agency", MATTER) == ""
    assert len({by_two(top, outer) for outer in OFFICES}) == 1


def test_a_closed_matter_does_not_exist_for_any_agency(top: DeskTop) -> None:
    lived(top, to="closed")
    with pytest.raises(NotPermitted, match="there is no such matter for you"):
        top.act("file_outcome")


# ---- erased


def test_after_an_erasure_nobody_opens_the_pieces_and_the_file_stays(top: DeskTop, tmp_path: Path) -> None:
    erased(top)
    nothing_opens(top, top.stage.desk, "pieces")
    assert by_two(top, "court") == top.stage.desk.file_key(MATTER)
    later = restored(top, backup(top, tmp_path / "later"))
    nothing_opens(top, later, "pieces")
    assert top.reading().pieces(MATTER) == []
    later.store.close()


def test_after_the_epoch_has_ended_no_older_backup_opens_what_was_erased(top: DeskTop, tmp_path: Path) -> None:
    lived(top)
    before = backup(top, tmp_path / "before")
    top.act("find", outcome="improper")
    top.act("erase", scope="all")

    old = restored(top, before)
    assert old.file_key(MATTER, "pieces"), "the tooth: until the epoch ends, an older backup opens"
    assert by_two(top, "court", name="pieces", desk=old)
    end_epoch(top.stage.desk, cast.OPERATOR)
    nothing_opens(top, old, "pieces", "file")
    with pytest.raises(Stopped, match="the key of epoch 1 is destroyed.*older than an erasure"):
        old.file_key(MATTER, "pieces")
    assert len(old.store.pieces(matter=MATTER)[0].data) > 0, "the sealed record is in the backup"
    old.store.close()
    kept = EpochFiles(before / wiring.EPOCHS_FOLDER)
    again = replace(old, store=open_store(before / wiring.DATABASE_FILE), service=ProgramKeys(kept, b""))
    assert again.file_key(MATTER, "pieces"), "which is why the keys are not in the database's backup"
    again.store.close()


def test_part_of_the_pieces_is_erased_in_older_backups_too(top: DeskTop, tmp_path: Path) -> None:
    """Those since a charge go with the keys of their days; those before it stay."""
    top.must(*TO_START)
    assert top.record(sender_name="before").digest
    top.on(1)
    charged = top.stage.desk.today()
    assert top.record(sender_name="since").digest and top.record(sender_name="since").digest
    before = backup(top, tmp_path / "before")
    done = top.act("report_charge", filed=charged)
    assert isinstance(done, Acknowledged) and done.refusal is None
    done = top.act("erase", scope="part")
    assert isinstance(done, Acknowledged) and done.refusal is None
    assert end_owed_epoch(top.stage.desk, cast.OPERATOR) is not None
    assert len(top.reading().pieces(MATTER)) == 1

    old = restored(top, before)
    nothing_opens(top, old, "pieces", "file")
    rows = [row for row in old.store.pieces(matter=MATTER) if row.day >= charged]
    key = top.stage.desk.file_key(MATTER, "pieces")
    for held in (key, top.stage.desk.day_key(MATTER, days_after(charged, -1)) or b""):
        with pytest.raises(Invalid):
            payload.unseal(held, f"{MATTER}/piece", rows[0].data)
    assert top.stage.desk.day_key(MATTER, charged) is None
    with pytest.raises(Stopped, match="the key of epoch 1 is destroyed"):
        old.day_key(MATTER, charged)
    old.store.close()


def test_a_days_key_that_is_lost_is_said(top: DeskTop) -> None:
    top.must(*TO_START)
    top.record()
    with top.stage.desk.store.unit() as unit:
        unit.drop_wrap(MATTER, day_name(top.stage.desk.today()))
    with pytest.raises(Stopped, match="the key of a day's pieces is missing"):
        top.reading().pieces(MATTER)


def test_a_new_epoch_changes_nothing_for_who_may_open(top: DeskTop) -> None:
    lived(top, to="closed", matter=OTHER)
    top.must("file")
    draft = top.propose("review")
    held, closed = top.stage.desk.file_key(MATTER), by_two(top, "court", matter=OTHER)
    agency = top.reading().secret("matter-agency", MATTER)
    new = end_epoch(top.stage.desk, cast.OPERATOR)
    epochs = top.stage.folder / "private" / wiring.EPOCHS_FOLDER
    assert [place.name for place in epochs.iterdir()] == [str(new.number)] == ["2"]
    assert top.stage.desk.file_key(MATTER) == held == by_two(top, "court")
    assert by_two(top, "court", matter=OTHER) == closed
    assert top.reading().secret("matter-agency", MATTER) == agency == "agency A"
    waiting = top.stage.desk.store.draft(draft.id)
    assert waiting is not None
    assert b"review" in top.stage.desk.open_own(f"draft/{draft.id}", waiting.sealed, lambda: None)
    assert isinstance(top.commit(draft, "review"), Acknowledged)
    last = top.stage.desk.store.audit_rows("keys")[-1]
    assert (last.act, last.detail) == ("end_epoch", "epoch 2; 0 of epochs that were gone")


def test_an_erasure_owes_the_end_of_the_epoch_once(top: DeskTop) -> None:
    assert end_owed_epoch(top.stage.desk, cast.OPERATOR) is None
    erased(top)
    new = end_owed_epoch(top.stage.desk, cast.OPERATOR)
    assert new is not None and new.number == 2
    assert end_owed_epoch(top.stage.desk, cast.OPERATOR) is None


def test_only_the_operator_ends_an_epoch(top: DeskTop) -> None:
    with pytest.raises(NotPermitted):
        end_epoch(top.stage.desk, "judge")


def test_a_crash_before_the_new_epoch_is_kept_loses_nothing(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    top.must("file")
    held = top.stage.desk.file_key(MATTER)
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr("plainview.server.actions.epochs._drafts", lambda *given: 1 // 0)
        end_epoch(top.stage.desk, cast.OPERATOR)
    assert top.stage.desk.file_key(MATTER) == held
    top.must("file", matter=OTHER)
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(EpochFiles, "destroy_before", lambda *given: 1 // 0)
        end_epoch(top.stage.desk, cast.OPERATOR)
    assert top.stage.desk.file_key(MATTER) == held
    assert end_epoch(top.stage.desk, cast.OPERATOR).number == 4
    epochs = top.stage.folder / "private" / wiring.EPOCHS_FOLDER
    assert [place.name for place in epochs.iterdir()] == ["4"]
    assert top.stage.desk.file_key(MATTER) == held and top.stage.desk.file_key(OTHER)


def test_what_is_under_a_key_that_is_gone_is_counted_and_left(top: DeskTop) -> None:
    top.must("file")
    top.propose("review")
    wraps = sum(len(rows) for rows in top.stage.desk.store.dump("wrap"))
    epochs = EpochFiles(top.stage.folder / "private" / wiring.EPOCHS_FOLDER)
    epochs.add(bytes(32))
    epochs.destroy_before(2)
    end_epoch(top.stage.desk, cast.OPERATOR)
    last = top.stage.desk.store.audit_rows("keys")[-1]
    assert last.detail == f"epoch 3; {wraps + 2} of epochs that were gone", "wraps, a note and a draft"


def test_who_reads_while_an_epoch_ends_reads_again(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    top.must("file")
    desk, held = top.stage.desk, top.stage.desk.file_key(MATTER)
    old = desk.store.wrap(MATTER, "file")
    assert old is not None
    end_epoch(desk, cast.OPERATOR)
    assert desk.open_own(f"wrap/{MATTER}/file", old, lambda: desk.store.wrap(MATTER, "file")) == held


# ---- what was opened is audited


def test_an_act_audits_what_it_opened_and_what_for_before_itself(top: DeskTop) -> None:
    top.must("file", "review")
    rows = [(row.person, row.act, row.outcome, row.detail) for row in top.audit()]
    assert rows == [
        (rows[0][0], "file", "request.filed", ""),
        ("reviewer", "open", "review", "matter-agency, request"),
        ("reviewer", "review", "request.reviewed", ""),
    ]


def test_what_was_opened_is_audited_when_nothing_comes_of_it(top: DeskTop) -> None:
    top.must("file")
    with pytest.raises(Malformed, match="unknown 'speed'"):
        top.act("review", speed=3)
    assert [(row.act, row.outcome) for row in top.audit()[1:]] == [("open", "review")]


def test_a_piece_is_recorded_with_what_was_opened_for_it(top: DeskTop) -> None:
    top.must(*TO_START)
    top.record()
    assert [(row.act, row.outcome) for row in top.audit()[-2:]] == [("open", "record"), ("record", "recorded")]


def test_without_a_purpose_nothing_opens(top: DeskTop) -> None:
    top.must("file")
    for desk in (top.stage.desk, top.stage.desk.at_once()):
        for read in (desk.request, desk.pieces):
            with pytest.raises(NotPermitted, match="nothing sealed is opened without a purpose"):
                read(MATTER)


def test_every_purpose_is_of_an_act_that_somebody_may_do() -> None:
    assert set(PURPOSES) <= set(MAY)


def test_reading_outside_an_act_is_audited_once_a_sitting_and_part(top: DeskTop) -> None:
    top.must("file")
    reading = top.reading()
    for _ in range(3):
        reading.request(MATTER)
    top.reading().request(MATTER)
    assert [(row.person, row.outcome) for row in top.audit()[1:]] == [("auditor", "audit")] * 2


def test_a_program_in_memory_has_no_epoch_of_anothers(top: DeskTop) -> None:
    """A database without its key folder is of no use to anybody."""
    top.must("file")
    with closing(open_store(MEMORY)) as empty:
        stranger = replace(top.stage.desk, store=empty, _known=Known())
        with pytest.raises(NotPermitted, match="erased or was never there"):
            stranger.file_key(MATTER)
