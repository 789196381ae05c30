"""Fixed keys for tests: made from words, so that every run has the same."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from plainview.core.notes.signers import CosignatureSigner, LogSigners, NoteSigner, SubtreeSigner

ORIGIN = "example.com/log"


def ed25519(word: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(word.encode()).digest())


def mldsa44(word: str) -> MLDSA44PrivateKey:
    return MLDSA44PrivateKey.from_seed_bytes(sha256(word.encode()).digest())


LOG = LogSigners(ORIGIN, ed25519("log"), mldsa44("log ml"))
ED = NoteSigner(ORIGIN, LOG.ed25519)
ML = SubtreeSigner(ORIGIN, LOG.mldsa44)
WITNESS = CosignatureSigner("witness.example/ed", ed25519("witness ed"))
WITNESS_ML = SubtreeSigner("witness.example/ml", mldsa44("witness ml"))
