"""The log: opaque entries in, tiles and signed checkpoints out. It reads no statement and knows no rule."""
