"""A hold comes first; what is erased or destroyed opens nowhere any more, byte for byte; the certificate stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plainview.core.docket.decide import Refusal
from plainview.core.docket.statement import parse_statement
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.sealing import envelope
from plainview.core.sealing.disclosure import open_text
from plainview.core.sealing.envelope import EpochKey
from plainview.core.vocabulary.days import print_instant, years_after
from plainview.core.vocabulary.errors import Inconsistent, Invalid, NotPermitted
from plainview.server import wiring
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.certificates import certificates
from plainview.server.actions.desk import Desk, ProgramKeys
from plainview.server.actions.epochs import end_epoch, end_owed_epoch
from plainview.server.actions.known import Known
from plainview.server.actions.opening import take_out
from plainview.server.actions.past import move
from plainview.server.log.inspect import inspect
from plainview.server.people.person import Role
from plainview.server.scenarios import cast
from plainview.server.storage import postgres as postgresql
from plainview.server.storage.epochs import EpochFiles
from plainview.server.storage.ports import AuditRow
from plainview.server.storage.sqlite import open_store
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.postgres import database_url, empty_database_url, postgres
from tests.server.actions.desk import MATTER, DeskTop
from tests.server.actions.test_custody import CANARIES, OTHER, by_two, lived, nothing_opens

__all__ = ["database_url", "empty_database_url", "postgres"]

HELD_BY = (("court", "judge"), ("counsel", "custodian"), ("auditor", "auditor"))


def said(top: DeskTop, verb: str, by: str = "", **values: Any) -> Acknowledged:
    done = top.act(verb, by, **values)
    assert isinstance(done, Acknowledged) and done.refusal is None, done
    return done


def years_pass(top: DeskTop, less: int) -> None:
    """Let time pass until so many days before the eight years of the closed file are over."""
    closed = top.stage.desk.matter(MATTER).closed
    assert closed is not None
    with top.stage.batch():
        top.on((years_after(closed, 8) - top.stage.desk.today()).days - less)


def keys_of(top: DeskTop) -> list[bytes]:
    """Every key under which something of the matter is sealed."""
    desk = top.stage.desk
    days = [desk.day_key(MATTER, row.of) for row in desk.store.pieces(matter=MATTER)]
    return [desk.file_key(MATTER), desk.file_key(MATTER, "pieces"), *[day for day in days if day]]


def bytes_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, the database's own journals and free pages with it."""
    for place in sorted(folder.rglob("*")):
        if place.is_file():
            yield place.name, place.read_bytes()


# ---- holds


@pytest.mark.parametrize(("source", "by"), HELD_BY)
def test_a_hold_of_each_source_keeps_everything_until_it_is_lifted(top: DeskTop, source: str, by: str) -> None:
    lived(top)
    said(top, "find", outcome="improper")
    done = said(top, "place_hold", by, source=source)
    assert done.statement.facts["source"] == source
    before = [row for rows in top.stage.desk.store.dump("wrap") for row in rows]
    refused = top.act("erase", scope="all")
    assert isinstance(refused, Refusal) and refused.refusals[0].code == "held"
    assert [row for rows in top.stage.desk.store.dump("wrap") for row in rows] == before
    assert len(top.reading().pieces(MATTER)) == 1
    assert end_owed_epoch(top.stage.desk, cast.OPERATOR) is None
    said(top, "lift_hold", by)
    said(top, "erase", scope="all")
    assert top.reading().pieces(MATTER) == []


# ---- the certificate


def test_an_erasure_leaves_a_certificate_that_the_statement_answers_for(top: DeskTop) -> None:
    lived(top)
    said(top, "find", outcome="improper")
    epoch = top.stage.desk.service.epochs.newest().number
    done = said(top, "erase", scope="all")
    (kept,) = certificates(top.stage.desk, MATTER)
    opened = open_text(str(kept["salted"]))
    assert opened.digest == done.statement.sealed["certificate"], "the public statement has its digest"
    assert isinstance(opened.value, dict)
    assert opened.value | {"digest": ""} == {
        "day": top.stage.desk.today().isoformat(),
        "destroyed": {"payload": 0, "piece": 1, "wrap": 3},
        "digest": "",
        "epoch": epoch,
        "keys": ["pieces"],
        "since": None,
    }
    assert (kept["statement"], kept["ended"]) == (done.index, None)
    end_owed_epoch(top.stage.desk, cast.OPERATOR)
    (ended,) = certificates(top.stage.desk, MATTER)
    assert ended == {**kept, "ended": print_instant(top.stage.desk.now())}
    top.on(1)
    end_epoch(top.stage.desk, cast.OPERATOR)
    assert certificates(top.stage.desk, MATTER) == [ended], "its own epoch ended but once"


