"""Plainview: a mail cover and postal-records program that anyone can check."""

__version__ = "0.1.0"
