"""The day's book: one Merkle root over the salted digests of all pieces of a day, whatever the matter (D§3).

Padded with salted dummies to a power of two of at least 256, in an order that tells nothing, so that neither the
number of pieces nor their matters show.
"""

import hashlib
from collections.abc import Sequence

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.tree import root_of
from plainview.core.vocabulary.ids import Hash

WIDTH_MIN = 256


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
    return root_of(leaf_hash(leaf) for leaf in leaves(digests, seed))
