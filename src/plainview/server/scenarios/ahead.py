"""Packages typeset and sealed before their officers come for them, on another core than the one that plays.

What is in a package is computed when it is picked up (docs/decisions/0018), and is the same whenever and wherever that
is done; its age file is another each time. In a year that is played, the pick-up is known a day ahead, and making the
file is most of what it costs.
"""

from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from plainview.server.packages.kept import Kept, handed_out
from plainview.server.spawned import end_with_parent

WAITING_MAX = 256
"""How many packages may wait for their officers; of the oldest beyond that, what was made is thrown away."""


class Ahead:
    """A process that makes what will be asked for. It reads no database and no clock, only what it is given."""

    def __init__(self) -> None:
        """Begin a process with the first package; leave the block to end it."""
        spawned = get_context("spawn")  # it shares nothing with this one
        self._process = ProcessPoolExecutor(1, spawned, end_with_parent)
        self._begun: dict[bytes, tuple[Kept, Future[bytes]]] = {}

    def __enter__(self) -> Self:
        """Be at hand for a block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._process.shutdown(cancel_futures=True)

    def begin(self, kept: Kept) -> None:
        """Begin to make the file of a package."""
        self._begun[kept.files["manifest.json"]] = kept, self._process.submit(handed_out, kept)
        if len(self._begun) > WAITING_MAX:
            self._begun.pop(next(iter(self._begun)))[1].cancel()

    def __call__(self, kept: Kept) -> bytes:
        """Promise what `handed_out` does of just this package, which may have been begun. Raises as it does."""
        begun = self._begun.pop(kept.files["manifest.json"], None)
        if begun is None or begun[0] != kept or begun[1].exception() is not None:
            return handed_out(kept)  # where it fails it says why, here
        return begun[1].result()
