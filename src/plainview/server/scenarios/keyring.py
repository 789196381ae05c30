"""Simulated chance and simulated officials' keys: everything from one seed, so that a story is the same every time."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from plainview.core.docket.signers import key_id
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import KeyId


def chance(seed: str) -> Callable[[int], bytes]:
    """Promise a source of bytes that only looks random: SHAKE-256 over the seed and a counter."""
    asked = 0

    def draw(count: int) -> bytes:
        nonlocal asked
        asked += 1
        return hashlib.shake_256(f"plainview/chance\n{seed}\n{asked}".encode()).digest(count)

    return draw


@dataclass(slots=True)
class HeldKey:
    """One private key of one person, and the days it signs on."""

    private: Ed25519PrivateKey
    id: KeyId
    first: Day
    last: Day


@dataclass(slots=True)
class Keyring:
    """Every simulated person's keys in one place. It satisfies the port `SigningKeys`; for simulations only."""

    seed: str
    held: dict[str, list[HeldKey]] = field(default_factory=dict)
    by_id: dict[KeyId, HeldKey] = field(default_factory=dict)

    def make(self, person: str, first: Day, last: Day) -> bytes:
        """Give a person another key for the days `first` to `last`; promise its raw public key."""
        number = len(self.held.get(person, []))
        seed = hashlib.sha256(f"plainview/key\n{self.seed}\n{person}\n{number}".encode()).digest()
        private = Ed25519PrivateKey.from_private_bytes(seed)
        public = private.public_key().public_bytes_raw()
        key = HeldKey(private, key_id(public), first, last)
        self.held.setdefault(person, []).append(key)
        self.by_id[key.id] = key
        return public

    def key_of(self, person: str, day: Day) -> KeyId | None:
        """Promise the newest key of a person that signs on `day`, None when there is none."""
        keys = [key for key in self.held.get(person, []) if key.first <= day <= key.last]
        return keys[-1].id if keys else None

    def sign(self, key: KeyId, data: bytes) -> bytes:
        """Promise the Ed25519 signature. Raises NotPermitted for a key that is not in the ring."""
        if key not in self.by_id:
            raise NotPermitted(f"no key {key} is held here")
        return self.by_id[key].private.sign(data)
