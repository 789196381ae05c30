"""P34: a whole court from one seed, with faults and adversaries; its invariants hold after every day.

`tests/simulator` runs officers, judges, custodians, three witnesses, a thief and a careless operator over the real
actions, docket, log, witness and verifier. A failure prints the seed and the day; the same seed does the same again.
Teeth: a program that lets anybody do anything, one that never sweeps, one that publishes without a quorum.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from plainview.core.docket.clock import phase_on
from plainview.server.actions import act as act_module
from plainview.server.actions.act import Acknowledged
from plainview.server.log import publish as publish_module
from plainview.server.log import recover as recover_module
from plainview.server.scenarios import stage as stage_module
from tests.simulator.court import Court, open_court
from tests.simulator.invariants import Watch, watch

DAYS = 100
COURTS = (1, 100)  # in the short run, in the long one: 100 and 10,000 simulated days
SEED = 34


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what a disk may lose is another promise."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def run(folder: Path, seed: str, days: int) -> tuple[Court, Watch]:
    """Let a court live for so many days. Raises AssertionError with the seed, the day and what was done last."""
    court = open_court(folder, seed)
    seen = watch(court, folder)
    try:
        for _ in range(days):
            court.live()
            seen.look()
        court.heal()
        court.publish()
        seen.look()
        seen.verdict()
    except Exception as error:
        last = "; ".join(" ".join(tried) for tried in court.tried[-6:])
        raise AssertionError(
            f"seed {seed!r}, day {court.day}: {type(error).__name__}: {error} (after {last})"
        ) from error
    finally:
        court.stage.desk.store.close()
        for bench in court.benches.values():
            bench.store.close()
    return court, seen


def test_a_court_lives_and_everything_holds(place: Path, long_run: bool) -> None:
    verbs: Counter[str] = Counter()
    for number in range(COURTS[long_run]):
        court, seen = run(place / str(number), f"{SEED} {number}", DAYS)
        came = Counter(word for _, _, _, word in court.tried)
        assert came["done"] > 100 and came["NotPermitted"] > 50 and seen.verified >= DAYS // 20
        assert seen.said["disclosure.released"] and seen.said["order.ended"] and seen.said["order.refused"]
        verbs.update(verb for _, verb, _, _ in court.tried)
    assert verbs["commit an old draft"]  # rare: a court of a hundred days may come to none


def test_who_released_one_disclosure_may_approve_the_next(place: Path) -> None:
    """What a court did by chance once: who releases at mid-term approves at the end, and another releases that."""
    court = open_court(place / "once", f"{SEED} 57")
    seen = watch(court, place / "once")
    desk = court.stage.desk
    while not (running := [m for m in court.matters if phase_on(desk.matter(m), desk.today()) == "active"]):
        court.live()
    (matter, *_), two = running, ("custodian", "second custodian")
    officer = f"officer of {desk.unnoted_secret('matter-agency', matter)}"
    for stage, (first, second) in (("mid_term", two), ("end", two[::-1])):
        for who, verb in ((first, "approve_disclosure"), (second, "release_disclosure")):
            court.heal()
            court.publish()
            assert isinstance(done := court.act(who, verb, matter, {"stage": stage}), Acknowledged), done
            assert done.refusal is None, done.refusal
        court.act(officer, "end_early", matter, {})
    seen.look()
    court.stage.desk.store.close()
    for bench in court.benches.values():
        bench.store.close()


def test_one_seed_does_the_same_again(place: Path) -> None:
    one, first = run(place / "one", "again", 12)
    other, second = run(place / "other", "again", 12)
    assert one.tried == other.tried
    assert first.roots == second.roots


WEAK = {
    "never sweeps": [(stage_module, "sweep", lambda desk, operator: [])],
    "publishes without a quorum": [
        (module, "quorum_met", lambda policy, head: True) for module in (publish_module, recover_module)
    ],
    "lets anybody do anything": [(act_module, "check_may", lambda person, verb, agency="": None)],
}


@pytest.mark.parametrize("name", WEAK)
def test_a_weakened_program_is_caught(name: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for where, what, weak in WEAK[name]:
        monkeypatch.setattr(where, what, weak)
    with pytest.raises(AssertionError, match="seed 'weak', day "):
        run(place / "weak", "weak", 60)
