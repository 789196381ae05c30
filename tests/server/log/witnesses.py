"""Witnesses for tests: one that keeps to the text of tlog-witness, and three that differ from it as real servers do.

Source of the differences: probes of litewitness 0.9.0, omniwitness (2026-07) and aics-witness 0.1.0 against the text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from plainview.core.merkle.hashing import EMPTY_ROOT
from plainview.core.merkle.proofs import verify_consistency
from plainview.core.notes.add_checkpoint import SIZE_TYPE, TEXT_TYPE, parse_add_checkpoint, print_cosignatures
from plainview.core.notes.checkpoint import Checkpoint, parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.notes.signers import CosignatureSigner, LogSigners, Signer, SubtreeSigner, sign_line
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import BadProof, Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.server.log.ports import Answer, Cosigners, Log
from tests.core.notes.keys import LOG, ed25519, mldsa44
from tests.server.log.memory import ZONE, MemoryEntries, MemoryHeads, MemoryPublic

NOON = 1_767_891_600


@dataclass(slots=True)
class FakeWitness:
    """Remembers one head and cosigns what follows from it, at the time `now` tells."""

    signers: tuple[Signer, ...]
    size: int = 0
    root: Hash = EMPTY_ROOT
    knows_log: bool = True
    requests: list[bytes] = field(default_factory=list)
    now: Callable[[], int] = lambda: NOON

    def add_checkpoint(self, body: bytes) -> Answer:
        self.requests.append(body)
        request = parse_add_checkpoint(body)
        note = parse_note(request.checkpoint)
        head = parse_checkpoint(note.text)
        if not self.knows_log:
            return self.unknown()
        if request.old > head.size:
            return Answer(400, TEXT_TYPE, b"old is larger\n")
        if request.old != self.size and not self.trusts(request.old):
            return self.told()
        if request.old == head.size and self.size and head.root != self.root:
            return self.other_root()
        try:
            if self.size == request.old:
                verify_consistency(request.old, self.root, head.size, head.root, request.proof)
        except BadProof:
            return Answer(422, TEXT_TYPE, b"not consistent\n")
        self.size, self.root = head.size, head.root
        return Answer(200, TEXT_TYPE, print_cosignatures([sign_line(note.text, s, self.now()) for s in self.signers]))

    def unknown(self) -> Answer:
        return Answer(404, TEXT_TYPE, b"unknown log\n")

    def told(self) -> Answer:
        return Answer(409, SIZE_TYPE, f"{self.size}\n".encode())

    def other_root(self) -> Answer:
        return Answer(422, TEXT_TYPE, b"another root\n")

    def trusts(self, old: int) -> bool:
        return False


class StrictWitness(FakeWitness):
    """aics-witness 0.1.0: the text, to the letter."""


class LiteWitness(FakeWitness):
    """litewitness 0.9.0: the size comes as plain text, and a 409 meets another root of the same size (v1.0.0)."""

    def told(self) -> Answer:
        return Answer(409, "text/plain", f"{self.size}\n".encode())

    def other_root(self) -> Answer:
        return self.told()


class OmniWitness(FakeWitness):
    """omniwitness: a 500 for a log it does not know, an empty 409 for another root, any old size at first contact."""

    def unknown(self) -> Answer:
        return Answer(500, TEXT_TYPE, b"")

    def other_root(self) -> Answer:
        return Answer(409, TEXT_TYPE, b"")

    def trusts(self, old: int) -> bool:
        return not self.size


KINDS: dict[str, type[FakeWitness]] = {"strict": StrictWitness, "lite": LiteWitness, "omni": OmniWitness}


def ed_signer(name: str) -> CosignatureSigner:
    return CosignatureSigner(f"witness.example/{name}", ed25519(f"witness {name}"))


def ml_signer(name: str) -> SubtreeSigner:
    return SubtreeSigner(f"witness.example/{name}/ml", mldsa44(f"witness {name}"))


def address(name: str) -> str:
    return f"https://{name}.witness.example"


def policy_of(names: str, threshold: int, log: LogSigners = LOG, both: bool = False) -> bytes:
    """A policy of witnesses named by one letter each, `threshold` of which make the quorum; 0 for none."""
    lines = [f"log {log.keys[0].print()}"]
    lines += [f"witness {name} {ed_signer(name).key.print()} {address(name)}" for name in names]
    lines += [f"witness {name}-ml {ml_signer(name).key.print()} {address(name)}" for name in names if both]
    lines += [f"group q {threshold} {' '.join(names)}", "quorum q"] if threshold else ["quorum none"]
    return "".join([f"{line}\n" for line in lines]).encode()


@dataclass(slots=True)
class Network:
    """Which witness answers at which address; those in `cut` do not."""

    places: Mapping[str, FakeWitness]
    cut: set[str] = field(default_factory=set)

    def connect(self, url: str) -> FakeWitness:
        if url in self.cut or url not in self.places:
            raise Unchecked("it cannot be reached (ConnectError)")
        return self.places[url]


@dataclass(slots=True)
class Scene:
    """A log under a policy of witnesses, all of it in memory."""

    policy: bytes
    network: Network
    entries: MemoryEntries = field(default_factory=MemoryEntries)
    heads: MemoryHeads = field(default_factory=MemoryHeads)
    public: MemoryPublic = field(default_factory=MemoryPublic)
    kept: MemoryPublic = field(default_factory=MemoryPublic)

    @property
    def log(self) -> Log:
        cosigners = Cosigners(self.network.connect, self.kept, seconds=5.0)
        return Log(self.entries, self.heads, self.public, LOG, ZONE, cosigners)

    @property
    def files(self) -> dict[str, bytes | None]:
        return {"policy": self.policy}

    def add(self, count: int) -> None:
        self.entries.all += [f"entry {len(self.entries.all) + n}".encode() for n in range(count)]

    def witness(self, name: str) -> FakeWitness:
        return self.network.places[address(name)]

    def cut(self, names: str) -> None:
        self.network.cut = {address(name) for name in names}


def scene(names: str = "abc", threshold: int = 2, kind: type[FakeWitness] = StrictWitness, both: bool = False) -> Scene:
    """A log of three entries, nothing of it published yet."""
    places = {address(n): kind((ed_signer(n), ml_signer(n)) if both else (ed_signer(n),)) for n in names}
    made = Scene(policy_of(names, threshold, both=both), Network(places))
    made.add(3)
    return made


def keys_of(names: str) -> list[VerifierKey]:
    return [ed_signer(name).key for name in names]


def fork_of(head: Checkpoint) -> Checkpoint:
    """Another tree of the same size."""
    return Checkpoint(head.origin, head.size, Hash(bytes(reversed(head.root))))
