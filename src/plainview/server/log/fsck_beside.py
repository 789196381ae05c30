"""The second half of the check: what stands beside the tree, the manifest and the checkpoints of each day."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import pairwise

from plainview.core.merkle.proofs import read_frontier
from plainview.core.merkle.tiles import TileReader
from plainview.core.notes.manifest import MANIFEST_PATH, Manifest, open_manifest
from plainview.core.vocabulary.days import Day, print_day
from plainview.server.log.finding import Finding, Subject, attempt, read_head
from plainview.server.log.fsck_ranges import each
from plainview.server.log.head import CHECKPOINT_PATH, DAYS_PREFIX, Head, parse_day_path

RANGE_DAYS = 16
"""So many days' checkpoints a process checks at a time."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one day."""

    path: str
    size: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a range of days came to."""

    findings: list[Finding]
    kept: list[Kept]


def check_beside(subject: Subject, head: Head, processes: int = 1) -> Iterator[Finding]:
    """Promise the findings about the manifest, the files it lists, and the checkpoint kept of each day."""
    manifest = _read_manifest(subject, head)
    if isinstance(manifest, Finding):
        yield manifest
        return
    if manifest.size != head.checkpoint.size:
        yield Finding(MANIFEST_PATH, f"is of size {manifest.size}, the checkpoint of size {head.checkpoint.size}")
    for path, expected in manifest.files.items():
        yield from _check_listed(subject, path, expected)
    days = [path for path in manifest.files if path.startswith(DAYS_PREFIX)]
    if not days or subject.public.read(days[-1]) != subject.public.read(CHECKPOINT_PATH):
        yield Finding(CHECKPOINT_PATH, "is not the one kept under checkpoints/ for its day")
    yield from _check_days(subject, days, processes)


def _read_manifest(subject: Subject, head: Head) -> Manifest | Finding:
    data = subject.read(MANIFEST_PATH)
    if data is None:
        return Finding(MANIFEST_PATH, "is missing")
    keys = subject.keys(head.checkpoint.size)
    return attempt(MANIFEST_PATH, lambda: open_manifest(data, keys, subject.origin))


def _check_listed(subject: Subject, path: str, expected: str) -> Iterator[Finding]:
    data = subject.read(path)
    if data is None:
        yield Finding(path, "is missing, although the manifest lists it")
    elif sha256(data).hexdigest() != expected:
        yield Finding(path, "has another SHA-256 than the manifest lists")


def _check_days(subject: Subject, paths: list[str], processes: int) -> Iterator[Finding]:
    """Check each day's checkpoint by itself, against the tree, and against the day before it."""
    kept: list[Kept] = []
    for found in each(partial(_check_some, subject, paths), -(-len(paths) // RANGE_DAYS), processes):
        yield from found.findings
        kept += found.kept
    for before, after in pairwise(kept):
        if after.size < before.size or after.timestamp < before.timestamp:
            yield Finding(after.path, "is smaller or earlier than that of the day before")


def _check_some(subject: Subject, paths: list[str], number: int) -> Found:
    """Promise what is found of the days of one range."""
    findings: list[Finding] = []
    kept: list[Kept] = []
    for path in paths[number * RANGE_DAYS : (number + 1) * RANGE_DAYS]:
        day = attempt(path, partial(parse_day_path, path))
        head = read_head(subject, path) if isinstance(day, Day) else day
        if isinstance(head, Finding):
            findings.append(head)
            continue
        kept.append(Kept(path, head.checkpoint.size, head.timestamp))
        if head.day(subject.zone) != day:
            findings.append(Finding(path, f"was signed on {print_day(head.day(subject.zone))}"))
        findings += _check_root(subject, path, head)
    return Found(findings, kept)


def _check_root(subject: Subject, path: str, head: Head) -> Iterator[Finding]:
    size = head.checkpoint.size
    reader = TileReader(size, lambda tile: subject.public.read(tile.path))
    found = attempt(path, lambda: read_frontier(reader, size).root())
    if isinstance(found, Finding):
        yield Finding(path, f"its tree of {size} cannot be read: {found.what}")
    elif found != head.checkpoint.root:
        yield Finding(path, f"the first {size} entries do not hash to its root")
