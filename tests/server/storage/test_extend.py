"""Many statements in one go: the same checks as one by one, and all of them or none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage.ports import HeadRow, StatementRow
from plainview.server.storage.store import SqlStore
from tests.server.storage.rows import MATTER, MONDAY, OTHER, TUESDAY, WEDNESDAY, append, audit, statement

TWO = (statement(0), statement(1, day=TUESDAY))


def many(count: int, start: int = 0) -> list[StatementRow]:
    """Statements of two matters, taking turns."""
    return [
        statement(index, chain=(MATTER, OTHER)[index % 2], seq=index // 2, data=b"\x00\t\n\\N %d" % index)
        for index in range(start, start + count)
    ]


def test_many_statements_are_kept_as_if_appended_one_by_one(store: SqlStore) -> None:
    rows = many(301)
    with store.unit() as unit:
        unit.append(rows[0])
        unit.extend(rows[1:300])
        assert unit.head == HeadRow(300, MONDAY)
        unit.extend([])
        unit.append(rows[300])
        unit.audit(audit())
    assert store.entries(0, 999) == [row.data for row in rows]
    assert store.chain(OTHER) == rows[1::2]
    assert store.size() == 301
    append(store, statement(301, seq=151, day=TUESDAY))


def test_days_may_go_forward_within_one_go(store: SqlStore) -> None:
    with store.unit() as unit:
        unit.extend([statement(0), statement(1, day=TUESDAY), statement(2, day=WEDNESDAY)])
        assert unit.head == HeadRow(3, WEDNESDAY)
    with store.unit() as unit:
        assert unit.head == HeadRow(3, WEDNESDAY)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (statement(4, day=TUESDAY), "statement 4: the next index is 3, not this one"),
        (statement(2, day=TUESDAY), "statement 2: the next index is 3, not this one"),
        (statement(3, day=MONDAY), "statement 3: its day 2026-01-05 is before the last day 2026-01-06"),
        (statement(3, seq=2, day=TUESDAY), "the number in the chain is taken"),
        (statement(3, seq=1, day=TUESDAY), "the number in the chain is taken"),
        (statement(3, seq=4, day=TUESDAY), "the number in the chain is not the next one"),
        (statement(3, chain=OTHER, seq=1, day=TUESDAY), "the number in the chain is not the next one"),
        (statement(3, chain=OTHER, seq=-1, day=TUESDAY), "the number in the chain is not the next one"),
        (replace(statement(3, day=TUESDAY), leaf=statement(0).leaf), "the leaf hash is taken"),
        (replace(statement(3, day=TUESDAY), leaf=statement(2).leaf), "the leaf hash is taken"),
        (statement(3, day=TUESDAY, chain="a\x00b", seq=0), "the database cannot take this: str"),
        (statement(3, day=TUESDAY, seq=1 << 63), "the database cannot take this: int"),
    ],
)
def test_one_statement_that_does_not_fit_keeps_out_all_of_its_go(store: SqlStore, row: StatementRow, says: str) -> None:
    append(store, *TWO)
    with pytest.raises(Stopped) as caught, store.unit() as unit:
        unit.audit(audit())
        unit.extend([statement(2, day=TUESDAY), row])
    assert says in str(caught.value)
    assert (store.size(), store.audit_rows()) == (2, [])
    with store.unit() as unit:
        unit.extend([statement(2, day=TUESDAY), statement(3, day=TUESDAY)])
    assert store.size() == 4


def test_numbers_of_a_chain_in_the_wrong_order_are_refused(store: SqlStore) -> None:
    append(store, *TWO)
    swapped = [statement(2, seq=3, day=TUESDAY), statement(3, seq=2, day=TUESDAY)]
    says = "statements 2 to 3: .*the number in the chain is not the next one"
    with pytest.raises(Stopped, match=says), store.unit() as unit:
        unit.extend(swapped)
    assert store.size() == 2


def test_a_batch_takes_many_goes(store: SqlStore) -> None:
    with store.batch():
        for start in range(0, 100, 25):
            with store.unit() as unit:
                unit.extend(many(25, start))
        with pytest.raises(Stopped, match="the next index is 100"), store.unit() as unit:
            unit.extend(many(25, 99))
    assert store.size() == 100
