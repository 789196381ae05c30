"""Promise 30: witnesses or network away. Writing goes on up to a stated backlog of one hour, clearly not yet
countersigned; nothing is lost; what waited comes out in order; there is no receipt without the quorum.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from unittest import mock

import pytest

from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.errors import Inconsistent, Unchecked
from plainview.server.actions import act as acting
from plainview.server.actions.ports import BACKLOG_SECONDS
from plainview.server.log import publish as publishing
from plainview.server.log import recover as recovering
from plainview.server.log.fsck import fsck
from plainview.server.log.progress import Stage, progress
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.promises.witnessed import NAMES, QUORUM, Witnessed, witnessed
from tests.server.log.witnesses import KINDS, keys_of

SHORT_SCHEDULES, SHORT_STEPS = 3, 20
LONG_SCHEDULES, LONG_STEPS = 60, 80
STATED_BACKLOG_SECONDS = 3600


def check(it: Witnessed) -> None:
    """What must hold after every step."""
    it.check_published()
    so_far = progress(it.stage.log)
    for done in it.acknowledged:
        assert it.stage.desk.store.entries(done.index, done.index + 1), "an acknowledged act is lost"
        if so_far.of(done.index) is Stage.PUBLISHED:
            continue
        with pytest.raises(Unchecked):
            it.receipt(done)
    assert it.out == it.signed[: len(it.out)], "what came out is not what was signed, in order"
    assert len(it.signed) - len(it.out) <= 1, "a second head was signed before the first was out"


def check_end(it: Witnessed) -> None:
    """What must hold when the witnesses are back and the program ticked twice."""
    check(it)
    assert it.out == it.signed, "a signed head never came out"
    for done in it.acknowledged:
        it.receipt(done)
    log = it.stage.log
    assert log.trust is not None
    later = log.trust().periods[1:]
    assert list(fsck(log.public, log.signers.keys, log.zone, keys_of(NAMES), later=later)) == []
    report = verify(open_source(str(it.public)), Trust(parse_policy(it.policy)), Asked(now=it.stage.clock.now))
    assert report.exit_code == 0, report.verdict


def may_act(it: Witnessed) -> bool:
    """Whether the stated backlog still allows an act, told from the schedule alone."""
    waits_since = progress(it.stage.log).waiting_since
    return waits_since is None or it.now - waits_since <= STATED_BACKLOG_SECONDS


def step(it: Witnessed, chance: Random) -> None:
    """Something happens: time passes, witnesses come and go, people act, the program ticks."""
    happens = chance.random()
    if happens < 0.35:
        if may_act(it):
            it.file()
        else:
            with pytest.raises(Unchecked, match="waiting for witnesses"):
                it.file()
    elif happens < 0.55:
        it.cut("".join(name for name in NAMES if chance.random() < 0.6))
    elif happens < 0.75:
        it.stage.at(it.stage.clock.now + timedelta(seconds=chance.randrange(1, 3000)))
    else:
        it.tick()


def run(folder: Path, seed: int, steps: int) -> Witnessed:
    """One schedule, checked after every step; then everybody is back."""
    chance = Random(seed)
    kind = list(KINDS.values())[seed % len(KINDS)]
    with witnessed(folder, f"p30 {seed}", kind) as it:
        for _ in range(steps):
            step(it, chance)
            check(it)
        it.cut("")
        it.tick()
        it.tick()
        check_end(it)
        return it


@pytest.mark.slow
def test_through_partitions_nothing_is_lost_and_no_receipt_comes_early(tmp_path: Path, long_run: bool) -> None:
    schedules, steps = (LONG_SCHEDULES, LONG_STEPS) if long_run else (SHORT_SCHEDULES, SHORT_STEPS)
    for seed in range(schedules):
        run(tmp_path / str(seed), seed, steps)


def live_through_an_hour(it: Witnessed) -> None:
    """Two of three witnesses are away: an hour of acts is taken, then only what the clock owes."""
    start = it.stage.clock.now
    it.cut("bc")
    first = it.file()
    assert it.tick().waits
    for minutes in range(10, 61, 10):
        it.stage.at(start + timedelta(minutes=minutes))
        it.file()
        assert it.tick().waits
        check(it)
    assert progress(it.stage.log).of(first.index) is Stage.SIGNED
    it.stage.at(start + timedelta(minutes=60, seconds=1))
    with pytest.raises(Unchecked, match="since 2026-01-06 17:00 UTC, so no more are taken.*plainview publish"):
        it.file()
    before = it.stage.desk.store.size()
    it.stage.at(start + timedelta(hours=30))  # the sweep runs at midnight
    assert it.stage.desk.store.size() > before, "what the clock owes is still said"


def test_an_hour_without_witnesses_is_lived_through_and_no_more(tmp_path: Path) -> None:
    assert BACKLOG_SECONDS == STATED_BACKLOG_SECONDS
    with witnessed(tmp_path / "program") as it:
        live_through_an_hour(it)
        it.cut("c")
        assert not it.tick().waits
        it.file()
        it.tick()
        check_end(it)
        assert len(it.acknowledged) == 8


@pytest.mark.slow
def test_a_quorum_that_was_never_away_delays_nothing(tmp_path: Path) -> None:
    with witnessed(tmp_path / "program") as it:
        it.cut(NAMES[QUORUM:])
        for hours in range(1, 4):
            it.stage.at(it.stage.clock.now + timedelta(hours=hours))
            it.file()
            assert not it.tick().waits
        check_end(it)


def test_a_log_that_publishes_without_the_quorum_would_be_caught(tmp_path: Path) -> None:
    """The check can fail: fail-open publication gives readers an uncosigned checkpoint."""
    with (
        mock.patch.object(recovering, "quorum_met", lambda policy, head: True),
        pytest.raises(Exception, match="the quorum 'q' is not met"),
    ):
        for seed in range(9):
            run(tmp_path / str(seed), seed, SHORT_STEPS)


def test_a_desk_without_the_stated_backlog_would_be_caught(tmp_path: Path) -> None:
    """The check can fail: acts are taken for as long as the witnesses stay away."""
    with (
        witnessed(tmp_path / "program") as it,
        mock.patch.object(acting, "check_backlog", lambda desk, verb, type: None),
        pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"),
    ):
        live_through_an_hour(it)


def test_a_log_that_skips_what_waits_would_be_caught(tmp_path: Path) -> None:
    """The check can fail: a publisher that signs on while a head waits leaves that head out."""
    real = publishing.inspect

    def careless(log: object, timestamp: int) -> object:
        state = real(log, timestamp)  # type: ignore[arg-type]
        return mock.Mock(wraps=state, pending=False, head=state.head, published=state.published, edge=state.edge,
                         manifest=state.manifest)  # fmt: skip

    with (
        mock.patch.object(publishing, "inspect", careless),
        suppress(Inconsistent),
        pytest.raises(AssertionError, match="a second head was signed|is not what was signed"),
    ):
        for seed in range(9):
            run(tmp_path / str(seed), seed, SHORT_STEPS)
