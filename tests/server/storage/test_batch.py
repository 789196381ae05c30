"""The contract of a batch: many units of work, kept together."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage.sqlite import open_store
from plainview.server.storage.store import SqlStore
from tests.server.storage.rows import append, audit, statement


class Mishap(Exception):
    pass


def test_the_units_of_a_batch_follow_each_other(store: SqlStore) -> None:
    with store.batch():
        for index in range(3):
            with store.unit() as unit:
                assert unit.head.size == index
                unit.append(statement(index))
                unit.audit(audit())
        assert store.size() == 3
    assert store.size() == len(store.audit_rows()) == 3


def test_a_unit_that_fails_takes_back_its_own_writes_alone(store: SqlStore) -> None:
    with store.batch():
        append(store, statement(0))
        with pytest.raises(Mishap), store.unit() as unit:
            unit.append(statement(1))
            raise Mishap
        with pytest.raises(Stopped), store.unit() as unit:
            unit.audit(audit())
            unit.append(statement(1, seq=7))
        append(store, statement(1))
    assert store.entries(0, 9) == [b"statement 0", b"statement 1"]
    assert store.audit_rows() == []


def test_a_batch_left_with_an_error_keeps_nothing(store: SqlStore) -> None:
    append(store, statement(0))
    with pytest.raises(Mishap), store.batch():
        append(store, statement(1))
        raise Mishap
    assert store.size() == 1
    with store.batch():
        append(store, statement(1))
    assert store.size() == 2


def test_nobody_else_sees_a_batch_before_it_ends(tmp_path: Path) -> None:
    store = open_store(tmp_path / "db", create=True)
    other = open_store(tmp_path / "db")
    with store.batch():
        append(store, statement(0))
        assert other.size() == 0
    assert other.size() == 1
    append(store, statement(1))
    assert other.size() == 2
    other.close()
    store.close()


@pytest.mark.parametrize("outer", ["unit", "batch"])
def test_a_batch_inside_a_unit_or_batch_is_refused(store: SqlStore, outer: str) -> None:
    with pytest.raises(Stopped, match="open already in this thread"), getattr(store, outer)(), store.batch():
        raise AssertionError
    append(store, statement(0))
