"""The sweep says what a day has done, once; one that never ran changes no date."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import pytest

import plainview.server.actions.sweep as sweeping
from plainview.core.docket.statement import parse_statement
from plainview.core.sealing.daybook import daybook_root
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Overtaken
from plainview.server.actions.desk import Desk
from plainview.server.actions.sweep import padding, sweep
from plainview.server.scenarios.cast import OPERATOR
from tests.server.actions.desk import MATTER, TO_START, DeskTop

DAYBOOK = ChainId("daybook")


def swept(top: DeskTop) -> list[str]:
    return [done.statement.type for done in sweep(top.stage.desk, OPERATOR)]


def test_sweeping_twice_says_nothing_twice(top: DeskTop) -> None:
    top.must(*TO_START)
    top.on(31)
    first = swept(top)
    assert first.count("daybook.closed") == 31 and first.count("order.ended") == 1
    before = top.dump()
    assert swept(top) == []
    assert top.dump() == before


def test_every_day_has_its_book_without_a_gap(top: DeskTop) -> None:
    top.on(3)
    swept(top)
    days = [parse_statement(row.data).facts["of"] for row in top.stage.desk.store.chain(DAYBOOK)]
    assert days == [f"2026-01-0{day}" for day in range(2, 8)]


def test_the_book_holds_the_pieces_of_its_day(top: DeskTop) -> None:
    top.must(*TO_START)
    pieces = [top.record().digest, top.record(sender_name="another").digest]
    day = top.stage.desk.today()
    top.on(1)
    swept(top)
    row = top.stage.desk.store.chain(DAYBOOK)[-1]
    seed = hmac.digest(top.stage.desk.service.look, f"daybook/{day.isoformat()}".encode(), hashlib.sha256)
    assert all(pieces)
    root = daybook_root([piece for piece in pieces if piece], seed).hex()
    assert parse_statement(row.data).facts == {"of": day.isoformat(), "root": root}


def test_a_day_without_pieces_has_a_book_of_dummies_alone_and_nobody_can_tell(top: DeskTop) -> None:
    top.must(*TO_START)
    day = top.stage.desk.today()
    top.on(1)
    swept(top)
    fact = parse_statement(top.stage.desk.store.chain(DAYBOOK)[-1].data).facts
    assert fact == {"of": day.isoformat(), "root": daybook_root([], padding(top.stage.desk, day)).hex()}
    assert len(str(fact["root"])) == 64


def test_an_entry_that_comes_in_while_its_day_is_being_closed_is_in_the_book(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who began before midnight is done only after the book was read and before it is closed."""
    top.must(*TO_START)
    day = top.stage.desk.today()
    said = top.record().digest
    assert said
    (row,) = top.stage.desk.store.pieces(day=day)
    late = replace(row, digest=b"\7" * 32)
    top.on(1)
    real, read = sweeping._root, []

    def root(desk: Desk, of: Day) -> str:
        found = real(desk, of)
        if of == day and not read:
            read.append(found)
            with desk.store.unit() as unit:
                unit.put_piece(late)
        return found

    monkeypatch.setattr(sweeping, "_root", root)
    swept(top)
    fact = parse_statement(top.stage.desk.store.chain(DAYBOOK)[-1].data).facts
    assert fact["root"] == daybook_root([said, late.digest], padding(top.stage.desk, day)).hex() != read[0]
    assert len(top.stage.desk.store.chain(DAYBOOK)) == 4


def test_nothing_is_entered_in_a_book_that_is_closed(top: DeskTop) -> None:
    """The day's clock is behind on one machine; the other has closed the day."""
    top.must(*TO_START)
    at = top.stage.clock.now
    top.on(1)
    swept(top)
    top.stage.clock.now = at
    with pytest.raises(Overtaken):
        top.record()
    assert top.stage.desk.store.pieces(matter=MATTER) == []


def test_a_late_sweep_moves_no_end(top: DeskTop) -> None:
    top.must(*TO_START)
    end = top.stage.desk.matter(MATTER).end
    top.on(40)
    assert top.record().digest is None, "the cover is over, swept or not"
    swept(top)
    state = top.stage.desk.matter(MATTER)
    assert (state.end, state.phase) == (end, "ended")


@pytest.mark.parametrize("who", ["judge", "custodian", "officer of agency A"])
def test_only_the_operator_sweeps(top: DeskTop, who: str) -> None:
    top.on(1)
    with pytest.raises(NotPermitted):
        sweep(top.stage.desk, who)


def test_what_may_be_learned_of_an_address_is_gone_after_its_window(top: DeskTop) -> None:
    top.must(*TO_START)
    store, desk = top.stage.desk.store, top.stage.desk
    point = desk.point(top.reading().request(MATTER).addresses[0])
    (row,) = store.looks(point)
    assert (row.outcome, row.matter) == ("covered", MATTER)
    top.on((row.until - desk.today()).days)
    swept(top)
    assert store.looks(point) == [row], "on its last day it may still be learned"
    top.on(1)
    swept(top)
    assert store.looks(point) == []


def test_a_denied_request_is_learned_of_and_forgotten(top: DeskTop) -> None:
    top.must("file", "review", "authorize", "deny")
    desk = top.stage.desk
    point = desk.point(top.reading().request(MATTER).addresses[0])
    (row,) = desk.store.looks(point)
    assert row.outcome == "denied" and isinstance(row.until, Day)
    assert top.reading().request(MATTER).addresses[0].line.upper() not in repr(row).upper()
    top.on((row.until - desk.today()).days + 1)
    swept(top)
    assert desk.store.looks(point) == []
