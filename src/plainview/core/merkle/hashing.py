"""The three hashes of RFC 6962 §2.1: empty tree, leaf, node."""

import hashlib
import struct
from collections.abc import Callable, Iterable
from hashlib import sha256

from plainview.core.vocabulary.ids import Hash

HASH_BYTES = 32

EMPTY_ROOT = Hash(sha256(b"").digest())
"""The root of a tree without leaves: SHA-256 of the empty string."""

begin_leaf = sha256(b"\x00").copy
"""Promises a leaf hash that is begun: what it reads is the entry."""
begin_node = sha256(b"\x01").copy
"""Promises a node hash that is begun: what it reads are the two nodes below."""
# Rows are hashed by these. OpenSSL copies a begun hash sooner than it begins one, and the bytes need not be put behind
# a prefix first: 0.32 µs a node against 0.35, 0.70 µs an entry of 650 bytes against 0.79; the like on CPython 3.13.
# CPython's own SHA-256 uses none of the processor's instructions for it: 2.2 µs for such an entry.


def leaf_hash(entry: bytes) -> Hash:
    """Promise SHA-256(00 ‖ entry), the hash of one log entry. RFC 6962 §2.1."""
    return Hash(sha256(b"\x00" + entry).digest())


def node_hash(left: bytes, right: bytes) -> Hash:
    """Promise SHA-256(01 ‖ left ‖ right), the hash of an inner node. RFC 6962 §2.1."""
    return Hash(sha256(b"\x01" + left + right).digest())


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """Promise the leaf hashes of `entries`, concatenated in order: 32 bytes each."""
    return _hashes(begin_leaf, entries)


def pair_hashes(row: bytes) -> bytes:
    """Promise the row of parents of a row of concatenated hashes: one node hash for every 64 bytes.

    A last hash without a partner is left out. `unpack` of all pairs at once is the fastest way of cutting that pure
    Python has: 0.32 µs a node, against 0.36 µs by slicing.
    """
    return _hashes(begin_node, struct.unpack_from("64s" * (len(row) // 64), row))


def cut_hashes(hashes: bytes) -> tuple[Hash, ...]:
    """Promise the single hashes of a row of concatenated ones; what is left over is left out."""
    return struct.unpack_from("32s" * (len(hashes) // HASH_BYTES), hashes)


def _hashes(begin: "Callable[[], hashlib._Hash]", parts: Iterable[bytes]) -> bytes:
    hashes: list[bytes] = []
    add = hashes.append
    for part in parts:
        hashed = begin()
        hashed.update(part)
        add(hashed.digest())
    return b"".join(hashes)
