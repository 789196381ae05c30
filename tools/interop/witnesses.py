"""`make interop`, second part: foreign witnesses cosign our log, and our witness cosigns a foreign one.

    python tools/interop/witnesses.py

litewitness (the witness in use) and `plainview witness` stand behind one policy that asks for both; our log grows
under it, also while litewitness is away, and torchwood checks receipts under that policy. Then a Tessera log that fails
closed grows under a policy that asks for our witness. Needs go, as `run.py` does. Exits 1 when anything is not as it
must be.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import logs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from plainview.core.merkle.hashing import EMPTY_ROOT
from plainview.core.merkle.proofs import prove_inclusion
from plainview.core.merkle.tiles import TileReader
from plainview.core.notes.lines import print_base64
from plainview.core.notes.note import open_note, parse_note
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.signers import CosignatureSigner, NoteSigner
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.notes.vkey import VerifierKey, parse_vkey
from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.log.files import FileHeads, FolderPublic
from plainview.server.log.http_witness import HttpWitness
from plainview.server.log.ports import Cosigners, Log
from plainview.server.log.publish import Publication, tick

HERE = Path(__file__).parent
WORK = HERE.parents[1] / ".interop"
SIZES = (1, 2, 255, 256, 257, 700, 70_000)
LITE = "litewitness.example/w"
OURS = "plainview.example/w"
FOREIGN = "tessera.example/log"


def build() -> Path:
    """Build the foreign programs into .interop/bin, with go's own caches beside them."""
    env = {**os.environ, "GOCACHE": str(WORK / "cache"), "GOMODCACHE": str(WORK / "modules"), "GOTOOLCHAIN": "local"}
    env["GOFLAGS"] = "-mod=readonly -modcacherw -buildvcs=false"
    place = WORK / "bin"
    place.mkdir(parents=True, exist_ok=True)
    for package in (".", "filippo.io/torchwood/cmd/litewitness"):
        name = "foreign" if package == "." else package.rpartition("/")[2]
        command = ["go", "build", "-o", str(place / name), package]
        subprocess.run(command, cwd=HERE / "witnesses", env=env, check=True)
    return place


