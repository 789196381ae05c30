"""Our log and our witness over a real socket: what one prints the other reads, in ordinary times and in bad ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.http_witness import HttpWitness
from plainview.server.log.ports import Cosigners, Log
from plainview.server.log.publish import tick
from tests.core.notes.keys import LOG
from tests.server.log.clock import on_day
from tests.server.log.memory import MemoryEntries, MemoryHeads, MemoryPublic, memory_log
from tests.verifier.witness.asking import Running, running, vkeys_of


@contextmanager
def witnessed(folder: Path) -> Iterator[tuple[Running, Log, bytes]]:
    """A witness that runs, a log of three entries, and a policy that asks for both of the witness's keys."""
    with running(folder) as witness:
        ed25519, mldsa44 = vkeys_of(folder)
        url = f"http://127.0.0.1:{witness.port}"
        policy = (
            f"log {LOG.keys[0].print()}\nwitness w {ed25519.print()} {url}\nwitness w-ml {mldsa44.print()} {url}\n"
            "group q all w w-ml\nquorum q\n"
        )
        log = replace(memory_log(b"0", b"1", b"2"), cosigners=Cosigners(HttpWitness, MemoryPublic()))
        yield witness, log, policy.encode()


def grow(log: Log, size: int, word: str = "") -> None:
    assert isinstance(log.entries, MemoryEntries)
    log.entries.all += [f"{word}{index}".encode() for index in range(len(log.entries.all), size)]


def test_a_log_is_cosigned_by_both_kinds_of_keys_as_it_grows(tmp_path: Path) -> None:
    with witnessed(tmp_path / "w") as (witness, log, policy):
        for day, size in enumerate((3, 4, 300, 301), 1):
            grow(log, size)
            out = tick(log, on_day(day), {"policy": policy})
            assert not out.waits
            data = log.public.read("checkpoint")
            assert data is not None
            assert sorted(parse_policy(policy).accept(data).witnesses) == ["w", "w-ml"]
        assert witness.alarms == []


def test_what_the_log_has_forgotten_of_its_witness_the_witness_tells(tmp_path: Path) -> None:
    with witnessed(tmp_path / "w") as (witness, log, policy):
        tick(log, on_day(1), {"policy": policy})
        assert log.cosigners is not None
        log.cosigners.kept.files.clear()  # type: ignore[attr-defined]
        grow(log, 9)
        assert not tick(log, on_day(2), {"policy": policy}).waits
        assert witness.alarms == []


@pytest.mark.parametrize("size", [4, 20, 30])
def test_a_log_that_was_set_back_is_stopped_by_the_witness(tmp_path: Path, size: int) -> None:
    with witnessed(tmp_path / "w") as (_, log, policy):
        assert isinstance(log.entries, MemoryEntries)
        assert isinstance(log.heads, MemoryHeads)
        assert isinstance(log.public, MemoryPublic)
        tick(log, on_day(1), {"policy": policy})
        head, files = log.heads.head, dict(log.public.files)
        grow(log, 20)
        tick(log, on_day(2), {"policy": policy})
        log.heads.head, log.public.files, log.entries.all = head, files, log.entries.all[:3]
        grow(log, size, "another ")
        with pytest.raises(Stopped, match="an alarm stands"):
            tick(log, on_day(3), {"policy": policy})
        assert log.public.files["checkpoint"] == files["checkpoint"]


def test_a_witness_that_is_gone_is_away_and_back_again(tmp_path: Path) -> None:
    with witnessed(tmp_path / "w") as (_, log, policy):
        tick(log, on_day(1), {"policy": policy})
        grow(log, 5)
    pending = tick(log, on_day(2), {"policy": policy})
    assert pending.waits
    assert pending.asked is not None
    assert [(one.name, one.why) for one in pending.asked.absent] == [
        ("w", "it cannot be reached (ConnectError)"),
        ("w-ml", "it cannot be reached (ConnectError)"),
    ]


def test_a_witness_that_does_not_know_the_log_is_away(tmp_path: Path) -> None:
    with running(tmp_path / "w", {}) as witness:
        ed25519, _ = vkeys_of(tmp_path / "w")
        url = f"http://127.0.0.1:{witness.port}"
        policy = f"log {LOG.keys[0].print()}\nwitness w {ed25519.print()} {url}\nquorum w\n".encode()
        log = replace(memory_log(b"0"), cosigners=Cosigners(HttpWitness, MemoryPublic()))
        asked = tick(log, on_day(1), {"policy": policy}).asked
        assert asked is not None
        assert asked.absent[0].why == "it does not know this log (404)"
