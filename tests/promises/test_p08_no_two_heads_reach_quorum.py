"""P08: with an honest witness in common to any two quorums, no two heads that disagree are ever both good.

Schedules of an equivocating log, honest and lying witnesses, crashes and a network that serves the liar. Two heads
disagree when they have one size and two roots, or when the larger is no continuation of the smaller. The same
schedules catch witnesses that answer before they keep, that look and keep in two steps, that are put back to an
older copy, and a quorum too small for its liars.
"""

import pytest

from tests.promises.equivocation import (
    PRETEND_KEYS,
    REAL_KEYS,
    Disk,
    Keys,
    LateDisk,
    LooseDisk,
    Quorum,
    RestoredDisk,
    World,
)

SCHEDULES, SCHEDULES_LONG = 2_000, 100_000
REAL_SCHEDULES, REAL_SCHEDULES_LONG = 40, 2_000
TOOTH_SCHEDULES = 1_000

SOUND = (Quorum(1, 1), Quorum(2, 2), Quorum(3, 2), Quorum(3, 3, 2), Quorum(4, 3, 1), Quorum(5, 3), Quorum(5, 4, 2))


def played(seeds: range, keys: Keys = PRETEND_KEYS) -> int:
    """Play schedules over all sound quorums; how many heads were good in them."""
    good = 0
    for seed in seeds:
        world = World(seed, SOUND[seed % len(SOUND)], keys).play()
        assert world.forks() == [], f"seed {seed}, {world.quorum}: two heads that disagree are both good"
        assert world.doubles() == [], f"seed {seed}, {world.quorum}: a witness cosigned two roots for one size"
        good += len(world.good())
    return good


def test_no_schedule_makes_two_heads_good_that_disagree(long_run: bool) -> None:
    seeds = range(SCHEDULES_LONG if long_run else SCHEDULES)
    assert played(seeds) > len(seeds)  # and the log does get on


def test_nor_with_real_keys(long_run: bool) -> None:
    seeds = range(REAL_SCHEDULES_LONG if long_run else REAL_SCHEDULES)
    assert played(seeds, REAL_KEYS) > len(seeds)


@pytest.mark.parametrize("disk", [LateDisk, LooseDisk, RestoredDisk])
def test_a_weakened_witness_is_caught(disk: type[Disk]) -> None:
    schedules = (World(seed, SOUND[seed % len(SOUND)], disks=disk) for seed in range(TOOTH_SCHEDULES))
    assert any(world.play().forks() for world in schedules)


def test_a_quorum_too_small_for_its_liars_is_caught() -> None:
    unsound = Quorum(3, 2, 1)
    assert not unsound.is_sound
    assert all(quorum.is_sound for quorum in SOUND)
    assert any(World(seed, unsound).play().forks() for seed in range(TOOTH_SCHEDULES))


def test_a_witness_keeps_the_fork_that_it_was_shown() -> None:
    shown = [World(seed, Quorum(3, 2)).play() for seed in range(50)]
    assert any(site.disk.kept.evidence for world in shown for site in world.sites)
