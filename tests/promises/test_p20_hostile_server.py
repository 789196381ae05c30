"""P20: a server that lies is believed in nothing.

Every lie is told over a real socket to four readers: a verifier that knows the opening's hash, one that knows the log's
key and its witness, a monitor that remembers an earlier look, and somebody who wants a receipt for a statement. A lie
names the readers who cannot know better (an old copy is a true log to a newcomer) or are not lied to (what proves a
statement is true, whatever else is not); all others must say no, with a declared error, holding little in memory.
"""

import threading
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import httpx
import pytest

from plainview.core.merkle.hashing import leaf_hash, leaf_hashes
from plainview.core.merkle.tiles import pack_entries, parse_entries
from plainview.core.notes.policy import Policy, parse_policy
from plainview.core.notes.signers import LogSigners
from plainview.core.vocabulary.errors import PlainviewError
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.monitor import Memory, Mine, monitor
from plainview.verifier.opening import Trust
from plainview.verifier.reader import Web
from plainview.verifier.receipt import published
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.core.notes.keys import WITNESS, ed25519, mldsa44
from tests.verifier.build import Story
from tests.verifier.matters import ended_early, small, started

NOW = datetime(2026, 1, 13, tzinfo=UTC)
MEMORY_BYTES = 40_000_000
READERS = ("pin", "policy", "monitor", "receipt")

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class World:
    """The true log at two moments, what readers know of it, and other logs that a liar may show."""

    before: Files
    after: Files
    pin: str
    policy: Policy
    index: int
    leaf: Hash
    fork: Files
    thief: Files
    other: Files


def cosigned(story: Story) -> dict[str, bytes]:
    story.cosign(WITNESS, later=4 * 3600)
    return dict(story.public.files)


def with_witness(story: Story) -> Story:
    story.policy += f"witness w {WITNESS.key.print()}\n".encode()
    story.opening = story._opening(False, "reform")
    return story


def grow(word: str, signers: LogSigners | None = None) -> tuple[Story, Files]:
    """A program that grows on by one matter after it was seen; the log's keys may be a thief's."""
    story = Story()
    story.signers = signers or story.signers
    story.policy = "".join([f"log {key.print()}\n" for key in story.signers.keys] + ["quorum none\n"]).encode()
    with_witness(story).open().staff()
    ended_early(story, "first")
    story.next_day()
    story.publish()
    before = cosigned(story)
    started(story, word)
    story.publish(hour=15)
    return story, before


@cache
def world() -> World:
    story, before = grow("second")
    after = cosigned(story)
    forked, _ = grow("another")
    thief, _ = grow("second", LogSigners(story.origin, ed25519("thief"), mldsa44("thief")))
    quorum = f"log {story.signers.keys[0].print()}\nwitness w {WITNESS.key.print()}\nquorum w\n"
    last = len(story.entries) - 1
    return World(
        before,
        after,
        leaf_hash(story.entries[0]).hex(),
        parse_policy(quorum.encode()),
        last,
        leaf_hash(story.entries[last]),
        dict(forked.public.files),
        dict(thief.public.files),
        dict(small().public.files),
    )


