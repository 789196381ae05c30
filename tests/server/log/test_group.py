"""Many writers at once: each gets the index of its own entry, after publication, or is told that nobody knows."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.log.append import Appender, Batch, prove
from plainview.server.log.group import Appended, GroupCommit, Window
from tests.server.log.clock import on_day
from tests.server.log.plain import TRUST, Plain

WRITERS = 200
AT_ONCE = Window(seconds=0)


def entry(writer: int, number: int) -> bytes:
    return f"entry {number} of writer {writer}".encode()


def day1() -> int:
    return on_day(1)


class Gate:
    """An appender that waits until it is let through, and then may fail."""

    def __init__(self, appender: Appender) -> None:
        self.inner, self.open, self.came = appender, threading.Event(), threading.Event()
        self.error: Exception | None = None
        self.batches: list[list[bytes]] = []

    def append(self, entries: list[bytes], timestamp: int) -> Batch:
        self.batches.append(entries)
        self.came.set()
        assert self.open.wait(30)
        if self.error is not None:
            raise self.error
        return self.inner.append(entries, timestamp)


def check(plain: Plain, told: dict[bytes, Appended]) -> None:
    """Every writer was told the truth: the entry is at its index, and its checkpoint proves it."""
    entries = plain.entries()
    assert sorted(done.index for done in told.values()) == list(range(len(entries)))
    for data, done in told.items():
        assert entries[done.index] == data
    for data, done in list(told.items())[:: max(1, len(told) // 40)]:
        assert prove(plain.log, done.index, done.head).verify(leaf_hash(data), TRUST).checkpoint == done.head.checkpoint
    plain.must_be_right(*entries)


def test_two_hundred_threads_get_an_index_each_without_gap_or_repetition() -> None:
    plain, told = Plain(), {}
    with GroupCommit(plain.open(), day1) as group, ThreadPoolExecutor(WRITERS) as threads:

        def write(writer: int) -> None:
            for number in range(5):
                told[entry(writer, number)] = group.append(entry(writer, number))

        list(threads.map(write, range(WRITERS)))
    assert len(told) == 5 * WRITERS
    check(plain, told)
    for writer in range(WRITERS):
        indexes = [told[entry(writer, number)].index for number in range(5)]
        assert indexes == sorted(indexes)


def test_two_hundred_tasks_and_threads_beside_them_share_batches() -> None:
    plain, told = Plain(), {}

    async def write(group: GroupCommit, writer: int) -> None:
        for number in range(5):
            told[entry(writer, number)] = await group.add(entry(writer, number))

    async def all_tasks(group: GroupCommit) -> None:
        await asyncio.gather(*[write(group, writer) for writer in range(WRITERS)])

    with GroupCommit(plain.open(), day1) as group, ThreadPoolExecutor(5) as threads:
        others = threads.map(lambda writer: (entry(writer, 0), group.append(entry(writer, 0))), range(900, 905))
        asyncio.run(all_tasks(group))
        told |= dict(others)
    check(plain, told)
    assert len({done.head.checkpoint.size for done in told.values()}) < 100


def test_nobody_is_answered_before_the_checkpoint_is_published() -> None:
    plain = Plain()
    gate = Gate(plain.open())
    with GroupCommit(gate, day1, AT_ONCE) as group:
        reply = group.submit(b"one")
        assert gate.came.wait(30)
        assert not reply.done()
        assert not reply.cancel()
        gate.open.set()
        done = reply.result(30)
        assert plain.public.read("checkpoint") == done.head.print()


def test_when_too_many_wait_threads_tasks_and_callers_are_held_back_until_there_is_room() -> None:
    plain = Plain()
    gate = Gate(plain.open())
    with GroupCommit(gate, day1, Window(0, 2, 3)) as group:
        first = group.submit(b"in the batch")
        assert gate.came.wait(30)
        waiting = [group.submit(data) for data in (b"1", b"2", b"3")]
        with pytest.raises(TimeoutError, match="3 entries wait"):
            group.submit(b"4", timeout=0)

        async def from_tasks() -> list[Appended]:
            assert group.begin(b"4") is None
            tasks = [asyncio.ensure_future(group.add(data)) for data in (b"4", b"5", b"6", b"7")]
            await asyncio.sleep(0)
            gate.open.set()
            return list(await asyncio.gather(*tasks))

        others = asyncio.run(from_tasks())
        told = [first.result(30), *[reply.result(30) for reply in waiting], *others]
    assert sorted(done.index for done in told) == list(range(8))
    assert all(len(batch) <= 2 for batch in gate.batches)
    plain.must_be_right(*plain.entries())


def stopped_group(window: Window) -> tuple[Plain, Gate, GroupCommit, list[Future[Appended]]]:
    """A group whose first batch, of one entry, is under way and will fail; two more wait."""
    plain = Plain()
    gate = Gate(plain.open())
    gate.error = OSError("disk full")
    group = GroupCommit(gate, day1, window)
    replies = [group.submit(b"0")]
    assert gate.came.wait(30)
    return plain, gate, group, [*replies, group.submit(b"1"), group.submit(b"2")]


def test_an_error_stops_everybody_and_says_whose_entry_is_in_doubt() -> None:
    plain, gate, group, (doubtful, *waiting) = stopped_group(AT_ONCE)
    gate.open.set()
    with pytest.raises(Stopped, match=r"disk full; this entry may be in the log or not\. Open the log again") as told:
        doubtful.result(30)
    assert isinstance(told.value.__cause__, OSError)
    for reply in waiting:
        with pytest.raises(Stopped, match="disk full; this entry is not in the log"):
            reply.result(30)
    for hand_over in (lambda: group.submit(b"4"), lambda: asyncio.run(group.add(b"4"))):
        with pytest.raises(Stopped, match="disk full; this entry was not taken"):
            hand_over()
    group.close()
    with GroupCommit(plain.open(), day1) as again:
        assert again.append(b"anew").index == 0
    plain.must_be_right(b"anew")


def test_those_who_wait_for_room_are_told_of_an_error_too() -> None:
    _, gate, group, _ = stopped_group(Window(0, 1, 2))

    async def from_task() -> None:
        task = asyncio.ensure_future(group.add(b"4"))
        await asyncio.sleep(0)
        gate.open.set()
        await task

    def from_thread() -> Appended:
        return group.append(b"3")

    with ThreadPoolExecutor(1) as threads:
        blocked = threads.submit(from_thread)
        with pytest.raises(Stopped, match="disk full"):
            asyncio.run(from_task())
        with pytest.raises(Stopped, match="disk full"):
            blocked.result(30)
    group.close()


def test_a_clock_that_fails_stops_the_log() -> None:
    def broken() -> int:
        raise OSError("no clock")

    with GroupCommit(Plain().open(), broken) as group, pytest.raises(Stopped, match="no clock"):
        group.append(b"one")


def test_closing_publishes_what_waits_and_takes_nothing_more() -> None:
    plain = Plain()
    group = GroupCommit(plain.open(), day1, Window(seconds=30))
    replies = [group.submit(data) for data in (b"one", b"two")]
    group.close()
    assert [reply.result(0).index for reply in replies] == [0, 1]
    with pytest.raises(Stopped, match="the log is closed; this entry was not taken"):
        group.append(b"three")
    group.close()
    plain.must_be_right(b"one", b"two")


def test_a_full_batch_does_not_wait_for_the_window() -> None:
    with GroupCommit(Plain().open(), day1, Window(seconds=30, entries=3)) as group:
        replies = [group.submit(data) for data in (b"1", b"2", b"3")]
        assert [reply.result(20).index for reply in replies] == [0, 1, 2]


def test_a_task_that_was_cancelled_and_a_loop_that_was_closed_hold_up_nobody() -> None:
    plain = Plain()
    gate = Gate(plain.open())
    with GroupCommit(gate, day1, AT_ONCE) as group:

        async def give_up(data: bytes, finish: Callable[[], object]) -> None:
            task = asyncio.ensure_future(group.add(data))
            await asyncio.sleep(0)
            task.cancel()
            finish()
            await asyncio.sleep(0)
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(give_up(b"cancelled, loop closed", gate.came.wait))
        gate.open.set()
        asyncio.run(give_up(b"cancelled", lambda: group.append(b"another")))
        group.append(b"last")
    assert {b"cancelled, loop closed", b"cancelled", b"another", b"last"} == set(plain.entries())


def test_an_entry_that_no_log_can_hold_is_refused_alone() -> None:
    plain = Plain()
    with GroupCommit(plain.open(), day1) as group:
        with pytest.raises(Malformed, match="at most 65535 bytes"):
            group.append(b"x" * 65_536)
        assert group.append(b"x" * 65_535).index == 0


@pytest.mark.parametrize(("seconds", "entries", "waiting"), [(-1, 1, 1), (0, 0, 1), (0, 2, 1)])
def test_a_window_that_cannot_be_is_refused(seconds: float, entries: int, waiting: int) -> None:
    with pytest.raises(ValueError, match="no such window"):
        Window(seconds, entries, waiting)
