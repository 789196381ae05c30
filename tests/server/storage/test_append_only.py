"""What may never change is refused by the database, also to a stranger with a connection of his own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage.sqlite import open_store
from tests.server.storage.rows import TUESDAY, audit, payload, piece, statement

ROW = "'m', 9, '2026-01-07', 't', x'09', x'09'"
PIECE = "'m', '2026-01-07', x'09', x'09', NULL"
AUDIT = "'', '', '', '', '', '', ''"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "db"
    store = open_store(path, create=True)
    with store.unit() as unit:
        unit.append(statement(0))
        unit.append(statement(1, day=TUESDAY))
        unit.put_payload(payload(0))
        unit.put_piece(piece(1))
        unit.put_piece(piece(2))
        unit.audit(audit("file"))
        unit.audit(audit("approve"))
        unit.put_record("person", "p", b"1")
        unit.put_record("sent-once", "2025-12-30/ab", b"1")
    store.close()
    return path


@pytest.fixture
def stranger(path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection: no foreign keys, no recursive triggers, autocommit."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def everything(connection: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
    tables = ("head", "statement", "audit", "payload", "piece", "record")
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


ATTEMPTS = [
    ("statements cannot be changed", "UPDATE statement SET data = x'00'"),
    ("statements cannot be changed", 'UPDATE statement SET data = data WHERE "index" = 1'),
    ("statements cannot be changed", 'UPDATE OR REPLACE statement SET "index" = 0 WHERE "index" = 1'),
    ("statements cannot be changed", "UPDATE OR IGNORE statement SET day = '2020-01-01'"),
    ("statements cannot be deleted", "DELETE FROM statement"),
    ("statements cannot be deleted", 'DELETE FROM statement WHERE "index" = 1'),
    ("the index is not the next one", f"INSERT INTO statement VALUES (1, {ROW})"),
    ("the index is not the next one", f"INSERT OR REPLACE INTO statement VALUES (1, {ROW})"),
    ("the index is not the next one", f"INSERT OR IGNORE INTO statement VALUES (1, {ROW})"),
    ("the index is not the next one", f"REPLACE INTO statement VALUES (0, {ROW})"),
    (
        "the index is not the next one",
        f'INSERT INTO statement VALUES (1, {ROW}) ON CONFLICT ("index") DO UPDATE SET data = excluded.data',
    ),
    ("the index is not the next one", f"INSERT INTO statement VALUES (3, {ROW})"),
    ("the index is not the next one", f"INSERT INTO statement VALUES (-1, {ROW})"),
    ("the index is not the next one", f"INSERT INTO statement VALUES (NULL, {ROW})"),
    (
        "the day is before the last day",
        "INSERT INTO statement VALUES (2, 'm', 0, '2026-01-05', 't', x'09', x'09')",
    ),
    (
        "the number in the chain is taken",
        "INSERT OR REPLACE INTO statement SELECT 2, chain, seq, day, type, x'09', data FROM statement WHERE seq = 1",
    ),
    ("the number in the chain is not the next one", f"INSERT INTO statement VALUES (2, {ROW})"),
    (
        "the leaf hash is taken",
        "INSERT OR REPLACE INTO statement SELECT 2, 'm', 0, day, type, leaf, data FROM statement WHERE seq = 1",
    ),
    ("audit rows cannot be changed", "UPDATE audit SET person = ''"),
    ("audit rows cannot be changed", "UPDATE OR REPLACE audit SET number = 1 WHERE number = 2"),
    ("audit rows cannot be deleted", "DELETE FROM audit"),
    ("audit rows cannot be deleted", "DELETE FROM audit WHERE number = 2"),
    ("the audit number is not the next one", f"INSERT INTO audit VALUES (1, {AUDIT})"),
    ("the audit number is not the next one", f"INSERT OR REPLACE INTO audit VALUES (2, {AUDIT})"),
    ("the audit number is not the next one", f"INSERT INTO audit VALUES (4, {AUDIT})"),
    ("the audit number is not the next one", f"INSERT INTO audit VALUES (-1, {AUDIT})"),
    ("the audit number is not the next one", f"INSERT INTO audit VALUES (NULL, {AUDIT})"),
    ("the head moves forward by one", "UPDATE head SET size = 1"),
    ("the head moves forward by one", "UPDATE head SET size = 2"),
    ("the head moves forward by one", "UPDATE head SET size = 3"),
    ("the head moves forward by one", "UPDATE head SET day = '2026-01-05'"),
    ("the head moves forward by one", "UPDATE head SET id = 2"),
    ("the head row cannot be deleted", "DELETE FROM head"),
    ("there is one head row", "INSERT INTO head VALUES (2, 0, NULL)"),
    ("there is one head row", "INSERT OR REPLACE INTO head VALUES (1, 0, NULL)"),
    ("payloads cannot be changed", "UPDATE payload SET data = x'00'"),
    ("already has a payload of that name", "INSERT OR REPLACE INTO payload VALUES ('disclosures', 'm', x'00', 0)"),
    ("only the record can be emptied", "UPDATE piece SET data = x'00'"),
    ("only the record can be emptied", "UPDATE piece SET digest = x'00', data = x'' WHERE number = 1"),
    ("only the record can be emptied", "UPDATE OR REPLACE piece SET number = 1, data = x'' WHERE number = 2"),
    ("only the record can be emptied", "UPDATE piece SET received = '2026-01-01', data = x'' WHERE number = 1"),
    ("piece digests cannot be deleted", "DELETE FROM piece"),
    ("a record is dropped once it is emptied", "DELETE FROM record"),
    ("a record is dropped once it is emptied", "DELETE FROM record WHERE kind = 'person'"),
    ("a week after its form was sent", "DELETE FROM record WHERE kind = 'sent-once'"),
    ("the piece number is not the next one", f"INSERT OR REPLACE INTO piece VALUES (1, {PIECE})"),
    ("the piece digest is taken", "REPLACE INTO piece SELECT 3, matter, day, digest, data, received FROM piece"),
]


@pytest.mark.parametrize(("says", "sql"), ATTEMPTS, ids=[sql for _, sql in ATTEMPTS])
def test_the_database_refuses(stranger: sqlite3.Connection, says: str, sql: str) -> None:
    before = everything(stranger)
    with pytest.raises(sqlite3.IntegrityError, match=says):
        stranger.execute(sql)
    assert everything(stranger) == before


def test_every_table_that_must_not_change_was_attempted_in_all_three_ways() -> None:
    for table in ("statement", "audit", "head"):
        for verb in ("UPDATE", "DELETE FROM", "INSERT OR REPLACE INTO"):
            assert any(sql.startswith(f"{verb} {table}") for _, sql in ATTEMPTS)


@pytest.mark.parametrize("table", ["statement", "audit"])
def test_without_its_insert_trigger_a_row_could_be_replaced(stranger: sqlite3.Connection, table: str) -> None:
    stranger.execute(f"DROP TRIGGER {table}_insert")
    stranger.execute("DROP TRIGGER statement_added")
    before = everything(stranger)
    stranger.execute(f"INSERT OR REPLACE INTO {table} VALUES (1, {ROW if table == 'statement' else AUDIT})")
    assert everything(stranger) != before


@pytest.mark.parametrize("kind", ["insert", "update", "delete"])
@pytest.mark.parametrize("table", ["statement", "audit", "head", "piece"])
def test_a_database_without_one_of_its_triggers_is_not_opened(
    path: Path, stranger: sqlite3.Connection, table: str, kind: str
) -> None:
    stranger.execute(f"DROP TRIGGER {table}_{kind}")
    with pytest.raises(Stopped, match=f"see 'trigger {table}_{kind}'"):
        open_store(path)


def test_a_database_that_lets_any_record_be_dropped_is_not_opened(path: Path, stranger: sqlite3.Connection) -> None:
    stranger.execute("DROP TRIGGER record_delete")
    with pytest.raises(Stopped, match="see 'trigger record_delete'"):
        open_store(path)
