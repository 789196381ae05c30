"""P06: whatever the clock does, no day or signature goes back, and no clock of the law runs by a jump.

A schedule lets true time pass while the wall clock is set back or forward, stands still, repeats a leap second, or
changes to and from summer time. After every step: days and timestamps never fall; what was said carries the true
legal day; at a step of more than five minutes nothing is said or signed until the clock has been set right. One seed
draws everything; a failure prints it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainview.core.docket.statement import parse_statement
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day, days_after, legal_day
from plainview.core.vocabulary.errors import Stopped
from plainview.server.actions.desk import Desk
from plainview.server.actions.ports import Clock
from plainview.server.actions.steady import GAP_DAYS_MAX, STEP_SECONDS_MAX, SteadyClock, check_gap
from plainview.server.actions.sweep import sweep
from plainview.server.log.head import open_head
from plainview.server.log.publish import publish
from plainview.server.scenarios import cast
from plainview.server.scenarios.stage import Stage, set_up

SCHEDULES = (24, 400)  # in the short run, in the long one
STEPS = 14
SEED = 6
JUMPS = (-1, -60, -3600, -86_400, 61, 3600, 86_400, 31_536_000)
FIRST_DAYS = (Day(2026, 3, 2), Day(2026, 10, 26), Day(2026, 12, 28))  # weeks in which clocks and years change


@dataclass
class World:
    """True time, and how far the wall clock is from it."""

    now: datetime
    off: timedelta = timedelta()
    stands: datetime | None = None

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def wall(self) -> datetime:
        return (self.stands or self.now + self.off).replace(microsecond=0)

    def ticks(self) -> float:
        return self.now.timestamp()

    def steps(self) -> bool:
        return abs((self.wall() - self.now).total_seconds()) > STEP_SECONDS_MAX + 1


@dataclass
class Trial:
    """One program whose clock is troubled, and what it has said and signed so far."""

    stage: Stage
    world: World
    desk: Desk
    clock: Clock
    timestamps: list[int] = field(default_factory=list)

    def tick(self) -> None:
        """What the program does on its own: the sweep, then publication."""
        sweep(self.desk, cast.OPERATOR)
        publish(self.stage.log, int(self.clock().timestamp()), self.stage.files)

    def said(self) -> int:
        return self.desk.store.size()

    def check_days(self, since: int, true_day: Day) -> None:
        entries = self.desk.store.entries(0, self.said())
        days = [parse_statement(entry).day for entry in entries]
        assert days == sorted(days)
        assert all(day == true_day for day in days[since:])

    def check_head(self) -> None:
        data = self.stage.log.heads.current()
        assert data is not None
        self.timestamps.append(open_head(data, self.stage.log.signers.keys, "head").timestamp)
        assert self.timestamps == sorted(self.timestamps)
        assert self.timestamps[-1] <= self.world.now.timestamp() + STEP_SECONDS_MAX + 1


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Day, Stage]]:
    made: dict[Day, Stage] = {}
    for day in FIRST_DAYS:
        folder: Path = tmp_path_factory.mktemp("clock") / str(day)
        made[day] = set_up(
            folder,
            seed=f"clock {day}",
            origin="example.com/clock",
            zone="America/New_York",
            profile=Profile.REFORM,
            first_day=day,
            reader=lambda _: lambda index, leaf: None,
        )
    yield made
    for stage in made.values():
        stage.desk.store.close()


def trial(stage: Stage, *, steady: bool = True) -> Trial:
    """The program as of its last statement, its clock steady or (the tooth) believed whatever it says."""
    world = World(stage.clock.now)
    clock: Clock = SteadyClock(world.wall, world.ticks) if steady else world.wall
    return Trial(stage, world, replace(stage.desk, clock=clock), clock)


def advance(one: Trial, seconds: int) -> None:
    """Let true time pass; when a day begins on the way, the program is there to close the last one."""
    zone = one.desk.zone
    until = one.world.now + timedelta(seconds=seconds)
    while legal_day(one.world.now, zone) < legal_day(until, zone):
        one.world.pass_(3600)
        one.stage.clock.now = one.world.now
    one.world.now = max(one.world.now, until)


def run(one: Trial, draw: random.Random) -> None:
    for _ in range(STEPS):
        advance(one, draw.choice((1, 30, 3600, 6 * 3600, 86_400)))
        work(one)
        trouble(one, draw)


def work(one: Trial) -> None:
    before = one.said()
    one.tick()
    one.check_days(before, legal_day(one.world.now, one.desk.zone))
    one.check_head()


def trouble(one: Trial, draw: random.Random) -> None:
    """The wall clock goes wrong, the program tries to work, and an operator sets the clock right."""
    if draw.randrange(5) == 0:
        one.world.stands = one.world.wall()  # frozen, as for a leap second or for longer
        one.world.pass_(draw.choice((1, 2, 3600)))
    else:
        one.world.off = timedelta(seconds=draw.choice(JUMPS))
    size, head = one.said(), one.stage.log.heads.current()
    if one.world.steps():
        with pytest.raises(Stopped, match="stepped"):
            one.tick()
        assert (one.said(), one.stage.log.heads.current()) == (size, head)
    elif legal_day(one.world.wall(), one.desk.zone) == legal_day(one.world.now, one.desk.zone):
        work(one)
    one.world.off, one.world.stands = timedelta(), None
    one.clock = SteadyClock(one.world.wall, one.world.ticks)
    one.desk = replace(one.desk, clock=one.clock)


def test_no_jump_of_the_clock_moves_a_day_or_a_signature(stages: dict[Day, Stage], long_run: bool) -> None:
    for number in range(SCHEDULES[long_run]):
        seed = f"{SEED} {number}"
        draw = random.Random(seed)
        stage = stages[FIRST_DAYS[number % len(FIRST_DAYS)]]
        try:
            one = trial(stage)
            run(one, draw)
        except AssertionError as error:
            raise AssertionError(f"seed {seed!r}: {error}") from error
        stage.clock.now = one.world.now


def test_a_program_that_believes_its_clock_is_caught(tmp_path: Path) -> None:
    stage = set_up(
        tmp_path / "program",
        seed="naive",
        origin="example.com/naive",
        zone="America/New_York",
        profile=Profile.REFORM,
        first_day=Day(2026, 1, 2),
        reader=lambda _: lambda index, leaf: None,
    )
    one = trial(stage, steady=False)
    one.tick()
    before = one.said()
    one.world.off = timedelta(days=365)
    one.tick()
    with pytest.raises(AssertionError):
        one.check_days(before, legal_day(one.world.now, one.desk.zone))
    with pytest.raises(AssertionError):
        one.check_head()
    stage.desk.store.close()


@pytest.mark.parametrize("step", [-STEP_SECONDS_MAX, -1, 0, 1, STEP_SECONDS_MAX])
def test_a_correction_of_minutes_is_followed_and_never_back(step: int) -> None:
    world = World(datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC))
    clock = SteadyClock(world.wall, world.ticks)
    first = clock()
    world.off = timedelta(seconds=step)
    assert clock() == max(first, first + timedelta(seconds=step))
    world.pass_(2 * STEP_SECONDS_MAX)
    assert clock() > first


@pytest.mark.parametrize("step", [-STEP_SECONDS_MAX - 1, STEP_SECONDS_MAX + 1])
def test_a_larger_step_stops_and_stays_stopped(step: int) -> None:
    world = World(datetime(2026, 6, 30, 12, tzinfo=UTC))
    clock = SteadyClock(world.wall, world.ticks)
    world.off = timedelta(seconds=step)
    for _ in range(3):
        with pytest.raises(Stopped, match="stepped"):
            clock()
        world.pass_(60)


def test_a_gap_needs_an_operators_word() -> None:
    last = Day(2026, 1, 8)
    check_gap(None, last)
    check_gap(last, days_after(last, GAP_DAYS_MAX))
    check_gap(last, days_after(last, 400), confirmed=True)
    with pytest.raises(Stopped, match="--after-gap"):
        check_gap(last, days_after(last, GAP_DAYS_MAX + 1))
    with pytest.raises(Stopped, match="has a statement of"):
        check_gap(last, days_after(last, -1), confirmed=True)
