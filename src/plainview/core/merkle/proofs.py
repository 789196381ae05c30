"""Inclusion and consistency proofs: *prove* asks a reader for hashes, *verify* needs its arguments alone.

Sources: RFC 6962 §2.1.1 and §2.1.2 (making), RFC 9162 §2.1.3.2 and §2.1.4.2 (checking).
"""

from collections.abc import Sequence
from typing import Protocol

from plainview.core.merkle.hashing import EMPTY_ROOT, HASH_BYTES, node_hash
from plainview.core.merkle.tree import Frontier, Node, fold_peaks, peak_nodes
from plainview.core.vocabulary.errors import BadProof, Invalid
from plainview.core.vocabulary.ids import Hash


class HashReader(Protocol):
    """A source of subtree hashes, asked for a whole list at a time so that it can fetch in bulk."""

    def hashes(self, nodes: Sequence[Node]) -> Sequence[Hash]:
        """Promise one hash for each node, in order. Whether they are true is for the proof's check to say."""
        ...


def read_frontier(reader: HashReader, size: int) -> Frontier:
    """Promise the right edge of the tree of `size` leaves as `reader` tells it; compare its root."""
    return Frontier(size, tuple(_ask(reader, peak_nodes(0, size))))


def prove_inclusion(reader: HashReader, index: int, size: int) -> list[Hash]:
    """Promise PATH(index, D[size]), the leaf's sibling first. RFC 6962 §2.1.1.

    Raises Invalid when no such leaf is in the tree.
    """
    if not 0 <= index < size:
        raise Invalid(f"there is no entry {index} in a tree of {size}")
    ranges: list[tuple[int, int]] = []
    start, stop = 0, size
    while stop - start > 1:
        split = start + _split(stop - start)
        if index < split:
            ranges.append((split, stop))
            stop = split
        else:
            ranges.append((start, split))
            start = split
    return _range_hashes(reader, ranges[::-1])


def prove_consistency(reader: HashReader, old: int, new: int) -> list[Hash]:
    """Promise PROOF(old, D[new]); empty when `old` is 0 or equals `new`. RFC 6962 §2.1.2.

    Raises Invalid when `old` is larger than `new`.
    """
    if not 0 <= old <= new:
        raise Invalid(f"a tree of {new} cannot contain a tree of {old}")
    if old in (0, new):
        return []
    ranges: list[tuple[int, int]] = []
    start, stop = 0, new
    while stop != old:
        split = start + _split(stop - start)
        if old <= split:
            ranges.append((split, stop))
            stop = split
        else:
            ranges.append((start, split))
            start = split
    if start:
        ranges.append((start, stop))
    return _range_hashes(reader, ranges[::-1])


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Promise that the tree of `size` with `root` has leaf hash `leaf` at `index`. RFC 9162 §2.1.3.2.

    Raises BadProof otherwise.
    """
    if not 0 <= index < size:
        raise BadProof(f"there is no entry {index} in a tree of {size}")
    _check_hashes(leaf, root, *proof)
    lonely, last, found = index, size - 1, Hash(leaf)
    for step in proof:
        if last == 0:
            raise BadProof(f"the proof has {len(proof)} hashes, more than entry {index} of {size} needs")
        if lonely & 1 or lonely == last:
            found = node_hash(step, found)
            while not lonely & 1 and lonely:
                lonely, last = lonely >> 1, last >> 1
        else:
            found = node_hash(found, step)
        lonely, last = lonely >> 1, last >> 1
    if last:
        raise BadProof(f"the proof has {len(proof)} hashes, fewer than entry {index} of {size} needs")
    if found != root:
        raise BadProof(f"the proof of entry {index} does not lead to the root of the tree of {size}")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Promise that the tree of `new` begins with the very leaves of the tree of `old`. RFC 9162 §2.1.4.2.

    Nothing is below every tree, so an `old` of 0 asks for the empty root and an empty proof.
    Raises BadProof otherwise.
    """
    if not 0 <= old <= new:
        raise BadProof(f"a tree of {new} cannot contain a tree of {old}")
    _check_hashes(old_root, new_root, *proof)
    if old in (0, new):
        _verify_trivial(old, old_root, new, new_root, proof)
        return
    steps = list(proof)
    if old & (old - 1) == 0:  # a perfect old tree is its own first step
        steps.insert(0, Hash(old_root))
    found_old, found_new = _climb(old, new, steps)
    if found_old != old_root:
        raise BadProof(f"the proof does not lead to the root of the older tree of {old}")
    if found_new != new_root:
        raise BadProof(f"the proof does not lead to the root of the newer tree of {new}")


def _verify_trivial(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise BadProof(f"the proof from {old} to {new} must be empty, it has {len(proof)} hashes")
    if old == new and old_root != new_root:
        raise BadProof(f"two different roots are claimed for one tree of {new}")
    if old == 0 and old_root != EMPTY_ROOT:
        raise BadProof("the empty tree has another root")


def _climb(old: int, new: int, steps: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Fold the steps into the roots of both trees, from the last leaf of the older one upwards."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not steps:
        raise BadProof(f"the proof from {old} to {new} is empty")
    found_old = found_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise BadProof(f"the proof from {old} to {new} has too many hashes")
        if place & 1 or place == last:
            found_old, found_new = node_hash(step, found_old), node_hash(step, found_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found_new = node_hash(found_new, step)
        place, last = place >> 1, last >> 1
    if last:
        raise BadProof(f"the proof from {old} to {new} has too few hashes")
    return found_old, found_new


def _check_hashes(*hashes: bytes) -> None:
    if any(len(value) != HASH_BYTES for value in hashes):
        raise BadProof("every hash of a proof has exactly 32 bytes")


def _split(count: int) -> int:
    """Promise k of RFC 6962 §2.1: the largest power of two below `count`, for `count` above 1."""
    return 1 << ((count - 1).bit_length() - 1)


def _ask(reader: HashReader, nodes: Sequence[Node]) -> Sequence[Hash]:
    hashes = reader.hashes(nodes)
    if len(hashes) != len(nodes):
        raise ValueError(f"the reader was asked for {len(nodes)} hashes and gave {len(hashes)}")
    return hashes


def _range_hashes(reader: HashReader, ranges: Sequence[tuple[int, int]]) -> list[Hash]:
    """Read all ranges in one question, then fold each into its own subtree hash."""
    plans = [peak_nodes(start, stop) for start, stop in ranges]
    known = iter(_ask(reader, [node for plan in plans for node in plan]))
    return [fold_peaks([next(known) for _ in plan]) for plan in plans]