def test_two_erasures_have_two_certificates_of_different_bytes(top: DeskTop) -> None:
    digests = []
    for matter in (MATTER, OTHER):
        lived(top, matter=matter)
        top.act("find", matter=matter, outcome="improper")
        top.act("erase", matter=matter, scope="all")
        (kept,) = certificates(top.stage.desk, matter)
        value = open_text(str(kept["salted"])).value
        assert isinstance(value, dict)
        digests.append(value["digest"])
    assert len(set(digests)) == 2
    assert certificates(top.stage.desk, "ef" * 16) == []


def test_an_erasure_of_something_else_than_was_signed_for_is_void(top: DeskTop) -> None:
    lived(top)
    said(top, "find", outcome="improper")
    draft = top.propose("erase", scope="all")
    end_epoch(top.stage.desk, cast.OPERATOR)  # every sealed byte is another one now
    with pytest.raises(Inconsistent, match="what it destroys has changed since"):
        top.commit(draft, "erase", scope="all")
    assert len(top.reading().pieces(MATTER)) == 1
    said(top, "erase", scope="all")


# ---- nothing opens


def nothing_is_left(private: Path, secrets: list[bytes], old: EpochKey) -> None:
    """In no file is a key that anything of the matter was sealed under, the old epoch's own, or anything in clear."""
    for name, data in bytes_in(private):
        for secret in (*secrets, old.key, *(canary.encode() for canary in CANARIES)):
            assert secret not in data and secret.hex().encode() not in data, name


def no_wrap_opens(wraps: dict[str, bytes], *folders: Path) -> None:
    """No wrap of before opens with any key file that there is."""
    for folder in folders:
        for place in (folder / wiring.EPOCHS_FOLDER).iterdir():
            key = envelope.parse_epoch(place.read_bytes())
            for name, sealed in wraps.items():
                with pytest.raises(Invalid):
                    envelope.open_with(key, f"wrap/{MATTER}/{name}", sealed)


def wraps_of(desk: Desk) -> dict[str, bytes]:
    rows = [row for rows in desk.store.dump("wrap") for row in rows if row[0] == MATTER]
    return {str(row[1]): bytes(row[2]) for row in rows if isinstance(row[2], bytes)}


def test_after_an_erasure_no_byte_of_database_files_or_backup_opens_anything_and_the_log_verifies(
    top: DeskTop, tmp_path: Path
) -> None:
    lived(top)
    private, desk = top.stage.folder / "private", top.stage.desk
    secrets, wraps, old = keys_of(top), wraps_of(desk), desk.service.epochs.newest()
    gone = {name: sealed for name, sealed in wraps.items() if name.startswith("pieces")}
    assert len(gone) == 3, "the pieces key, its nesting, and a day's"
    older = shutil.copytree(private, tmp_path / "older")
    held = b"".join(data for _, data in bytes_in(older))
    assert all(sealed in held for sealed in gone.values()), "the tooth: this is where they are, and the key beside them"
    assert old.key in held
    said(top, "find", outcome="improper")
    said(top, "erase", scope="all")
    end_owed_epoch(desk, cast.OPERATOR)

    nothing_is_left(private, secrets, old)
    no_wrap_opens(gone, private)
    after = shutil.copytree(private, tmp_path / "after")
    nothing_is_left(after, secrets, old)
    no_wrap_opens(gone, private, after)
    with closing(open_store(after / wiring.DATABASE_FILE)) as store:
        kept = ProgramKeys(EpochFiles(after / wiring.EPOCHS_FOLDER), b"")
        nothing_opens(top, replace(desk, store=store, service=kept, _known=Known()), "pieces")
    shutil.rmtree(older / wiring.EPOCHS_FOLDER)  # which no backup of the database holds
    with closing(open_store(older / wiring.DATABASE_FILE)) as store:
        nothing_opens(top, replace(desk, store=store, _known=Known()), "pieces", "file")

    top.stage.publish()
    top.stage.desk.store.close()
    database = (private / wiring.DATABASE_FILE).read_bytes()
    assert not (private / f"{wiring.DATABASE_FILE}-wal").exists(), "closed, the journal is gone"
    assert not [name for name, sealed in gone.items() if sealed in database], "nor are they on a free page"
    report = verify(open_source(str(top.stage.folder / "public")), Trust(None, ""), Asked(now=top.stage.clock.now))
    assert report.exit_code == 0, report.verdict


