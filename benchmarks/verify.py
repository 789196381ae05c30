"""Verifying a whole log: every statement parsed, folded and held to the law, every signature, the tree, the days.

The log is one that `benchmarks/big_log.py` writes: matters of a dozen shapes, six statements in ten officially signed,
a checkpoint kept of each day. Times are of processes started afresh, so that Python's own start counts. Processor time
is that of all processes together, and is the figure to look at on a machine that others use. BENCH_STATEMENTS says how
many statements (200,000); the aims are those for a million, in proportion. Memory is the most that all processes had
together at one time, what they share counted once.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep

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
SAMPLE_SECONDS = 0.1
COPIES = 10
"""So many matters go the same way in a log of more than a million: writing it would take an hour otherwise."""

ROUNDS = 5
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


@dataclass(frozen=True, slots=True)
class Hashed:
    """Hashing alone: seconds on the wall, and processor seconds of all processes."""

    wall: float
    processor: float


def hashing(folder: Path, size: int) -> Hashed:
    """Promise what `plainview fsck` took until it had hashed all entries and held every tile against them.

    Raises SystemExit when anything is not as it must be, there or in what it checks after that.
    """
    start, used, ends = perf_counter(), _processor(), [Hashed(0.0, 0.0)]
    opening = read_opening(Folder(folder), size, Trust())
    public = FolderPublic(folder)
    told = lambda entries: ends.append(Hashed(perf_counter() - start, _processor() - used))  # noqa: E731
    for finding in checked(public, opening.keys, opening.zone(), seen=told, processes=WORKERS):
        raise SystemExit(str(finding))
    return ends[-1]


def _processor() -> float:
    """Processor seconds of this process and of those it began that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum((own.ru_utime, own.ru_stime, others.ru_utime, others.ru_stime))


def took(folder: Path, way: str) -> Took:
    """Run one way in a process of its own."""
    start = perf_counter()
    command = [sys.executable, "-m", "benchmarks.verify", "--run", str(folder), way]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, sum(map(_memory, _tree(process.pid))))
            sleep(SAMPLE_SECONDS)
        wall = perf_counter() - start
        assert process.stdout is not None
        if process.returncode:
            raise SystemExit(f"verifying {folder} ended with {process.returncode}")
        return Took(wall, json.loads(process.stdout.read())["processor"], peak)


def _tree(process: int) -> Iterator[int]:
    """A process and those it began, while they run."""
    yield process
    with suppress(OSError):
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in children.read_text().split():
                yield from _tree(int(child))


def _memory(process: int) -> float:
    """Megabytes of a process, its part of what it shares counted; 0 where the system does not tell, or it has ended."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return 0.0


def figures() -> Iterator[Figure]:
    """Each way once, beside what it is to be."""
    size = int(os.environ.get("BENCH_STATEMENTS", STATEMENTS))
    folder, signed = _log(size)
    yield from _verified(folder, size, signed)
    hashed = took(folder, "hashes")
    yield Figure("entries hashed to the root, one process", size / hashed.wall, "/s")
    yield from _beside_tessera(folder, size)


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
        signed, days = write(folder, size, COPIES if size > 1_000_000 else 1)
        told.write_text(json.dumps({"signed": signed, "days": days}))
    return folder, json.loads(told.read_text())["signed"]


def _beside_tessera(folder: Path, size: int) -> Iterator[Figure]:
    """Ours and Tessera's own fsck over the very same files, in turn; the best of each counts."""
    peer, vkey = "Tessera's fsck, two workers", read_opening(Folder(folder), size, Trust()).keys[0].print()
    ours, whole, theirs = [], [], []
    for _ in range(ROUNDS):
        ours.append(hashing(folder, size))
        if build() is not None:
            used = _processor()
            theirs.append(Hashed(fsck(folder, vkey, workers=WORKERS)["seconds"], _processor() - used))
        whole.append(_command(folder))
    note = f"best of {ROUNDS}, in turn" if theirs else NO_GO
    wall, processor = (
        (min(one.wall for one in theirs), min(one.processor for one in theirs)) if theirs else (None, None)
    )
    name = f"hashing alone, {size} entries, two processes"
    rate = None if wall is None else size / wall
    yield Figure(name, size / min(one.wall for one in ours), "/s", peer, rate, note)
    yield Figure(f"{name}: processor time", min(one.processor for one in ours), "s", peer, processor, note)
    yield Figure("the whole of plainview fsck", min(whole), "s", peer, wall, "its start, days and signatures counted")


def _command(folder: Path) -> float:
    """Promise how long the command takes from its start to its end."""
    start = perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-m", "plainview", "fsck", str(folder)], env=environment, check=True)
    return perf_counter() - start


def _print(figures: Callable[[], Iterator[Figure]]) -> None:
    for figure in figures():
        beside = "" if figure.ratio is None else f"  {figure.ratio:.2f} x {figure.against} ({figure.other:,.6g})"
        print(f"{figure.value:>14,.6g} {figure.unit:4} {figure.name}{beside}  {figure.note}", flush=True)


def main() -> None:
    """Print the figures, or run one way and print what it used."""
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]), sys.argv[3])
        print(json.dumps({"processor": _processor()}))
    else:
        _print(figures)


if __name__ == "__main__":
    main()
