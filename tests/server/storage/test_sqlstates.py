"""What PostgreSQL's errors mean: again, refused, or in doubt."""

from __future__ import annotations

import psycopg
import pytest
from django.db.utils import DatabaseError, DataError, InterfaceError, OperationalError

from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server.storage.faults import Fault, fault_of, leaves_doubt, meaning
from plainview.server.storage.store import SqlStore
from tests.server.storage.rows import append, audit, statement


def raised(state: str) -> DatabaseError:
    """An error of Django's as it comes from a server that said `state`."""
    cause = psycopg.errors.lookup(state)("server words\nDETAIL: a value") if state else psycopg.OperationalError("gone")
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("40001", Fault.BUSY),
        ("40P01", Fault.BUSY),
        ("55P03", Fault.BUSY),
        ("53100", Fault.FULL),
        ("53200", Fault.NO_ROOM),
        ("53300", Fault.NO_ROOM),
        ("57014", Fault.GIVEN_UP),
        ("25P03", Fault.GIVEN_UP),
        ("23505", Fault.REFUSED),
        ("23503", Fault.REFUSED),
        ("23000", Fault.REFUSED),
        ("08006", Fault.DOUBT),
        ("57P01", Fault.DOUBT),
        ("57P02", Fault.DOUBT),
        ("58030", Fault.DOUBT),
        ("XX000", Fault.DOUBT),
        ("XX001", Fault.DOUBT),
        ("", Fault.DOUBT),
        ("22003", Fault.NOT_TAKEN),
        ("42501", Fault.OTHER),
        ("25006", Fault.OTHER),
        ("42P01", Fault.OTHER),
    ],
)
def test_each_class_of_error_has_one_meaning(state: str, fault: Fault) -> None:
    error = raised(state)
    assert fault_of(error) is fault
    assert leaves_doubt(error) is (fault is Fault.DOUBT)
    again = fault in (Fault.BUSY, Fault.FULL, Fault.NO_ROOM, Fault.GIVEN_UP)
    assert isinstance(meaning(error), Unchecked if again else Stopped)
    assert "a value" not in str(meaning(error))
    assert ("try again" in str(meaning(error))) is again


@pytest.mark.parametrize(
    ("cause", "fault"),
    [
        (psycopg.InterfaceError("closed"), Fault.DOUBT),
        (psycopg.DataError("NUL"), Fault.NOT_TAKEN),
        (None, Fault.NOT_TAKEN),
    ],
)
def test_an_error_without_a_state_is_a_lost_connection_or_a_value(cause: Exception | None, fault: Fault) -> None:
    error = InterfaceError("x") if isinstance(cause, psycopg.InterfaceError) else DataError("x")
    error.__cause__ = cause
    assert fault_of(error) is fault


@pytest.mark.parametrize(
    ("state", "says", "goes_on"),
    [
        ("40P01", "another writer holds the database", True),
        ("53100", "the disk is full", True),
        ("58030", "the database failed: input/output error", False),
        ("57P01", "the database failed: terminating", False),
    ],
)
def test_an_error_of_the_server_in_a_unit_keeps_nothing_and_stops_only_when_in_doubt(
    postgres_store: SqlStore, state: str, says: str, goes_on: bool
) -> None:
    words = {"58030": "input/output error", "57P01": "terminating"}.get(state, "words")
    with pytest.raises((Unchecked, Stopped), match=says), postgres_store.unit() as unit:
        unit.append(statement(0))
        unit._write(f"DO $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '{state}'; END $$", (), "here")
    assert (postgres_store.size(), postgres_store.audit_rows()) == (0, [])
    if goes_on:
        append(postgres_store, statement(0))
    else:
        with pytest.raises(Stopped, match=words), postgres_store.unit() as unit:
            unit.audit(audit())


def test_a_commit_that_the_server_refuses_in_time_leaves_no_doubt(
    postgres_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = postgres_store._engine.connection()

    def commit() -> None:
        connection.connection.rollback()
        raise raised("40001")

    with monkeypatch.context() as patch, pytest.raises(Unchecked, match="another writer"):
        patch.setattr(connection, "_commit", commit)
        append(postgres_store, statement(0))
    append(postgres_store, statement(0))
    assert postgres_store.size() == 1


def test_text_that_no_row_can_hold_is_in_no_row(store: SqlStore) -> None:
    for odd in ("a\0b", "\ud800"):
        assert store.record("person", odd) is None
        assert store.chain(odd) == []
        with pytest.raises(Stopped, match="the database cannot take this: str"), store.unit() as unit:
            unit.put_record("person", odd, b"")
