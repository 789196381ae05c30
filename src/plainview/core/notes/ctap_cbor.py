"""Where a CBOR item ends, as authenticators write it (CTAP2 canonical form, RFC 8949): lengths definite and shortest.

Whole numbers, bytes, text, lists, maps, true, false and null; no tag, no fraction, nested at most four deep. Nothing is
decoded: whoever asks wants to know that every byte belongs to something.
"""

from plainview.core.vocabulary.errors import Malformed

DEPTH_MAX = 4

_SHORT, _LONGEST = 24, 27
_SIMPLE = (0xF4, 0xF5, 0xF6)
_BYTES, _TEXT, _LIST, _MAP, _TAG = 2, 3, 4, 5, 6


def item_end(data: bytes, at: int, where: str, depth: int = DEPTH_MAX) -> int:
    """Promise the place after the item that begins at `at`.

    Raises Malformed when it is cut off, not in its shortest form, of another kind, too deep, or a map has a key twice.
    """
    if depth == 0:
        raise Malformed(f"CBOR is nested at most {DEPTH_MAX} deep here", where=where)
    if data[at : at + 1] and data[at] in _SIMPLE:
        return at + 1
    major, value, at = _head(data, at, where)
    if major in (_BYTES, _TEXT):
        return _text_end(data, at, value, major, where)
    if major == _LIST:
        for _ in range(value):
            at = item_end(data, at, where, depth - 1)
    if major == _MAP:
        at = _map_end(data, at, value, where, depth)
    return at


def _head(data: bytes, at: int, where: str) -> tuple[int, int, int]:
    """Promise major type, argument, and the place after them."""
    if at >= len(data) or data[at] >> 5 >= _TAG or data[at] & 31 > _LONGEST:
        raise Malformed("expected a CBOR item with a definite length", where=where)
    major, short = data[at] >> 5, data[at] & 31
    if short < _SHORT:
        return major, short, at + 1
    size = 1 << (short - _SHORT)
    value = int.from_bytes(data[at + 1 : at + 1 + size])
    shortest = _SHORT if size == 1 else 1 << (4 * size)
    if at + 1 + size > len(data) or value < shortest:
        raise Malformed("expected CBOR in its shortest form", where=where)
    return major, value, at + 1 + size


def _text_end(data: bytes, at: int, size: int, major: int, where: str) -> int:
    if at + size > len(data):
        raise Malformed("CBOR is cut off", where=where)
    try:
        data[at : at + size].decode("utf-8" if major == _TEXT else "latin-1")
    except UnicodeDecodeError:
        raise Malformed("expected UTF-8 in CBOR text", where=where) from None
    return at + size


def _map_end(data: bytes, at: int, count: int, where: str, depth: int) -> int:
    keys = set()
    for number in range(count):
        key_at, at = at, item_end(data, at, where, depth - 1)
        keys.add(data[key_at:at])
        if len(keys) == number:
            raise Malformed("a CBOR map has a key twice", where=where)
        at = item_end(data, at, where, depth - 1)
    return at