@dataclass
class Verdicts:
    """What was looked at, and how often it was not as it must be."""

    wrong: int = 0

    def say(self, what: str, good: bool, words: str = "") -> None:
        """Print one line, and count it when it is bad."""
        print(f"witness    {what:<50} {'ok' if good else 'WRONG'}  {words.partition(chr(10))[0][:120]}", flush=True)
        self.wrong += not good


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens. Raises TimeoutError."""
    for _ in range(200):
        with socket.socket() as place:
            if place.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program in the background, and stop it at the end."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@dataclass
class Litewitness:
    """The witness in use, with its ssh-agent and database, on a port of this machine."""

    programs: Path
    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def signer(self) -> CosignatureSigner:
        """Its key, which is made from a word: it guards nothing."""
        return CosignatureSigner(LITE, Ed25519PrivateKey.from_private_bytes(sha256(b"litewitness").digest()))

    @contextmanager
    def up(self) -> Iterator[None]:
        """Run it."""
        agent = self.folder / "agent.sock"
        agent.unlink(missing_ok=True)
        seed = sha256(b"litewitness").hexdigest()
        with running(str(self.programs / "foreign"), "agent", str(agent), seed) as holder:
            assert holder.stdout is not None
            key = holder.stdout.readline().strip()
            listen = f"127.0.0.1:{self.port}"
            flags = ("-name", LITE, "-key", key, "-ssh-agent", str(agent), "-db", str(self.database), "-listen", listen)
            with running(str(self.programs / "litewitness"), *flags):
                wait_for(self.port)
                yield

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return self.folder / "litewitness.db"

    def enrol(self, key: VerifierKey) -> None:
        """Let it cosign a log, as `witnessctl add-log` and `add-key` do."""
        with sqlite3.connect(self.database) as database:
            empty = print_base64(EMPTY_ROOT)
            database.execute("INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)", (key.name, empty))
            database.execute("INSERT INTO key (origin, key) VALUES (?, ?)", (key.name, key.print()))
        database.close()


@dataclass
class Ours:
    """`plainview witness`, as an operator would run it."""

    folder: Path
    port: int = field(default_factory=free_port)

    def command(self, *words: str) -> list[str]:
        """Its command line."""
        return [sys.executable, "-m", "plainview", "witness", str(self.folder), *words]

    def make(self, *logs_enrolled: VerifierKey) -> list[VerifierKey]:
        """Make it, enrol logs, and give its verifier keys."""
        enrol = [word for key in logs_enrolled for word in ("--log", key.print())]
        done = subprocess.run(self.command("--name", OURS, *enrol), capture_output=True, text=True, check=True)
        lines = [line for line in done.stdout.splitlines() if line.startswith("vkey ")]
        return [parse_vkey(line.removeprefix("vkey ")) for line in lines]

    @contextmanager
    def up(self) -> Iterator[None]:
        """Run it."""
        with running(*self.command("--listen", f"127.0.0.1:{self.port}")):
            wait_for(self.port)
            yield


def our_log(folder: Path) -> Log:
    """Our log over numbered entries, which asks witnesses over HTTP."""
    cosigners = Cosigners(HttpWitness, FolderPublic(folder / "kept"))
    heads, public = FileHeads(folder / "private"), FolderPublic(folder / "public")
    return Log(logs.Numbered(), heads, public, logs.signers(), UTC, cosigners)


def grown(log: Log, size: int, files: dict[str, bytes | None]) -> Publication:
    """Let the log grow to a size and publish."""
    assert isinstance(log.entries, logs.Numbered)
    log.entries.count = size
    return tick(log, int(time.time()), files)


def lines_of(log: Log) -> list[str]:
    """Whose lines are on the published checkpoint."""
    data = log.public.read("checkpoint")
    return [] if data is None else [line.name for line in parse_note(data).signatures]


def receipts(log: Log, programs: Path, policy: bytes, folder: Path, verdicts: Verdicts) -> None:
    """Let torchwood check receipts of a few entries under the policy."""
    checkpoint = log.public.read("checkpoint") or b""
    size = SIZES[-1]
    (folder / "policy").write_bytes(policy)
    assert isinstance(log.entries, logs.Numbered)
    for index in (0, 255, 256, 69_999):
        hashes = prove_inclusion(TileReader(size, lambda tile: log.public.read(tile.path)), index, size)
        (folder / "proof").write_bytes(TlogProof(index, tuple(hashes), checkpoint).print())
        for entry, good in ((log.entries.entry(index), True), (b"another", False)):
            (folder / "entry").write_bytes(entry)
            command = [
                str(programs / "foreign"),
                "proof",
                *[str(folder / name) for name in ("policy", "proof", "entry")],
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            what = f"torchwood, receipt of {index}" + ("" if good else ", another entry")
            verdicts.say(what, (done.returncode == 0) == good, done.stdout.strip() or done.stderr.strip())


def foreign_cosigns_ours(programs: Path, folder: Path, verdicts: Verdicts) -> None:
    """Our log under a quorum of litewitness and our own witness, both of its keys among them."""
    lite, ours, log = Litewitness(programs, folder), Ours(folder / "witness"), our_log(folder)
    keys = ours.make(log.signers.keys[0], log.signers.keys[1])
    names = [f"witness ours{number} {key.print()} http://127.0.0.1:{ours.port}" for number, key in enumerate(keys)]
    policy = "\n".join(
        [
            f"log {log.signers.keys[0].print()}",
            f"witness lite {lite.signer.key.print()} http://127.0.0.1:{lite.port}",
            *names,
            "group everybody all lite " + " ".join(f"ours{number}" for number in range(len(keys))),
            "quorum everybody\n",
        ]
    ).encode()
    files: dict[str, bytes | None] = {"policy": policy}
    with ours.up():
        with lite.up():
            verdicts.say("a log that litewitness does not know waits", grown(log, 1, files).waits)
            lite.enrol(log.signers.keys[0])
            for size in SIZES[:-1]:
                done = grown(log, size, files)
                verdicts.say(f"litewitness and ours cosign {size}", not done.waits, ", ".join(lines_of(log)[2:]))
        before = log.public.read("checkpoint")
        done = grown(log, SIZES[-1], files)
        held = done.waits and log.public.read("checkpoint") == before
        absent = [one.name for one in done.asked.absent] if done.asked else []
        verdicts.say("without litewitness nothing more is published", held and absent == ["lite"], ", ".join(absent))
        with lite.up():
            done = grown(log, SIZES[-1], files)
            verdicts.say("litewitness is back and catches up", not done.waits, ", ".join(lines_of(log)[2:]))
    parse_policy(policy).accept(log.public.read("checkpoint") or b"")
    plain = [line for line in policy.decode().splitlines() if not any(key.print() in line for key in keys[1:])]
    plain = [line.replace(" ours1", "") for line in plain]
    receipts(log, programs, "\n".join(plain).encode() + b"\n", folder, verdicts)


def ours_cosigns_foreign(programs: Path, folder: Path, verdicts: Verdicts) -> None:
    """A Tessera log that publishes nothing before our witness has cosigned."""
    seed = sha256(b"tessera").digest()
    signer = NoteSigner(FOREIGN, Ed25519PrivateKey.from_private_bytes(seed))
    ours = Ours(folder / "foreign witness")
    key = ours.make(signer.key)[0]
    policy = folder / "foreign policy"
    policy.write_text(f"witness ours {key.print()} http://127.0.0.1:{ours.port}\nquorum ours\n")
    private = f"PRIVATE+KEY+{FOREIGN}+{signer.key.id.hex()}+{print_base64(bytes([1]) + seed)}"
    with ours.up():
        command = [str(programs / "foreign"), "log", str(folder / "tessera"), private, str(policy)]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    verdicts.say(
        "a Tessera log grows under our witness",
        done.returncode == 0,
        "" if done.returncode == 0 else done.stderr.decode()[-100:],
    )
    if done.returncode == 0:
        opened = open_note(parse_note(done.stdout), [signer.key, key])
        size = int(opened.text.split(b"\n")[1])
        verdicts.say("its checkpoint has our line", len(opened.verified) == 2 and size == 450, f"{size} entries")


def main() -> int:
    """Run both parts, in a scratch folder."""
    if shutil.which("go") is None:
        print("interop: skipped, there is no go on this machine (apt install golang, 1.26 or newer)")
        return 0
    WORK.mkdir(exist_ok=True)
    programs, verdicts = build(), Verdicts()
    with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
        folder = Path(scratch)
        foreign_cosigns_ours(programs, folder, verdicts)
        ours_cosigns_foreign(programs, folder, verdicts)
    return 1 if verdicts.wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (PlainviewError, OSError, subprocess.SubprocessError) as error:
        print(f"interop: {error}", file=sys.stderr)
        sys.exit(1)
