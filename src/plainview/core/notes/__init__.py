"""Formats: strict JSON, signed notes, checkpoints, cosignatures, proofs, policies, the manifest.

Untrusted bytes become values here and nowhere else. One value has one spelling: what is read is printed
again and compared. Nothing here knows a statement type.
"""
