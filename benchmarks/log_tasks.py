"""Tasks, or threads, of one process append to a log and wait for publication: `python -m benchmarks.log_tasks FOLDER`.

Prints one line of JSON with the same figures as `benchmarks/tessera`'s `add`, and keeps what was acknowledged likewise.
"""

import argparse
import asyncio
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.log_server import now, opened
from plainview.core.merkle.hashing import leaf_hash
from plainview.server.log.child import ChildAppender
from plainview.server.log.group import Appended, GroupCommit, Window


class Counted:
    """What was answered, when, and how long it took."""

    def __init__(self, warmup: float, seconds: float) -> None:
        """Count after `warmup` seconds, for `seconds`."""
        self.begin = time.perf_counter() + warmup
        self.end = self.begin + seconds
        self.spent: list[float] = []
        self.told: list[tuple[int, bytes]] = []

    def answered(self, start: float, entry: bytes, done: Appended) -> None:
        """Count an answer."""
        stop = time.perf_counter()
        self.told.append((done.index, entry))
        if self.begin < stop <= self.end:
            self.spent.append(stop - start)

    def sum(self, writers: int) -> dict[str, float]:
        """The figures."""
        spent, seconds = sorted(self.spent), self.end - self.begin
        at = {name: spent[int(part * (len(spent) - 1))] * 1000 for name, part in (("p50_ms", 0.5), ("p99_ms", 0.99))}
        rate = len(spent) / seconds
        return {"entries": len(spent), "per_second": rate, "writers": writers, "acknowledged": len(self.told), **at}

    def acks(self) -> bytes:
        """Index and leaf hash of all that was acknowledged."""
        return b"".join([index.to_bytes(8) + leaf_hash(entry) for index, entry in self.told])


async def tasks(group: GroupCommit, writers: int, make: Callable[[], bytes], counted: Counted) -> None:
    """Let so many tasks write."""

    async def write() -> None:
        while (start := time.perf_counter()) < counted.end:
            entry = make()
            counted.answered(start, entry, await group.add(entry))

    await asyncio.gather(*[write() for _ in range(writers)])


def threads(group: GroupCommit, writers: int, make: Callable[[], bytes], counted: Counted) -> None:
    """Let so many threads write."""

    def write() -> None:
        while (start := time.perf_counter()) < counted.end:
            entry = make()
            counted.answered(start, entry, group.append(entry))

    running = [threading.Thread(target=write) for _ in range(writers)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--writers", type=int, default=1024)
    parser.add_argument("--threads", action="store_true")
    parser.add_argument("--bytes", type=int, default=200)
    parser.add_argument("--warmup", type=float, default=2)
    parser.add_argument("--time", type=float, default=10)
    parser.add_argument("--window", type=float, default=0.02)
    parser.add_argument("--batch", type=int, default=8192)
    parser.add_argument("--acks", type=Path)
    asked = parser.parse_args(arguments)
    make = random.Random(1).randbytes
    log = ChildAppender(partial(opened, asked.folder))
    with log, GroupCommit(log, now, Window(asked.window, asked.batch)) as group:
        counted = Counted(asked.warmup, asked.time)
        if asked.threads:
            threads(group, asked.writers, lambda: make(asked.bytes), counted)
        else:
            asyncio.run(tasks(group, asked.writers, lambda: make(asked.bytes), counted))
    if asked.acks:
        asked.acks.write_bytes(counted.acks())
    print(json.dumps(counted.sum(asked.writers)))


if __name__ == "__main__":
    main(sys.argv[1:])
