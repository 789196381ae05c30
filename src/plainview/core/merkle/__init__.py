"""The Merkle tree of RFC 6962 over SHA-256: hashes, right edge, proofs, tiles. Arithmetic only."""
