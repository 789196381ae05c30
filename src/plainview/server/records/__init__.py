"""Records that the postal service already holds: a scope selects from an operator's data, and nothing else does."""
