"""Group commit: many writers, one batch, one checkpoint, and an answer to each when that is published.

Writers are threads (`append`) or tasks of any event loop (`add`). One thread of the group's own gathers what they hand
over and gives it to an `Appender`, whose promises hold for what a crash or an error leaves behind.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Lock, Thread
from types import TracebackType
from typing import Protocol, TypeVar

from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.core.vocabulary.limits import ENTRY_BYTES_MAX
from plainview.server.log.append import Batch
from plainview.server.log.head import Head

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Appended:
    """An entry in the log: its index, and the published checkpoint that covers it. `append.prove` makes the proof."""

    index: int
    head: Head


@dataclass(frozen=True, slots=True)
class Window:
    """How entries are gathered: for `seconds` after the first, or until there are `entries` of them.

    At most `waiting` entries wait to be gathered; further writers wait to hand theirs over.
    """

    seconds: float = 0.02
    entries: int = 8192
    waiting: int = 65_536

    def __post_init__(self) -> None:
        """Hold the invariant: no negative time, at least one entry, room for a whole batch."""
        if self.seconds < 0 or not 1 <= self.entries <= self.waiting:
            raise ValueError(f"no such window: {self}")


class Appends(Protocol):
    """Whoever puts batches into the log: an `Appender`, or a `ChildAppender`."""

    def append(self, entries: Sequence[bytes], timestamp: int) -> Batch:
        """Promise what `Appender.append` promises."""
        ...


Reply = Future[Appended] | asyncio.Future[Appended]
Waiting = tuple[bytes, Reply]


class GroupCommit:
    """A log that many writers append to at once. Use it as a context: leaving it publishes what still waits.

    An answer, index and checkpoint, is given when the entry is durable and under a published checkpoint that is
    durable too, never before. After any error in a batch every writer gets Stopped: those whose entries were in it are
    told that these may be in the log or not, the others that theirs are not. Nothing is taken after that: open the
    appender again and make a new group.
    """

    def __init__(self, appender: Appends, clock: Callable[[], int], window: Window | None = None) -> None:
        """Gather for `appender`, which is nobody else's until `close`. `clock` gives POSIX seconds for checkpoints."""
        self._appender = appender
        self._clock = clock
        self._window = window or Window()
        self._waiting: list[Waiting] = []
        self._for_room: list[asyncio.Future[None]] = []
        self._over = ""
        lock = Lock()
        self._arrived, self._room = Condition(lock), Condition(lock)
        self._thread = Thread(target=self._run, name="log writer", daemon=True)
        self._thread.start()

    def append(self, entry: bytes) -> Appended:
        """Promise the index of `entry` once it is published; blocks until then. Raises as `submit`, and Stopped."""
        return self.submit(entry).result()

    def submit(self, entry: bytes, timeout: float | None = None) -> Future[Appended]:
        """Hand over an entry from a thread; the future cannot be cancelled. Waits while too many wait already.

        Raises Malformed for an entry that no log can hold, Stopped after an error or `close`, and TimeoutError when
        there was no room for `timeout` seconds: then nothing was handed over.
        """
        reply: Future[Appended] = Future()
        reply.set_running_or_notify_cancel()
        _check(entry)
        with self._room:
            if not self._room.wait_for(lambda: self._over or self._has_room(), timeout):
                raise TimeoutError(f"{self._window.waiting} entries wait for the log already")
            self._take(entry, reply)
        return reply

    async def add(self, entry: bytes) -> Appended:
        """Promise the same as `append` to a task. A task that is cancelled does not take its entry back."""
        while (reply := self.begin(entry)) is None:
            await self._room_for_task()
        return await reply

    def begin(self, entry: bytes) -> asyncio.Future[Appended] | None:
        """Hand over an entry from the running event loop; None, and nothing is handed over, when too many wait.

        Raises Malformed for an entry that no log can hold, Stopped after an error or `close`.
        """
        _check(entry)
        with self._arrived:
            if not self._over and not self._has_room():
                return None
            reply: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
            self._take(entry, reply)
        return reply

    def close(self) -> None:
        """Take nothing more, publish what waits, and return when every writer has an answer."""
        with self._arrived:
            self._over = self._over or "the log is closed"
            self._arrived.notify()
        self._thread.join()

    def __enter__(self) -> "GroupCommit":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _has_room(self) -> bool:
        return len(self._waiting) < self._window.waiting

    def _take(self, entry: bytes, reply: Reply) -> None:
        if self._over:
            raise Stopped(f"{self._over}; this entry was not taken")
        self._waiting.append((entry, reply))
        if len(self._waiting) in (1, self._window.entries):
            self._arrived.notify()

    async def _room_for_task(self) -> None:
        room: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._room:
            if self._over or self._has_room():
                return
            self._for_room.append(room)
        await room

    def _run(self) -> None:
        """Be the writer: batch after batch until closed or stopped."""
        while group := self._gather():
            try:
                batch = self._appender.append([entry for entry, _ in group], self._clock())
            except Exception as error:  # noqa: BLE001 - whatever it was, the writers must hear of it
                self._stop(group, error)
                return
            _tell((reply, Appended(batch.first + at, batch.head)) for at, (_, reply) in enumerate(group))
        self._let_in(self._window.waiting)

    def _gather(self) -> list[Waiting]:
        """Wait for entries, then for more of them, and take a batch; none when closed and nothing waits."""
        most = self._window.entries
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._over)
            self._arrived.wait_for(lambda: len(self._waiting) >= most or self._over, self._window.seconds)
            group, self._waiting = self._waiting[:most], self._waiting[most:]
        self._let_in(len(group))
        return group

    def _let_in(self, count: int) -> None:
        """Wake up to `count` of the threads, and all of the tasks, that wait for room."""
        with self._room:
            self._room.notify(count)
            tasks, self._for_room = self._for_room, []
        _tell((task, None) for task in tasks)

    def _stop(self, group: list[Waiting], error: Exception) -> None:
        with self._arrived:
            self._over = f"the log stopped: {error}"
            rest, self._waiting = self._waiting, []
        doubt, doubtless = "this entry may be in the log or not", "this entry is not in the log"
        _tell((reply, self._stopped(doubt, "Open the log again and look for it", error)) for _, reply in group)
        _tell((reply, self._stopped(doubtless, "Open the log again", error)) for _, reply in rest)
        self._let_in(self._window.waiting)

    def _stopped(self, what: str, next: str, error: Exception) -> Stopped:
        """Promise an exception of its own for each writer, with what caused it."""
        stopped = Stopped(f"{self._over}; {what}", next=next)
        stopped.__cause__ = error
        return stopped


def _check(entry: bytes) -> None:
    if len(entry) > ENTRY_BYTES_MAX:
        raise Malformed(f"an entry has at most {ENTRY_BYTES_MAX} bytes, not {len(entry)}")


def _tell(answers: Iterable[tuple[Future[T] | asyncio.Future[T], T | Stopped]]) -> None:
    """Answer threads at once, and the tasks of each event loop by one message to that loop."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[T], T | Stopped]]] = {}
    for reply, answer in answers:
        if isinstance(reply, Future):
            _set(reply, answer)
        else:
            loops.setdefault(reply.get_loop(), []).append((reply, answer))
    for loop, theirs in loops.items():
        with suppress(RuntimeError):  # it was closed meanwhile, and nobody waits there any more
            loop.call_soon_threadsafe(_set_all, theirs)


def _set_all(answers: Iterable[tuple[asyncio.Future[T], T | Stopped]]) -> None:
    for reply, answer in answers:
        if not reply.done():  # its task was cancelled
            _set(reply, answer)


def _set(reply: Future[T] | asyncio.Future[T], answer: T | Stopped) -> None:
    if isinstance(answer, Stopped):
        reply.set_exception(answer)
    else:
        reply.set_result(answer)
