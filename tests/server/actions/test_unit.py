"""Everything of one act is kept, or nothing; and what was not kept can simply be done again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from plainview.core.vocabulary.errors import Unchecked
from plainview.server.actions.act import Acknowledged
from plainview.server.storage.unit import SqlUnit
from tests.server.actions.desk import MATTER, DeskTop

FULL = Unchecked("the disk is full", next="Nothing was written; make room and try again")


@contextmanager
def failing(port: str) -> Iterator[list[str]]:
    """Let one write of the unit of work fail, having been done; tell how often it was tried."""
    tried: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        real = getattr(SqlUnit, port)

        def fail(self: SqlUnit, *given: Any) -> None:
            tried.append(port)
            real(self, *given)
            raise FULL

        patch.setattr(SqlUnit, port, fail)
        yield tried


ACTS = [
    ("file", (), ("append", "put_wrap", "put_payload", "put_matter", "audit", "put_record")),
    ("review", ("file",), ("append", "put_payload", "put_matter", "audit")),
    (
        "start",
        ("file", "review", "authorize", "approve"),
        ("append", "put_payload", "put_matter", "put_look", "audit"),
    ),
    ("erase", ("file", "review", "authorize", "approve", "start", "end_early", "find"), ("append", "audit", "erase")),
]


@pytest.mark.parametrize(("verb", "port"), [(verb, port) for verb, _, ports in ACTS for port in ports])
def test_a_failure_at_any_write_keeps_nothing_and_the_act_can_be_done_again(top: DeskTop, verb: str, port: str) -> None:
    for done in next(before for name, before, _ in ACTS if name == verb):
        answered = top.act(done, **({"outcome": "improper"} if done == "find" else {}))
        assert isinstance(answered, Acknowledged) and answered.refusal is None, done
        if done == "start":
            assert top.record().digest
    values = {"scope": "all"} if verb == "erase" else {}
    before = top.dump()
    with failing(port) as tried, pytest.raises(Unchecked, match="the disk is full"):
        top.act(verb, **values)
    assert tried == [port]
    assert top.dump() == before
    again = top.act(verb, **values)
    assert isinstance(again, Acknowledged) and again.refusal is None
    assert top.types()[-1] == again.statement.type


def test_a_draft_that_cannot_be_kept_is_none(top: DeskTop) -> None:
    top.must("file")
    before = top.dump()
    with failing("put_draft"), pytest.raises(Unchecked):
        top.propose("review")
    assert top.dump() == before


@pytest.mark.parametrize("port", ["append", "put_payload", "put_matter", "drop_draft", "audit"])
def test_a_draft_waits_on_when_its_commit_fails(top: DeskTop, port: str) -> None:
    top.must("file")
    draft = top.propose("review")
    before = top.dump()
    with failing(port) as tried, pytest.raises(Unchecked):
        top.commit(draft, "review")
    assert tried == [port]
    assert top.dump() == before
    assert isinstance(top.commit(draft, "review"), Acknowledged)
    assert top.stage.desk.store.drafts(MATTER) == []


@pytest.mark.parametrize("port", ["put_piece", "audit"])
def test_a_piece_is_recorded_with_its_audit_row_or_not_at_all(top: DeskTop, port: str) -> None:
    top.must("file", "review", "authorize", "approve", "start")
    before = top.dump()
    with failing(port) as tried, pytest.raises(Unchecked):
        top.record()
    assert tried == [port]
    assert top.dump() == before
    assert top.record().digest
    assert len(top.stage.desk.store.pieces(matter=MATTER)) == 1


def test_a_refused_piece_that_cannot_be_audited_is_an_error(top: DeskTop) -> None:
    top.must("file")
    with failing("audit"), pytest.raises(Unchecked):
        top.record()


def test_the_desk_believes_nothing_that_was_not_kept(top: DeskTop) -> None:
    """What the desk has folded is a cache of the log, never ahead of it."""
    top.must("file")
    with failing("audit"), pytest.raises(Unchecked):
        top.act("withdraw")
    assert top.stage.desk.matter(MATTER).phase == "filed"
    assert top.stage.desk.program().size == top.stage.desk.store.size()
    top.act("withdraw")
    assert top.stage.desk.matter(MATTER).phase == "withdrawn"
