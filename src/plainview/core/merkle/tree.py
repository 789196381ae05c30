"""The right edge of a tree: all that is needed to append leaves and to know the root.

A tree of `size` leaves is the row of perfect trees named by the ones in `size`'s binary
spelling, largest first ("compact range"). Their hashes, the peaks, fold from the right into the root.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plainview.core.merkle.hashing import EMPTY_ROOT, HASH_BYTES, node_hash, pair_hashes
from plainview.core.vocabulary.ids import Hash

Node = tuple[int, int]
"""(level, index): the `index`-th perfect subtree of 2^level leaves, counted from the left."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree of `size` leaves: the hash of each perfect tree, largest first."""

    size: int = 0
    peaks: tuple[Hash, ...] = ()

    def __post_init__(self) -> None:
        """Hold the invariant: one 32-byte peak for every one-bit of the size."""
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves has not {len(self.peaks)} peaks")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("every peak is a hash of 32 bytes")

    def root(self) -> Hash:
        """Promise the tree's root, RFC 6962 MTH; `EMPTY_ROOT` for an empty tree."""
        return fold_peaks(self.peaks)

    def append(self, leaf_hashes: bytes) -> "Frontier":
        """Promise the edge after appending concatenated leaf hashes (32 bytes each), a level at a time.

        Raises ValueError when the bytes are not whole hashes.
        """
        added, rest = divmod(len(leaf_hashes), HASH_BYTES)
        if rest:
            raise ValueError(f"{len(leaf_hashes)} bytes are not whole hashes of 32 bytes")
        old = list(self.peaks)
        new: list[Hash] = []
        row, level = leaf_hashes, 0
        while row or self.size >> level:
            if self.size >> level & 1:
                row = old.pop() + row
            if len(row) // HASH_BYTES & 1:
                new.append(Hash(row[-HASH_BYTES:]))
            row, level = pair_hashes(row), level + 1
        return Frontier(self.size + added, tuple(reversed(new)))


def fold_peaks(peaks: Sequence[Hash]) -> Hash:
    """Promise the root over perfect trees of strictly falling size: fold from the right."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def peak_nodes(start: int, stop: int) -> list[Node]:
    """Promise the fewest perfect subtrees that cover leaves [start, stop), largest first.

    `start` must be a multiple of the largest power of two below `stop - start`, as the right half of
    any RFC 6962 split is; for `start == 0` they are the peaks of a tree of `stop` leaves.
    """
    nodes: list[Node] = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def root_of(leaf_hashes: Iterable[bytes]) -> Hash:
    """Promise the RFC 6962 root of the tree with these leaf hashes."""
    return Frontier().append(b"".join(leaf_hashes)).root()
