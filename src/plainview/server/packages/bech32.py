"""Bech32 as age spells its keys: a word, `1`, and base-32 digits with a checksum (BIP 173)."""

import re

from plainview.core.vocabulary.errors import Malformed

_DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECK = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_DIGITS = 6
TEXT_MAX = 200


def encode(word: str, data: bytes) -> str:
    """Promise the lower-case spelling of `data` under a lower-case ASCII word."""
    spare = -len(data) * 8 % 5
    number, count = int.from_bytes(data, "big") << spare, (len(data) * 8 + spare) // 5
    values = [number >> 5 * place & 31 for place in reversed(range(count))]
    check = _checksum([*_spread(word), *values, *[0] * _CHECK_DIGITS]) ^ 1
    values += [check >> 5 * place & 31 for place in reversed(range(_CHECK_DIGITS))]
    return f"{word}1{''.join(_DIGITS[value] for value in values)}"


def decode(word: str, text: str, where: str = "key") -> bytes:
    """Promise the bytes that `encode` spells so. Raises Malformed for any other spelling."""
    shape = rf"{re.escape(word)}1[{_DIGITS}]{{{_CHECK_DIGITS},{TEXT_MAX}}}"
    if len(text) > TEXT_MAX or not re.fullmatch(shape, text):
        raise Malformed(f"expected {word}1 and further letters and digits, all lower case", where=where)
    number = 0
    digits = text[len(word) + 1 : -_CHECK_DIGITS]
    for digit in digits:
        number = number << 5 | _DIGITS.index(digit)
    size, spare = divmod(len(digits) * 5, 8)
    data = (number >> spare).to_bytes(size, "big")
    if encode(word, data) != text:
        raise Malformed("its checksum does not fit; a letter is wrong or missing", where=where, next="Copy it again")
    return data


def _spread(word: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in word), 0, *(ord(letter) & 31 for letter in word)]


def _checksum(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, part in enumerate(_CHECK):
            check ^= part if top >> bit & 1 else 0
    return check
