"""What of a bundle concerns each share of the matters: told by the bytes alone, nothing of it is parsed or trusted.

The program's own chains belong to every share, so that each has the program's state at every index; a matter belongs to
one, by the last digit of its id. Bytes that are neither belong to every share too: each finds the same fault in them.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

LENGTH_BYTES = 2
"""Before each entry of a bundle stands its length."""

CHAIN = b'"matter":"'
ID_CHARS = 32

_LAST_DIGIT = len(CHAIN) + ID_CHARS - 1
_ORDER = b'"type":"order.authorized","v":1}'


class Portion(NamedTuple):
    """Places in a bundle that concern one share, in order, a byte each.

    Those that are `noted` too are orders of other shares' matters, which a review samples; the others are its own.
    """

    places: bytes
    noted: bytes


class Division:
    """The matters in so many equal shares."""

    def __init__(self, shares: int) -> None:
        """Divide into `shares`."""
        self._shares = shares
        self._owners = {b'%x"' % digit: digit % shares for digit in range(16)}

    def portions(self, entries: Sequence[bytes]) -> list[Portion]:
        """Promise what of a bundle, at most 256 entries, concerns each share."""
        places = [bytearray() for _ in range(self._shares)]
        noted = [bytearray() for _ in places]
        owners, adding = self._owners, [its.append for its in places]
        for place, entry in enumerate(entries):
            digit = entry.find(CHAIN) + _LAST_DIGIT
            owner = owners.get(entry[digit : digit + 2])  # an id's last digit, and the quote that ends the id
            if owner is not None and not entry.endswith(_ORDER):
                adding[owner](place)
                continue
            for share, its in enumerate(places):
                its.append(place)
                if owner is not None and owner != share:
                    noted[share].append(place)
        return [Portion(bytes(its), bytes(others)) for its, others in zip(places, noted, strict=True)]


def ends_of(entries: Sequence[bytes]) -> list[int]:
    """Promise where the entries of a bundle end, and before them 0, where the first one's length begins."""
    return list(accumulate([LENGTH_BYTES + len(entry) for entry in entries], initial=0))
