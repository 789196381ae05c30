"""Looking for words in bytes: every spelling in which a word could leave, all of them in one pass.

A word is looked for as it is and in other cases, in other encodings, quoted for addresses, JSON, pages and mail, in hex
and base64 wherever it begins, and as a digest of the word, its folded form or its delivery point. Of a digest the first
64 bits are enough. What is compressed inside a file is searched as well.
"""

import base64
import hashlib
import html
import json
import quopri
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

from plainview.core.mail.addresses import delivery_point, one_spelling
from plainview.core.mail.folding import fold, words
from plainview.core.vocabulary.request import Address

LEAST = 8
"""Bytes of the shortest needle: fewer stand in a random signature by chance now and then."""

HASHES = ("sha256", "sha1", "md5")
_STREAM = re.compile(rb"stream\r?\n|\x1f\x8b\x08")
_INFLATED_MAX = 1 << 24


def cases(word: str) -> set[str]:
    """A word as it is written in other hands: cases, composed and decomposed, folded, as in a delivery point."""
    forms = {word, word.upper(), word.lower(), word.title(), unicodedata.normalize("NFD", word), fold(word)}
    return {each for each in (*forms, one_spelling(word), " ".join(words(word))) if each}


def quoted(text: str) -> Iterator[bytes]:
    """A text in each way in which programs write it down."""
    for coding in ("utf-8", "utf-16-be", "utf-16-le", "latin-1"):
        yield text.encode(coding, "replace")
    yield from (quote(text, safe="").encode(), quote_plus(text).encode())
    yield re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quote(text, safe="")).encode()
    for dumped in (json.dumps(text), json.dumps(json.dumps(text)), repr(text), ascii(text)):
        yield dumped[1:-1].encode()
    yield html.escape(text).encode()
    yield html.escape(text).encode("ascii", "xmlcharrefreplace")
    yield text.replace('"', '""').encode()
    yield quopri.encodestring(text.encode(), quotetabs=True)


def encoded(data: bytes) -> Iterator[bytes]:
    """Bytes in hex, and in base64 at each of three places in which they may begin."""
    yield data.hex().encode()
    yield data.hex().upper().encode()
    yield data.hex(" ").encode()
    for offset in range(3):
        whole = base64.b64encode(bytes(offset) + data)
        inside = whole[4 if offset else 0 : -4]
        yield inside
        yield inside.replace(b"+", b"-").replace(b"/", b"_")
    yield base64.b32encode(data)[:-8]


def digests(text: str) -> Iterator[bytes]:
    """The first 64 bits of the digests of a text, in every encoding."""
    for name in HASHES:
        digest = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
        yield digest[:8]
        yield digest.hex()[:16].encode()
        yield digest.hex()[:16].upper().encode()
        yield base64.b64encode(digest)[:11]
        yield base64.urlsafe_b64encode(digest)[:11]


def hashed(word: str) -> set[str]:
    """What a careless build would take the digest of."""
    point = delivery_point(Address(f"7 {word} Street", "Springfield", "NY", "10001"))
    return {*cases(word), json.dumps(word), json.dumps(word, ensure_ascii=False), point, word + "\n"}


def spellings(word: str) -> Iterator[bytes]:
    """Every spelling of a word that is looked for."""
    for form in cases(word):
        plain = set(quoted(form))
        yield from plain
        for data in (form.encode(), form.encode("utf-16-be")):
            yield from encoded(data)
    for text in hashed(word):
        yield from digests(text)


class Needles:
    """Words by name, ready to be looked for all at once."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Spell the words, each of which says little when it is short. Raises ValueError for one that is too short."""
        self._by_start: dict[bytes, list[tuple[bytes, str]]] = {}
        for name, word in words.items():
            for needle in {*spellings(word)}:
                if len(needle) < LEAST:
                    raise ValueError(f"{name} has a spelling of only {len(needle)} bytes")
                self._by_start.setdefault(needle[:LEAST], []).append((needle, name))

    def __len__(self) -> int:
        return sum(map(len, self._by_start.values()))

    def found(self, *places: bytes) -> set[str]:
        """The names whose word stands in one of the places in any spelling, also inside what is compressed there."""
        return {name for place in places for data in opened(place) for name in self._found(data)}

    def _found(self, data: bytes) -> Iterator[str]:
        starts = self._by_start
        hits = [at for at in range(len(data) - LEAST + 1) if data[at : at + LEAST] in starts]
        for at in hits:
            for needle, name in starts[data[at : at + LEAST]]:
                if data.startswith(needle, at):
                    yield name


def opened(place: bytes) -> Iterator[bytes]:
    """The bytes, and whatever stands compressed in them: streams of PDF, gzip."""
    yield place
    for start in _STREAM.finditer(place):
        zipped = start[0].startswith(b"\x1f")
        inflating = zlib.decompressobj(31 if zipped else 15)
        try:
            yield inflating.decompress(place[start.start() if zipped else start.end() :], _INFLATED_MAX)
        except zlib.error:
            continue


def joined(texts: Iterable[str]) -> bytes:
    """Many texts as one place."""
    return "\n".join(texts).encode("utf-8", "surrogateescape")
