"""Append, publish, recover: opaque statements in, tiles and checkpoints out; this room cannot read what it logs."""
