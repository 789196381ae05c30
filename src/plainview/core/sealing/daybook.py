"""The day's book: one Merkle root over the salted digests of all pieces of a day, whatever the matter (D§3).

Padded with salted dummies to a power of two of at least 256, in an order that tells nothing, so that neither the
number of pieces nor their matters show.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from plainview.core.merkle.hashing import HASH_BYTES, leaf_hashes, pair_hashes
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import Hash

WIDTH_MIN = 256
DAYS_KEPT = 128


def width(pieces: int) -> int:
    """Promise the padded number of leaves: the smallest power of two that is at least 256 and `pieces`."""
    return max(WIDTH_MIN, 1 << (pieces - 1).bit_length()) if pieces else WIDTH_MIN


def leaves(digests: Sequence[bytes], seed: bytes) -> list[bytes]:
    """Promise the day's leaves in published order: piece digests and dummies together, sorted.

    `seed` is 32 secret random bytes of the day; the dummies come from it, so that the day can be rebuilt from it.
    """
    missing = width(len(digests)) - len(digests)
    dummies = (
        hashlib.sha256(b"plainview/daybook/dummy/v1\n" + seed + n.to_bytes(8, "big")).digest() for n in range(missing)
    )
    return sorted((*digests, *dummies))


def daybook_root(digests: Sequence[bytes], seed: bytes) -> Hash:
    """Promise the root that the day's statement carries."""
    return Hash(_tree(tuple(digests), seed).rows[-1])


class _Tree(NamedTuple):
    """A day's whole tree: where each leaf stands, and the concatenated hashes of every level, leaves first."""

    places: dict[bytes, int]
    rows: tuple[bytes, ...]


@lru_cache(DAYS_KEPT)
def _tree(digests: tuple[bytes, ...], seed: bytes) -> _Tree:
    """Promise the tree of a day. A package asks for a month of days, and the next for nearly the same."""
    ordered = leaves(digests, seed)
    rows = [leaf_hashes(ordered)]
    while len(rows[-1]) > HASH_BYTES:
        rows.append(pair_hashes(rows[-1]))
    return _Tree({leaf: place for place, leaf in enumerate(ordered)}, tuple(rows))


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Where a digest stands in its day's book: leaf `position` of `width`, and the path to the root, sibling first."""

    position: int
    width: int
    path: tuple[Hash, ...]


def inclusion(digests: Sequence[bytes], seed: bytes, wanted: Sequence[bytes]) -> list[Inclusion]:
    """Promise where each of the `wanted` digests stands, in their order; `verify_inclusion` takes it with the root.

    Raises Invalid for a digest that is not of this day.
    """
    places, rows = _tree(tuple(digests), seed)
    if not places.keys() >= set(wanted):
        raise Invalid("a piece is not in the book of its day")
    return [Inclusion(places[digest], len(places), _path(rows, places[digest])) for digest in wanted]


def _path(rows: Sequence[bytes], place: int) -> tuple[Hash, ...]:
    siblings = [(place >> level ^ 1) * HASH_BYTES for level in range(len(rows) - 1)]
    return tuple(Hash(row[at : at + HASH_BYTES]) for row, at in zip(rows, siblings, strict=False))
