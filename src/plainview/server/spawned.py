"""Processes that work for one that began them: they share nothing with it, and none outlives it."""

import os
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import connection, get_context, parent_process
from threading import Thread


def spawned(processes: int) -> Executor:
    """Promise `processes` processes that do what is submitted to them; leave its block to end them."""
    return ProcessPoolExecutor(processes, get_context("spawn"), end_with_parent)


def pool_of(processes: int) -> Callable[[], Executor] | None:
    """Promise what begins `processes` processes beside this one, None for one: then this one does everything."""
    return partial(spawned, processes) if processes > 1 else None


def end_with_parent() -> None:
    """Let this process end as soon as the one that began it is gone, however that went: nobody would tell it.

    A pool's process waits for work at a pipe of which it holds both ends, and so never sees the end of it.
    """
    parent = parent_process()
    if parent is not None:
        Thread(target=_outlive, args=(parent.sentinel,), daemon=True).start()


def _outlive(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
