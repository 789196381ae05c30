"""A log that lies, witnesses that do not, and a network that does as the liar pleases: all of it from one seed.

The witnesses are the real ones (`Witness.answer`, so `examine` and `weigh`, over the bytes of real requests). What is
simulated is the log, the disk under each witness, its clock, and the network: requests are held back, doubled, dropped,
delivered in any order and several in one step, witnesses are cut off, and crash around the moment of keeping.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from random import Random

from plainview.core.merkle import proofs, tree
from plainview.core.merkle.hashing import EMPTY_ROOT, leaf_hash
from plainview.core.notes.add_checkpoint import AddCheckpoint, parse_size
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.note import Note, Signature, Verifier
from plainview.core.notes.signers import NoteSigner, sign_line
from plainview.core.vocabulary.errors import BadSignature
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.witness.decide import Cosign, Cosigned, Evidence, Held, Logs, Verdict
from plainview.verifier.witness.witness import Witness
from tests.core.merkle.readers import WholeTree
from tests.core.notes.keys import WITNESS, ed25519

ORIGIN = "example.com/liar"
LENGTH = 16
BRANCHES = ("a", "b")
STEPS = 60


# ---- keys: cheap ones that nobody here forges, and real ones


@dataclass(frozen=True, slots=True)
class PretendKey:
    """A key whose signature is a hash: enough where nobody tries to forge one."""

    name: str
    id: bytes = b"fake"

    def payload(self, text: bytes) -> bytes:
        return sha256(self.name.encode() + text).digest()[:8]

    def verify(self, text: bytes, payload: bytes) -> None:
        if payload != self.payload(text):
            raise BadSignature("another signature")


@dataclass(frozen=True, slots=True)
class Keys:
    """How the log signs a text, what verifies it, and how witnesses cosign."""

    log: Verifier
    sign: Callable[[bytes], Signature]
    cosign: Cosign


_PRETEND = PretendKey(ORIGIN)
_REAL = NoteSigner(ORIGIN, ed25519("liar"))
PRETEND_KEYS = Keys(
    _PRETEND,
    lambda text: Signature(ORIGIN, b"fake", _PRETEND.payload(text)),
    lambda text, time: (Signature("w", b"fake", b"cosigned"),),
)
REAL_KEYS = Keys(
    _REAL.key, lambda text: sign_line(text, _REAL, 0), lambda text, time: (sign_line(text, WITNESS, time),)
)


# ---- the log: two histories that part after `fork` entries


def _leaves(branch: str, fork: int) -> list[bytes]:
    return [f"{branch if n >= fork else 'both'} {n}".encode() for n in range(LENGTH)]


@cache
def root(branch: str, fork: int, size: int) -> Hash:
    return tree.root_of([leaf_hash(leaf) for leaf in _leaves(branch, fork)[:size]]) if size else EMPTY_ROOT


@cache
def request(keys: Keys, branch: str, fork: int, old: int, new: int, proved: str) -> bytes:
    """Ask to cosign `branch` at `new`, with a proof from `old` out of the branch `proved`."""
    text = Checkpoint(ORIGIN, new, root(branch, fork, new)).print()
    steps = proofs.prove_consistency(WholeTree(_leaves(proved, fork)[:new]), min(old, new), new)
    return AddCheckpoint(old, tuple(steps), Note(text, (keys.sign(text),)).print()).print()


# ---- a disk: what was kept outlives a crash, what was not does not


class Crash(Exception):
    """The machine stops here."""


@dataclass
class Kept:
    """What is on the disk."""

    latest: Cosigned | None = None
    history: dict[int, Cosigned] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)

    def held(self, origin: str, size: int) -> Held:
        return Held(self.latest, self.history.get(size))

    def keep(self, origin: str, verdict: Verdict, now: int) -> bool:
        if verdict.keep is not None:
            self.latest = verdict.keep
            self.history.setdefault(verdict.keep.size, replace(verdict.keep, checkpoint=verdict.signed))
        if verdict.evidence is not None:
            self.evidence.append(verdict.evidence)
        return False

    def copy(self) -> "Kept":
        return Kept(self.latest, dict(self.history), list(self.evidence))


class Disk:
    """Keeps a step whole or not at all; `crash` says where in the next step the machine stops."""

    def __init__(self) -> None:
        self.kept = Kept()
        self.crash = ""

    @contextmanager
    def unit(self) -> Iterator[Kept]:
        draft = self.read()
        yield draft
        if self.crash == "before":
            raise Crash
        self.write(draft)
        if self.crash == "after":
            raise Crash

    def read(self) -> Kept:
        return self.kept.copy()

    def write(self, draft: Kept) -> None:
        self.kept = draft

    def restart(self) -> None:
        self.crash = ""


class LateDisk(Disk):
    """Says that it has kept a step and keeps it later: the answer goes out first. A crash loses what was late."""

    def __init__(self) -> None:
        super().__init__()
        self.late = self.kept

    def read(self) -> Kept:
        return self.late.copy()

    def write(self, draft: Kept) -> None:
        self.late = draft

    def restart(self) -> None:
        super().restart()
        self.late = self.kept


class LooseDisk(Disk):
    """Looks at what was kept before the step before this one: look and keep are not one."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = self.kept

    def read(self) -> Kept:
        draft, self.seen = self.seen.copy(), self.kept
        return draft


