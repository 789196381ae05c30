"""Ranges shared among processes: in order, whatever each of them does, and none left behind."""

import os
from multiprocessing import active_children

import pytest

from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.server.log import fsck_ranges
from plainview.server.log.finding import Finding
from plainview.server.log.fsck_ranges import Found, answer, each, range_size

HERE = os.getpid()


def check(number: int) -> Found:
    """A range whose node is its number, and whose finding says which process looked."""
    return Found((Finding(str(number), str(os.getpid())),), frozenset(), Hash(bytes([number]) * 32))


def test_a_range_of_two_levels_has_65536_entries() -> None:
    assert (range_size(1), range_size(2)) == (256, 65_536)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
@pytest.mark.parametrize("processes", [1, 2, 3])
def test_ranges_come_in_order_from_as_many_processes(count: int, processes: int) -> None:
    found = list(each(check, count, processes))
    assert [int(one.findings[0].path) for one in found] == list(range(count))
    there = {int(one.findings[0].what) for one in found}
    many = min(count, processes)
    assert len(there) == many
    assert (HERE in there) is (many == 1)
    assert active_children() == []


def test_without_fork_it_is_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fsck_ranges, "get_all_start_methods", lambda: ["spawn"])
    assert {int(one.findings[0].what) for one in each(check, 4, 2)} == {HERE}


def test_what_a_process_raises_is_raised_here() -> None:
    def broken(number: int) -> Found:
        if number == 3:
            raise PermissionError(13, "no")
        return check(number)

    found = each(broken, 6, 2)
    assert [next(found).findings[0].path for _ in range(3)] == ["0", "1", "2"]
    with pytest.raises(PermissionError):
        next(found)
    assert active_children() == []


def test_a_process_that_is_gone_is_said() -> None:
    def gone(number: int) -> Found:
        if number == 1:
            os._exit(9)
        return check(number)

    with pytest.raises(Unchecked, match="ended before its time"):
        list(each(gone, 4, 2))
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
    def broken(number: int) -> Found:
        if number == 1:
            raise PermissionError(13, "no")
        return check(number)

    said = Said()
    answer(broken, range(3), said)  # type: ignore[arg-type]
    assert said[0] == check(0)
    assert isinstance(said[1], PermissionError)
    assert said[2] == check(2)
