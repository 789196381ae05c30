"""Measure what this machine does in a second: `python tools/bench.py [demo/public]`, one line a figure."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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


def a_second(work: Callable[[], object], pieces: int = 1) -> float:
    """How many pieces of work are done in a second, from at least half a second of it."""
    runs, start = 0, perf_counter()
    while (spent := perf_counter() - start) < 0.5:
        work()
        runs += 1
    return runs * pieces / spent


def figures() -> Iterator[tuple[str, float]]:
    """What is measured, and how many a second."""
    entries = [STATEMENT] * LEAVES
    leaves = hashing.leaf_hashes(entries)
    tree = Rows(leaves)
    middle = LEAVES // 3
    yield "entries hashed into leaves", a_second(lambda: hashing.leaf_hashes(entries), LEAVES)
    yield "leaves folded into a root", a_second(lambda: Frontier().append(leaves).root(), LEAVES)
    proof = proofs.prove_inclusion(tree, middle, LEAVES)
    leaf, root = hashing.leaf_hash(STATEMENT), Frontier().append(leaves).root()
    yield "inclusion proofs made", a_second(lambda: proofs.prove_inclusion(tree, middle, LEAVES))
    yield "inclusion proofs verified", a_second(lambda: proofs.verify_inclusion(leaf, middle, LEAVES, proof, root))
    yield "statements parsed and printed back", a_second(lambda: canonical.parse(STATEMENT))
    key = Ed25519PrivateKey.generate()
    signature, public = key.sign(STATEMENT), key.public_key()
    yield "Ed25519 signatures verified", a_second(lambda: public.verify(signature, STATEMENT))


def time_verify(folder: Path) -> None:
    """Run the real command on a real program, if there is one, and say how long it took."""
    start = perf_counter()
    done = subprocess.run([sys.executable, "-m", "plainview", "verify", str(folder)], capture_output=True, check=False)
    print(f"{perf_counter() - start:12.2f} s  plainview verify {folder} (exit {done.returncode})")


if __name__ == "__main__":
    for name, rate in figures():
        print(f"{rate:12,.0f} /s {name}")
    program = Path(sys.argv[1] if len(sys.argv) > 1 else "demo/public")
    if program.exists():
        time_verify(program)
