"""Reading statements in one process, or in shares by several: the same statements, the same bytes, the same answer.

One process reads the log, each file once, and hashes it; every bundle then lies in memory that all processes see, and
each judges what is its share. The bytes that were hashed are so the bytes that are judged, whoever changes the files.
"""

import gc
import signal
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from mmap import mmap
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, NamedTuple, Protocol

from plainview.core.vocabulary.errors import Unchecked
from plainview.verifier.portions import Division, Portion, ends_of
from plainview.verifier.record import Fault, Record
from plainview.verifier.statements import SHARES_MAX, Reading, Share
from plainview.verifier.tiles import BUNDLE_BYTES_MAX, TILE_BYTES_MAX
from plainview.verifier.tree import Bundle

SHARES_FROM = 4_000
"""Entries from which on further processes pay for their start."""

SLOTS = 8
"""Messages that may be under way: what bounds the memory, and how far one process may be ahead of another."""

SLOT_BUNDLES = 4
"""Bundles that one message tells of: each message wakes up a process, where another must make room for it."""

BUNDLE_BYTES = TILE_BYTES_MAX + BUNDLE_BYTES_MAX


class Handed(NamedTuple):
    """What a process is told of a bundle: where in memory its hashes begin, its bytes (`middle`), and where both end.

    Its entries end at `ends`, counted from `middle`; `portion` says which of them are the process's concern.
    """

    start: int
    middle: int
    end: int
    ends: list[int]
    portion: Portion


class Judging(Protocol):
    """Statements being judged, bundle by bundle; a context manager."""

    def __enter__(self) -> "Judging":
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End, whatever is still under way."""

    def take(self, bundle: Bundle) -> bool:
        """Hand over the next bundle. Promise whether it is still of use to go on: False once something is false."""

    def end(self) -> tuple[Record, Fault | None]:
        """Promise what the statements came to, and the first that does not hold: then the record is of no use."""


class Alone:
    """One reading in this process."""

    def __init__(self, reading: Reading) -> None:
        """Let `reading` judge everything."""
        self._reading = reading

    def __enter__(self) -> "Alone":
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End: there is nothing to end."""

    def take(self, bundle: Bundle) -> bool:
        """Judge the next bundle."""
        self._reading.take(bundle.entries, bundle.hashes)
        return _goes_on(self._reading.fault)

    def end(self) -> tuple[Record, Fault | None]:
        """Promise what the statements came to, and the first that does not hold: then the record is of no use."""
        return self._reading.end(), self._reading.fault


def _goes_on(fault: Fault | None) -> bool:
    """Tell whether the log must be read on: what is undecided here may still turn out false as a tree."""
    return fault is None or fault.undecided is not None


class Together:
    """A share in each of several processes, beside this one, which reads and hashes."""

    def __init__(self, begin: Callable[[Share], Reading], count: int) -> None:
        """Start `count` processes; `begin` makes the reading of each."""
        self._memory = mmap(-1, SLOTS * SLOT_BUNDLES * BUNDLE_BYTES)
        self._pipes: list[Connection] = []
        self._heard = [0] * count
        self._faults: list[Fault] = []
        self._sent = 0
        self._handed: list[list[Handed]] = [[] for _ in range(count)]
        self._division = Division(count)
        self._stack = ExitStack()
        for number in range(count):
            self._start(begin(Share(number, count)))

    def _start(self, reading: Reading) -> None:
        context = get_context("fork")
        here, there = context.Pipe()
        process = context.Process(target=_serve, args=(reading, self._memory, there, [*self._pipes, here]), daemon=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the child touches nothing that a thread could hold
            process.start()
        there.close()
        self._pipes.append(here)
        self._stack.callback(process.join)
        self._stack.callback(process.terminate)
        self._stack.callback(here.close)

    def __enter__(self) -> "Together":
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the other processes, whatever they still have to do."""
        self._stack.close()
        self._memory.close()

    def take(self, bundle: Bundle) -> bool:
        """Lay the next bundle where all processes see it, as soon as a place is free."""
        while self._sent - min(self._heard) >= SLOTS:
            self._hear()
        start = (self._sent % SLOTS * SLOT_BUNDLES + len(self._handed[0])) * BUNDLE_BYTES
        middle = start + len(bundle.hashes)
        end = middle + len(bundle.data)
        self._memory[start:middle] = bundle.hashes
        self._memory[middle:end] = bundle.data
        ends = ends_of(bundle.entries)
        for handed, portion in zip(self._handed, self._division.portions(bundle.entries), strict=True):
            handed.append(Handed(start, middle, end, ends, portion))
        if len(self._handed[0]) == SLOT_BUNDLES:
            self._tell()
        return all(_goes_on(fault) for fault in self._faults)

    def _tell(self) -> None:
        """Tell each process of the bundles that lie ready."""
        for pipe, handed in zip(self._pipes, self._handed, strict=True):
            _send(pipe, handed)
            handed.clear()
        self._sent += 1

    def _hear(self) -> None:
        """Wait until the process that is furthest behind has said what it found of the next bundles."""
        number = self._heard.index(min(self._heard))
        fault: Fault | None = _receive(self._pipes[number])
        self._heard[number] += 1
        self._faults += [fault] if fault is not None else []

    def end(self) -> tuple[Record, Fault | None]:
        """Promise what the statements came to, and the first that does not hold: then the record is of no use."""
        if self._handed[0]:
            self._tell()
        for pipe in self._pipes:
            _send(pipe, [])
        while min(self._heard) < self._sent:
            self._hear()
        records: list[Record] = [_receive(pipe) for pipe in self._pipes]
        for other in records[1:]:
            records[0].add(other)
        return records[0], min(self._faults, key=lambda fault: fault.index, default=None)


def _serve(reading: Reading, memory: mmap, pipe: Connection, others: list[Connection]) -> None:
    """One process: judge bundles as they are told of, say of each whether its share of it holds, at the end the record.

    `others` are ends of pipes that belong to the process that began this one: while they are open here, nobody would
    learn that it is gone.
    """
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # nothing here refers to itself; looking for it would take a twentieth of the time
    answer(reading, memory, pipe)


def answer(reading: Reading, memory: mmap, pipe: Connection) -> None:
    """Judge bundles as `pipe` tells of some, saying each time what does not hold; after no more, what they came to."""
    said = False
    bundles: list[Handed]
    while bundles := pipe.recv():
        for start, middle, end, ends, portion in bundles:
            reading.take_portion(portion, memory[middle:end], ends, memory[start:middle])
        pipe.send(None if said else reading.fault)
        said = reading.fault is not None
    pipe.send(reading.end())


def _send(pipe: Connection, message: list[Handed]) -> None:
    try:
        pipe.send(message)
    except OSError:
        raise _gone() from None


def _receive(pipe: Connection) -> Any:
    try:
        return pipe.recv()
    except (EOFError, OSError):
        raise _gone() from None


def _gone() -> Unchecked:
    return Unchecked("a process that judged statements has ended before its time", next="Try again")


def judging(begin: Callable[[Share], Reading], size: int, processes: int) -> Judging:
    """Promise a way to judge `size` statements in at most `processes` processes beside this one, or in this one."""
    count = min(processes, SHARES_MAX)
    if count < 2 or size < SHARES_FROM or "fork" not in get_all_start_methods():
        return Alone(begin(Share()))
    return Together(begin, count)
