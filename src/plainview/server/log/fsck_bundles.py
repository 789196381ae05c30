"""The first part of the check: full bundles, and the tiles of level 0 that their hashes must be.

A range of them is looked at by itself, in any process, as if there were no other.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial

from plainview.core.merkle.hashing import HASH_BYTES
from plainview.core.merkle.tiles import ENTRIES, TILE_HEIGHT, TILE_WIDTH, Tile, bundle_hashes, tile_hash
from plainview.server.log.finding import Finding, Subject, attempt, held_against
from plainview.server.log.head import Head

RANGE_BUNDLES = 16
"""So many bundles are a range: 4,096 entries, a few milliseconds of work."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a range came to: findings, the paths that it accounted for, and what its tiles hash to in the level above.

    The hashes are concatenated; None where a bundle could not be hashed.
    """

    findings: tuple[Finding, ...]
    paths: frozenset[str]
    hashes: bytes | None


def range_count(size: int, bundles: int) -> int:
    """Promise how many ranges of so many bundles hold all full bundles of a log of `size` entries."""
    return -(-(size // TILE_WIDTH) // bundles)


def check_range(subject: Subject, head: Head, bundles: int, number: int) -> Found:
    """Promise what is found in the range of this number."""
    first, full = number * bundles, head.checkpoint.size // TILE_WIDTH
    one, hashes = replace(subject, accounted=set()), None

    def check() -> Iterator[Finding]:
        nonlocal hashes
        hashes = yield from _check_tiles(one, head, range(first, min(first + bundles, full)))

    findings = tuple(check())
    return Found(findings, frozenset(one.accounted), hashes)


def _check_tiles(subject: Subject, head: Head, indexes: range) -> Generator[Finding, None, bytes | None]:
    hashes: list[bytes] = []
    for index in indexes:
        tile = Tile(0, index)
        path = tile.path
        stored = subject.public.read(path)
        leaves = yield from leaf_hashes(subject, tile, stored, partial(_fits_above, subject, head, tile))
        if leaves is None:
            return None
        subject.accounted.add(path)
        if stored != leaves:
            yield from held_against(path, stored, leaves)
        hashes.append(tile_hash(leaves))
    return b"".join(hashes)


def leaf_hashes(
    subject: Subject, tile: Tile, stored: bytes | None, fits: Callable[[bytes], bool]
) -> Generator[Finding, None, bytes | None]:
    """Promise the leaf hashes of a bundle, out of its tile when it is broken: one fault shall not hide another.

    `stored` is what that tile says, which counts more than the bundle where it `fits` the rest of the tree. None, and a
    finding, when neither is of any use.
    """
    bundle = Tile(ENTRIES, tile.index, tile.width)
    found = _bundle_hashes(subject, bundle)
    if found == stored:
        return stored
    usable = stored if stored is not None and len(stored) == tile.width * HASH_BYTES else None
    if isinstance(found, Finding):
        yield found
        if usable is None:
            yield Finding(tile.path, "cannot stand in for its bundle; the rest is unread")
        return usable
    if usable is None or not fits(usable):
        return found
    yield Finding(bundle.path, "its entries do not hash to its tile, which fits the rest of the tree")
    return usable


def _bundle_hashes(subject: Subject, bundle: Tile) -> bytes | Finding:
    path = bundle.path
    data = subject.read(path)
    if data is None:
        return Finding(path, "is missing")
    return attempt(path, lambda: bundle_hashes(data, bundle.width, path))


def _fits_above(subject: Subject, head: Head, tile: Tile, data: bytes) -> bool:
    """Tell whether a full tile of level 0 is what the level above says."""
    index, place = divmod(tile.index, TILE_WIDTH)
    above = Tile(1, index, min(TILE_WIDTH, (head.checkpoint.size >> TILE_HEIGHT) - index * TILE_WIDTH))
    row = subject.public.read(above.path) or b""
    return row[place * HASH_BYTES : (place + 1) * HASH_BYTES] == tile_hash(data)
