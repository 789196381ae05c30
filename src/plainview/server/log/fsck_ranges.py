"""Hashing full ranges of a log in several processes: each is a subtree of its own, and none waits for another.

What a range says is sent in the order of the ranges: findings come as they do from one process.
"""

import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection

from plainview.core.merkle.tiles import TILE_HEIGHT
from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.server.log.finding import Finding

RANGE_LEVELS = 2
"""A range is what one hash of this level of tiles stands for: 65,536 entries."""


def range_size(levels: int) -> int:
    """Promise how many entries a range of so many levels of tiles has."""
    return 1 << TILE_HEIGHT * levels


@dataclass(frozen=True, slots=True)
class Found:
    """What a range came to: findings, the paths it accounted for, and its node; None where it could not be hashed."""

    findings: tuple[Finding, ...]
    paths: frozenset[str]
    node: Hash | None


def each(check: Callable[[int], Found], count: int, processes: int) -> Iterator[Found]:
    """Give what `check` finds of the ranges 0 to `count`, in order, by at most `processes` processes.

    Where there is no fork, or too little to do, it is this process alone. Raises what `check` raises, and Unchecked
    when a process is gone.
    """
    many = min(processes, count)
    if many < 2 or "fork" not in get_all_start_methods():
        yield from map(check, range(count))
        return
    with ExitStack() as stack:
        pipes: list[Connection] = []
        for first in range(many):
            pipes.append(_start(check, range(first, count, many), pipes, stack))
        for number in range(count):
            yield _receive(pipes[number % many])


def _start(check: Callable[[int], Found], numbers: range, pipes: list[Connection], stack: ExitStack) -> Connection:
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(check, numbers, there, [*pipes, here]), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child touches nothing that a thread could hold
        process.start()
    there.close()
    stack.callback(process.join)
    stack.callback(process.terminate)
    stack.callback(here.close)
    return here


def _serve(check: Callable[[int], Found], numbers: range, pipe: Connection, others: list[Connection]) -> None:
    """One process. `others` are ends of the one that began it: open here, they would hide that it is gone."""
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer(check, numbers, pipe)


def answer(check: Callable[[int], Found], numbers: range, pipe: Connection) -> None:
    """Send what `check` finds of these ranges, one after another, or what it raised."""
    for number in numbers:
        try:
            found: Found | Exception = check(number)
        except Exception as error:  # noqa: BLE001  it is raised where the range is waited for
            found = error
        pipe.send(found)


def _receive(pipe: Connection) -> Found:
    try:
        found: Found | Exception = pipe.recv()
    except (EOFError, OSError):
        raise Unchecked("a process that hashed entries has ended before its time", next="Try again") from None
    if isinstance(found, Exception):
        raise found
    return found
