"""How often strangers may try something, without a note of who they are.

What is counted lies in memory alone, under a digest whose key is drawn anew for each quarter of an hour and then gone:
nobody can tell afterwards from where somebody came. Each process counts for itself.
"""

import hmac
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from threading import Lock

WINDOW_SECONDS = 15 * 60
HERE_MAX = 20
"""Tries from one address in a window: a household, or somebody who mistypes."""

ALL_MAX = 3_000
"""Tries from everywhere in a window. It bounds the work, not the guessing: codes of 128 bits are not guessed."""

KEY_BYTES = 32
IPV6_SUBNET_BITS = 64


@dataclass(slots=True)
class Throttle:
    """Counts tries of the present window. Used by several threads."""

    _window: int = -1
    _key: bytes = field(default=b"", repr=False)
    _counts: Counter[bytes] = field(default_factory=Counter, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def admit(self, address: str, second: int, chance: Callable[[int], bytes]) -> bool:
        """Count a try from `address` at a POSIX second; tell whether it is one of those that are answered."""
        window = second // WINDOW_SECONDS
        with self._lock:
            if window != self._window:
                self._window, self._key = window, chance(KEY_BYTES)
                self._counts.clear()
            here = hmac.digest(self._key, _network(address).encode(), "sha256")
            if self._counts[b""] >= ALL_MAX or self._counts[here] >= HERE_MAX:
                return False
            self._counts.update((b"", here))
            return True


def _network(address: str) -> str:
    """An address, of IPv6 the subnet that one subscriber has; whatever is no address stands for itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(int(found) >> IPV6_SUBNET_BITS)
    return address
