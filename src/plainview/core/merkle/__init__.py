"""The RFC 6962 tree: hashes, proofs and tiles, without any storage."""
