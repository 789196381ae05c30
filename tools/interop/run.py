"""`make interop`: other people's programs read our logs, over HTTP, and say what they think of them.

    python tools/interop/run.py [public folder]        demo/public when none is named

Needs go 1.26 or newer, and the Go module proxy the first time; without go it says so and does nothing. Builds and
logs are kept in .interop/. Exits 1 when a judge finds fault with a sound log, or none with a damaged one.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import logs

from plainview.core.merkle.proofs import prove_inclusion
from plainview.core.merkle.tiles import ENTRIES, TILE_WIDTH, Tile, TileReader, parse_entries
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.manifest import parse_manifest
from plainview.core.notes.note import parse_note
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.notes.vkey import Kind, VerifierKey, parse_vkey
from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.log.files import FolderPublic

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / ".interop"
JUDGES = ("x/mod", "torchwood", "tessera", "mldsa")


class Server(ThreadingHTTPServer):
    """A file server that can take fifty fetches at once."""

    request_queue_size = 1024
    daemon_threads = True


class Handler(SimpleHTTPRequestHandler):
    """Files, silently, keeping connections open without waiting for acknowledgements."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine alone and give its address."""
    server = Server(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def build() -> Path:
    """Build the judges; the module cache and all else that go makes stay in .interop/."""
    judge = WORK / "judge"
    env = {**os.environ, "GOCACHE": str(WORK / "cache"), "GOMODCACHE": str(WORK / "modules"), "GOTOOLCHAIN": "local"}
    env["GOFLAGS"] = "-mod=readonly -modcacherw -buildvcs=false"
    subprocess.run(["go", "build", "-o", str(judge), "."], cwd=HERE, env=env, check=True)
    return judge


def case(folder: Path, url: str) -> dict[str, object]:
    """What a judge must know: the log's keys, from its policy, which days it keeps, and proofs of a few entries."""
    keys = [log.key for log in parse_policy((folder / "policy").read_bytes()).logs]
    names = {key.kind: key.print() for key in (*opening_keys(folder), *keys)}
    head = parse_checkpoint(parse_note((folder / "checkpoint").read_bytes()).text)
    listed = parse_manifest(parse_note((folder / "MANIFEST").read_bytes(), max_bytes=2**24).text).files
    return {
        "URL": url,
        "Origin": head.origin,
        "VKey": names[Kind.NOTE],
        "MLDSA": names.get(Kind.SUBTREE, ""),
        "Days": sorted(path for path in listed if path.startswith("checkpoints/")),
        "Proofs": [proof(folder, index, head.size) for index in sorted({0, head.size // 2, head.size - 1})],
    }


def opening_keys(folder: Path) -> list[VerifierKey]:
    """The keys that a program's opening names, none for a log whose entry 0 is no opening."""
    size = parse_checkpoint(parse_note((folder / "checkpoint").read_bytes()).text).size
    bundle = Tile(ENTRIES, 0, min(TILE_WIDTH, size))
    first = parse_entries(FolderPublic(folder).read(bundle.path) or b"", bundle.width)[0]
    if b'"program.opened"' not in first:
        return []
    return [parse_vkey(text) for text in json.loads(first)["facts"]["log_keys"]]


def proof(folder: Path, index: int, size: int) -> dict[str, str]:
    """A .tlog-proof by plainview, and the entry it is about."""
    public = FolderPublic(folder)
    number = index // TILE_WIDTH
    bundle = Tile(ENTRIES, number, min(TILE_WIDTH, size - number * TILE_WIDTH))
    entries = parse_entries(public.read(bundle.path) or b"", bundle.width)
    hashes = prove_inclusion(TileReader(size, lambda tile: public.read(tile.path)), index, size)
    text = TlogProof(index, tuple(hashes), (folder / "checkpoint").read_bytes()).print()
    return {"Text": text.decode(), "Entry": base64.b64encode(entries[index % TILE_WIDTH]).decode()}


def ask(judge: Path, name: str, what: Path) -> tuple[bool, str]:
    """Run one judge; whether it found the log right, and its words."""
    done = subprocess.run([str(judge), name, str(what)], capture_output=True, text=True, timeout=600, check=False)
    return done.returncode == 0, done.stdout.strip() or done.stderr.strip()[-200:]


def judged(judge: Path, title: str, folder: Path, sound: bool) -> int:
    """Let every judge look at one log, print a line for each, and count those who do not say what they should."""
    wrong = 0
    with served(folder) as url:
        what = WORK / "case.json"
        what.write_text(json.dumps(case(folder, url)))
        for name in JUDGES:
            accepted, words = ask(judge, name, what)
            verdict = "ok" if accepted else "refuses"
            mark = "" if accepted == sound else "   <-- WRONG"
            print(f"{name:<10} {title:<16} {verdict:<8} {words[:120]}{mark}", flush=True)
            wrong += accepted != sound
    return wrong


def main(arguments: list[str]) -> int:
    """Judge the log that was named, then those made here."""
    if shutil.which("go") is None:
        print("interop: skipped, there is no go on this machine (apt install golang, 1.26 or newer)")
        return 0
    WORK.mkdir(exist_ok=True)
    judge = build()
    folder = Path(arguments[0]) if arguments else ROOT / "demo" / "public"
    wrong = 0
    if (folder / "checkpoint").is_file():
        wrong += judged(judge, folder.name if arguments else "demo", folder, sound=True)
    elif arguments:
        print(f"interop: there is no log in {folder}")
        return 2
    else:
        print("interop: there is no demo/public yet; `make demo` makes one")
    odd = logs.grow(WORK / "odd", logs.STEPS)
    wrong += judged(judge, "70,000 entries", logs.grow(WORK / "large", (70_000,)), sound=True)
    wrong += judged(judge, "odd steps", odd, sound=True)
    wrong += judged(judge, "damaged", logs.damage(odd, WORK / "damaged"), sound=False)
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (PlainviewError, OSError, subprocess.SubprocessError) as error:
        print(f"interop: {error}", file=sys.stderr)
        sys.exit(1)
