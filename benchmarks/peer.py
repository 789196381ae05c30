"""The peer: `benchmarks/tessera`, a Go program around Tessera's POSIX log, its fsck, and the load for both sides.

Needs go 1.26 or newer, and the Go module proxy the first time; without go `build` gives None, and what would have been
compared is reported as not measured. Builds stay in .bench/.
"""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.figure import ROOT, WORK

SOURCE = ROOT / "benchmarks" / "tessera"
NO_GO = "not measured: there is no go on this machine"
PATHS = ("/usr/local/go/bin", "/usr/lib/go/bin")


@cache
def build() -> Path | None:
    """The built program, or None when there is no go."""
    go = shutil.which("go", path=os.pathsep.join([os.environ.get("PATH", ""), *PATHS]))
    if go is None:
        return None
    WORK.mkdir(exist_ok=True)
    program = WORK / "peer"
    env = {**os.environ, "GOCACHE": str(WORK / "cache"), "GOMODCACHE": str(WORK / "modules"), "GOTOOLCHAIN": "local"}
    env["GOFLAGS"] = "-mod=readonly -modcacherw -buildvcs=false"
    subprocess.run([go, "build", "-o", str(program), "."], cwd=SOURCE, env=env, check=True)
    return program


def go_version() -> str:
    """The version of go, empty when there is none."""
    go = shutil.which("go", path=os.pathsep.join([os.environ.get("PATH", ""), *PATHS]))
    return "" if go is None else subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True).stdout.strip()


def ask(*command: str | Path) -> dict[str, Any]:
    """Run a command that prints one line of JSON last, and give what it says."""
    done = subprocess.run([str(word) for word in command], cwd=ROOT, env=_env(), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} {command[1]}: {done.stderr.strip()[-400:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def fsck(folder: Path, vkey: str = "", acks: Path | None = None, workers: int = 2) -> dict[str, Any]:
    """Tessera's own fsck over the tiles in a folder: `size`, `seconds`, and how many `acknowledged` were found.

    `vkey` is the log's Ed25519 key; for a log made by the peer it lies in the folder. Raises RuntimeError when the log
    is not right, or an acknowledged entry is not where it was said to be.
    """
    program = build()
    assert program is not None, "ask build() first"
    command: list[str | Path] = [program, "check", "-folder", folder, "-workers", str(workers)]
    command += ["-vkey", vkey] if vkey else []
    command += ["-acks", acks] if acks else []
    return ask(*command)


@dataclass(slots=True)
class Server:
    """A server: its address, and once it has ended, how many seconds of processor it and its children took."""

    url: str
    processor: float = 0.0


@contextmanager
def serving(command: Sequence[str | Path]) -> Iterator[Server]:
    """Run a server that prints its address first; end it with SIGTERM and wait until it has finished."""
    words = [str(word) for word in command]
    process = subprocess.Popen(words, cwd=ROOT, env=_env(), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    server = Server(process.stdout.readline().strip())
    try:
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        server.processor = usage.ru_utime + usage.ru_stime


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
