"""What may never change is refused by PostgreSQL: to the web role because it may not, to the owner by triggers."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage.postgres import open_store
from tests.postgres import OWNER, WEB, Postgres
from tests.server.storage.rows import (
    MATTER,
    MONDAY,
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

Rows = list[list[tuple[object, ...]]]
ROW = "'m', 9, '2026-01-07', 't', '9', '9'"
PIECE = "'m', '2026-01-07', '9', '9'"
AUDIT = "'', '', '', '', '', '', ''"
TABLES = ("head", "statement", "audit", "payload", "piece", "record")
STATEMENT = 'statement ("index", chain, seq, day, type, leaf, data)'
AUDITS = "audit (number, at, person, role, act, matter, outcome, detail)"
PIECES = "piece (number, matter, day, digest, data)"
PAYLOADS = 'payload ("index", name, matter, data)'


def fill(url: str) -> str:
    store = open_store(url)
    with store.unit() as unit:
        unit.append(statement(0))
        unit.append(statement(1, day=TUESDAY))
        unit.put_payload(payload(0))
        unit.put_piece(piece(1))
        unit.put_piece(piece(2))
        unit.audit(audit("file"))
        unit.audit(audit("approve"))
        unit.put_record("person", "q", b"1")
        unit.put_record("sent-once", "2025-12-30/ab", b"1")
    store.close()
    return url


@pytest.fixture
def url(database_url: str) -> str:
    return fill(database_url)


@pytest.fixture(scope="module")
def unchanged(postgres: Postgres) -> Iterator[str]:
    """One database for all attempts that must change nothing."""
    name = postgres.copy()
    yield fill(postgres.url(name))
    postgres.drop(name)


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url, autocommit=True, options="-c search_path=plainview")


@pytest.fixture
def owner_in_vain(unchanged: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with connected(unchanged) as connection:
        yield connection


@pytest.fixture
def owner(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with connected(url) as connection:
        yield connection


@pytest.fixture
def web(url: str, postgres: Postgres) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with connected(postgres.as_user(url, WEB)) as connection:
        yield connection


def everything(connection: psycopg.Connection[tuple[object, ...]]) -> Rows:
    return [connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in TABLES]


ATTEMPTS = [
    ("statements cannot be changed", "UPDATE statement SET data = '0'"),
    ("statements cannot be changed", 'UPDATE statement SET data = data WHERE "index" = 1'),
    ("statements cannot be deleted", "DELETE FROM statement"),
    ("statements cannot be deleted", 'DELETE FROM statement WHERE "index" = 1'),
    ("statements cannot be deleted", "TRUNCATE statement CASCADE"),
    ("statement_pkey", f"INSERT INTO {STATEMENT} VALUES (1, {ROW})"),
    (
        "statements cannot be changed",
        f'INSERT INTO {STATEMENT} VALUES (1, {ROW}) ON CONFLICT ("index") DO UPDATE SET data = excluded.data',
    ),
    (
        "statements cannot be changed",
        "MERGE INTO statement USING head ON \"index\" = 1 WHEN MATCHED THEN UPDATE SET data = '0'",
    ),
    ("the index is not the next one", f"INSERT INTO {STATEMENT} VALUES (3, {ROW})"),
    ("the index is not the next one", f"INSERT INTO {STATEMENT} VALUES (-1, {ROW})"),
    ("null value", f"INSERT INTO {STATEMENT} VALUES (NULL, {ROW})"),
    (
        "the day is before the last day",
        f"INSERT INTO {STATEMENT} VALUES (2, 'm', 0, '2026-01-05', 't', '9', '9')",
    ),
    (
        "the day is before the last day",
        f"INSERT INTO {STATEMENT} VALUES (2, 'm', 0, '2026-01-09', 't', '8', '9'), "
        "(3, 'm', 1, '2026-01-08', 't', '9', '9')",
    ),
    (
        "statement_chain_seq",
        f"INSERT INTO {STATEMENT} SELECT 2, chain, seq, day, type, '9', data FROM statement WHERE seq = 1",
    ),
    ("the number in the chain is not the next one", f"INSERT INTO {STATEMENT} VALUES (2, {ROW})"),
    (
        "statement_leaf_key",
        f"INSERT INTO {STATEMENT} SELECT 2, 'm', 0, day, type, leaf, data FROM statement WHERE seq = 1",
    ),
    ("audit rows cannot be changed", "UPDATE audit SET person = ''"),
    ("audit rows cannot be deleted", "DELETE FROM audit"),
    ("audit rows cannot be deleted", "TRUNCATE audit"),
    ("the audit number is not the next one", f"INSERT INTO {AUDITS} VALUES (1, {AUDIT})"),
    ("the audit number is not the next one", f"INSERT INTO {AUDITS} VALUES (4, {AUDIT})"),
    ("the audit number is not the next one", f"INSERT INTO {AUDITS} VALUES (-1, {AUDIT})"),
    (
        "the audit number is not the next one",
        f"INSERT INTO {AUDITS} VALUES (2, {AUDIT}) ON CONFLICT (number) DO UPDATE SET person = ''",
    ),
    ("the head moves forward by one", "UPDATE head SET size = 1"),
    ("the head moves forward by one", "UPDATE head SET size = 2"),
    ("the head moves forward by one", "UPDATE head SET size = 3"),
    ("the head moves forward by one", "UPDATE head SET day = '2026-01-05'"),
    ("the head moves forward by one", "UPDATE head SET id = 2"),
    ("the head row cannot be deleted", "DELETE FROM head"),
    ("the head row cannot be deleted", "TRUNCATE head"),
    ("there is one head row", "INSERT INTO head VALUES (2, 0, NULL)"),
    ("there is one head row", "INSERT INTO head VALUES (1, 0, NULL) ON CONFLICT (id) DO UPDATE SET size = 0"),
    ("payloads cannot be changed", "UPDATE payload SET data = '0'"),
    (
        "payloads cannot be changed",
        f"INSERT INTO {PAYLOADS} VALUES (0, 'disclosures', 'm', '0') "
        "ON CONFLICT (\"index\", name) DO UPDATE SET data = '0'",
    ),
    ("payloads are erased one by one", "TRUNCATE payload"),
    ("only the record can be emptied", "UPDATE piece SET data = '0'"),
    ("only the record can be emptied", "UPDATE piece SET digest = '0', data = '' WHERE number = 1"),
    ("only the record can be emptied", "UPDATE piece SET number = 9, data = '' WHERE number = 2"),
    ("only the record can be emptied", "UPDATE piece SET received = '2026-01-01', data = '' WHERE number = 2"),
    ("piece digests cannot be deleted", "DELETE FROM piece"),
    ("piece digests cannot be deleted", "TRUNCATE piece"),
    ("a record is dropped once it is emptied", "DELETE FROM record"),
    ("a record is dropped once it is emptied", "DELETE FROM record WHERE kind = 'person'"),
    ("a record is dropped once it is emptied", "TRUNCATE record"),
    ("a week after its form was sent", "DELETE FROM record WHERE kind = 'sent-once'"),
    ("the piece number is not the next one", f"INSERT INTO {PIECES} VALUES (1, {PIECE})"),
    ("piece_digest_key", f"INSERT INTO {PIECES} SELECT 3, matter, day, digest, data FROM piece WHERE number = 1"),
]

# What no grant allows, so that no trigger is even asked.
NOT_PERMITTED = [
    "UPDATE statement SET data = '0'",
    "DELETE FROM statement",
    "TRUNCATE statement",
    "TRUNCATE statement CASCADE",
    f'INSERT INTO {STATEMENT} VALUES (1, {ROW}) ON CONFLICT ("index") DO UPDATE SET data = excluded.data',
    "UPDATE audit SET person = ''",
    "DELETE FROM audit",
    "TRUNCATE audit",
    f"INSERT INTO {AUDITS} VALUES (2, {AUDIT}) ON CONFLICT (number) DO UPDATE SET person = ''",
    "UPDATE head SET size = 1",
    "UPDATE head SET day = NULL",
    "DELETE FROM head",
    "INSERT INTO head VALUES (2, 0, NULL)",
    "TRUNCATE head",
    "UPDATE payload SET data = '0'",
    "UPDATE piece SET digest = '0'",
    "DELETE FROM piece",
    "TRUNCATE piece, payload",
    "TRUNCATE record",
    "DROP TABLE statement",
    "DROP SCHEMA plainview CASCADE",
    "ALTER TABLE statement DISABLE TRIGGER ALL",
    "ALTER TABLE statement DISABLE TRIGGER statement_update",
    "ALTER TABLE statement ADD COLUMN a text",
    "ALTER TABLE statement SET UNLOGGED",
    "ALTER TABLE statement OWNER TO CURRENT_USER",
    "DROP TRIGGER statement_update ON statement",
    "CREATE TRIGGER a BEFORE INSERT ON statement EXECUTE FUNCTION refuse('a')",
    "CREATE RULE a AS ON INSERT TO statement DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION plainview.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TABLE plainview.statement_2 () INHERITS (statement)",
    "SET session_replication_role = replica",
    f"SET ROLE {OWNER}",
    "COPY statement TO PROGRAM 'cat'",
    "SELECT pg_catalog.pg_read_file('PG_VERSION')",
]


@pytest.mark.parametrize(("says", "sql"), ATTEMPTS, ids=[sql for _, sql in ATTEMPTS])
def test_the_database_refuses_even_its_owner(
    owner_in_vain: psycopg.Connection[tuple[object, ...]], says: str, sql: str
) -> None:
    before = everything(owner_in_vain)
    with pytest.raises(psycopg.IntegrityError, match=says):
        owner_in_vain.execute(sql)
    assert everything(owner_in_vain) == before


def test_the_web_role_may_not_even_try(web: psycopg.Connection[tuple[object, ...]]) -> None:
    before = everything(web)
    for sql in NOT_PERMITTED:
        try:
            web.execute(sql)
        except psycopg.errors.InsufficientPrivilege:
            continue
        raise AssertionError(sql)
    web.execute(f"GRANT ALL ON statement TO {WEB}")  # a warning and no more
    assert web.execute("SELECT has_table_privilege('statement', 'UPDATE')").fetchone() == (False,)
    assert everything(web) == before


def test_a_temporary_table_of_the_same_name_misleads_no_trigger(
    web: psycopg.Connection[tuple[object, ...]], url: str
) -> None:
    web.execute("SET search_path = pg_temp, plainview")
    web.execute("CREATE TEMP TABLE head AS SELECT 1::bigint AS id, 0::bigint AS size, ''::text AS day")
    with pytest.raises(psycopg.IntegrityError, match="statement_pkey"):
        web.execute(f"INSERT INTO plainview.{STATEMENT} VALUES (0, 'm', 0, '2026-01-07', 't', '9', '9')")
    web.execute(f"INSERT INTO plainview.{STATEMENT} VALUES (2, 'm', 0, '2026-01-07', 't', '9', '9')")
    assert web.execute("SELECT size, day FROM plainview.head").fetchall() == [(3, "2026-01-07")]
    store = open_store(url)
    assert store.size() == 3
    store.close()


def test_the_web_role_can_do_everything_that_a_unit_of_work_does(url: str, postgres: Postgres) -> None:
    store = open_store(postgres.as_user(url, WEB))
    with store.unit() as unit:
        unit.append(statement(2, day=TUESDAY))
        unit.extend([statement(3, day=TUESDAY), statement(4, day=TUESDAY)])
        unit.put_payload(payload(2))
        for data in (b"1", b"2"):
            unit.put_wrap(MATTER, "pieces", data)
            unit.put_record("person", "p", data)
        unit.put_piece(piece(3))
        unit.put_look(look())
        unit.put_look(look(outcome="withdrawn"))
        unit.drop_looks(TUESDAY)
        unit.put_matter(matter())
        unit.put_matter(matter(phase="ended"))
        unit.put_draft(draft())
        unit.drop_draft("d1")
        unit.put_record("person", "p", b"")
        unit.put_record("sent-once", "2025-12-29/ab", b"1")
        unit.drop_empty()
        unit.drop_records("sent-once", TUESDAY.replace(year=2025, month=12, day=30))
        unit.empty_pieces(MATTER, MONDAY)
        unit.erase(MATTER, "pieces")
        unit.audit(audit())
    assert store.size() == 5
    assert [id for kind in ("person", "sent-once") for id, _ in store.records(kind)] == ["q", "2025-12-30/ab"]
    assert [row.data for row in store.pieces(matter=MATTER)] == [b"", b"", b""]
    store.close()


def test_a_statement_added_by_hand_moves_the_head_or_is_not_added(
    web: psycopg.Connection[tuple[object, ...]], url: str
) -> None:
    web.execute(f"INSERT INTO {STATEMENT} VALUES (2, 'm', 0, '2026-01-07', 't', '9', '9')")
    store = open_store(url)
    append(store, statement(3, chain="m", seq=1, day=TUESDAY.replace(day=7)))
    assert store.size() == 4
    store.close()


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("DROP INDEX statement_program", "index statement_program"),
        ("DROP TABLE record", "column record.data"),
        ("CREATE TABLE zz (a int)", "column zz.a"),
        ("ALTER TABLE wrap ADD COLUMN z text", "column wrap.z"),
        ("ALTER TABLE wrap ALTER COLUMN data DROP NOT NULL", "column wrap.data"),
        ('ALTER TABLE statement ALTER COLUMN chain TYPE text COLLATE "default"', "column statement.chain"),
        ("ALTER TABLE wrap SET UNLOGGED", "relation wrap"),
        ("DROP TRIGGER payload_update ON payload", "trigger payload payload_update"),
        ("ALTER TABLE statement DISABLE TRIGGER statement_update", "trigger statement statement_update"),
        ("ALTER TABLE statement ENABLE TRIGGER statement_update", "trigger statement statement_update"),
        ("CREATE RULE a AS ON INSERT TO wrap DO INSTEAD NOTHING", "relation wrap"),
        ("CREATE TABLE public.more () INHERITS (plainview.audit)", "relation audit"),
        (
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "function refuse",
        ),
        ("GRANT UPDATE ON statement TO plainview_web", "grant on statement to plainview_web"),
        ("GRANT INSERT ON head TO PUBLIC", "grant on head to public"),
        ("GRANT UPDATE (size) ON head TO plainview_web", "grant on head.size to plainview_web"),
        ("ALTER TABLE payload DROP CONSTRAINT payload_pkey", "constraint payload_pkey"),
        ("CREATE INDEX CONCURRENTLY more ON wrap (data)", "index more"),
    ],
)
def test_another_schema_stops_the_start_and_is_named(url: str, postgres: Postgres, sql: str, names: str) -> None:
    with connected(postgres.as_admin(url)) as admin:
        admin.execute(sql)
    with pytest.raises(Stopped, match=f"the schema is not the one this program makes: see '{names}'"):
        open_store(url)


def test_a_grant_to_read_is_no_surprise(url: str, owner: psycopg.Connection[tuple[object, ...]]) -> None:
    owner.execute("GRANT SELECT ON statement TO PUBLIC")
    owner.execute("ANALYZE")
    open_store(url).close()
