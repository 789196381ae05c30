"""Appending to the log: concurrent writers, 200-byte entries, fsync, and a published checkpoint before the answer.

The peer is Tessera's POSIX log, tuned to the same window: batches of 8192 entries or 20 ms, a checkpoint every 100 ms,
which is the least it allows. Over HTTP it answers when an entry is durable, before it is published; ours answers after.
After each run Tessera's fsck reads both logs and finds every acknowledged entry at the index that was told.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figure import WORK, Figure, seconds
from benchmarks.log_server import now, open_log
from benchmarks.peer import NO_GO, ask, build, fsck, serving

CONNECTIONS = (256, 1024, 4096)
TASKS = 8192
THREADS = 256
WARMUP = 2.0
TIME = 8.0
BATCHES = (1, 100, 1000, 8192)
WINDOW = "window 8192 / 20 ms"


def figures() -> Iterator[Figure]:
    """All of it, two minutes at TIME = 8."""
    for size in BATCHES:
        yield alone(size)
    peer = build()
    for connections in CONNECTIONS if peer else ():
        yield from over_http(peer, connections)
    yield from in_process(peer)


def alone(size: int) -> Figure:
    """One writer, batch after batch, as fast as it can."""
    appender = open_log(fresh("alone"))
    batch = [os.urandom(200) for _ in range(size)]
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < min(2.0, seconds(TIME)):
        appender.append(batch, now())
        count += 1
    return Figure(
        f"entries appended in batches of {size}",
        count * size / spent,
        "/s",
        note=f"{spent / count * 1e3:.1f} ms a batch",
    )


def over_http(peer: Path | None, connections: int) -> Iterator[Figure]:
    """The same load on both servers, one after the other."""
    ours, theirs = fresh("http"), fresh("http-tessera")
    mine = loaded(peer, connections, [sys.executable, "-m", "benchmarks.log_server", ours], ours)
    other = loaded(peer, connections, [str(peer), "serve", "-folder", theirs], theirs)
    name, against = f"POST /add, {connections} connections", "Tessera POSIX (answers before publication)"
    yield from compared(name, mine, other, against)
    taken = "the server's processor time an entry"
    yield Figure(
        f"{name}: {taken}", mine["processor"], "µs", against, other["processor"], f"{WINDOW}, its start included"
    )


def loaded(peer: Path | None, connections: int, server: list[str | Path], folder: Path) -> dict[str, Any]:
    """Load a server, end it, and check its log."""
    acks = folder / "acks"
    with serving(server) as running:
        options: list[str | Path] = ["-writers", str(connections), *lasting("-"), "-acks", acks]
        found = ask(str(peer), "load", "-url", running.url, *options)
    found["processor"] = running.processor / found["acknowledged"] * 1e6
    return checked(found, folder, acks)


def in_process(peer: Path | None) -> Iterator[Figure]:
    """Writers in the log's own process, both waiting for publication."""
    other = None
    if peer:
        theirs = fresh("process-tessera")
        other = ask(peer, "add", "-folder", theirs, "-writers", str(TASKS), *lasting("-"), "-acks", theirs / "acks")
        checked(other, theirs, theirs / "acks")
    against = f"Tessera POSIX, {TASKS} goroutines awaiting publication"
    yield from compared(f"in one process, {TASKS} tasks", written(TASKS, peer), other, against)
    yield Figure(f"in one process, {THREADS} threads", written(THREADS, peer, "--threads")["per_second"], "/s")


def written(writers: int, peer: Path | None, *more: str) -> dict[str, Any]:
    """Let tasks or threads of one process write, and check the log."""
    ours = fresh("process")
    command: list[str | Path] = [sys.executable, "-m", "benchmarks.log_tasks", ours, "--writers", str(writers), *more]
    mine = ask(*command, *lasting("--"), "--acks", ours / "acks")
    return checked(mine, ours, ours / "acks") if peer else mine


def compared(name: str, mine: dict[str, Any], other: dict[str, Any] | None, against: str) -> Iterator[Figure]:
    """Rate and latencies of both."""
    note = WINDOW if other else NO_GO
    for key, unit, what in (
        ("per_second", "/s", "appended and published"),
        ("p50_ms", "ms", "p50"),
        ("p99_ms", "ms", "p99"),
    ):
        yield Figure(f"{name}: {what}", mine[key], unit, against, other[key] if other else None, note)


def checked(found: dict[str, Any], folder: Path, acks: Path) -> dict[str, Any]:
    """Let Tessera's fsck read a log, which must have everything that was acknowledged."""
    vkey = folder / "public.vkey"
    own = vkey.exists()
    size = fsck(folder / "public" if own else folder, vkey.read_text().strip() if own else "", acks)
    if size["acknowledged"] != found["acknowledged"]:
        raise RuntimeError(f"{folder}: {found['acknowledged']} entries were acknowledged, {size['acknowledged']} found")
    return found


def lasting(dash: str) -> list[str]:
    """The time that a load takes, as options of either program."""
    unit = "s" if dash == "-" else ""
    return [f"{dash}warmup", f"{WARMUP}{unit}", f"{dash}time", f"{seconds(TIME)}{unit}"]


def fresh(name: str) -> Path:
    """An empty folder for a log."""
    folder = WORK / "logs" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