class Liar(ThreadingHTTPServer):
    """A web server that answers as a lie tells it to."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, tell: "Tell") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.tell = tell


class Handler(BaseHTTPRequestHandler):
    server: Liar

    def do_GET(self) -> None:
        try:
            self.server.tell(self, self.path.removeprefix("/"))
        except OSError:
            self.close_connection = True  # the reader has had enough

    def send(self, data: bytes | None, *, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(404 if data is None else status)
        self.send_header("Content-Length", str(len(data or b"") if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


Tell = Callable[[Handler, str], None]


@dataclass(frozen=True)
class Lie:
    """What the server does; `believed` are the readers who cannot know better."""

    tell: Tell
    believed: tuple[str, ...] = ()


def files(shown: Files, believed: tuple[str, ...] = ()) -> Lie:
    """A server of these files, whatever they are."""
    return Lie(lambda handler, path: handler.send(shown.get(path)), believed)


def changed(path: str, change: Callable[[bytes], bytes], believed: tuple[str, ...] = ()) -> Lie:
    shown = world().after
    return files({**shown, path: change(shown[path])}, believed)


def bundle_path() -> str:
    return f"tile/entries/000.p/{world().index + 1}"


def tile_path() -> str:
    return f"tile/0/000.p/{world().index + 1}"


def entries() -> list[bytes]:
    return parse_entries(world().after[bundle_path()], world().index + 1)


def rewritten(new: list[bytes]) -> Files:
    """The log with other entries, their tile made to fit; only the head cannot be."""
    return {**world().after, bundle_path(): pack_entries(new), tile_path(): leaf_hashes(new)}


def endless(handler: Handler, path: str) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(1 << 16))


def endless_headers(handler: Handler, path: str) -> None:
    handler.send_response(200)
    for number in count():
        handler.wfile.write(f"X-{number}: {'x' * 1000}\r\n".encode())


def short(handler: Handler, path: str) -> None:
    data = world().after.get(path)
    handler.send(data and data[: len(data) // 2], length=len(data or b""))
    handler.close_connection = True


def slow(handler: Handler, path: str) -> None:
    for byte in world().after.get(path, b""):
        handler.wfile.write(bytes([byte]))


def twice(first: Files, then: Files, believed: tuple[str, ...] = ()) -> Lie:
    """One log when a file is first asked for, another when it is asked for again."""
    asked: set[str] = set()

    def tell(handler: Handler, path: str) -> None:
        shown = then if path in asked else first
        asked.add(path)
        handler.send(shown.get(path))

    return Lie(tell, believed)


def lies() -> dict[str, Callable[[], Lie]]:
    true = world()
    root_line = true.after["checkpoint"].split(b"\n")[2]
    size_line = true.after["checkpoint"].split(b"\n")[1]
    return {
        "another root": lambda: changed("checkpoint", lambda data: data.replace(root_line, b"A" * 43 + b"=")),
        "a larger size": lambda: changed("checkpoint", lambda data: data.replace(size_line, b"9999", 1)),
        "another name": lambda: changed("checkpoint", lambda data: b"x" + data),
        "a head that nobody signed": lambda: changed("checkpoint", lambda data: data.partition(b"\n\n")[0] + b"\n\n"),
        "another key under the same name": lambda: files(true.thief),
        "another key's head on the true log": lambda: changed("checkpoint", lambda _: true.thief["checkpoint"]),
        "another key's policy": lambda: files({**true.thief, "tile/entries": b""}),
        "another log": lambda: files(true.other, ()),
        "another log's tiles": lambda: files({**true.other, "checkpoint": true.after["checkpoint"]}),
        "an old copy": lambda: files(true.before, ("pin", "policy")),
        "a fork": lambda: files(true.fork, ("pin",)),
        "a fork behind the true head": lambda: files({**true.fork, "checkpoint": true.after["checkpoint"]}),
        "the true log behind a fork's head": lambda: changed("checkpoint", lambda _: true.fork["checkpoint"]),
        "entries exchanged": lambda: files(rewritten([*entries()[:-2], entries()[-1], entries()[-2]])),
        "an entry left out": lambda: files(rewritten(entries()[:-1])),
        "an entry said twice": lambda: files(rewritten([*entries(), entries()[-1]])),
        "an entry changed": lambda: files(rewritten([*entries()[:-1], b"{}"]), ("receipt",)),
        "a tile cut": lambda: changed(tile_path(), lambda data: data[:-32]),
        "a tile of zeros": lambda: changed(tile_path(), lambda data: bytes(len(data))),
        "a bundle with more behind it": lambda: changed(bundle_path(), lambda data: data + b"\x00\x00", ("receipt",)),
        "nothing at all": lambda: files({}),
        "empty files": lambda: files(dict.fromkeys(true.after, b"")),
        "a page instead": lambda: Lie(lambda handler, path: handler.send(b"<html>busy</html>")),
        "an error": lambda: Lie(lambda handler, path: handler.send(b"", status=500)),
        "a part": lambda: Lie(lambda handler, path: handler.send(true.after.get(path), status=206)),
        "a way elsewhere": lambda: Lie(lambda handler, path: handler.send(b"", status=302, Location="http://127.0.0.1:9/")),
        "a packed file": lambda: Lie(lambda handler, path: handler.send(true.after.get(path), Content_Encoding="gzip")),
        "half a file": lambda: Lie(short),
        "no HTTP": lambda: Lie(slow),
        "a file without end": lambda: Lie(endless),
        "headers without end": lambda: Lie(endless_headers),
        "the true log, then a fork": lambda: twice(true.after, true.fork, ("receipt",)),
        "a thief's log, then the true one": lambda: twice(true.thief, true.after),
    }  # fmt: skip


@contextmanager
def told(lie: Lie) -> Iterator[Web]:
    with Liar(lie.tell) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        with httpx.Client(timeout=5, headers={"Accept-Encoding": "identity"}) as client:
            yield Web(f"http://127.0.0.1:{server.server_port}", client)
        server.shutdown()
        thread.join()


def remembering(tmp_path: Path) -> Memory:
    """The memory of a monitor that has seen the log as it is."""
    memory = Memory(tmp_path / "seen")
    with told(files(world().after)) as source:
        assert monitor(source, memory, Trust(), Asked(NOW), Mine()).alarms(overdue=False) == []
    return memory


def believes(reader: str, source: Web, tmp_path: Path) -> bool:
    """Tell whether a reader takes the server's word. Raises whatever is no declared error."""
    true = world()
    try:
        match reader:
            case "pin":
                return verify(source, Trust(pin=true.pin), Asked(NOW)).exit_code == 0
            case "policy":
                report = verify(source, Trust(true.policy), Asked(NOW))
                return report.exit_code == 0 and not any("cosign" in line for line in report.not_checked)
            case "monitor":
                found = monitor(source, remembering(tmp_path), Trust(), Asked(NOW), Mine())
                return found.report.fault is None
            case _:
                published(source, true.index, true.leaf, true.policy)
                return True
    except PlainviewError:
        return False


