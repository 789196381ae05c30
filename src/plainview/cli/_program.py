"""Opening a real program from its folder: real clock, real chance, the zone and origin of its own opening."""

import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from plainview.core.docket.program import Program
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.notes.policy import Policy
from plainview.core.vocabulary.errors import Stopped
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX
from plainview.server import wiring
from plainview.server.actions.desk import Desk
from plainview.server.actions.known import Known
from plainview.server.actions.ports import Receipts
from plainview.server.actions.registered import RegisteredKeys
from plainview.server.actions.steady import SteadyClock, check_gap
from plainview.server.bucket.config import read_bucket
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Log
from plainview.server.storage.ports import Store
from plainview.verifier.heads import CHECKPOINT_PATH, head_size
from plainview.verifier.reader import Source, open_source
from plainview.verifier.receipt import published

DISK_PERCENT_MAX = 80
"""A disk fuller than this is told of, long before it refuses an act."""

OFFICES = ("inspection", "court", "inspector_general")


@dataclass(frozen=True, slots=True)
class OpenProgram:
    """A program's folder, opened: its store, log and desk. All runs by the desk's clock, which follows no step."""

    folder: Path
    store: Store
    log: Log
    desk: Desk

    def seconds(self) -> int:
        """Promise the present POSIX second. Raises Stopped when the clock has stepped."""
        return int(self.desk.now().timestamp())

    def check_gap(self, confirmed: bool) -> None:
        """Promise that today may follow the last day that was closed. Raises Stopped, see `steady.check_gap`."""
        program = self.desk.program()
        check_gap(program.daybook or program.first_day, self.desk.today(), confirmed=confirmed)


def now() -> datetime:
    """Promise the present instant."""
    return datetime.now(UTC).replace(microsecond=0)


def root_person(office: str) -> str:
    """Promise how the registry calls the root of an office."""
    return f"root of {office.replace('_', ' ')}"


def database_url() -> str:
    """Promise what the environment says of the database: `DATABASE_URL`, empty for the folder's own SQLite file."""
    return os.environ.get("DATABASE_URL", "")


def open_program(folder: Path) -> OpenProgram:
    """Promise the program in a folder. Raises Malformed when there is none, Stopped at any surprise."""
    wiring.read_secret(folder)
    store = wiring.open_database(folder, url=database_url())
    genesis = _genesis(store)
    zone = ZoneInfo(str(genesis.facts["zone"]))
    known = Known()

    def state() -> Program:
        return known.program_at(store, store.size())

    log = wiring.open_log(folder, store, str(genesis.facts["origin"]), zone, state)
    inspect(log, int(now().timestamp()))  # refuses to start on any surprise
    keys = RegisteredKeys(lambda: desk)
    desk = wiring.open_desk(
        folder,
        store,
        zone,
        clock=SteadyClock(now, time.monotonic),
        chance=secrets.token_bytes,
        keys=keys,
        receipts=_receipts(folder, state),
        witnessed=wiring.witnessed_of(folder, log, state),
        waiting=wiring.waiting_of(log),
    )
    return OpenProgram(folder, store, log, desk)


def nearly_full(folder: Path) -> str:
    """Promise a warning when the disk under a folder is nearly full, "" otherwise."""
    room = shutil.disk_usage(folder)
    used = 100 * (room.total - room.free) // room.total
    return f"warning: the disk under {folder} is {used} % full" if used >= DISK_PERCENT_MAX else ""


def _genesis(store: Store) -> Statement:
    entries = store.entries(0, 1)
    if not entries:
        raise Stopped("the program has no opening", next="Run plainview init again in an empty folder")
    return parse_statement(entries[0], "statement 0")


def _receipts(folder: Path, program: Callable[[], Program]) -> Receipts:
    """The port that reads receipts where everybody reads: at the bucket's address where one is named."""
    config = folder / wiring.CONFIG_FILE
    bucket = read_bucket(config.read_bytes()) if config.is_file() else None
    place = bucket.address if bucket else str(folder / "public")

    def look(index: int, leaf: bytes) -> None:
        public = open_source(place)
        published(public, index, Hash(leaf), policy_in_force(folder, public, program()))

    return look


def policy_in_force(folder: Path, public: Source, program: Program) -> Policy | None:
    """Promise the policy that the statements put in force for what is published, None while nothing is.

    Whoever can write the public files cannot lower the quorum. Raises Malformed, Unchecked, Stopped.
    """
    head = public.read(CHECKPOINT_PATH, NOTE_BYTES_MAX)
    return None if head is None else wiring.policy_for(folder, program, head_size(head, CHECKPOINT_PATH))
