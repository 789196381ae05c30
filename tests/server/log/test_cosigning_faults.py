"""Each operation of each store fails once while a witness is asked, and so does the way to the witness.

Whatever was done by then, the same call made again ends as if nothing had been: one head, cosigned once or twice,
published, and no alarm. One witness is enough here: with several, which operation fails would be a matter of chance.
"""

from contextlib import suppress

import pytest

from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.errors import Unchecked
from plainview.server.log.alarms import standing_alarms
from plainview.server.log.fsck import fsck
from plainview.server.log.ports import Answer
from plainview.server.log.publish import tick
from tests.core.notes.keys import LOG
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE
from tests.server.log.test_faults import ENTRIES, Fault, FaultyEntries, FaultyHeads, FaultyPublic, Plan
from tests.server.log.witnesses import FakeWitness, Network, Scene, address, ed_signer, keys_of, policy_of

OLD, NEW = 250, 260


class FaultyWitness(FakeWitness):
    """Its answer may get lost on the way, after it was given or before the request came."""

    plan: Plan

    def add_checkpoint(self, body: bytes) -> Answer:
        try:
            for _ in self.plan.around():
                answer = FakeWitness.add_checkpoint(self, body)
        except Fault:
            raise Unchecked("it cannot be reached (ReadTimeout)") from None
        return answer


def faulty(at: int, persists: bool) -> tuple[Scene, Plan]:
    """A published log of 250 entries with ten more to come, whose operation `at` will fail."""
    witness = FaultyWitness((ed_signer("a"),))
    stores = FaultyEntries(*ENTRIES[:OLD]), FaultyHeads(), FaultyPublic(), FaultyPublic()
    made = Scene(policy_of("a", 1), Network({address("a"): witness}), *stores)
    for store in (witness, *stores):
        store.plan = Plan(0, False)
    assert not tick(made.log, on_day(1), made.files).waits
    stores[0].all = ENTRIES[:NEW]
    plan = Plan(at, persists)
    for store in (witness, *stores):
        store.plan = plan
    return made, plan


def operations() -> int:
    made, plan = faulty(0, False)
    tick(made.log, on_day(2), made.files)
    return plan.count


@pytest.mark.parametrize("persists", [False, True])
@pytest.mark.parametrize("at", range(1, operations() + 1))
def test_after_a_fault_the_same_call_ends_as_if_nothing_had_been(at: int, persists: bool) -> None:
    made, plan = faulty(at, persists)
    with suppress(Fault):
        assert tick(made.log, on_day(2), made.files).waits, "an answer was lost"
    plan.at = 0
    out = tick(made.log, on_day(2, 1), made.files)
    assert not out.waits
    parse_policy(made.policy).accept(made.public.files["checkpoint"])
    assert made.public.files["checkpoint"].startswith(made.heads.head or b"?")
    assert standing_alarms(made.kept) == []
    assert list(fsck(made.public, LOG.keys, ZONE, keys_of("a"))) == []
    assert made.witness("a").size == NEW
