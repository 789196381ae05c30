"""A receipt read from what is public: the proof that an entry stands in the log under the policy in force.

Starting a cover, releasing and opening ask for one, and never for a flag in a database (D§3).
"""

from plainview.core.merkle.proofs import prove_inclusion
from plainview.core.merkle.tiles import Tile, TileReader
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX, POLICY_BYTES_MAX
from plainview.verifier.heads import CHECKPOINT_PATH
from plainview.verifier.reader import Source

POLICY_PATH = "policy"
TILE_BYTES = 256 * 32


def published(source: Source, index: int, leaf: Hash) -> TlogProof:
    """Promise a receipt: entry `index` has leaf hash `leaf` in a checkpoint that satisfies the published policy.

    Raises Unchecked while the entry is not published, Malformed or Invalid when what is published is damaged.
    """
    policy = parse_policy(_needed(source, POLICY_PATH, POLICY_BYTES_MAX), POLICY_PATH)
    checkpoint = _needed(source, CHECKPOINT_PATH, NOTE_BYTES_MAX)
    head = policy.accept(checkpoint, CHECKPOINT_PATH).checkpoint
    if index >= head.size:
        raise Unchecked(f"entry {index} is not among the {head.size} published ones", where=CHECKPOINT_PATH)
    hashes = prove_inclusion(TileReader(head.size, lambda tile: _tile(source, tile)), index, head.size)
    proof = TlogProof(index, tuple(hashes), checkpoint)
    proof.verify(leaf, policy)
    return proof


def _needed(source: Source, path: str, most: int) -> bytes:
    data = source.read(path, most)
    if data is None:
        raise Unchecked("nothing is published yet", where=path)
    return data


def _tile(source: Source, tile: Tile) -> bytes | None:
    return source.read(tile.path, TILE_BYTES)
