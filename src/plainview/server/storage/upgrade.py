"""A database of an older version brought to this one: missing migrations applied, each whole, then all looked at.

A database is never changed on the way of opening it: whoever opens an older one is told so, and nothing is written.
Run it while nothing else runs in the program, as the database's owner, after a backup.
"""

from contextlib import closing
from pathlib import Path

from plainview.core.vocabulary.errors import Stopped
from plainview.server.storage import postgres, sqlite
from plainview.server.storage.checks import check_rows, migrate, missing, snapshot, told
from plainview.server.storage.settings import configure


def upgrade(place: Path, url: str = "") -> list[str]:
    """Promise that the SQLite file at `place`, or PostgreSQL's database at `url`, is of this version.

    Gives the names of the migrations that were applied, none where it was already. What holds before and after is
    what `open_store` asks. Raises Stopped when it is of a newer version, damaged, or not this user's to change.
    """
    configure()
    return _postgresql(url) if url else _sqlite(place.resolve())


def _sqlite(place: Path) -> list[str]:
    sqlite.check_file(place)
    with closing(sqlite.SqliteEngine(place, sqlite.BUSY_SECONDS)) as engine, told():
        connection = engine.connection()
        with snapshot(connection, "BEGIN"):
            sqlite.check_integrity(connection)
            names = missing(connection)
            check_rows(connection)
        if names:
            migrate(connection)
    sqlite.open_store(place).close()
    return names


def _postgresql(url: str) -> list[str]:
    with closing(postgres.PostgresEngine(url, postgres.BUSY_SECONDS)) as engine, told():
        connection = engine.connection()
        owner = "SELECT nspowner = current_user::regrole FROM pg_namespace WHERE nspname = %s"
        with connection.cursor() as cursor:
            cursor.execute(owner, [postgres.SCHEMA])
            found = cursor.fetchone()
        if found is None:
            raise Stopped(f"there is no schema {postgres.SCHEMA} in this database", next="Run plainview init first")
        if not found[0]:
            raise Stopped(
                "only the owner of the database may change its tables", next="Run it with the owner's address"
            )
        names = missing(connection)
        check_rows(connection)
        if names:
            migrate(connection)
    postgres.open_store(url).close()
    return names
