"""The witness's database: what its tables are, and what they themselves refuse, whoever asks.

A head is only ever added above all others of its log, the newest never goes back in size or time, and nothing is
changed or deleted. So even a mistake in the program could not record two roots for one size. Everything is kept, as
evidence: some 4 KB for each head of a log that signs with both its keys.
"""

import sqlite3

from plainview.core.vocabulary.errors import Stopped

APPLICATION_ID = 0x506C5776  # "PlWv"
_HEAD = """origin TEXT NOT NULL CHECK (typeof(origin) = 'text'),
        size INTEGER NOT NULL CHECK (typeof(size) = 'integer'),
        root BLOB NOT NULL CHECK (typeof(root) = 'blob' AND length(root) = 32),
        time INTEGER NOT NULL CHECK (typeof(time) = 'integer'),
        checkpoint BLOB NOT NULL CHECK (typeof(checkpoint) = 'blob')"""
SCHEMA = (
    """CREATE TABLE witness (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        vkeys TEXT NOT NULL)""",
    """CREATE TABLE started (
        time INTEGER NOT NULL CHECK (typeof(time) = 'integer'))""",
    f"""CREATE TABLE history (
        {_HEAD}, PRIMARY KEY (origin, size))""",
    f"""CREATE TABLE latest (
        path TEXT NOT NULL UNIQUE,
        {_HEAD}, PRIMARY KEY (origin))""",
    """CREATE TABLE evidence (
        id INTEGER PRIMARY KEY,
        charge TEXT NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,
        time INTEGER NOT NULL, submitted BLOB NOT NULL, held BLOB NOT NULL,
        UNIQUE (charge, origin, size, root))""",
    """CREATE TRIGGER history_grows BEFORE INSERT ON history
        WHEN EXISTS (SELECT 1 FROM history WHERE origin = NEW.origin AND size >= NEW.size)
        BEGIN SELECT RAISE(ABORT, 'a head is only added above all others of its log'); END""",
    """CREATE TRIGGER history_stays BEFORE UPDATE ON history
        BEGIN SELECT RAISE(ABORT, 'a head is never changed'); END""",
    """CREATE TRIGGER history_is_kept BEFORE DELETE ON history
        BEGIN SELECT RAISE(ABORT, 'a head is never deleted'); END""",
    """CREATE TRIGGER latest_is_one BEFORE INSERT ON latest
        WHEN EXISTS (SELECT 1 FROM latest WHERE origin = NEW.origin)
        BEGIN SELECT RAISE(ABORT, 'a log has one newest head'); END""",
    """CREATE TRIGGER latest_goes_on BEFORE UPDATE ON latest
        WHEN NEW.origin IS NOT OLD.origin OR NEW.path IS NOT OLD.path
            OR NEW.size < OLD.size OR NEW.time < OLD.time OR (NEW.size = OLD.size AND NEW.root IS NOT OLD.root)
        BEGIN SELECT RAISE(ABORT, 'the newest head never goes back'); END""",
    """CREATE TRIGGER latest_is_kept BEFORE DELETE ON latest
        BEGIN SELECT RAISE(ABORT, 'a newest head is never deleted'); END""",
    """CREATE TRIGGER evidence_stays BEFORE UPDATE ON evidence
        BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END""",
    """CREATE TRIGGER evidence_is_kept BEFORE DELETE ON evidence
        BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END""",
)

# What must be in force on the connection that writes, sqlite.org/pragma.html; synchronous 2 is FULL.
REQUIRED = {"journal_mode": "wal", "synchronous": 2, "recursive_triggers": 1}


def make_schema(connection: sqlite3.Connection, vkeys: str) -> None:
    """Lay out an empty database for the witness that signs with `vkeys`, one a line."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in SCHEMA:
        connection.execute(statement)
    connection.execute("INSERT INTO witness (id, vkeys) VALUES (1, ?)", [vkeys])


def set_durable(connection: sqlite3.Connection) -> None:
    """Set what makes every commit survive a power cut, and look whether it is in force. Raises Stopped."""
    for name, wanted in REQUIRED.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            raise Stopped(f"the database runs with {name}={found} and must run with {wanted}")


def check_schema(connection: sqlite3.Connection, vkeys: str) -> None:
    """Promise that the database is a witness's, whole, and of the witness that signs with `vkeys`. Raises Stopped."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    if application != APPLICATION_ID or {row[0] for row in tables} != set(SCHEMA):
        raise Stopped("the database is not one that this program made for a witness")
    damage = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if damage != "ok":
        raise Stopped(f"the database is damaged: {damage[:80]}")
    if connection.execute("SELECT vkeys FROM witness").fetchone() != (vkeys,):
        raise Stopped("the database belongs to a witness with other keys")
