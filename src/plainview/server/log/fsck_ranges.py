"""Work that is cut into numbered ranges, done by several processes, and given back in the order of the numbers.

A process takes the next range when it has finished one, so that none waits while there is something to do.
"""

import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from typing import TypeVar

from plainview.core.vocabulary.errors import Unchecked

T = TypeVar("T")

AHEAD = 2
"""So many ranges a process has been given at a time: with the next one there, it need not wait to be told."""


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
        pipes: list[Connection] = []
        for _ in range(many):
            pipes.append(_start(check, pipes, stack))
        yield from _in_order(pipes, count)


def _start(check: Callable[[int], T], pipes: list[Connection], stack: ExitStack) -> Connection:
    context = get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(check, there, [*pipes, here]), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child touches nothing that a thread could hold
        process.start()
    there.close()
    stack.callback(process.join)
    stack.callback(process.terminate)
    stack.callback(here.close)
    return here


def _serve(check: Callable[[int], T], pipe: Connection, others: list[Connection]) -> None:
    """One process. `others` are ends of the one that began it: open here, they would hide that it is gone."""
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer(check, pipe)


def answer(check: Callable[[int], T], pipe: Connection) -> None:
    """Send what `check` finds of each range that is asked for, or what it raised, until nobody asks any more."""
    with suppress(EOFError, OSError):
        while True:
            number = pipe.recv()
            try:
                found: T | Exception = check(number)
            except Exception as error:  # noqa: BLE001  it is raised where the range is waited for
                found = error
            pipe.send((number, found))


def _in_order(pipes: list[Connection], count: int) -> Iterator[T]:
    """Give out the ranges, and what comes back for each when all before it have been given back."""
    numbers = iter(range(count))
    found: dict[int, T | Exception] = {}
    for pipe in [*pipes] * AHEAD:
        _ask(pipe, numbers)
    for number in range(count):
        while number not in found:
            ready = wait(pipes)
            for pipe in [pipe for pipe in pipes if pipe in ready]:
                _receive(pipe, found)
                _ask(pipe, numbers)
        one = found.pop(number)
        if isinstance(one, Exception):
            raise one
        yield one


def _ask(pipe: Connection, numbers: Iterator[int]) -> None:
    with suppress(OSError):  # that its process is gone is said by what is received of it
        for number in islice(numbers, 1):
            pipe.send(number)


def _receive(pipe: Connection, found: dict[int, T | Exception]) -> None:
    try:
        number, one = pipe.recv()
    except (EOFError, OSError):
        raise Unchecked("a process that checked a part has ended before its time", next="Try again") from None
    found[number] = one
