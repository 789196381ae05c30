import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from plainview.core.notes.add_checkpoint import parse_size
from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.verifier.witness import store as stores
from plainview.verifier.witness.decide import Answer
from plainview.verifier.witness.folder import make_witness, open_witness
from plainview.verifier.witness.records import Records
from plainview.verifier.witness.store import Store, open_store
from plainview.verifier.witness.witness import Witness
from tests.core.notes.keys import ORIGIN
from tests.verifier.witness.asking import LOGS, NAME, NOW, ask, chance, vkeys_of


class Bench:
    """A witness's folder, opened and closed as a test needs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.alarms: list[str] = []
        self.store: Store | None = None
        make_witness(folder, NAME, chance)

    def open(self, now: int = NOW) -> Witness:
        keys = open_witness(self.folder)
        self.close()
        self.store = open_store(self.folder, keys.vkeys, now)
        return Witness(self.store, LOGS, keys.cosign, lambda: now, self.alarms.append)

    def close(self) -> None:
        if self.store:
            self.store.close()
            self.store = None

    def change(self, *commands: str) -> None:
        """Change the closed database by hand, past the triggers."""
        self.close()
        with closing(sqlite3.connect(self.folder / stores.DATABASE, isolation_level=None)) as connection:
            for command in commands:
                connection.execute(command)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "w")
    yield made
    made.close()


def cosigned(witness: Witness, *bodies: bytes) -> list[int]:
    return [answer.status for answer in witness.answer(bodies)]


def test_requests_of_one_step_see_what_the_earlier_ones_kept(bench: Bench) -> None:
    answers = bench.open().answer([ask(0, 5), b"nonsense", ask(0, 5, "b"), ask(5, 9), ask(9, 9)])
    assert [answer.status for answer in answers] == [200, 400, 409, 200, 200]
    assert parse_size(answers[2].body) == 5


def test_what_was_cosigned_is_held_after_a_restart(bench: Bench) -> None:
    assert cosigned(bench.open(), ask(0, 5)) == [200]
    assert cosigned(bench.open(), ask(0, 5, "b"), ask(5, 9)) == [409, 200]


def test_two_processes_are_never_one_witness(bench: Bench) -> None:
    bench.open()
    with pytest.raises(Stopped, match="another process is this witness already"):
        open_store(bench.folder, vkeys_of(bench.folder), NOW)
    bench.close()
    bench.open()


REWRITE = "PRAGMA writable_schema = ON"
DROP = [f"DROP TRIGGER {name}" for name in ("latest_goes_on", "history_stays")]


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        (["PRAGMA application_id = 7"], "not one that this program made"),
        (["CREATE TABLE more (x)"], "not one that this program made"),
        (["DROP TRIGGER history_grows"], "not one that this program made"),
        (["UPDATE witness SET vkeys = 'other'"], "a witness with other keys"),
        (["DELETE FROM witness"], "a witness with other keys"),
    ],
)
def test_a_database_of_somebody_else_is_refused(bench: Bench, commands: list[str], reason: str) -> None:
    cosigned(bench.open(), ask(0, 5))
    bench.change(*commands)
    with pytest.raises(Stopped, match=reason):
        bench.open()
    with pytest.raises(Stopped, match=reason):  # and the lock was given back
        bench.open()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE latest SET size = 6", "not those at the end of the history"),
        ("UPDATE latest SET root = zeroblob(32)", "not those at the end of the history"),
        ("UPDATE history SET size = 4", "not those at the end of the history"),
        ("UPDATE latest SET time = time - 1", "is not the one that was cosigned"),
        ("UPDATE latest SET checkpoint = x'780a'", "is not one that this witness cosigned"),
        ("UPDATE latest SET checkpoint = 'words'", "damaged: CHECK constraint failed in latest"),
        ("UPDATE latest SET checkpoint = (SELECT checkpoint FROM history)", "is not one that this witness cosigned"),
        ("UPDATE latest SET checkpoint = CAST(replace(checkpoint, x'0a350a', x'0a360a') AS BLOB)", "did not make this"),
    ],
)
def test_newest_heads_that_were_changed_are_refused(bench: Bench, change: str, reason: str) -> None:
    cosigned(bench.open(), ask(0, 5))
    bench.close()
    with closing(sqlite3.connect(bench.folder / stores.DATABASE, isolation_level=None)) as connection:
        made = connection.execute("SELECT sql FROM sqlite_master WHERE name LIKE 'latest_goes%' OR name LIKE '%stays'")
        triggers = [row[0] for row in made.fetchall() if "evidence" not in row[0]]
    bench.change("PRAGMA ignore_check_constraints = 1", *DROP, change, *triggers)
    with pytest.raises(Stopped, match=reason):
        bench.open()


def test_a_damaged_database_is_refused(bench: Bench) -> None:
    cosigned(bench.open(), ask(0, 5))
    bench.close()
    path = bench.folder / stores.DATABASE
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 3 + 100] = b"x" * 100
    path.write_bytes(data)
    with pytest.raises(Stopped, match=r"damaged|malformed"):
        bench.open()


def test_an_index_that_does_not_fit_its_table_is_refused(bench: Bench) -> None:
    cosigned(bench.open(), ask(0, 5))
    root = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_evidence_1'"
    page = f"UPDATE sqlite_master SET rootpage = ({root}) WHERE name = 'sqlite_autoindex_history_1'"
    bench.change(REWRITE, page)
    with pytest.raises(Stopped, match="damaged"):
        bench.open()


def test_a_file_that_is_no_database_is_refused(bench: Bench) -> None:
    (bench.folder / stores.DATABASE).write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(Stopped, match="not a database"):
        bench.open()


def test_a_missing_database_is_never_made_again(bench: Bench) -> None:
    (bench.folder / stores.DATABASE).unlink()
    with pytest.raises(Stopped, match="there is no database of a witness"):
        bench.open()
    with pytest.raises(Stopped, match="there is no database of a witness"):
        Records(bench.folder)


def test_a_clock_before_what_was_signed_or_started_is_refused(bench: Bench) -> None:
    cosigned(bench.open(NOW), ask(0, 5))
    with pytest.raises(Stopped, match=f"the clock says {NOW - 1}, but this witness has already acted at {NOW}"):
        bench.open(NOW - 1)
    bench.open(NOW + 9)
    with pytest.raises(Stopped, match="has already acted"):
        bench.open(NOW + 8)


def test_a_weaker_setting_is_refused(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    monkeypatch.setitem(stores.set_durable.__globals__["REQUIRED"], "journal_mode", "wal2")
    with pytest.raises(Stopped, match="runs with journal_mode=wal and must run with wal2"):
        bench.open()


def test_a_folder_that_cannot_be_synced_is_refused(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    def fail(handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(stores.os, "fsync", fail)
    with pytest.raises(Stopped, match="Input/output error"):
        bench.open()


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE history SET size = 4",
        "DELETE FROM history",
        "INSERT INTO history VALUES ('{o}', 5, zeroblob(32), 1, x'')",
        "INSERT OR REPLACE INTO history VALUES ('{o}', 5, zeroblob(32), 1, x'')",
        "INSERT INTO history VALUES ('{o}', 4, zeroblob(32), 1, x'')",
        "INSERT INTO history VALUES ('{o}', 'six', zeroblob(32), 1, x'')",
        "INSERT INTO history VALUES ('{o}', 6, zeroblob(31), 1, x'')",
        "DELETE FROM latest",
        "UPDATE latest SET size = 4",
        "UPDATE latest SET root = zeroblob(32)",
        "UPDATE latest SET time = time - 1",
        "UPDATE latest SET origin = 'other'",
        "INSERT OR REPLACE INTO latest SELECT * FROM latest",
        "DELETE FROM evidence",
        "UPDATE evidence SET charge = 'none'",
        "INSERT OR REPLACE INTO evidence SELECT * FROM evidence",
    ],
)
def test_the_tables_themselves_refuse_to_forget(bench: Bench, command: str) -> None:
    cosigned(bench.open(), ask(0, 5), ask(5, 5, "b"))
    bench.close()
    with closing(sqlite3.connect(bench.folder / stores.DATABASE)) as connection:
        connection.execute("PRAGMA recursive_triggers = 1")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(command.format(o=ORIGIN))


def test_a_full_disk_costs_an_answer_and_no_restart(bench: Bench) -> None:
    witness = bench.open()
    assert bench.store
    connection = bench.store._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    answers = witness.answer([ask(0, 5), ask(0, 9)])
    assert answers == [Answer(500, b"this witness cannot keep what it would cosign\n")] * 2
    assert "the database could not be written: database or disk is full" in bench.alarms[0]
    connection.execute("PRAGMA max_page_count = 100000")
    assert cosigned(witness, ask(0, 5)) == [200]
    assert witness.stopped == ""


def test_any_other_failure_stops_the_witness_until_it_is_restarted(bench: Bench) -> None:
    witness = bench.open()
    assert cosigned(witness, ask(0, 5)) == [200]
    assert bench.store
    bench.store._connection.execute("DROP TABLE evidence")
    assert cosigned(witness, ask(5, 5, "b")) == [500]
    assert "no such table" in witness.stopped
    assert cosigned(witness, ask(5, 9), b"") == [500, 400]
    assert [alarm.partition(":")[0] for alarm in bench.alarms] == ["nothing can be cosigned"] * 2
    with pytest.raises(Stopped):
        bench.open()


def test_another_writer_is_waited_for_and_then_told(bench: Bench) -> None:
    witness = bench.open()
    assert bench.store
    bench.store._connection.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(bench.folder / stores.DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert cosigned(witness, ask(0, 5)) == [500]
        other.execute("ROLLBACK")
    assert cosigned(witness, ask(0, 5)) == [200]


def test_an_exception_in_a_step_undoes_it(bench: Bench) -> None:
    witness = bench.open()
    assert bench.store
    with pytest.raises(ZeroDivisionError), bench.store.unit() as unit:
        unit.held(ORIGIN, 1 // 0)
    assert cosigned(witness, ask(0, 5)) == [200]


def test_a_log_cannot_fill_the_disk_with_evidence(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    monkeypatch.setattr(stores, "EVIDENCE_MAX", 3)
    witness = bench.open()
    cosigned(witness, ask(0, 5), *[ask(5, size, "b") for size in range(6, 20)], ask(5, 5, "b"))
    with closing(Records(bench.folder)) as records:
        assert [one.charge for one in records.evidence()] == ["unproven"] * 3 + ["fork"]
        assert records.checkpoints(9) is None


def test_records_that_cannot_be_read_say_so(bench: Bench) -> None:
    with closing(Records(bench.folder)) as records:
        bench.change("DROP TABLE evidence")
        with pytest.raises(Stopped, match="no such table"):
            records.evidence()


def test_a_failure_without_a_code_stops() -> None:
    assert isinstance(stores.meaning(sqlite3.ProgrammingError("closed")), Stopped)
    busy = sqlite3.OperationalError("locked")
    busy.sqlite_errorcode = 5 | 2 << 8
    assert isinstance(stores.meaning(busy), Unchecked)