@pytest.mark.parametrize("reader", READERS)
def test_the_true_log_is_believed(reader: str, tmp_path: Path) -> None:
    with told(files(world().after)) as source:
        assert believes(reader, source, tmp_path)


@pytest.mark.parametrize("name", lies())
@pytest.mark.parametrize("reader", READERS)
def test_a_lie_is_believed_by_nobody_who_can_know_better(reader: str, name: str, tmp_path: Path) -> None:
    lie = lies()[name]()
    with told(lie) as source:
        assert believes(reader, source, tmp_path) == (reader in lie.believed)


@pytest.mark.parametrize("name", ["a file without end", "headers without end"])
def test_what_has_no_end_fills_no_memory(name: str, tmp_path: Path) -> None:
    with told(lies()[name]()) as source:
        tracemalloc.start()
        try:
            assert not any(believes(reader, source, tmp_path) for reader in ("pin", "policy", "receipt"))
            assert tracemalloc.get_traced_memory()[1] < MEMORY_BYTES
        finally:
            tracemalloc.stop()


def test_a_file_that_drips_is_given_up(tmp_path: Path) -> None:
    """The reader's clock runs fast here; the server sends a byte at a time and never ends."""

    def drip(handler: Handler, path: str) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x")
            handler.wfile.flush()

    seconds = count(step=7)
    with told(Lie(drip)) as source:
        hurried = Web(source.name, source._client, lambda: float(next(seconds)))
        assert not believes("pin", hurried, tmp_path)
    assert next(seconds) < 7 * 100


def test_a_head_from_the_future_is_not_believed(tmp_path: Path) -> None:
    with told(files(world().after)) as source:
        early = Asked(datetime(2026, 1, 8, tzinfo=UTC))
        assert verify(source, Trust(pin=world().pin), early).exit_code == 1


def test_a_reader_that_asks_the_server_who_it_is_is_caught(tmp_path: Path) -> None:
    """What immudb's second advisory of 2022 came to: without a pin of its own, a thief's log is as good as any."""
    with told(files(world().thief)) as source:
        assert verify(source, Trust(), Asked(NOW)).exit_code == 0


def test_a_monitor_that_forgets_is_caught(tmp_path: Path) -> None:
    with told(files(world().before)) as source:
        forgetful = monitor(source, Memory(tmp_path / "new"), Trust(), Asked(NOW), Mine())
        assert forgetful.report.fault is None
