"""A program moves to another database and loses nothing; a past that is not the log's is not taken in at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plainview.core.notes.checkpoint import Checkpoint, parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.errors import BadSignature, Inconsistent, Invalid, Malformed, Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.actions.known import Known
from plainview.server.actions.past import Past, move, show_again, take_in
from plainview.server.log.inspect import inspect
from plainview.server.people.person import Role
from plainview.server.storage import postgres as postgresql
from plainview.server.storage.ports import PRIVATE_TABLES, AuditRow, Store
from plainview.server.storage.sqlite import MEMORY, open_store
from plainview.server.storage.store import SqlStore
from tests.postgres import database_url, empty_database_url, postgres
from tests.server.actions.desk import MATTER, TO_START, DeskTop

__all__ = ["database_url", "empty_database_url", "postgres"]
PUBLIC = {"statement": '"index"', "head": "id", "matter": "matter"}


def silent(what: str, count: int) -> None:
    """Nobody watches."""


def lived(top: DeskTop) -> Checkpoint:
    """A program with something in every table; what is published of it, and one statement that is not."""
    top.must(*TO_START)
    assert top.record().digest
    top.act("suspend_agency", matter=ChainId("agencies"), agency="agency B")
    other = ChainId("cd" * 16)
    top.must("file", matter=other)
    top.propose("review", matter=other)
    top.stage.publish()
    top.act("return_copy")
    top.act("end_early")
    return head_of(top)


def head_of(top: DeskTop) -> Checkpoint:
    signed = top.stage.log.heads.current()
    assert signed is not None
    return parse_checkpoint(parse_note(signed).text)


def row(top: DeskTop) -> AuditRow:
    return AuditRow(top.stage.desk.now(), "operator", Role.OPERATOR, "move", "program", "moved")


def tables(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in order."""
    assert isinstance(store, SqlStore)
    found = {name: [row for page in store.dump(name) for row in page] for name in PRIVATE_TABLES}
    for name, key in PUBLIC.items():
        rows = store._rows(f"SELECT * FROM {name} ORDER BY {key}")
        found[name] = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows]
    return found


def test_a_program_moves_to_postgresql_and_back_and_loses_nothing(
    top: DeskTop, tmp_path: Path, empty_database_url: str
) -> None:
    head, store = lived(top), top.stage.desk.store
    before = tables(store)
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    there = postgresql.open_store(empty_database_url, create=True)
    move(store, there, head, row(top), silent)
    moved = tables(there)
    assert moved["audit"][:-1] == before["audit"] and moved["audit"][-1][3:6] == ("operator", "move", "program")
    assert {**moved, "audit": before["audit"]} == before
    back = open_store(tmp_path / "back.sqlite3", create=True)
    move(there, back, head, row(top), silent)
    assert {**tables(back), "audit": before["audit"]} == before
    for new in (there, back):
        goes_on(top, new)
        new.close()


def goes_on(top: DeskTop, store: Store) -> None:
    """The log holds together over the new database, and the next act is the one that was due."""
    stage = top.stage
    log = replace(stage.log, entries=store)
    assert inspect(log, int(stage.desk.now().timestamp())).head is not None
    desk: Desk = replace(stage.desk, store=store, _known=Known())
    mine = DeskTop(replace(stage, desk=desk))
    assert desk.program() == replace(stage.desk.program(), day=desk.program().day)
    assert desk.matter(MATTER) == stage.desk.matter(MATTER)
    mine.must("approve_disclosure")
    assert mine.types()[-1] == "disclosure.approved"


def entries(top: DeskTop) -> list[bytes]:
    store = top.stage.desk.store
    return store.entries(0, store.size())


def test_public_statements_alone_become_a_database(top: DeskTop) -> None:
    head, target = lived(top), open_store(MEMORY)
    with target.batch():
        past = take_in(entries(top)[: head.size], target, head, silent)
    assert (past.index, past.edge.root(), target.size()) == (head.size, head.root, head.size)
    assert tables(target)["payload"] == []
    assert {row.matter for row in target.due(top.stage.desk.today())} <= set(past.matters)


def forged(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


LIES: list[tuple[str, Callable[[list[bytes]], list[bytes]], type[Exception]]] = [
    ("a statement left out", lambda said: [*said[:-3], *said[-2:]], Stopped),
    ("two in another order", lambda said: [*said[:-2], said[-1], said[-2]], Inconsistent),
    ("the last ones missing", lambda said: said[:-1], Stopped),
    ("a space too many", lambda said: [*said[:-1], said[-1] + b" "], Malformed),
    ("a day moved", lambda said: [forged(said[0], b'"demo":true', b'"demo":false'), *said[1:]], Inconsistent),
    ("nothing", lambda said: [], Stopped),
]


@pytest.mark.parametrize(("lie", "error"), [pytest.param(lie, error, id=name) for name, lie, error in LIES])
def test_a_past_that_is_not_the_logs_leaves_nothing(
    top: DeskTop, lie: Callable[[list[bytes]], list[bytes]], error: type[Exception]
) -> None:
    head, target = lived(top), open_store(MEMORY)
    said = entries(top)[: head.size]
    with pytest.raises(error), target.batch():
        take_in(lie(said), target, head, silent)
    assert target.size() == 0
    with target.batch():
        take_in(said, target, head, silent)


def test_a_signature_that_is_not_the_keys_is_found(top: DeskTop) -> None:
    top.must(*TO_START)
    said = entries(top)
    at = next(n for n, data in enumerate(said) if b'"type":"order.approved"' in data)
    start = said[at].index(b'"value":"') + len(b'"value":"')
    wrong = said[at][:start] + (b"B" if said[at][start : start + 1] == b"A" else b"A") + said[at][start + 1 :]
    forgery = [*said[:at], wrong]
    checked, unchecked = Past(), Past(signed=False)
    with pytest.raises(BadSignature, match=f"statement {at}: "):
        _ = [checked.take(data) for data in forgery]
    assert [unchecked.take(data).index for data in forgery][-1] == at


def test_a_past_is_taken_into_an_empty_database_alone(top: DeskTop) -> None:
    top.must("file")
    with pytest.raises(Stopped, match="the database is not empty"):
        take_in([], top.stage.desk.store, None, silent)


def test_before_the_first_publication_there_is_no_head_to_hold_it_against(top: DeskTop) -> None:
    target = open_store(MEMORY)
    top.must("file")
    seen: list[tuple[str, int]] = []
    past = move(top.stage.desk.store, target, None, row(top), lambda what, count: seen.append((what, count)))
    assert target.size() == past.index == top.stage.desk.store.size()
    assert ("statements", past.index) in seen and seen[-1][0] == "audit"


def test_a_rule_that_was_broken_is_named(top: DeskTop) -> None:
    top.must("file")
    said = entries(top)
    with pytest.raises((Invalid, Malformed), match=f"statement {len(said) - 1}"):
        past = Past(signed=False)
        for data in [*said[:-1], forged(said[-1], b'"duty":"decision"', b'"duty":"decisive"')]:
            past.take(data)


def test_after_an_upgrade_every_matter_is_shown_as_its_statements_lead_to(top: DeskTop) -> None:
    lived(top)
    store = top.stage.desk.store
    before = {id: store.matter(id) for id in (MATTER, "cd" * 16)}
    with store.unit() as unit:
        for held in before.values():
            assert held is not None
            unit.put_matter(replace(held, phase="filed", owed="", lifts=None))
    assert show_again(store) == 2
    assert {id: store.matter(id) for id in before} == before
