"""Runs every folder of tests/vectors that holds a whole log (`public/` and `expect.json`), and holds them to the cases.

A folder's name is the fact, `_fail` the outcome. A new folder needs no code.
"""