def test_a_file_is_destroyed_after_eight_years_and_any_hold_and_leaves_its_certificate_alone(top: DeskTop) -> None:
    lived(top, to="closed")
    secrets = [by_two(top, "court", name=name) for name in ("file", "pieces")]
    old = top.stage.desk.service.epochs.newest()
    years_pass(top, 1)
    refused = top.act("destroy")
    assert isinstance(refused, Refusal) and refused.refusals[0].code == "kept_until"
    top.on(1)
    said(top, "place_hold", source="counsel")
    refused = top.act("destroy")
    assert isinstance(refused, Refusal) and refused.refusals[0].code == "held"
    assert by_two(top, "court"), "the tooth: until it is destroyed, two offices open it"
    said(top, "lift_hold")
    done = said(top, "destroy")
    end_owed_epoch(top.stage.desk, cast.OPERATOR)
    nothing_opens(top, top.stage.desk, "file", "pieces")
    nothing_is_left(top.stage.folder / "private", secrets, old)
    with pytest.raises(NotPermitted):
        take_out(top.stage.desk, cast.OPERATOR, MATTER, "audit")
    store = top.stage.desk.store
    own = {f"file.{done.statement.seq}.quorum"}
    assert {str(row[1]) for rows in store.dump("wrap") for row in rows if row[0] == MATTER} == own
    assert [row for rows in store.dump("payload") for row in rows if MATTER in row and done.index not in row] == []
    assert all(not row.data for row in store.pieces(matter=MATTER))
    records = {(str(row[0]), str(row[1])) for rows in store.dump("record") for row in rows if row[2]}
    assert {kind for kind, id in records if id.startswith(MATTER)} == {"certificate"}
    (kept,) = certificates(top.stage.desk, MATTER)
    value = open_text(str(kept["salted"])).value
    assert isinstance(value, dict) and value["keys"] == ["file", "pieces"] and kept["ended"]
    assert value["destroyed"]["payload"] > 5  # type: ignore[index,call-overload,operator]
    said_in_public = parse_statement(store.entries(done.index, done.index + 1)[0])
    assert said_in_public.type == "matter.destroyed"


def test_what_a_closed_matter_may_open_later_goes_through_the_end_of_an_epoch(top: DeskTop) -> None:
    """A note of a closed matter is sealed to the service too: were it left behind, its seal could never lift."""
    lived(top, to="closed")
    aside = top.reading().secret("openable", MATTER)
    assert aside
    end_epoch(top.stage.desk, cast.OPERATOR)
    assert top.reading().secret("openable", MATTER) == aside
    with pytest.raises(AssertionError), top.stage.desk.store.unit() as unit:
        top.stage.desk.put_secret(unit, "a note that no epoch's end would find", MATTER, "text")


def lived_in_public(top: DeskTop) -> Checkpoint:
    """A cover with a piece, published; the signed head."""
    lived(top)
    top.stage.publish()
    state = inspect(top.stage.log, int(top.stage.desk.now().timestamp()))
    assert state.head is not None
    return state.head.checkpoint


def test_in_postgresql_what_is_erased_opens_with_no_key_that_there_is(top: DeskTop, empty_database_url: str) -> None:
    """Dead rows stay in its files until it cleans up; what they hold was sealed under a key that is destroyed."""
    head = lived_in_public(top)
    gone = {name: sealed for name, sealed in wraps_of(top.stage.desk).items() if name.startswith("pieces")}
    there = postgresql.open_store(empty_database_url, create=True)
    with closing(there):
        row = AuditRow(top.stage.desk.now(), "operator", Role.OPERATOR, "move", "program", "moved")
        move(top.stage.desk.store, there, head, row, lambda *told: None)
        desk = replace(top.stage.desk, store=there, _known=Known())
        moved = DeskTop(replace(top.stage, desk=desk))
        assert by_two(moved, "court", name="pieces")
        said(moved, "find", outcome="improper")
        said(moved, "erase", scope="all")
        end_owed_epoch(desk, cast.OPERATOR)
        nothing_opens(moved, desk, "pieces")
        no_wrap_opens(gone, top.stage.folder / "private")
        assert not set(wraps_of(desk)) & set(gone)
