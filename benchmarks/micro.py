"""Small things, many times: hashing, proofs, canonical statements, signatures."""

from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from benchmarks.figure import Figure, a_second
from plainview.core.merkle import hashing, proofs
from plainview.core.merkle.tree import Frontier, Node
from plainview.core.notes import canonical
from plainview.core.vocabulary.ids import Hash

LEAVES = 1 << 17
STATEMENT = canonical.print(
    {
        "cites": ["39 CFR 233.3(g)(5)"],
        "day": "2026-01-08",
        "duties": [{"by": "2026-02-07", "duty": "end"}, {"by": "2026-05-08", "duty": "notice"}],
        "facts": {"days": 30, "kind": "cover", "level": "federal", "purpose": "crime"},
        "matter": "0123456789abcdef" * 2,
        "sealed": dict.fromkeys(("address", "agency", "court", "district", "statute"), "A" * 43),
        "seq": 4,
        "v": 1,
    }
)


class Rows:
    """Every row of a tree of 2^n leaves in memory, as a `HashReader`."""

    def __init__(self, leaves: bytes) -> None:
        """Fold the leaf hashes up to the root."""
        self.rows = [leaves]
        while len(self.rows[-1]) > hashing.HASH_BYTES:
            self.rows.append(hashing.pair_hashes(self.rows[-1]))

    def hashes(self, nodes: Sequence[Node]) -> list[Hash]:
        """The hash of each node."""
        return [Hash(self.rows[level][32 * index : 32 * index + 32]) for level, index in nodes]


def figures() -> Iterator[Figure]:
    """How many of each in a second."""
    entries = [STATEMENT] * LEAVES
    leaves = hashing.leaf_hashes(entries)
    tree = Rows(leaves)
    middle = LEAVES // 3
    yield Figure("entries hashed into leaves", a_second(lambda: hashing.leaf_hashes(entries), LEAVES), "/s")
    yield Figure("leaves folded into a root", a_second(lambda: Frontier().append(leaves).root(), LEAVES), "/s")
    proof = proofs.prove_inclusion(tree, middle, LEAVES)
    leaf, root = hashing.leaf_hash(STATEMENT), Frontier().append(leaves).root()
    yield Figure("inclusion proofs made", a_second(lambda: proofs.prove_inclusion(tree, middle, LEAVES)), "/s")
    yield Figure(
        "inclusion proofs verified", a_second(lambda: proofs.verify_inclusion(leaf, middle, LEAVES, proof, root)), "/s"
    )
    yield Figure("statements parsed and printed back", a_second(lambda: canonical.parse(STATEMENT)), "/s")
    key = Ed25519PrivateKey.generate()
    signature, public = key.sign(STATEMENT), key.public_key()
    yield Figure("Ed25519 signatures verified", a_second(lambda: public.verify(signature, STATEMENT)), "/s")
    ml = MLDSA44PrivateKey.generate()
    ml_signature, ml_public = ml.sign(STATEMENT), ml.public_key()
    yield Figure("ML-DSA-44 signatures made", a_second(lambda: ml.sign(STATEMENT)), "/s")
    yield Figure("ML-DSA-44 signatures verified", a_second(lambda: ml_public.verify(ml_signature, STATEMENT)), "/s")
