"""A log with two histories to ask a witness with, and a witness that serves in a thread of the test."""

import asyncio
import http.client
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from plainview.core.merkle import proofs, tree
from plainview.core.merkle.hashing import EMPTY_ROOT, leaf_hash
from plainview.core.notes.add_checkpoint import AddCheckpoint, monitoring_path
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.signers import NoteSigner, Signer, sign_note
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.witness.decide import Logs
from plainview.verifier.witness.folder import make_witness, open_witness
from plainview.verifier.witness.records import Records
from plainview.verifier.witness.serve import Server
from plainview.verifier.witness.store import open_store
from plainview.verifier.witness.witness import Witness
from tests.core.merkle.readers import WholeTree
from tests.core.notes.keys import ED, ML, ORIGIN, ed25519

NAME = "witness.example/w1"
NOW = 1_800_000_000
FORK_AT = 4
LENGTH = 40
BRANCHES = {
    "a": [b"entry %d" % n for n in range(LENGTH)],
    "b": [b"entry %d" % n if n < FORK_AT else b"other %d" % n for n in range(LENGTH)],
}
LOGS: Logs = {ORIGIN: (ED.key, ML.key)}
OTHER = NoteSigner("example.com/other", ed25519("other log"))


def chance(count: int) -> bytes:
    """The same bytes always: tests need no chance."""
    return sha256(b"witness").digest()[:count]


@cache
def root(size: int, branch: str = "a") -> Hash:
    return tree.root_of([leaf_hash(leaf) for leaf in BRANCHES[branch][:size]]) if size else EMPTY_ROOT


def head(size: int, branch: str = "a", origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, size, root(size, branch))


@cache
def proof(old: int, new: int, branch: str = "a") -> tuple[Hash, ...]:
    return tuple(proofs.prove_consistency(WholeTree(BRANCHES[branch][:new]), old, new))


def ask(old: int, new: int, branch: str = "a", signers: Sequence[Signer] = (ED, ML)) -> bytes:
    """An honest request, unless `old` was cosigned on another branch."""
    return AddCheckpoint(old, proof(old, new, branch), sign_note(head(new, branch).print(), signers, NOW)).print()


@dataclass
class Running:
    """A witness that serves: where, in which folder; the time it is told; the alarms it gave."""

    folder: Path
    server: Server
    port: int = 0
    now: int = NOW
    alarms: list[str] = field(default_factory=list)

    def call(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes, str | None]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.getheader("Content-Type")
        finally:
            connection.close()

    def post(self, body: bytes) -> tuple[int, bytes, str | None]:
        return self.call("POST", "/add-checkpoint", body)

    def latest(self, origin: str = ORIGIN) -> bytes:
        return self.call("GET", monitoring_path(origin))[1]


@contextmanager
def running(folder: Path, logs: Logs = LOGS, **limits: float) -> Iterator[Running]:
    """A witness in `folder`, made there unless it exists, until the block ends."""
    keys = open_witness(folder) if folder.exists() else make_witness(folder, NAME, chance)
    store = open_store(folder, keys.vkeys, NOW)
    records = Records(folder)
    here = Running(folder, None)  # type: ignore[arg-type]
    witness = Witness(store, logs, keys.cosign, lambda: here.now, here.alarms.append)
    here.server = Server(witness, keys.vkeys, records, **limits)  # type: ignore[arg-type]
    loop, stop, ready = asyncio.new_event_loop(), asyncio.Event(), threading.Event()

    def told(host: str, port: int) -> None:
        here.port = port
        ready.set()

    thread = threading.Thread(target=loop.run_until_complete, args=[here.server.serve("127.0.0.1", 0, told, stop)])
    thread.start()
    try:
        assert ready.wait(20)
        yield here
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
        records.close()
        store.close()


def vkeys_of(folder: Path) -> tuple[VerifierKey, VerifierKey]:
    return open_witness(folder).vkeys