class RestoredDisk(Disk):
    """After a crash an older copy is put back."""

    def __init__(self) -> None:
        super().__init__()
        self.older = self.kept

    def restart(self) -> None:
        super().restart()
        self.kept, self.older = self.older, self.kept


# ---- the world


@dataclass(frozen=True, slots=True)
class Quorum:
    """`needed` of `count` witnesses make a head good; the first `liars` of them sign whatever they are asked."""

    count: int
    needed: int
    liars: int = 0

    @property
    def is_sound(self) -> bool:
        """Any two quorums have an honest witness in common."""
        return 2 * self.needed - self.count > self.liars


@dataclass
class Site:
    """One honest witness, its disk, its clock, and whether the network reaches it."""

    disk: Disk
    witness: Witness
    now: int = 1000
    cut_off: bool = False
    believed: int = 0


@dataclass
class World:
    """One schedule, drawn from `seed`."""

    seed: int
    quorum: Quorum
    keys: Keys = PRETEND_KEYS
    disks: Callable[[], Disk] = Disk
    cosigned: dict[tuple[int, Hash], set[int]] = field(default_factory=lambda: defaultdict(set))
    branch_of: dict[tuple[int, Hash], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.fork = self.dice.randrange(LENGTH - 1)
        self.sites = [self._site() for _ in range(self.quorum.count - self.quorum.liars)]
        self.flying: list[tuple[int, str, bytes]] = []
        self.aim = 2

    def _site(self) -> Site:
        logs: Logs = {ORIGIN: (self.keys.log,)}
        site = Site(self.disks(), None)  # type: ignore[arg-type]
        site.witness = Witness(site.disk, logs, self.keys.cosign, lambda: site.now, lambda words: None)
        return site

    def play(self) -> "World":
        for _ in range(STEPS):
            what = self.dice.random()
            place = self.dice.randrange(len(self.sites))
            if what < 0.3:
                self._send(range(len(self.sites)) if self.dice.random() < 0.4 else (place,))
            elif what < 0.88:
                self._deliver(place)
            elif what < 0.93:
                self._stop(self.sites[place])
            elif what < 0.96:
                self.sites[place].cut_off = not self.sites[place].cut_off
            else:
                self.sites[place].now += self.dice.randrange(-2, 9)
        return self

    def _send(self, places: Sequence[int]) -> None:
        """The log asks one witness or all, mostly for what could succeed on both branches; else for anything."""
        if self.dice.random() < 0.3:
            self.aim = max(0, min(LENGTH, self.aim + self.dice.randrange(-1, 4)))
        branch = self.dice.choice(BRANCHES)
        for place in places:
            new = self.aim if self.dice.random() < 0.9 else self.dice.randrange(LENGTH + 1)
            old = self.sites[place].believed if self.dice.random() < 0.9 else self.dice.randrange(LENGTH + 1)
            proved = branch if self.dice.random() < 0.9 else self.dice.choice(BRANCHES)
            body = request(self.keys, branch, self.fork, old, max(new, old), proved)
            self.flying.append((place, branch, body))

    def _deliver(self, place: int) -> None:
        """Several requests reach one witness in one step; some stay behind to come again."""
        site = self.sites[place]
        here = [one for one in self.flying if one[0] == place]
        if site.cut_off or not here:
            return
        taken = [self.dice.choice(here) for _ in range(self.dice.randrange(1, 4))]
        if self.dice.random() < 0.7:
            self.flying = [one for one in self.flying if one not in taken]
        site.disk.crash = self.dice.choice(("before", "after")) if self.dice.random() < 0.1 else ""
        try:
            answers = site.witness.answer([body for *_, body in taken])
        except Crash:
            self._stop(site)
            return
        for (_, branch, body), answer in zip(taken, answers, strict=True):
            self._heard(place, branch, body, answer.status, answer.body)

    def _heard(self, place: int, branch: str, body: bytes, status: int, told: bytes) -> None:
        size = int(body.split(b"\n\n", 1)[1].split(b"\n")[1])
        if status == 200:
            self.sites[place].believed = size
            head = (size, root(branch, self.fork, size))
            self.cosigned[head].add(place)
            self.branch_of[head] = branch
        elif status == 409:
            self.sites[place].believed = parse_size(told)

    def _stop(self, site: Site) -> None:
        site.disk.restart()
        site.witness = replace(site.witness)  # a new process, which knows nothing but the disk

    # ---- what must never be

    def good(self) -> list[tuple[int, Hash]]:
        """The heads that the quorum makes good, liars helping wherever it serves."""
        needed = self.quorum.needed - self.quorum.liars
        return sorted(head for head, who in self.cosigned.items() if len(who) >= needed)

    def forks(self) -> list[tuple[tuple[int, Hash], tuple[int, Hash]]]:
        """Pairs of good heads of which the larger does not begin with the smaller."""
        good = self.good()
        return [
            (small, large)
            for number, small in enumerate(good)
            for large in good[number + 1 :]
            if root(self.branch_of[large], self.fork, small[0]) != small[1]
        ]

    def doubles(self) -> list[int]:
        """Honest witnesses that cosigned two roots for one size."""
        by_size: dict[tuple[int, int], set[Hash]] = defaultdict(set)
        for (size, value), who in self.cosigned.items():
            for place in who:
                by_size[place, size].add(value)
        return sorted({place for (place, _), roots in by_size.items() if len(roots) > 1})
