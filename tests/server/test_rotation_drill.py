"""The drill of a whole program: witnesses are enrolled and the log's keys replaced while people go on acting.

Nothing of it is simulated but people, clock and the witnesses' network: statements by two root offices, publication,
receipts, and the verdict of a stranger who knows the first keys only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from plainview.core.docket.decide import Refusal
from plainview.core.law.profile import Profile
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Invalid, Malformed, Stopped
from plainview.core.vocabulary.ids import ChainId, Hash
from plainview.server import wiring
from plainview.server.log.files import FolderPublic
from plainview.server.log.ports import Cosigners
from plainview.server.log.publish import tick
from plainview.server.scenarios import cast
from plainview.server.scenarios.stage import noon, set_up
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.receipt import published
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.promises.witnessed import ORIGIN, Witnessed
from tests.server.log.witnesses import Network, StrictWitness, address, ed_signer, policy_of

PROGRAM = ChainId("program")


class Drill(Witnessed):
    """A program whose opening asks for no witness; its publisher finds new keys when it is started again."""

    def publish(self) -> None:
        """One tick of a publisher that was started just now, as cron does."""
        stage, folder = self.stage, self.stage.folder
        log = wiring.open_log(folder, stage.desk.store, ORIGIN, stage.desk.zone, stage.desk.program)
        cosigners = Cosigners(self.network.connect, FolderPublic(folder / "private"), seconds=10)
        self.stage = replace(stage, log=replace(log, cosigners=cosigners))
        assert not tick(self.stage.log, self.now, self.stage.files).waits

    def next_day(self) -> None:
        day = days_after(self.stage.desk.today(), 1)
        self.stage.at(noon(day, self.stage.desk.zone))
        self.file()
        self.publish()
        self.stage.clock.now += timedelta(minutes=1)

    def say(self, person: str, verb: str, vkeys: tuple[str, str], policy: str) -> None:
        values = {"ed25519": vkeys[0], "mldsa44": vkeys[1], "policy": policy}
        done = self.stage.act(person, verb, PROGRAM, values)
        assert not isinstance(done, Refusal), done
        self.acknowledged.append(done)

    def replace(self, vkeys: tuple[str, str], policy: bytes) -> None:
        """Two offices replace keys and policy, on two days; the checkpoint kept of the first holds the proposal."""
        digest = wiring.keep_policy(self.stage.folder, policy)
        self.say(cast.ROOTS[0], "propose_trust", vkeys, digest)
        self.publish()
        self.next_day()
        self.say(cast.ROOTS[1], "agree_trust", vkeys, digest)
        self.publish()
        self.next_day()

    def verdict(self, policy: bytes | None = None) -> tuple[int, str]:
        trust = Trust(None if policy is None else parse_policy(policy))
        report = verify(open_source(str(self.public)), trust, Asked(now=self.stage.clock.now))
        return report.exit_code, report.verdict

    def vkeys(self) -> tuple[str, str]:
        program = self.stage.desk.program()
        ed25519, mldsa44 = program.terms[-1].vkeys
        return ed25519, mldsa44


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    stage = set_up(
        tmp_path / "program",
        seed="drill",
        origin=ORIGIN,
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=lambda _: lambda index, leaf: None,
    )
    network = Network({address(name): StrictWitness((ed_signer(name),)) for name in "abcde"})
    made = Drill(stage, network)
    for place in network.places.values():
        place.now = lambda: made.now
    made.publish()
    made.next_day()
    yield made
    stage.desk.store.close()


def test_witnesses_are_enrolled_keys_replaced_and_witnesses_replaced_without_a_pause(drill: Drill) -> None:
    first = drill.stage.files["policy"]
    assert first is not None
    assert drill.verdict()[0] == 0, drill.verdict()
    log = drill.stage.log
    drill.replace(drill.vkeys(), policy_of("abc", 2, log.signers))
    assert drill.verdict()[0] == 0, drill.verdict()

    new = wiring.make_log_keys(drill.stage.folder, ORIGIN, "second", bytes(range(64)))
    keys = wiring.log_signers(ORIGIN, bytes(range(64)))
    policy = policy_of("cde", 2, keys)
    drill.replace(new, policy)
    assert drill.verdict()[0] == 0, drill.verdict()
    assert drill.verdict(policy)[0] == 0, drill.verdict(policy)
    assert drill.verdict(first)[0] == 0, drill.verdict(first)  # the first key signed the head with the proposal
    assert sorted(parse_policy(policy).accept((drill.public / "checkpoint").read_bytes()).witnesses) == ["c", "d", "e"]
    for done in drill.acknowledged:
        published(open_source(str(drill.public)), done.index, Hash(done.leaf), parse_policy(policy))


def test_a_receipt_from_before_the_change_stays_good_for_whoever_has_it(drill: Drill) -> None:
    before = drill.stage.files["policy"]
    assert before is not None
    done = drill.acknowledged[0]
    receipt = published(open_source(str(drill.public)), done.index, Hash(done.leaf))
    new = wiring.make_log_keys(drill.stage.folder, ORIGIN, "second", bytes(range(64)))
    drill.replace(new, policy_of("", 0, wiring.log_signers(ORIGIN, bytes(range(64)))))
    receipt.verify(Hash(done.leaf), parse_policy(before))
    report = verify(open_source(str(drill.public)), Trust(), Asked(now=drill.stage.clock.now, receipt=receipt))
    assert report.exit_code == 0, report.verdict


def test_a_stolen_old_key_signs_nothing_that_anybody_takes(drill: Drill) -> None:
    stolen = drill.stage.log.signers
    new = wiring.make_log_keys(drill.stage.folder, ORIGIN, "second", bytes(range(64)))
    drill.replace(new, policy_of("", 0, wiring.log_signers(ORIGIN, bytes(range(64)))))
    place = drill.public / "checkpoint"
    good = place.read_bytes()
    for size in (drill.stage.desk.store.size(), 10_000):
        place.write_bytes(stolen.checkpoint(Checkpoint(ORIGIN, size, Hash(b"f" * 32)), drill.now))
        assert drill.verdict()[0] == 1
        with pytest.raises(Stopped, match="is not one of this log's"):
            drill.publish()
    place.write_bytes(good)
    assert drill.verdict()[0] == 0


def test_a_policy_that_is_not_at_hand_stops_publication_and_nothing_else(drill: Drill) -> None:
    policy = policy_of("abc", 2, drill.stage.log.signers)
    digest = wiring.keep_policy(drill.stage.folder, policy)
    (kept,) = (drill.stage.folder / "private" / "policies").iterdir()
    drill.say(cast.ROOTS[0], "propose_trust", drill.vkeys(), digest)
    drill.next_day()
    drill.say(cast.ROOTS[1], "agree_trust", drill.vkeys(), digest)
    kept.rename(drill.stage.folder / "elsewhere")
    with pytest.raises(Stopped, match=r"not on this machine.*private/policies/"):
        drill.publish()
    drill.file()
    (drill.stage.folder / "elsewhere").rename(kept)
    drill.publish()
    assert drill.verdict()[0] == 0


def test_no_office_names_a_policy_that_is_not_at_hand_or_names_another_log(drill: Drill) -> None:
    new = wiring.make_log_keys(drill.stage.folder, ORIGIN, "second", bytes(range(64)))
    of_the_old = wiring.keep_policy(drill.stage.folder, policy_of("abc", 2, drill.stage.log.signers))
    of_the_new = wiring.keep_policy(drill.stage.folder, f"log {new[0]}\nquorum none\n".encode())
    size = drill.stage.desk.store.size()
    for vkeys, digest, error, says in (
        (new, of_the_old, Invalid, "does not name this Ed25519 key"),
        (drill.vkeys(), of_the_new, Invalid, "does not name this Ed25519 key"),
        (new, "ab" * 32, Stopped, "not on this machine"),
        (new, "../head", Malformed, "64 digits"),
    ):
        for verb in ("propose_trust", "agree_trust"):
            with pytest.raises(error, match=says):
                drill.say(cast.ROOTS[0], verb, vkeys, digest)
    assert drill.stage.desk.store.size() == size
    drill.say(cast.ROOTS[0], "propose_trust", new, of_the_new)
