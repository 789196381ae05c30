"""A log behind HTTP, for measuring: POST /add with the entry as body is answered with the index, once published.

    python -m benchmarks.log_server FOLDER [--window 0.02] [--batch 8192]

It prints its address and `vkey`, and ends on SIGTERM when everything waiting is answered. It is no part of the
product: it knows one request and no TLS. The log behind it is the product's, with both signatures and a manifest.
"""

import argparse
import asyncio
import gc
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from functools import partial
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from plainview.core.notes.signers import LogSigners
from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.log.append import Appender
from plainview.server.log.bundles import open_plain_log
from plainview.server.log.child import ChildAppender
from plainview.server.log.files import FileHeads, FolderPublic, only_publisher
from plainview.server.log.group import Appended, GroupCommit, Window

ORIGIN = "example.com/benchmark"
HEAD_BYTES_MAX = 4096
BODY_BYTES_MAX = 65_535
COLLECT_AFTER = 100_000
"""Objects between two searches for cycles; thousands of requests wait at a time here, and none of them is one."""


def signers() -> LogSigners:
    """Keys from fixed words: they guard nothing."""
    seed = sha256(b"benchmark").digest()
    return LogSigners(ORIGIN, Ed25519PrivateKey.from_private_bytes(seed), MLDSA44PrivateKey.from_seed_bytes(seed))


def now() -> int:
    """POSIX seconds."""
    return int(time.time())


@contextmanager
def opened(folder: Path) -> Iterator[Appender]:
    """The log, as its one publisher has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with only_publisher(folder / "publisher.lock"):
        yield open_log(folder)


def open_log(folder: Path) -> Appender:
    """A plain log in `folder/public`, its head in `folder/private`, its verifier key in `folder/public.vkey`."""
    keys = signers()
    heads, public = FileHeads(folder / "private"), FolderPublic(folder / "public", threads=8)
    (folder / "public.vkey").write_text(keys.keys[0].print() + "\n")
    return open_plain_log(heads, public, keys, UTC, now())


class Adding(asyncio.Protocol):
    """One connection: requests one after another, each answered when its entry is published."""

    def __init__(self, group: GroupCommit) -> None:
        """Add to `group`."""
        self.group = group
        self.got = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Take an entry as soon as its request is whole."""
        self.got = self.got + data if self.got else data
        head, gap, rest = self.got.partition(b"\r\n\r\n")
        if not gap:
            if len(head) > HEAD_BYTES_MAX:
                self.refuse(b"431 Request Header Fields Too Large")
            return
        length = body_bytes(head)
        if length < 0:
            self.refuse(b"400 Bad Request")
        elif len(rest) >= length:
            self.got = rest[length:]
            self.take(rest[:length])

    def take(self, entry: bytes) -> None:
        """Hand the entry over, or say that there is no room."""
        try:
            reply = self.group.begin(entry)
        except PlainviewError:
            reply = None
        if reply is None:
            self.refuse(b"503 Service Unavailable")
        else:
            reply.add_done_callback(self.answer)

    def answer(self, reply: asyncio.Future[Appended]) -> None:
        """Write the index."""
        if reply.exception() is not None:
            self.refuse(b"503 Service Unavailable")
            return
        index = b"%d" % reply.result().index
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(index), index))
        if self.got:
            self.data_received(b"")

    def refuse(self, status: bytes) -> None:
        """Say why not, and hang up."""
        self.transport.write(b"HTTP/1.1 %b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        self.transport.close()


def body_bytes(head: bytes) -> int:
    """The length that the head of a POST /add states; -1 when it is another request or states none that we take."""
    request, _, fields = head.partition(b"\r\n")
    if request != b"POST /add HTTP/1.1":
        return -1
    for field in fields.lower().split(b"\r\n"):
        if field.startswith(b"content-length:"):
            value = field[15:].strip(b" \t")
            return int(value) if value.isdigit() and len(value) < 6 and int(value) <= BODY_BYTES_MAX else -1
    return -1


async def serve(group: GroupCommit, address: str) -> None:
    """Serve until told to end."""
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, end.set)
    server = await loop.create_server(partial(Adding, group), address, 0, backlog=4096)
    print(f"http://{address}:{server.sockets[0].getsockname()[1]}", flush=True)
    await end.wait()
    server.close()


def main(arguments: list[str]) -> None:
    """Open the log and serve it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--window", type=float, default=0.02, help="seconds")
    parser.add_argument("--batch", type=int, default=8192, help="entries")
    parser.add_argument("--address", default="127.0.0.1")
    asked = parser.parse_args(arguments)
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    log = ChildAppender(partial(opened, asked.folder))
    with log, GroupCommit(log, now, Window(asked.window, asked.batch)) as group:
        asyncio.run(serve(group, asked.address))


if __name__ == "__main__":
    main(sys.argv[1:])
