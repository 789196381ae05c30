"""The contract of a unit of work, for every database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.server.storage.ports import HeadRow, StatementRow
from plainview.server.storage.store import SqlStore
from tests.server.storage.rows import (
    MATTER,
    MONDAY,
    OTHER,
    TUESDAY,
    append,
    audit,
    draft,
    look,
    matter,
    payload,
    piece,
    statement,
)


class Mishap(Exception):
    pass


def test_everything_of_an_act_is_kept_together(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.append(statement(0))
        unit.put_payload(payload(0))
        unit.put_wrap(MATTER, "file", b"wrapped")
        unit.put_piece(piece(1))
        unit.put_look(look())
        unit.put_matter(matter())
        unit.put_draft(draft())
        unit.audit(audit())
        unit.put_record("person", "p1", b"who")
    assert store.chain(MATTER) == [statement(0)]
    assert store.payload(0, "disclosures") == payload(0)
    assert store.wrap(MATTER, "file") == b"wrapped"
    assert store.pieces(matter=MATTER) == [piece(1)]
    assert store.looks(b"p" * 32) == [look()]
    assert store.matter(MATTER) == matter()
    assert store.draft("d1") == draft()
    assert store.audit_rows() == [audit()]
    assert store.record("person", "p1") == b"who"


def test_a_unit_left_with_an_error_keeps_nothing(store: SqlStore) -> None:
    with pytest.raises(Mishap), store.unit() as unit:
        unit.append(statement(0))
        unit.put_payload(payload(0))
        unit.audit(audit())
        unit.put_matter(matter())
        raise Mishap
    assert (store.size(), store.payload(0, "disclosures"), store.audit_rows(), store.matter(MATTER)) == (
        0,
        None,
        [],
        None,
    )


def test_the_head_tells_size_and_last_day_and_moves_with_each_statement(store: SqlStore) -> None:
    with store.unit() as unit:
        assert unit.head == HeadRow(0, None)
        unit.append(statement(0))
        assert unit.head == HeadRow(1, MONDAY)
        unit.append(statement(1, day=TUESDAY))
    with store.unit() as unit:
        assert unit.head == HeadRow(2, TUESDAY)
    assert store.size() == 2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (statement(3, seq=2), "statement 3: the next index is 2, not this one"),
        (statement(1, seq=2), "statement 1: the next index is 2, not this one"),
        (statement(2, day=MONDAY), "statement 2: its day 2026-01-05 is before the last day 2026-01-06"),
        (
            statement(2, seq=1, day=TUESDAY),
            "statement 2: the database refused the row: the number in the chain is taken",
        ),
        (
            statement(2, seq=3, day=TUESDAY),
            "statement 2: the database refused the row: the number in the chain is not the next one",
        ),
        (
            statement(2, chain=OTHER, seq=1, day=TUESDAY),
            "statement 2: the database refused the row: the number in the chain is not the next one",
        ),
        (
            replace(statement(2, day=TUESDAY), leaf=statement(0).leaf),
            "statement 2: the database refused the row: the leaf hash is taken",
        ),
    ],
    ids=["a gap", "again", "an earlier day", "a number twice", "a number left out", "a first number", "a leaf twice"],
)
def test_a_statement_that_does_not_fit_is_refused_with_its_reason(
    store: SqlStore, row: StatementRow, says: str
) -> None:
    append(store, statement(0), statement(1, day=TUESDAY))
    with pytest.raises(Stopped) as caught, store.unit() as unit:
        unit.audit(audit())
        unit.append(row)
    assert str(caught.value) == says
    assert (store.size(), store.audit_rows()) == (2, [])
    append(store, statement(2, day=TUESDAY))


def test_an_error_that_the_caller_swallows_still_ends_the_unit(store: SqlStore) -> None:
    append(store, statement(0))
    with pytest.raises(Stopped, match="the next index is 1"), store.unit() as unit:
        unit.put_record("person", "p1", b"who")
        with pytest.raises(Stopped, match="the next index is 1"):
            unit.append(statement(7))
        with pytest.raises(Stopped, match="the next index is 1"):
            unit.audit(audit())
    assert (store.record("person", "p1"), store.audit_rows()) == (None, [])


@pytest.mark.parametrize("fails", [False, True])
def test_a_unit_that_is_over_writes_nothing(store: SqlStore, fails: bool) -> None:
    try:
        with store.unit() as unit:
            if fails:
                raise Mishap
    except Mishap:
        pass
    with pytest.raises(Stopped, match="over"):
        unit.audit(audit())
    assert store.audit_rows() == []


def test_a_unit_inside_a_unit_is_refused(store: SqlStore) -> None:
    with pytest.raises(PlainviewError, match="open already in this thread"), store.unit() as unit:
        unit.audit(audit())
        with store.unit():
            raise AssertionError
    assert store.audit_rows() == []


def test_writes_that_are_sent_together_are_kept_together(store: SqlStore) -> None:
    with store.unit() as unit, unit.together():
        unit.append(statement(0))
        unit.put_payload(payload(0))
        unit.audit(audit())
    assert store.payload(0, "disclosures") == payload(0)
    assert list(store.audit_rows()) == [audit()]


def test_an_error_among_writes_that_are_sent_together_comes_at_their_end_at_the_latest(store: SqlStore) -> None:
    with pytest.raises(Stopped), store.unit() as unit:
        try:
            with unit.together():
                unit.append(statement(0))
                unit.put_payload(payload(0))
                unit.put_payload(payload(0))
                unit.audit(audit())
        except Stopped:
            pass  # whatever the caller makes of it
    assert (store.size(), store.payload(0, "disclosures"), list(store.audit_rows())) == (0, None, [])


def test_something_else_that_goes_wrong_among_them_keeps_nothing(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError), store.unit() as unit, unit.together():
        unit.append(statement(0))
        raise ZeroDivisionError
    assert store.size() == 0
    append(store, statement(0))
