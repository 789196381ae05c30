"""Work that is cut into numbered ranges, done by several processes, and given back in the order of the numbers.

The numbers lie in one pipe, and whoever has finished a range takes the next: no process waits for another, not even for
the one that gives the numbers out, while there is something to do.
"""

import os
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from typing import TypeVar

from plainview.core.vocabulary.errors import Unchecked

T = TypeVar("T")

AHEAD = 1024
"""So many numbers are given out at most that nothing has come back for; a pipe holds as many several times over."""
NUMBER_BYTES = 4


def each(check: Callable[[int], T], count: int, processes: int) -> Iterator[T]:
    """Give what `check` finds of the ranges 0 to `count`, in order, by at most `processes` processes.

    Where there is no fork, or too little to do, it is this process alone. Raises what `check` raises, and Unchecked
    when a process is gone.
    """
    many = min(processes, count)
    if many < 2 or "fork" not in get_all_start_methods():
        yield from map(check, range(count))
        return
    with ExitStack() as stack:
        numbers, ours = os.pipe()
        stack.callback(os.close, ours)
        with ExitStack() as begun:
            begun.callback(os.close, numbers)
            pipes: list[Connection] = []
            for _ in range(many):
                pipes.append(_start(check, numbers, ours, pipes, stack))
        yield from _in_order(ours, pipes, count)


def _start(check: Callable[[int], T], numbers: int, ours: int, pipes: list[Connection], stack: ExitStack) -> Connection:
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(check, numbers, there, ours, [*pipes, here]), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child touches nothing that a thread could hold
        process.start()
    there.close()
    stack.callback(process.join)
    stack.callback(process.terminate)
    stack.callback(here.close)
    return here


def _serve(check: Callable[[int], T], numbers: int, pipe: Connection, ours: int, others: list[Connection]) -> None:
    """One process. `ours`, `others` are ends of the one that began it: open here, they would hide that it is gone."""
    os.close(ours)
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer(check, iter(lambda: os.read(numbers, NUMBER_BYTES), b""), pipe)


def answer(check: Callable[[int], T], numbers: Iterable[bytes], pipe: Connection) -> None:
    """Send what `check` finds of each number, or what it raised, until there are no more or nobody listens."""
    with suppress(OSError):
        for spelled in numbers:
            number = int.from_bytes(spelled)
            try:
                found: T | Exception = check(number)
            except Exception as error:  # noqa: BLE001  it is raised where the range is waited for
                found = error
            pipe.send((number, found))


def _in_order(ours: int, pipes: list[Connection], count: int) -> Iterator[T]:
    """Give out the numbers, and what comes back for each when all before it have been given back."""
    numbers = iter(range(count))
    found: dict[int, T | Exception] = {}
    _ask(ours, islice(numbers, AHEAD))
    for number in range(count):
        while number not in found:
            ready = wait(pipes)
            for pipe in [pipe for pipe in pipes if pipe in ready]:
                _receive(pipe, found)
                _ask(ours, islice(numbers, 1))
        one = found.pop(number)
        if isinstance(one, Exception):
            raise one
        yield one


def _ask(ours: int, numbers: Iterable[int]) -> None:
    with suppress(BrokenPipeError):  # that all processes are gone is said by what is received of them
        os.write(ours, b"".join([number.to_bytes(NUMBER_BYTES) for number in numbers]))


def _receive(pipe: Connection, found: dict[int, T | Exception]) -> None:
    try:
        number, one = pipe.recv()
    except (EOFError, OSError):
        raise Unchecked("a process that checked a part has ended before its time", next="Try again") from None
    found[number] = one
