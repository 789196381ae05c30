"""A PostgreSQL database is opened only when nothing about it is surprising, and a lost connection is no secret."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from plainview.core.vocabulary.errors import Malformed, PlainviewError, Stopped, Unchecked
from plainview.server.storage import postgres as postgresql
from plainview.server.storage.postgres import PostgresEngine, open_store, schema
from plainview.server.storage.store import SqlStore
from tests.postgres import LOCKED, OWNER, PASSWORD, WEB, OwnPostgres, Postgres
from tests.server.storage.rows import MATTER, TUESDAY, append, audit, payload, statement


@pytest.fixture
def own_url(own_postgres: OwnPostgres) -> Iterator[str]:
    """A database on a server that may be stopped."""
    name = own_postgres.copy()
    yield own_postgres.url(name)
    own_postgres.drop(name)


def name_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def test_the_file_of_the_schema_says_what_the_migrations_make(postgres_store: SqlStore) -> None:
    made = sorted(" = ".join(part) for part in schema(postgres_store._engine.connection()))
    written = Path(postgresql.__file__).with_name("postgres_schema.txt").read_text(encoding="utf-8").splitlines()
    assert written == made, "put the lines that the migrations make into postgres_schema.txt"


def test_a_database_that_is_opened_again_is_as_it_was_left(database_url: str) -> None:
    store = open_store(database_url)
    append(store, statement(0), statement(1, day=TUESDAY))
    store.close()
    store = open_store(database_url)
    assert store.entries(0, 9) == [b"statement 0", b"statement 1"]
    append(store, statement(2, day=TUESDAY))
    store.close()


def test_a_schema_that_is_not_there_is_not_made_by_opening(empty_database_url: str) -> None:
    for _ in range(2):
        with pytest.raises(Stopped, match="there is no schema plainview in this database. Run plainview init first"):
            open_store(empty_database_url)


def test_a_schema_that_is_there_is_not_made_again(database_url: str) -> None:
    with pytest.raises(Stopped, match="there is a schema plainview in this database already"):
        open_store(database_url, create=True)
    open_store(database_url).close()


def test_a_set_up_that_dies_leaves_nothing_and_does_not_stand_in_the_way(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = postgresql.migrate

    def die(connection: object) -> None:
        real(connection)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(postgresql, "migrate", die)
        open_store(empty_database_url, create=True)
    with pytest.raises(Stopped, match="there is no schema"):
        open_store(empty_database_url)
    open_store(empty_database_url, create=True).close()


def test_without_its_role_and_the_right_to_make_it_the_set_up_says_what_to_run(own_postgres: OwnPostgres) -> None:
    name = own_postgres.empty()
    own_postgres.run("ALTER ROLE plainview_web RENAME TO another")
    own_postgres.run(f"ALTER ROLE {OWNER} NOCREATEROLE")
    try:
        with pytest.raises(Stopped, match="there is no role plainview_web: .*run: CREATE ROLE plainview_web NOLOGIN"):
            open_store(own_postgres.url(name), create=True)
    finally:
        own_postgres.run("ALTER ROLE another RENAME TO plainview_web")
        own_postgres.run(f"ALTER ROLE {OWNER} CREATEROLE")
    open_store(own_postgres.url(name), create=True).close()
    own_postgres.drop(name)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("fsync=off", "fsync=off and must run with on"),
        ("full_page_writes=off", "full_page_writes=off and must run with on"),
        ("synchronous_commit=off", "synchronous_commit=off and must run with on"),
        ("synchronous_commit=local", "synchronous_commit=local and must run with on"),
        ("synchronous_commit=remote_write", "synchronous_commit=remote_write and must run with on"),
        ("zero_damaged_pages=on", "zero_damaged_pages=on and must run with off"),
        ("default_transaction_read_only=on", "default_transaction_read_only=on and must run with off"),
    ],
)
def test_a_server_weaker_than_durable_stops_the_start(
    own_postgres: OwnPostgres, own_url: str, setting: str, says: str
) -> None:
    name, _, value = setting.partition("=")
    own_postgres.run(f"ALTER SYSTEM SET {name} = {value}")
    own_postgres.reload()
    try:
        for _ in range(50):  # the postmaster hands it on when it gets to it
            try:
                open_store(own_url).close()
            except Stopped as error:
                stopped = str(error)
                break
            threading.Event().wait(0.05)
        assert stopped == f"settings: the database runs with {says}"
    finally:
        own_postgres.run(f"SET default_transaction_read_only = off; ALTER SYSTEM RESET {name}".partition("; ")[2])
        own_postgres.reload()


@pytest.mark.parametrize(
    "override",
    [
        "ALTER ROLE {user} SET synchronous_commit = off",
        "ALTER DATABASE {name} SET synchronous_commit = local",
        "ALTER ROLE {user} IN DATABASE {name} SET synchronous_commit = remote_write",
        "ALTER ROLE {user} SET session_replication_role = replica",
        "ALTER ROLE {user} SET default_transaction_read_only = on",
    ],
)
def test_a_setting_weakened_for_one_role_or_database_stops_the_start(
    postgres: Postgres, database_url: str, override: str
) -> None:
    try:
        postgres.run(override.format(user=WEB, name=name_of(database_url)))
        with pytest.raises(Stopped, match="settings: the database runs with"):
            open_store(postgres.as_user(database_url, WEB))
    finally:
        postgres.run(f"ALTER ROLE {WEB} RESET ALL")
    postgres.run(f"ALTER DATABASE {name_of(database_url)} RESET ALL")
    postgres.run(f"ALTER ROLE {WEB} IN DATABASE {name_of(database_url)} RESET ALL")
    open_store(postgres.as_user(database_url, WEB)).close()


def test_a_role_that_reads_at_another_isolation_or_path_changes_nothing(postgres: Postgres, database_url: str) -> None:
    try:
        postgres.run(f"ALTER ROLE {WEB} SET default_transaction_isolation = 'serializable'")
        postgres.run(f"ALTER ROLE {WEB} SET search_path = public")
        postgres.run(f"ALTER ROLE {WEB} SET timezone = 'Asia/Tokyo'")
        store = open_store(postgres.as_user(database_url, WEB))
        append(store, statement(0))
        with store.unit(), store._engine.connection().cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("read committed",)
        store.close()
    finally:
        postgres.run(f"ALTER ROLE {WEB} RESET ALL")


def test_each_new_connection_is_looked_at(database_url: str, postgres: Postgres) -> None:
    store = open_store(database_url)
    postgres.run(f"ALTER DATABASE {name_of(database_url)} SET synchronous_commit = off")
    append(store, statement(0))
    with ThreadPoolExecutor(1) as threads, pytest.raises(Stopped, match="synchronous_commit=off"):
        threads.submit(store.size).result(timeout=30)
    store.close()


def test_a_database_of_another_encoding_stops_the_start(postgres: Postgres) -> None:
    name = postgres.empty()
    postgres.drop(name)
    postgres.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C' OWNER {OWNER}")
    with pytest.raises(Stopped, match="server_encoding=SQL_ASCII and must run with UTF8"):
        open_store(postgres.url(name), create=True)
    postgres.drop(name)


def test_a_server_that_copies_another_stops_the_start(own_postgres: OwnPostgres, own_url: str) -> None:
    own_postgres.stop("fast")
    signal = own_postgres.folder / "data" / "standby.signal"
    signal.touch()
    own_postgres.start(hot_standby="on")
    try:
        with pytest.raises(Stopped, match="in_hot_standby=on and must run with off"):
            open_store(own_url)
    finally:
        own_postgres.stop()
        signal.unlink()
        own_postgres.start()
    open_store(own_url).close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE head SET size = 1",
        "UPDATE head SET size = 3",
        "UPDATE head SET day = '2026-01-05'",
        "DELETE FROM head",
        'DELETE FROM statement WHERE "index" = 0',
        'DELETE FROM statement WHERE "index" = 1',
        "DELETE FROM audit WHERE number = 1",
    ],
)
def test_rows_changed_behind_our_back_stop_the_start(database_url: str, sql: str) -> None:
    store = open_store(database_url)
    with store.unit() as unit:
        unit.extend([statement(0), statement(1, day=TUESDAY)])
        unit.audit(audit())
        unit.audit(audit())
    store.close()
    with psycopg.connect(database_url, autocommit=True, options="-c search_path=plainview") as owner:
        for table in ("head", "statement", "audit"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(sql)
        for table in ("head", "statement", "audit"):
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table, name in owner.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        ):
            owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    with pytest.raises(Stopped, match="the head row says|audit rows are numbered to 2 and there are 1"):
        open_store(database_url)


@pytest.mark.parametrize(
    ("url", "error", "says"),
    [
        ("postgresql://", Malformed, "expected postgresql://"),
        ("postgresql://host", Malformed, "expected postgresql://"),
        ("postgresql://host/", Malformed, "expected postgresql://"),
        ("mysql://host/db", Malformed, "expected postgresql://"),
        ("postgresql://host:port/db", Malformed, "expected postgresql://"),
        ("postgresql://host:1,other:2/db", Malformed, "expected postgresql://"),
        ("postgresql://host/db?sslmode", Malformed, "expected postgresql://"),
        ("postgresql://host/db#part", Malformed, "expected postgresql://"),
        ("postgresql://host/db?options=-cfsync=off", Malformed, "an option that is not understood"),
        ("postgresql://u:secret@127.0.0.1:1/db", Unchecked, "the database cannot be reached: .*port 1 failed"),
        ("postgresql://u:refused@127.0.0.1:1/refused", Unchecked, "cannot be reached: see the server's own log"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_its_password(
    url: str, error: type[PlainviewError], says: str
) -> None:
    with pytest.raises(error, match=says) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)
    if error is Malformed:
        assert caught.value.where == "DATABASE_URL"


def test_parts_of_an_address_are_read_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from plainview.server.storage.settings import postgres_database

    found = postgres_database(
        "postgres://us%40er:p%2Fw@db.example.com:6432/n%20me?sslmode=verify-full&connect_timeout=3"
    )
    assert [found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "us@er", "p/w", "db.example.com", "6432", "n me",
    ]  # fmt: skip
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert found["OPTIONS"]["connect_timeout"] == "3"
    assert postgres_database("postgresql:///db?host=/run/pg&port=7")["HOST"] == "/run/pg"


def test_a_password_that_is_wrong_is_not_shown(postgres: Postgres, database_url: str) -> None:
    url = postgres.as_user(database_url, LOCKED)
    open_ = url.replace("pa55", "wr0ng")
    assert open_ != url
    with pytest.raises(Unchecked, match="password authentication failed") as caught:
        open_store(open_)
    assert "wr0ng" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_a_server_that_crashes_leaves_doubt_until_the_database_is_opened_again(
    own_postgres: OwnPostgres, own_url: str
) -> None:
    store = open_store(own_url)
    append(store, statement(0))
    own_postgres.stop()
    try:
        with pytest.raises(Stopped, match="connection was lost|terminating connection"):
            store.size()
        with pytest.raises(PlainviewError, match="connection was lost|terminating connection"):
            append(store, statement(1))
        with pytest.raises(Unchecked, match="cannot be reached"):
            open_store(own_url)
    finally:
        own_postgres.start()
    assert store.size() == 1, "reading goes on"
    with pytest.raises(Stopped, match=r"Restart, which checks"), store.unit():
        raise AssertionError
    store.close()
    store = open_store(own_url)
    append(store, statement(1))
    assert store.size() == 2
    store.close()


def kill_others(postgres: Postgres, url: str) -> None:
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_of(url)}'")


@pytest.mark.parametrize("when", ["before a write", "at the commit"])
def test_a_connection_lost_in_a_unit_keeps_nothing_and_leaves_doubt(
    postgres: Postgres, database_url: str, when: str
) -> None:
    store = open_store(database_url)
    append(store, statement(0))
    with pytest.raises(Stopped, match="terminating connection|connection was lost"), store.unit() as unit:
        unit.append(statement(1))
        kill_others(postgres, database_url)
        if when == "before a write":
            unit.audit(audit())
    assert (store.size(), store.audit_rows()) == (1, [])
    for refused in (store.unit, store.batch):
        with pytest.raises(Stopped, match="Restart, which checks"), refused():
            raise AssertionError
    store.close()
    store = open_store(database_url)
    append(store, statement(1))
    store.close()


def test_a_commit_whose_answer_was_lost_leaves_doubt_though_it_was_stored(
    postgres: Postgres, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(database_url)
    connection = store._engine.connection()
    commit = connection._commit

    def commit_and_lose() -> None:
        with connection.wrap_database_errors:
            connection.connection.commit()
            kill_others(postgres, database_url)
        commit()
        connection.connection.execute("SELECT 1")

    with monkeypatch.context() as patch, pytest.raises(Exception, match="may have been written or not|terminating"):
        patch.setattr(connection, "_commit", lambda: _wrapped(connection, commit_and_lose))
        append(store, statement(0))
    with pytest.raises(Stopped, match="may have been written or not"):
        append(store, statement(0))
    store.close()
    store = open_store(database_url)
    assert store.size() == 1
    append(store, statement(1))
    store.close()


def _wrapped(connection: object, work: object) -> None:
    with connection.wrap_database_errors:  # type: ignore[attr-defined]
        work()  # type: ignore[operator]


def test_a_writer_that_waits_too_long_is_told_to_try_again(database_url: str) -> None:
    store, hasty = open_store(database_url), open_store(database_url, busy_seconds=0.05)
    with store.unit() as unit:
        unit.append(statement(0))

        def wait() -> None:
            with pytest.raises(Unchecked, match="another writer holds the database. Nothing was written; try again"):
                append(hasty, statement(0))
            assert hasty.size() == 0

        with ThreadPoolExecutor(1) as threads:
            threads.submit(wait).result(timeout=30)
    append(hasty, statement(1))
    assert store.size() == 2
    hasty.close()
    store.close()


def test_the_first_line_of_an_error_shows_no_value(postgres_store: SqlStore) -> None:
    append(postgres_store, statement(0))
    with pytest.raises(Stopped) as caught, postgres_store.unit() as unit:
        unit.extend([statement(1, chain="canary", seq=0, leaf=statement(0).leaf)])
    assert "canary" not in str(caught.value)
    with pytest.raises(Stopped) as caught, postgres_store.unit() as unit:
        unit.append(statement(1))
        unit.put_payload(payload(-7))
    assert "-7" not in str(caught.value)


def test_threads_have_connections_of_their_own_which_go_with_them(database_url: str, postgres: Postgres) -> None:
    store = open_store(database_url)
    with ThreadPoolExecutor(3) as threads:
        barrier = threading.Barrier(3)

        def look() -> int:
            barrier.wait(timeout=30)
            return store.size()

        assert [future.result() for future in [threads.submit(look) for _ in range(3)]] == [0, 0, 0]
    store.close()
    sessions = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name_of(database_url)}'"
    for _ in range(100):
        if postgres.run(sessions) == [(0,)]:
            break
        threading.Event().wait(0.05)
    assert postgres.run(sessions) == [(0,)]
    with pytest.raises(Stopped, match="has been closed"):
        store.size()


def test_a_store_is_not_used_across_a_fork(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(database_url)
    with monkeypatch.context() as patch:
        patch.setattr("os.getpid", lambda: -1)
        with pytest.raises(Stopped, match="forked"):
            store.chain(MATTER)
    store.close()


def test_a_busy_time_of_nothing_still_waits_a_little(database_url: str) -> None:
    engine = PostgresEngine(database_url, 0)
    assert engine._session["lock_timeout"] == "1ms"  # 0 would be for ever
    engine.close()
