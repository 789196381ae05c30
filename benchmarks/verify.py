"""Verifying a whole log: every statement parsed, folded and held to the law, every signature, the tree, the days.

The log is one that `benchmarks/big_log.py` writes: matters of a dozen shapes, six statements in ten officially signed,
a checkpoint kept of each day. Times are of processes started afresh, so that Python's own start counts. Processor time
is that of all processes together, and is the figure to look at on a machine that others use. BENCH_STATEMENTS says how
many statements (200,000); the aims are those for a million, in proportion.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.big_log import write
from benchmarks.figure import ROOT, WORK, Figure
from benchmarks.peer import NO_GO, build, fsck
from plainview.server.log.files import FolderPublic
from plainview.server.log.fsck import fsck as checked
from plainview.verifier import statements
from plainview.verifier.heads import CHECKPOINT_PATH, open_head, read_note
from plainview.verifier.opening import Trust, read_opening
from plainview.verifier.reader import Folder
from plainview.verifier.run import Asked
from plainview.verifier.tree import Tree
from plainview.verifier.verify import verify

STATEMENTS = 200_000
NOW = datetime(2100, 1, 1, tzinfo=UTC)
SIGNATURE_SECONDS = 68e-6
"""What one Ed25519 verification takes by itself on the machine that the aims were set for."""

RATE_AIM = 100_000
SIGNED_SECONDS_AIM = 35 / 500_000
MEMORY_AIM = 400
WAYS = ("all", "unsigned", "alone", "hashes")
WORKERS = 2
"""So many processes hash on either side where they are compared."""


@dataclass(frozen=True, slots=True)
class Took:
    """What one run took: seconds on the wall, processor seconds and megabytes of all processes, signatures checked."""

    wall: float
    processor: float
    memory: float


def run(folder: Path, way: str) -> None:
    """Verify a log in one of the `WAYS`: all of it by all processors, the same without the mathematics of signatures,
    all of it by one, or its hashes alone. Raises SystemExit when it does not hold.
    """
    source = Folder(folder)
    if way == "hashes":
        _hash(source)
        return
    if way == "unsigned":
        vars(statements)["check_signature"] = lambda *words: None
    processes = 1 if way == "alone" else os.cpu_count() or 1
    report = verify(source, Trust(), Asked(NOW, processes=processes))
    if report.exit_code:
        raise SystemExit(report.verdict)


def _hash(source: Folder) -> None:
    data = read_note(source, CHECKPOINT_PATH)
    size = int(data.split(b"\n")[1])
    head = open_head(data, read_opening(source, size, Trust()).keys, CHECKPOINT_PATH)
    for _ in Tree(source, head, ()).bundles():
        pass


def hashing(folder: Path, size: int) -> float:
    """Promise in how many seconds `plainview fsck` has hashed all entries and held every tile against them.

    Raises SystemExit when a tile is not as it must be.
    """
    start, ends = perf_counter(), [0.0]
    opening = read_opening(Folder(folder), size, Trust())
    public, told = FolderPublic(folder), lambda entries: ends.append(perf_counter())
    for finding in checked(public, opening.keys, opening.zone(), seen=told, processes=WORKERS):
        if finding.path.startswith("checkpoints/"):
            break  # here begins what lies beside the tree; this log keeps no partial tiles of earlier days
        raise SystemExit(str(finding))
    return ends[-1] - start


def took(folder: Path, way: str) -> Took:
    """Run one way in a process of its own."""
    start = perf_counter()
    command = [sys.executable, "-m", "benchmarks.verify", "--run", str(folder), way]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return Took(perf_counter() - start, found["processor"], found["memory"])


def _used() -> dict[str, float]:
    """What this process and those it began have used; of the memory of those, the largest counts for each."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = own.ru_maxrss + others.ru_maxrss * (os.cpu_count() or 1)
    return {"processor": sum((own.ru_utime, own.ru_stime, others.ru_utime, others.ru_stime)), "memory": memory / 1024}


def figures() -> Iterator[Figure]:
    """Each way once, beside what it is to be."""
    size = int(os.environ.get("BENCH_STATEMENTS", STATEMENTS))
    folder, signed = _log(size)
    yield from _verified(folder, size, signed)
    hashed = took(folder, "hashes")
    yield Figure("entries hashed to the root, one process", size / hashed.wall, "/s")
    name = f"hashing alone, {size} entries, two processes"
    yield Figure(name, size / hashing(folder, size), "/s", *_tessera(folder, size))


def _verified(folder: Path, size: int, signed: int) -> Iterator[Figure]:
    aim = f"aim: a million in {1_000_000 // RATE_AIM} s on two cores"
    unsigned, everything = took(folder, "unsigned"), took(folder, "all")
    yield Figure("statements verified, signatures not counted", size / unsigned.wall, "/s", aim, RATE_AIM)
    a_statement = 1e6 * unsigned.processor / size
    yield Figure("processor time of a statement, signatures not counted", a_statement, "µs", "aim", 2e6 / RATE_AIM)
    yield Figure(
        "statements verified, signatures and all", size / everything.wall, "/s", note=f"{signed} of them signed"
    )
    seconds = signed * SIGNED_SECONDS_AIM
    yield Figure("seconds for all of it", everything.wall, "s", "aim: 35 s for 500,000 signed", seconds)
    mathematics = 100 * signed * SIGNATURE_SECONDS / everything.processor
    yield Figure("processor time", everything.processor, "s", note=f"some {mathematics:.0f} % of it Ed25519")
    yield Figure("memory of all processes", everything.memory, "MB", "aim", MEMORY_AIM)
    yield Figure("statements verified by one process", size / took(folder, "alone").wall, "/s")


def _log(size: int) -> tuple[Path, int]:
    """The log, written if it is not there yet, and how many of its statements are officially signed."""
    folder = WORK / f"log-{size}"
    told = WORK / f"log-{size}.json"
    if not told.exists():
        signed, days = write(folder, size)
        told.write_text(json.dumps({"signed": signed, "days": days}))
    return folder, json.loads(told.read_text())["signed"]


def _tessera(folder: Path, size: int) -> tuple[str, float | None, str]:
    """Tessera's own fsck over the very same files, by two workers."""
    peer = "Tessera's fsck, two workers"
    if build() is None:
        return peer, None, NO_GO
    source = Folder(folder)
    vkey = read_opening(source, size, Trust()).keys[0].print()
    return peer, size / fsck(folder, vkey, workers=WORKERS)["seconds"], ""


def _print(figures: Callable[[], Iterator[Figure]]) -> None:
    for figure in figures():
        beside = "" if figure.ratio is None else f"  {figure.ratio:.2f} x {figure.against} ({figure.other:,.6g})"
        print(f"{figure.value:>14,.6g} {figure.unit:4} {figure.name}{beside}  {figure.note}", flush=True)


def main() -> None:
    """Print the figures, or run one way and print what it used."""
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]), sys.argv[3])
        print(json.dumps(_used()))
    else:
        _print(figures)


if __name__ == "__main__":
    main()
