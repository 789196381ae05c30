"""A receipt held against a log: whoever kept one knows whether the entry is still where it was promised to be."""

from dataclasses import dataclass

from plainview.core.merkle.proofs import verify_inclusion
from plainview.core.notes.checkpoint import open_checkpoint
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.vocabulary.errors import Inconsistent
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.heads import head_size
from plainview.verifier.naming import naming
from plainview.verifier.opening import Trust
from plainview.verifier.terms import Terms
from plainview.verifier.tree import Cut

WHERE = "receipt"


@dataclass(slots=True)
class Receipt:
    """A receipt whose checkpoint the log signed: `cut` is what it says of the log; `leaf` is the log's own entry."""

    proof: TlogProof
    cut: Cut
    leaf: Hash | None = None

    def check(self) -> None:
        """Promise that the log's own entry at the index is the one of the receipt. Raises BadProof, Inconsistent."""
        if self.leaf is None:
            raise Inconsistent(f"speaks of entry {self.proof.index}, which its own log has not", where=WHERE)
        with naming(WHERE):
            verify_inclusion(self.leaf, self.proof.index, self.cut.size, self.proof.hashes, self.cut.root)


def open_receipt(proof: TlogProof, terms: Terms, trust: Trust) -> Receipt:
    """Promise the receipt, its checkpoint signed by this log with the keys of its size, and as the given policy asks.

    A receipt from a term of which the policy names no key is not held against the policy: its root must be one of
    this log, which the policy was held against. Raises Malformed, BadSignature, UnknownSigners, Invalid.
    """
    where = f"{WHERE}, checkpoint"
    keys = terms.keys(head_size(proof.checkpoint, where))
    with naming(where):
        if trust.policy is not None and set(keys) & {log.key for log in trust.policy.logs}:
            trust.policy.accept(proof.checkpoint, where)
        head = open_checkpoint(proof.checkpoint, keys, keys[0].name, where).checkpoint
    return Receipt(proof, Cut(head.size, head.root, where))
