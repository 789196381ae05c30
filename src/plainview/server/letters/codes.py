"""The access code in a letter: 128 random bits in groups that people can type, with two check characters.

The alphabet is Crockford's base 32: no I, L, O or U. The check is the number modulo the prime 1021, so that one wrong
character, or two exchanged ones, is always seen before anything is looked up.
"""

import hashlib
import hmac

from plainview.core.vocabulary.errors import Malformed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BYTES = 16
DIGITS = 26
GROUP = 4
_PRIME = 1021
_TYPED = str.maketrans("ILO", "110", " -")


def print_code(secret: bytes) -> str:
    """Promise 16 random bytes as a code, seven groups of four: `K7QM-…`. Raises Malformed for another length."""
    if len(secret) != CODE_BYTES:
        raise Malformed(f"a code is made from {CODE_BYTES} bytes", where="code")
    number = int.from_bytes(secret)
    text = _spelled(number, DIGITS) + _spelled(number % _PRIME, 2)
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def parse_code(text: str) -> bytes:
    """Read a code as people type it: small letters, spaces, I or L for 1, O for 0. Raises Malformed, echoing nothing.

    `print_code` gives the one spelling back.
    """
    plain = text[: 4 * DIGITS].upper().translate(_TYPED) if text.isascii() else ""
    if len(plain) != DIGITS + 2 or any(char not in ALPHABET for char in plain):
        raise Malformed(f"expected {DIGITS + 2} letters and digits", where="code", next="Copy it from the letter")
    number, check = _number(plain[:DIGITS]), _number(plain[DIGITS:])
    if number % _PRIME != check or number >> (8 * CODE_BYTES):
        raise Malformed("a character is wrong, or two are exchanged", where="code", next="Compare it with the letter")
    return number.to_bytes(CODE_BYTES)


def lookup(secret: bytes, salt: bytes) -> str:
    """Promise what is kept of a code, in hex: salted with the program's secret, so the database alone tells nothing.

    128 random bits cannot be guessed, so one pass of HMAC-SHA-256 is enough.
    """
    return hmac.digest(salt, b"plainview/notice-code\n" + secret, hashlib.sha256).hex()


def _spelled(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(length)))


def _number(text: str) -> int:
    number = 0
    for char in text:
        number = number << 5 | ALPHABET.index(char)
    return number
