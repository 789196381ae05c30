"""Writes that wait are done with the commit, in one way there and back, and an error of either is told apart."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import pytest

from plainview.core.vocabulary.errors import PlainviewError, Stopped, Unchecked
from plainview.server.storage.postgres import open_store
from plainview.server.storage.store import SqlStore
from plainview.server.storage.wire import Wire
from tests.postgres import Postgres
from tests.server.storage.rows import MATTER, append, audit, payload, statement


def name_of(url: str) -> str:
    return urlsplit(url).path[1:]


def act(store: SqlStore, index: int) -> None:
    with store.unit() as unit, unit.together():
        unit.append(statement(index))
        unit.audit(audit())


def exchanges(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every way there and back from now on, as the first words of what was asked."""
    seen: list[list[str]] = []
    ask = Wire._exchange

    def listen(wire: Wire, asked: list[tuple[str, object]]) -> object:
        seen.append([" ".join(sql.split()[:3]) for sql, _ in asked])
        return ask(wire, asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Wire, "_exchange", listen)
    return seen


def test_a_unit_of_writes_together_is_two_ways_there_and_back(
    postgres_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = exchanges(postgres_store, monkeypatch)
    act(postgres_store, 0)
    assert seen == [
        ["BEGIN ISOLATION LEVEL", "SELECT size, day"],
        ["INSERT INTO statement", "INSERT INTO audit", "COMMIT"],
    ]
    assert (postgres_store.size(), len(postgres_store.audit_rows())) == (1, 1)


def test_a_write_that_waited_and_is_refused_keeps_nothing_and_leaves_no_doubt(postgres_store: SqlStore) -> None:
    with (
        pytest.raises(Stopped, match="refused the row: the statement already has a payload"),
        postgres_store.unit() as unit,
        unit.together(),
    ):
        unit.append(statement(0))
        unit.put_payload(payload(0))
        unit.put_payload(payload(0))
        unit.audit(audit())
    assert (postgres_store.size(), postgres_store.audit_rows()) == (0, [])
    act(postgres_store, 0)


def test_a_read_comes_after_the_writes_that_wait_and_says_when_one_is_refused(postgres_store: SqlStore) -> None:
    with postgres_store.unit() as unit, unit.together():
        unit.append(statement(0))
        assert postgres_store.size() == 1
    with pytest.raises(Stopped, match="refused the row"), postgres_store.unit() as unit:
        with unit.together():
            unit.append(statement(1))
            unit.put_payload(payload(-1))
            unit.put_payload(payload(-1))
        postgres_store.size()
    assert postgres_store.size() == 1


def test_a_unit_in_which_somebody_passed_over_the_error_of_a_read_is_not_kept(postgres_store: SqlStore) -> None:
    with pytest.raises(Stopped, match="current transaction is aborted"), postgres_store.unit() as unit:
        unit.append(statement(0))
        with pytest.raises(PlainviewError):
            postgres_store._rows("SELECT 1 / 0")
    assert postgres_store.size() == 0
    act(postgres_store, 0)


def test_a_transaction_that_the_server_gave_up_is_never_taken_for_kept(database_url: str) -> None:
    with psycopg.connect(database_url, prepare_threshold=None) as raw:
        wire = Wire(raw)
        assert wire.run("SELECT 1") == [(1,)]
        with pytest.raises(psycopg.errors.DivisionByZero):
            wire.run("SELECT 1 / %s::int", (0,))
        assert wire.failed()
        with pytest.raises(psycopg.OperationalError, match="taken back before its commit"):
            wire.commit()


@pytest.mark.parametrize(
    ("state", "error", "says", "goes_on"),
    [
        ("40001", Unchecked, "Nothing was written; try again", True),
        ("23514", Stopped, "the database refused the row", True),
        ("58030", Stopped, "may have been written or not", False),
    ],
)
def test_a_commit_that_fails_with_what_waited_is_told_from_a_write_that_fails(
    database_url: str, postgres: Postgres, state: str, error: type[PlainviewError], says: str, goes_on: bool
) -> None:
    store, place = open_store(database_url), name_of(database_url)
    postgres.run(
        f"""CREATE FUNCTION plainview.late() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'too late' USING ERRCODE = '{state}'; END $$""",
        place,
    )
    postgres.run(
        """CREATE CONSTRAINT TRIGGER late AFTER INSERT ON plainview.record
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION plainview.late()""",
        place,
    )
    with pytest.raises(error, match=says), store.unit() as unit, unit.together():
        unit.append(statement(0))
        unit.put_record("person", "p1", b"who")
    assert store.size() == 0
    if goes_on:
        act(store, 0)
    else:
        with pytest.raises(Stopped, match="Restart"):
            act(store, 0)
    store.close()


def test_a_connection_that_is_lost_with_the_commit_leaves_doubt(database_url: str, postgres: Postgres) -> None:
    store = open_store(database_url)
    with pytest.raises(Stopped, match="may have been written or not"), store.unit() as unit, unit.together():
        unit.append(statement(0))
        postgres.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_of(database_url)}'"
        )
    assert store.size() == 0, "reading goes on"
    with pytest.raises(Stopped, match="Restart"):
        act(store, 0)
    store.close()


def test_somebody_who_breaks_off_the_waiting_leaves_a_connection_that_is_not_used_again(
    postgres_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(wire: Wire) -> None:
        raise KeyboardInterrupt

    act(postgres_store, 0)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt), postgres_store.unit() as unit:
        patch.setattr(Wire, "_collect", interrupted)
        unit.append(statement(1))
    assert postgres_store.size() == 1
    act(postgres_store, 1)


def test_more_than_any_buffer_holds_goes_both_ways(postgres_store: SqlStore) -> None:
    large = bytes(range(256)) * (1 << 15)
    with postgres_store.unit() as unit, unit.together():
        for name in ("a", "b", "c"):
            unit.put_wrap(MATTER, name, large)
    assert [postgres_store.wrap(MATTER, name) for name in ("a", "b", "c")] == [large] * 3


def test_a_statement_that_could_not_be_prepared_is_prepared_when_it_can_be(postgres_store: SqlStore) -> None:
    for _ in range(2):
        with pytest.raises(Stopped, match="nowhere"), postgres_store.unit() as unit:
            unit._write("INSERT INTO nowhere (a) VALUES (%s)", ("x",), "here")
        append(postgres_store, statement(postgres_store.size()))
    assert postgres_store.size() == 2


def test_units_of_a_batch_send_what_waits_before_they_end(postgres_store: SqlStore) -> None:
    with postgres_store.batch():
        act(postgres_store, 0)
        with pytest.raises(Stopped, match="refused the row"), postgres_store.unit() as unit, unit.together():
            unit.append(statement(1))
            unit.put_payload(payload(-1))
            unit.put_payload(payload(-1))
        act(postgres_store, 1)
    assert postgres_store.size() == len(postgres_store.audit_rows()) == 2
