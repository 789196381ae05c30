"""Bytes that strangers send, made into values and back: signed notes, checkpoints, proofs, policies, strict JSON."""
