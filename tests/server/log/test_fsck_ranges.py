"""Ranges shared among processes: in order, whatever each of them does, and none left behind."""

import os
import time
from multiprocessing import active_children

import pytest

from plainview.core.vocabulary.errors import Unchecked
from plainview.server.log import fsck_ranges
from plainview.server.log.fsck_ranges import answer, each

HERE = os.getpid()


def check(number: int) -> tuple[int, int]:
    """A range that says its number, and which process looked."""
    return number, os.getpid()


@pytest.mark.parametrize("count", [0, 1, 2, 7, 3000])
@pytest.mark.parametrize("processes", [1, 2, 3])
def test_ranges_come_in_order_from_several_processes(count: int, processes: int) -> None:
    found = list(each(check, count, processes))
    assert [number for number, _ in found] == list(range(count))
    there = {process for _, process in found}
    assert len(there) <= min(count, processes)
    assert (HERE in there) is (min(count, processes) == 1)
    assert active_children() == []


def test_without_fork_it_is_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fsck_ranges, "get_all_start_methods", lambda: ["spawn"])
    assert {process for _, process in each(check, 4, 2)} == {HERE}


def test_who_is_slow_is_waited_for_by_nobody_else() -> None:
    def slow(number: int) -> tuple[int, int]:
        if number == 0:
            time.sleep(0.5)
        return check(number)

    found = list(each(slow, 40, 2))
    assert [number for number, _ in found] == list(range(40))
    assert [process for _, process in found].count(found[0][1]) < 20


def test_what_a_process_raises_is_raised_where_it_is_waited_for() -> None:
    def broken(number: int) -> tuple[int, int]:
        if number == 3:
            raise PermissionError(13, "no")
        return check(number)

    found = each(broken, 6, 2)
    assert [next(found)[0] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(PermissionError):
        next(found)
    assert active_children() == []


def test_a_process_that_is_gone_is_said() -> None:
    def gone(number: int) -> tuple[int, int]:
        if number == 1:
            os._exit(9)
        return check(number)

    with pytest.raises(Unchecked, match="ended before its time"):
        list(each(gone, 40, 2))
    assert active_children() == []


def test_who_asks_for_no_more_leaves_no_process_behind() -> None:
    found = each(check, 100, 2)
    next(found)
    found.close()
    assert active_children() == []


class Said(list[object]):
    """The end of a pipe that keeps what is sent."""

    send = list.append


def test_a_process_goes_on_after_a_range_that_could_not_be_read() -> None:
    def broken(number: int) -> tuple[int, int]:
        if number == 1:
            raise PermissionError(13, "no")
        return check(number)

    said = Said()
    answer(broken, [bytes([0, 0, 0, number]) for number in range(3)], said)  # type: ignore[arg-type]
    (_, first), (_, second), (_, third) = said  # type: ignore[misc]
    assert first == check(0)
    assert isinstance(second, PermissionError)
    assert third == check(2)


def test_a_process_ends_when_nobody_listens() -> None:
    class Closed:
        def send(self, found: object) -> None:
            raise BrokenPipeError

    asked = iter([b"\0\0\0\0", b"\0\0\0\1"])
    answer(check, asked, Closed())  # type: ignore[arg-type]
    assert list(asked) == [b"\0\0\0\1"]
