"""Three witnesses of a demonstration, each with keys and memory of its own, asked within the process or over HTTP."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server.log.files import FolderPublic
from plainview.server.log.http_witness import HttpWitness
from plainview.server.log.ports import Answer, Cosigners
from plainview.server.log.ports import Witness as Port
from plainview.server.scenarios.keyring import chance
from plainview.server.scenarios.stage import Stage
from plainview.server.scenarios.witnessing import Witnesses
from plainview.verifier.witness.folder import enrol_in, make_witness, open_witness, read_logs
from plainview.verifier.witness.log_list import ListedKey, keys_by_origin
from plainview.verifier.witness.records import Records
from plainview.verifier.witness.serve import Server
from plainview.verifier.witness.store import DATABASE, open_store
from plainview.verifier.witness.witness import Witness

FOLDER = "witnesses"
NAMES = ("first", "second", "third")
QUORUM = 2
PORT = 7381
"""Where the first is served; the others follow. The policy of a demonstration names these ports on this machine."""

HOST = "localhost"
START_SECONDS = 20.0


def address(number: int, port: int = PORT) -> str:
    """Promise where witness `number`, counted from 0, is asked when the first listens at `port`."""
    return f"http://{HOST}:{port + number}"


@dataclass(frozen=True, slots=True)
class _Near:
    """A witness in this very process: the same examination, weighing and keeping, without the web around it."""

    witness: Witness

    def add_checkpoint(self, body: bytes) -> Answer:
        (answer,) = self.witness.answer([body])
        return Answer(answer.status, answer.content_type, answer.body)


class Three:
    """The witnesses in a demonstration's folder, open. Use it as a context, which closes their databases."""

    def __init__(self, folder: Path, clock: Callable[[], int]) -> None:
        """Open them; `clock` gives the POSIX seconds of the demonstration. Raises Stopped."""
        self._open = ExitStack()
        self._folders = [folder / FOLDER / name for name in NAMES]
        self.witnesses: list[Witness] = []
        for place in self._folders:
            self.witnesses.append(self._opened(place, clock))

    def _opened(self, place: Path, clock: Callable[[], int]) -> Witness:
        """One of them, to whom time does not run back: a demonstration begins again where its last day ended."""
        keys, seen = open_witness(place), _last_seen(place)

        def later() -> int:
            return max(seen, clock())

        store = open_store(place, keys.vkeys, later())
        self._open.callback(store.close)
        return Witness(store, keys_by_origin(read_logs(place)), keys.cosign, later, _alarm)

    def __enter__(self) -> "Three":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def connect(self, url: str) -> Port:
        """Promise the witness that the policy has at an address, asked within this process. Raises Unchecked."""
        for number, witness in enumerate(self.witnesses):
            if url.rstrip("/") == address(number):
                return _Near(witness)
        raise Unchecked("a demonstration has no witness there")

    def serve(self, port: int) -> None:
        """Serve all three, in a thread that ends with this process or by `stop`. Raises Stopped when one cannot be."""
        ready, loop = threading.Semaphore(0), asyncio.new_event_loop()
        over, records = asyncio.Event(), [Records(place) for place in self._folders]

        async def all_of_them() -> None:
            each = zip(self.witnesses, self._folders, records, strict=True)
            servers = enumerate(Server(witness, open_witness(place).vkeys, said) for witness, place, said in each)
            serving = [one.serve(HOST, port + number, lambda *_: ready.release(), over) for number, one in servers]
            await asyncio.gather(*serving, return_exceptions=True)

        thread = threading.Thread(target=loop.run_until_complete, args=[all_of_them()], daemon=True, name="witnesses")
        for done in (*(said.close for said in records), loop.close, thread.join):
            self._open.callback(done)
        self._open.callback(loop.call_soon_threadsafe, over.set)
        thread.start()
        if not all(ready.acquire(timeout=START_SECONDS) for _ in NAMES):
            raise Stopped("the witnesses of the demonstration did not come up", where=address(0, port))

    def stop(self) -> None:
        """Serve no more, and close their databases."""
        self._open.close()


def make_three(folder: Path, log_keys: Sequence[VerifierKey], seed: str) -> None:
    """Make the three witnesses of a demonstration in its folder, which cosign its log; their keys come from `seed`."""
    for name in NAMES:
        place = folder / FOLDER / name
        make_witness(place, f"example.com/demonstration/{name}", chance(f"{seed}\nwitness {name}"))
        enrol_in(place, [ListedKey(key, key.name) for key in log_keys])


def policy_of(folder: Path, log: VerifierKey) -> bytes:
    """Promise the policy of a demonstration's log: two of its three witnesses, each by either of its keys."""
    lines = [f"log {log.print()}"]
    for number, name in enumerate(NAMES):
        ed25519, mldsa44 = open_witness(folder / FOLDER / name).vkeys
        for kind, key in (("ed25519", ed25519), ("mldsa44", mldsa44)):
            lines.append(f"witness {name}-{kind} {key.print()} {address(number)}")
        lines.append(f"group {name} any {name}-ed25519 {name}-mldsa44")
    lines += [f"group two-of-three {QUORUM} {' '.join(NAMES)}", "quorum two-of-three"]
    return "".join([f"{line}\n" for line in lines]).encode()


def serve(stage: Stage, port: int) -> Three:
    """Serve the three witnesses of a demonstration that goes on, and let its log ask them there; give them.

    Its policy names the ports from `PORT` on; with another `port` they are asked at that one all the same.
    """
    three = Three(stage.folder, lambda: int(stage.desk.now().timestamp()))
    try:
        three.serve(port)
    except Stopped:
        three.stop()
        raise
    moved = {address(number): address(number, port) for number in range(len(NAMES))}
    kept = FolderPublic(stage.folder / "private")
    stage.log = replace(stage.log, cosigners=Cosigners(lambda url: HttpWitness(moved.get(url.rstrip("/"), url)), kept))
    return three


@contextmanager
def cosigning(stage: Stage) -> Iterator[Witnesses]:
    """Promise three new witnesses of a demonstration that is being played, by its simulated clock."""
    make_three(stage.folder, stage.log.signers.keys, stage.keyring.seed)
    with Three(stage.folder, lambda: int(stage.clock.now.timestamp())) as three:
        yield Witnesses(lambda log: policy_of(stage.folder, log), three.connect)


def _last_seen(place: Path) -> int:
    """When a witness last cosigned or was started, as it was told; 0 for a new one."""
    times = "SELECT max(time) FROM (SELECT time FROM latest UNION ALL SELECT time FROM started)"
    with closing(sqlite3.connect(place / DATABASE)) as connection:
        return int(connection.execute(times).fetchone()[0] or 0)


def _alarm(words: str) -> None:
    typer.echo(f"a witness of the demonstration: {words}", err=True)
