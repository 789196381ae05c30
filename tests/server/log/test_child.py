"""The writer in a process of its own, and what is left when that process is killed."""

import random
import threading
from functools import partial
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.child import ChildAppender
from plainview.server.log.group import GroupCommit, Window
from tests.server.log.clock import on_day
from tests.server.log.plain import Plain, in_folder, opened

KILLS = 3
WRITERS = 20


def day1() -> int:
    return on_day(1)


def test_a_child_appends_and_answers_like_an_appender(tmp_path: Path) -> None:
    with ChildAppender(partial(opened, tmp_path)) as child, GroupCommit(child, day1, Window(0)) as group:
        told = {data: group.append(data) for data in (b"one", b"two")}
    assert [done.index for done in told.values()] == [0, 1]
    assert in_folder(tmp_path).public.read("checkpoint") == told[b"two"].head.print()
    in_folder(tmp_path).must_be_right(b"one", b"two")


def test_a_log_that_cannot_be_opened_says_why_through_the_child(tmp_path: Path) -> None:
    with ChildAppender(partial(opened, tmp_path)), pytest.raises(Stopped, match="another process is publishing"):
        ChildAppender(partial(opened, tmp_path))


def test_an_error_in_the_child_is_told_and_ends_it(tmp_path: Path) -> None:
    with ChildAppender(partial(opened, tmp_path)) as child:
        assert child.append([b"one"], on_day(2)).first == 0
        with pytest.raises(Stopped, match="Stopped: the clock"):
            child.append([b"two"], on_day(1))
        with pytest.raises(Stopped, match="the log's writer"):
            child.append([b"three"], on_day(2))
    in_folder(tmp_path).must_be_right(b"one")


def killed_while_writing(folder: Path, after: int, seed: int) -> dict[bytes, int]:
    """Let writers write until `after` entries were answered, kill the child then; what the writers were told."""
    told: dict[bytes, int] = {}
    enough = threading.Event()

    def write(writer: int) -> None:
        for number in range(10_000):
            data = f"{seed}: entry {number} of writer {writer}".encode()
            try:
                told[data] = group.append(data).index
            except Stopped:
                return
            if len(told) >= after:
                enough.set()

    with ChildAppender(partial(opened, folder)) as child, GroupCommit(child, day1, Window(0.001)) as group:
        writers = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
        for writer in writers:
            writer.start()
        assert enough.wait(60)
        child._process.kill()
        for writer in writers:
            writer.join()
    return told


def test_a_writer_that_is_killed_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    chance, told = random.Random(7), {}
    for seed in range(KILLS):
        told |= killed_while_writing(tmp_path, chance.randrange(1, 400), seed)
        plain: Plain = in_folder(tmp_path)
        plain.open()
        entries = plain.entries()
        plain.must_be_right(*entries)
        assert all(entries[index] == data for data, index in told.items())
        assert len(set(entries)) == len(entries)
