from hashlib import sha256

from plainview.core.merkle import hashing


def test_the_empty_root_is_the_hash_of_nothing() -> None:
    assert hashing.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_leaf_and_node_hashes_are_kept_apart_by_their_first_byte() -> None:
    assert hashing.leaf_hash(b"") == sha256(b"\x00").digest()
    assert hashing.node_hash(b"l" * 32, b"r" * 32) == sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()
    assert hashing.leaf_hash(b"l" * 32 + b"r" * 32) != hashing.node_hash(b"l" * 32, b"r" * 32)


def test_many_leaves_hash_as_one_by_one() -> None:
    entries = [b"a", b"", b"c" * 300]
    assert hashing.leaf_hashes(entries) == b"".join(hashing.leaf_hash(entry) for entry in entries)


def test_a_row_hashes_pair_by_pair_and_leaves_the_odd_one_out() -> None:
    row = bytes(range(32 * 5))
    expected = hashing.node_hash(row[:32], row[32:64]) + hashing.node_hash(row[64:96], row[96:128])
    assert hashing.pair_hashes(row) == expected
    assert hashing.pair_hashes(row[:32]) == b""
