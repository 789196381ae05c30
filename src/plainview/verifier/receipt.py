"""A receipt read from what is public: the proof that an entry stands in the log under the policy in force.

Starting a cover, releasing and opening ask for one, and never for a flag in a database (D§3).
"""

from collections.abc import Iterator
from dataclasses import replace

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.proofs import HashReader, prove_inclusion, verify_inclusion
from plainview.core.merkle.tiles import ENTRIES, TILE_WIDTH, Tile, bundles_for, parse_entries
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.policy import NONE, Policy, parse_policy
from plainview.core.notes.terms import POLICY_PATH
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX, POLICY_BYTES_MAX
from plainview.verifier.heads import CHECKPOINT_PATH
from plainview.verifier.naming import naming
from plainview.verifier.reader import Source
from plainview.verifier.tiles import read_bundle, tile_reader


def published(source: Source, index: int, leaf: Hash, policy: Policy | None = None) -> TlogProof:
    """Promise a receipt: entry `index` has leaf hash `leaf` in a checkpoint that satisfies `policy`.

    Without a policy, the published one is in force; whoever can write the files could then choose it. Raises Unchecked
    while the entry is not published or not yet cosigned, Malformed or Invalid when what is published is damaged.
    """
    return under_head(source, index, leaf, read_head(source, policy or read_policy(source)))


def under_head(
    source: Source, index: int, leaf: Hash, read: tuple[bytes, Checkpoint], reader: HashReader | None = None
) -> TlogProof:
    """Promise what `published` does, of a checkpoint that `read_head` gave; `reader` gives its tree's hashes again."""
    data, head = read
    if index >= head.size:
        raise Unchecked(f"entry {index} is not among the {head.size} published ones", where=CHECKPOINT_PATH)
    hashes = prove_inclusion(reader or tile_reader(source, head.size), index, head.size)
    with naming(f"statement {index}"):  # who signed the head was asked when it was read
        verify_inclusion(leaf, index, head.size, hashes, head.root)
    return TlogProof(index, tuple(hashes), data)


def read_policy(source: Source) -> Policy:
    """Promise the published policy. Raises Unchecked while there is none, Malformed."""
    return parse_policy(_needed(source, POLICY_PATH, POLICY_BYTES_MAX), POLICY_PATH)


def read_head(source: Source, policy: Policy) -> tuple[bytes, Checkpoint]:
    """Promise the published checkpoint, signed and cosigned as `policy` asks.

    Raises Unchecked while there is none or the quorum is not met yet, Malformed, Invalid.
    """
    data = _needed(source, CHECKPOINT_PATH, NOTE_BYTES_MAX)
    with naming(CHECKPOINT_PATH):
        accepted = replace(policy, quorum=NONE).accept(data, CHECKPOINT_PATH)
    if not policy.quorum_met(accepted.witnesses.keys()):
        raise Unchecked(f"not yet cosigned by the quorum {policy.quorum[:40]}", where=CHECKPOINT_PATH, next="Try again")
    return data, accepted.checkpoint


def entry_at(source: Source, index: int, size: int) -> bytes:
    """Promise the entry at `index` of a log of `size` entries, unproven. Raises Unchecked beyond the end, Invalid."""
    if index >= size:
        raise Unchecked(f"entry {index} is not among the {size} published ones", where=CHECKPOINT_PATH)
    number = index // TILE_WIDTH
    bundle = Tile(ENTRIES, number, min(TILE_WIDTH, size - number * TILE_WIDTH))
    return parse_entries(read_bundle(source, bundle), bundle.width, bundle.path)[index % TILE_WIDTH]


def entries_of(source: Source, size: int) -> Iterator[tuple[int, bytes]]:
    """Promise every entry with its index, unproven. Raises Malformed, Invalid naming the file."""
    for bundle in bundles_for(size):
        yield from enumerate(parse_entries(read_bundle(source, bundle), bundle.width, bundle.path), bundle.start)


def prove(source: Source, index: int, policy: Policy | None = None) -> tuple[bytes, TlogProof]:
    """Promise the entry at `index` with its receipt. Raises as `published` does."""
    policy = policy or read_policy(source)
    _, head = read_head(source, policy)
    entry = entry_at(source, index, head.size)
    return entry, published(source, index, leaf_hash(entry), policy)


def _needed(source: Source, path: str, most: int) -> bytes:
    data = source.read(path, most)
    if data is None:
        raise Unchecked("nothing is published yet", where=path)
    return data
