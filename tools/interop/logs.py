"""The logs that the judges look at: one of 70,000 entries at once, one grown in odd steps, and a damaged one."""

from __future__ import annotations

import shutil
from datetime import UTC
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from plainview.core.notes.policy import Policy, TrustedLog
from plainview.core.notes.signers import LogSigners
from plainview.server.log.files import FileHeads, FolderPublic
from plainview.server.log.ports import Log
from plainview.server.log.publish import publish

ORIGIN = "example.com/interop"
STEPS = (1, 2, 3, 255, 256, 257, 511, 512, 513, 767, 65_535, 65_536, 65_537, 65_793, 66_000)
NOON = 1_767_873_600  # 2026-01-08T12:00:00Z
DAY = 24 * 3600


class Numbered:
    """Entries of several lengths, the empty one and the longest one among them."""

    def __init__(self) -> None:
        self.count = 0

    def size(self) -> int:
        """Promise how many there are."""
        return self.count

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Promise those from `start` up to `stop`."""
        return [self.entry(index) for index in range(start, stop)]

    def entry(self, index: int) -> bytes:
        """Promise one of them."""
        if index == 7:
            return b"x" * 65_535
        return b"" if index % 1000 == 9 else f"entry {index}".encode() * (1 + index % 5)


def signers() -> LogSigners:
    """Keys from fixed words: they guard nothing."""
    seed = sha256(b"interop").digest()
    return LogSigners(ORIGIN, Ed25519PrivateKey.from_private_bytes(seed), MLDSA44PrivateKey.from_seed_bytes(seed))


def grow(folder: Path, sizes: tuple[int, ...]) -> Path:
    """Publish a log up to each size in turn, a day apart, and give its public folder."""
    shutil.rmtree(folder, ignore_errors=True)
    entries, keys = Numbered(), signers()
    log = Log(entries, FileHeads(folder / "private"), FolderPublic(folder / "public"), keys, UTC)
    policy = Policy(tuple(TrustedLog(key) for key in keys.keys)).print()
    for number, size in enumerate(sizes):
        entries.count = size
        publish(log, NOON + number * DAY, {"policy": policy})
    return folder / "public"


def damage(sound: Path, folder: Path) -> Path:
    """Copy a log and change one letter of its last entry, of its last tile, and of its ML-DSA-44 signatures."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound, folder)
    for path in [*last(folder / "tile/entries"), *last(folder / "tile/0")]:
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    checkpoint = (folder / "checkpoint").read_bytes()
    place = checkpoint.rindex(b"=") - 40
    changed = b"A" if checkpoint[place : place + 1] != b"A" else b"B"
    (folder / "checkpoint").write_bytes(checkpoint[:place] + changed + checkpoint[place + 1 :])
    return folder


def last(level: Path) -> list[Path]:
    """The partial files at the right edge of a level."""
    return [path for path in level.rglob("*") if path.is_file() and path.parent.name.endswith(".p")]
