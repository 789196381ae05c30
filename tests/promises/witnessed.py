"""A whole program under a simulated clock, whose offices put three witnesses in force; two of them make the quorum."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from plainview.core.docket.decide import Refusal
from plainview.core.law.profile import Profile
from plainview.core.notes.checkpoint import Checkpoint, parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Stopped
from plainview.core.vocabulary.ids import ChainId, Hash
from plainview.server import wiring
from plainview.server.actions.act import Acknowledged
from plainview.server.log.alarms import standing_alarms
from plainview.server.log.files import FolderPublic
from plainview.server.log.ports import Cosigners
from plainview.server.log.publish import Publication, tick
from plainview.server.scenarios import cast
from plainview.server.scenarios.requests import STANDARD_COVER, merged
from plainview.server.scenarios.stage import PROGRAM, Stage, noon, set_up
from plainview.verifier.reader import open_source
from plainview.verifier.receipt import published
from tests.server.log.witnesses import FakeWitness, Network, StrictWitness, address, ed_signer, policy_of

NAMES, QUORUM = "abc", 2
ORIGIN = "example.com/witnessed"
OFFICER, SUPERVISOR = "officer of agency A", "supervisor of agency A"


class SwappedHeads:
    """The stage's heads, noting every one that was signed."""

    def __init__(self, heads: object, noted: list[Checkpoint]) -> None:
        self._heads, self._noted = heads, noted

    def current(self) -> bytes | None:
        return self._heads.current()  # type: ignore[attr-defined,no-any-return]

    def swap(self, old: bytes | None, new: bytes) -> None:
        self._heads.swap(old, new)  # type: ignore[attr-defined]
        self._noted.append(parse_checkpoint(parse_note(new).text))


class NotedPublic(FolderPublic):
    """The published files, noting every head that came out."""

    def __init__(self, root: Path, noted: list[Checkpoint]) -> None:
        super().__init__(root)
        self._noted = noted

    def write(self, path: str, data: bytes, *, immutable: bool) -> None:
        super().write(path, data, immutable=immutable)
        if path == "checkpoint":
            head = parse_checkpoint(parse_note(data).text)
            if head not in self._noted[-1:]:
                self._noted.append(head)


@dataclass
class Witnessed:
    """A program and its witnesses; `acknowledged` is everything that somebody was told had been taken."""

    stage: Stage
    network: Network
    acknowledged: list[Acknowledged] = field(default_factory=list)
    signed: list[Checkpoint] = field(default_factory=list)
    out: list[Checkpoint] = field(default_factory=list)
    filed: int = 0
    policy: bytes = b""

    @property
    def public(self) -> Path:
        return self.stage.folder / "public"

    @property
    def now(self) -> int:
        return int(self.stage.clock.now.timestamp())

    def file(self) -> Acknowledged:
        """One act of an agency, with a matter of its own."""
        self.filed += 1
        people = {"officer": OFFICER, "supervisor": SUPERVISOR, "dated": self.stage.desk.today()}
        place = {**STANDARD_COVER["addresses"][0], "line": f"{self.filed} Example Street"}
        request = merged(STANDARD_COVER, {**people, "addresses": [place]})
        done = self.stage.act(OFFICER, "file", ChainId(f"{self.filed:032x}"), {"request": request})
        assert not isinstance(done, Refusal)
        self.acknowledged.append(done)
        return done

    def tick(self) -> Publication:
        """The program's tick."""
        return tick(self.stage.log, self.now, self.stage.files)

    def head(self) -> Checkpoint | None:
        """What is published."""
        place = self.public / "checkpoint"
        return parse_checkpoint(parse_note(place.read_bytes()).text) if place.exists() else None

    def receipt(self, done: Acknowledged) -> None:
        """Read the receipt of an act from what is public. Raises Unchecked while there is none."""
        published(open_source(str(self.public)), done.index, Hash(done.leaf))

    def alarms(self) -> list[str]:
        """The alarms that stand."""
        assert self.stage.log.cosigners is not None
        return standing_alarms(self.stage.log.cosigners.kept)

    def cut(self, names: str) -> None:
        """These witnesses cannot be reached."""
        self.network.cut = {address(name) for name in names}

    def check_published(self) -> None:
        """What is published satisfies the policy that two offices agreed on, whatever the file beside it says."""
        place = self.public / "checkpoint"
        if place.exists():
            parse_policy(self.policy).accept(place.read_bytes())


def with_witnesses(stage: Stage, network: Network, signed: list[Checkpoint], out: list[Checkpoint]) -> Stage:
    """The stage whose log asks the witnesses of a network, and whose desk waits for them."""
    cosigners = Cosigners(network.connect, FolderPublic(stage.folder / "private"), seconds=10)
    public = NotedPublic(stage.folder / "public", out)
    log = replace(stage.log, cosigners=cosigners, heads=SwappedHeads(stage.log.heads, signed), public=public)
    return replace(stage, log=log, desk=replace(stage.desk, waiting=wiring.waiting_of(log)))


@contextmanager
def witnessed(
    folder: Path, seed: str = "witnessed", kind: type[FakeWitness] = StrictWitness, **options: str
) -> Iterator[Witnessed]:
    """A program in a folder, under a policy of witnesses, all of whom have cosigned."""
    network = Network({address(name): kind((ed_signer(name),)) for name in NAMES})
    stage = set_up(
        folder,
        seed=seed,
        origin=ORIGIN,
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=lambda _: lambda index, leaf: None,
        **options,
    )
    it = Witnessed(stage, network)
    it.stage = with_witnesses(stage, network, it.signed, it.out)
    for place in network.places.values():
        place.now = lambda: it.now
    try:
        it.policy = enrol(it)
        yield it
    finally:
        stage.desk.store.close()


def enrol(it: Witnessed) -> bytes:
    """Two offices put the witnesses in force, on two days; the checkpoint of the second is cosigned by all three."""
    stage = it.stage
    policy = policy_of(NAMES, QUORUM, stage.log.signers)
    ed25519, mldsa44 = stage.desk.program().terms[-1].vkeys
    values = {"ed25519": ed25519, "mldsa44": mldsa44, "policy": wiring.keep_policy(stage.folder, policy)}
    stage.must(cast.ROOTS[0], "propose_trust", PROGRAM, values)
    it.tick()
    stage.at(noon(days_after(stage.desk.today(), 1), stage.desk.zone))
    stage.must(cast.ROOTS[1], "agree_trust", PROGRAM, values)
    if it.tick().waits:
        raise Stopped("the witnesses were not put in force")
    return policy
