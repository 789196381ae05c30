"""One spelling of words, so that case, accents, full stops and apostrophes do not tell two names apart.

Accents are taken off Latin letters only: in other scripts a mark can be another letter. Nothing is guessed: words that
differ in a letter stay different.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_LETTERS: Mapping[int, str] = MappingProxyType(
    str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
)
_WITHIN_A_WORD = re.compile("['\u2018\u2019\u02bc`\u00b4\u200c\u200d]")
_ASCII_WORD = re.compile("[a-z0-9]+")
_DIGRAPHS = re.compile("([aou])e")
_LATIN_END = 0x250


def fold(text: str) -> str:
    """Promise `text` in small letters, Latin letters without accents, apostrophes left out, composed."""
    within = _WITHIN_A_WORD.sub("", text)
    if within.isascii():
        return within.lower()
    plain: list[str] = []
    base = ""
    for character in unicodedata.normalize("NFKD", within):
        if not unicodedata.combining(character):
            base = character
        elif base and ord(base) < _LATIN_END:
            continue
        plain.append(character)
    return unicodedata.normalize("NFC", "".join(plain)).casefold().translate(_LETTERS)


def words(text: str) -> tuple[str, ...]:
    """Promise the words of `text`, folded; everything that is neither letter, mark nor digit parts words."""
    folded = fold(text)
    if folded.isascii():
        return tuple(_ASCII_WORD.findall(folded))
    return tuple("".join(c if _is_part(c) else " " for c in folded).split())


def without_digraphs(found: tuple[str, ...]) -> tuple[str, ...]:
    """Promise words with ae, oe, ue written as a, o, u: how `Mueller` and `Müller` come to look alike."""
    return tuple(_DIGRAPHS.sub(r"\1", word) for word in found)


def _is_part(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"
