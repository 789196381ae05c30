"""What was witnessed before a day: the last checkpoint kept of an earlier day that its quorum had cosigned."""

from datetime import UTC, datetime

import pytest

from plainview.core.notes.policy import Policy, parse_policy
from plainview.core.notes.signers import sign_line
from plainview.core.vocabulary.days import Day, days_after, legal_day
from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.log.inspect import inspect
from plainview.server.log.kept import witnessed_before
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish
from plainview.server.log.recover import cosign
from tests.core.notes.keys import LOG, WITNESS
from tests.server.log.clock import on_day
from tests.server.log.memory import MemoryEntries, MemoryHeads, MemoryPublic, memory_log

NONE = parse_policy(f"log {LOG.keys[0].print()}\nquorum none\n".encode())
ASKING = f"log {LOG.keys[0].print()}\nwitness w {WITNESS.key.print()}\nquorum w\n".encode()


def told(*sizes: int) -> Log:
    """A log of so many entries on each day, without a policy."""
    entries = MemoryEntries()
    log = Log(entries, MemoryHeads(), MemoryPublic(), LOG, memory_log().zone)
    for number, size in enumerate(sizes, 1):
        entries.all = [f"entry {one}".encode() for one in range(size)]
        publish(log, on_day(number))
    return log


def day(log: Log, number: int) -> Day:
    return legal_day(datetime.fromtimestamp(on_day(number), UTC), log.zone)


def before(log: Log, number: int, asking_from: int = 99) -> int:
    def policy(size: int) -> Policy:
        return parse_policy(ASKING) if size >= asking_from else NONE

    return witnessed_before(log, day(log, number), policy)


def test_the_checkpoint_of_the_day_itself_does_not_count() -> None:
    log = told(3, 5)
    assert [before(log, number) for number in (1, 2, 3)] == [0, 3, 5]
    assert witnessed_before(log, days_after(day(log, 2), 40), lambda _: NONE) == 5


def test_a_log_that_published_nothing_was_seen_by_nobody() -> None:
    assert before(told(), 9) == 0


def test_a_checkpoint_short_of_its_quorum_does_not_count_until_it_is_cosigned() -> None:
    log = told(3, 5)
    assert [before(log, 3, asking_from=5), before(log, 3, asking_from=3)] == [3, 0]
    state = inspect(log, on_day(3))
    assert state.head is not None
    line = sign_line(state.head.checkpoint.print(), WITNESS, on_day(2))
    cosign(log, state, [line], [WITNESS.key])
    assert before(log, 3, asking_from=5) == 5


def test_a_checkpoint_that_is_not_the_logs_is_an_error_not_an_answer() -> None:
    log = told(3)
    path = next(iter(log.public.list("checkpoints/")))
    log.public.write(path, b"damaged\n", immutable=False)
    with pytest.raises(PlainviewError):
        before(log, 3)
