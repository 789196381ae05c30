"""A program that is killed again and again: `python -m tests.promises.killed ADDRESS FOLDER ROUNDS SEED [WORD]`.

Each round forks a worker, which opens the program, acknowledges statements and publishes as fast as it can, and tells
every acknowledgement and every head through a pipe. After a random time it is killed. Then the program is started
again and looked at, and what came of it is printed as JSON. With `naive`, the worker tells what it is about to do as if
it were done: a tooth. With `crash`, ADDRESS is left empty, and it is a PostgreSQL server that crashes under the worker;
with `lazy`, that server answers before it has written: another tooth.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.tree import Frontier
from plainview.core.vocabulary.errors import PlainviewError
from plainview.core.vocabulary.ids import Hash
from plainview.server.log.files import FileHeads, FolderPublic
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from plainview.server.storage import postgres, sqlite
from plainview.server.storage.store import SqlStore
from tests.core.notes.keys import LOG
from tests.postgres import end_server, make_server
from tests.server.log.memory import ZONE
from tests.server.storage.rows import audit, statement

START = 1_767_600_000
PUBLISH_EVERY = 10
SECONDS = (0.02, 0.25)
RECORD_BYTES = 16


def opened(address: str) -> SqlStore:
    return postgres.open_store(address) if address.startswith("postgresql://") else sqlite.open_store(Path(address))


def log_of(store: SqlStore, folder: Path) -> Log:
    return Log(store, FileHeads(folder / "private"), FolderPublic(folder / "public"), LOG, ZONE)


def work(address: str, folder: Path, pipe: int, naive: bool) -> None:
    """Acknowledge and publish until killed; every word goes through the pipe in one piece."""
    store = opened(address)
    size = store.size()
    log = log_of(store, folder)
    while True:
        if naive:
            tell(pipe, "acknowledged", size + 1)
        with store.unit() as unit:
            unit.append(statement(size))
            unit.audit(audit())
        size += 1
        tell(pipe, "acknowledged", size)
        if size % PUBLISH_EVERY == 0:
            head = publish(log, START + size)
            assert head is not None
            tell(pipe, "head", head.checkpoint.size)


def tell(pipe: int, what: str, size: int) -> None:
    os.write(pipe, f"{what[0]}{size:>{RECORD_BYTES - 1}}".encode())


def killed(
    address: str, folder: Path, seconds: float, naive: bool, crash: Callable[[], None] = lambda: None
) -> tuple[int, int]:
    """Run a worker for so long, kill it, and promise the last size acknowledged and the last head shown."""
    reading, writing = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(reading)
        try:
            work(address, folder, writing, naive)
        except PlainviewError:
            signal.pause()  # its server is gone; it is killed in a moment
        finally:
            os._exit(3)
    os.close(writing)
    first = os.read(reading, RECORD_BYTES)
    time.sleep(seconds)
    crash()
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    told = first
    while more := os.read(reading, 1 << 16):
        told += more
    os.close(reading)
    whole = len(told) - len(told) % RECORD_BYTES
    words = [told[at : at + RECORD_BYTES].decode() for at in range(0, whole, RECORD_BYTES)]
    last = {word[0]: int(word[1:]) for word in words}
    return last.get("a", 0), last.get("h", 0)


class Look:
    """What is found at each start, held against all that was ever told."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder
        self.roots: list[Hash] = [Frontier().root()]
        self.edge = Frontier()
        self.acknowledged = self.head = self.size = self.starts = 0
        self.slowest = 0.0
        self.wrong: list[str] = []

    def root(self, size: int) -> Hash:
        while len(self.roots) <= size:
            self.edge = self.edge.append(leaf_hash(statement(len(self.roots) - 1).data))
            self.roots.append(self.edge.root())
        return self.roots[size]

    def look(self, acknowledged: int, head: int) -> None:
        """Start the program, and say what is not as it was told."""
        self.acknowledged, self.head = max(self.acknowledged, acknowledged), max(self.head, head)
        begun = time.perf_counter()
        store = opened(self.address)
        log = log_of(store, self.folder)
        state = inspect(log, START + store.size())
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        self.check(store, state.head.checkpoint.size if state.head else 0)
        store.close()

    def check(self, store: SqlStore, signed: int) -> None:
        self.starts += 1
        size = store.size()
        entries = store.entries(self.size, size)
        if entries != [statement(index).data for index in range(self.size, size)]:
            self.wrong.append(f"start {self.starts}: an entry is not what was written")
        if not self.acknowledged <= size <= self.acknowledged + 1:
            self.wrong.append(f"start {self.starts}: {self.acknowledged} acknowledged, {size} there")
        if signed < self.head:
            self.wrong.append(f"start {self.starts}: a head of {self.head} was shown, {signed} is stored")
        published = publish(log_of(store, self.folder), START + size)
        if size and (published is None or published.checkpoint.root != self.root(size)):
            self.wrong.append(f"start {self.starts}: the log came out with another root")
        self.size, self.acknowledged = size, size


def trial(
    look: Look, rounds: int, seed: str, naive: bool, crash: Callable[[], None], start: Callable[[], None]
) -> None:
    """Kill and look, so many times or until something is wrong."""
    draw = random.Random(seed)
    for number in range(rounds):
        told = killed(look.address, look.folder, draw.uniform(*SECONDS), naive, crash)
        start()
        try:
            look.look(*told)
        except Exception as error:  # noqa: BLE001 - a start that fails is what we look for
            look.wrong.append(f"start after kill {number}: {type(error).__name__}: {error}")
        if look.wrong:
            return


def crashing(folder: Path, rounds: int, seed: str, lazy: bool) -> Look:
    """The same with a PostgreSQL server of our own that is stopped as by a crash."""
    server = make_server()
    settings = {"synchronous_commit": "off", "wal_writer_delay": "10s"} if lazy else {}
    if lazy:
        postgres.REQUIRED = {"fsync": ("on",)}
        server.stop("fast")
        server.start(**settings)
    try:
        look = Look(server.url(server.copy()), folder)
        trial(look, rounds, seed, False, server.stop, lambda: server.start(**settings))
        return look
    finally:
        end_server(server)


def main() -> None:
    address, folder, rounds, seed, *rest = sys.argv[1:]
    if address:
        look = Look(address, Path(folder))
        trial(look, int(rounds), seed, "naive" in rest, lambda: None, lambda: None)
    else:
        look = crashing(Path(folder), int(rounds), seed, "lazy" in rest)
    print(json.dumps({"statements": look.size, "starts": look.starts, "slowest": look.slowest, "wrong": look.wrong}))


if __name__ == "__main__":
    main()
