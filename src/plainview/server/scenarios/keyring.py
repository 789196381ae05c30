"""Simulated chance and simulated officials' keys: everything from one seed, so that a story is the same every time."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from plainview.core.docket.forms import ED25519, WEBAUTHN
from plainview.core.docket.signers import key_id
from plainview.core.docket.statement import Signature
from plainview.core.notes.webauthn import Party
from plainview.core.sealing.quorum import office_key
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import KeyId
from plainview.server.packages import bech32
from plainview.server.scenarios.passkey import Passkey, passkey

CUSTODIAN_KEYS_MAX = 20
"""How many keys an office is taken to have had, one after another."""


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

    private: Ed25519PrivateKey | Passkey
    id: KeyId
    first: Day
    last: Day

    @property
    def is_passkey(self) -> bool:
        """Tell whether it is of the form `webauthn`."""
        return isinstance(self.private, Passkey)

    def sign(self, data: bytes) -> Signature:
        """Promise a signature over `data`, of the key's form."""
        if isinstance(self.private, Passkey):
            said = self.private.sign(data)
            return Signature(WEBAUTHN, self.id, said.signature, said.authenticator_data, said.client_data)
        return Signature(ED25519, self.id, self.private.sign(data))


@dataclass(slots=True)
class Keyring:
    """Every simulated person's keys in one place. It satisfies the port `SigningKeys`; for simulations only."""

    seed: str
    held: dict[str, list[HeldKey]] = field(default_factory=dict)
    by_id: dict[KeyId, HeldKey] = field(default_factory=dict)

    def make(self, person: str, first: Day, last: Day, party: Party | None = None) -> bytes:
        """Give a person another key for the days `first` to `last`; promise its public form.

        It is of the form `webauthn` at a relying party, `ed25519` without one.
        """
        number = len(self.held.get(person, []))
        seed = hashlib.sha256(f"plainview/key\n{self.seed}\n{person}\n{number}".encode()).digest()
        private = Ed25519PrivateKey.from_private_bytes(seed) if party is None else passkey(seed, party)
        public = private.public if isinstance(private, Passkey) else private.public_key().public_bytes_raw()
        key = HeldKey(private, key_id(public), first, last)
        self.held.setdefault(person, []).append(key)
        self.by_id[key.id] = key
        return public

    def custodian(self, office: str, number: int = 0) -> EllipticCurvePrivateKey:
        """Promise the key with which a custodian office opens what is closed to it, P-256; its first is number 0."""
        which = f"\n{number}" if number else ""
        seed = hashlib.sha256(f"plainview/custodian\n{self.seed}\n{office}{which}".encode()).digest()
        return derive_private_key(int.from_bytes(seed[:31], "big") + 1, SECP256R1())

    def custodian_of(self, office: str, id: bytes) -> EllipticCurvePrivateKey:
        """Promise the key of an office that has this id, be it an older one. Raises NotPermitted when none has."""
        for number in range(CUSTODIAN_KEYS_MAX):
            key = self.custodian(office, number)
            if office_key(key).id == id:
                return key
        raise NotPermitted(f"the office of {office} never had that key")

    def agency(self, name: str) -> str:
        """Promise the age identity (`AGE-SECRET-KEY-1…`) with which an agency opens its packages."""
        secret = hashlib.sha256(f"plainview/agency\n{self.seed}\n{name}".encode()).digest()
        return bech32.encode("age-secret-key-", secret).upper()

    def take_back(self, person: str) -> None:
        """Forget a person's newest key."""
        del self.by_id[self.held[person].pop().id]

    def key_of(self, person: str, day: Day) -> KeyId | None:
        """Promise the newest key of a person that signs on `day`, None when there is none."""
        keys = [key for key in self.held.get(person, []) if key.first <= day <= key.last]
        return keys[-1].id if keys else None

    def sign(self, key: KeyId, data: bytes) -> Signature:
        """Promise the key's signature. Raises NotPermitted for a key that is not in the ring."""
        if key not in self.by_id:
            raise NotPermitted(f"no key {key} is held here")
        return self.by_id[key].sign(data)
