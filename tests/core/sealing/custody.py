"""Three offices' keys from a seed, and sealing without chance, for custody's tests."""

from __future__ import annotations

from hashlib import shake_256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import Suite

from plainview.core.docket.statement_type import OFFICES
from plainview.core.sealing.quorum import SUITES, OfficeKey, Place, Private, Seal, office_key
from tests.core.sealing.rfc9180 import seal_with

MATTER, KEY = "ab" * 16, bytes(range(32))
FILE, PIECES = Place(MATTER, "file"), Place(MATTER, "pieces")


def private_key(seed: str, suite: int) -> Private:
    """A private key of the suite's curve that only depends on the seed."""
    number = int.from_bytes(shake_256(seed.encode()).digest(31), "big") + 1
    return ec.derive_private_key(number, SUITES[suite].curve())


def offices(suite: int, seed: str = "office") -> dict[str, Private]:
    """Each office's private key."""
    return {office: private_key(f"{seed} {office}", suite) for office in OFFICES}


def publics(privates: dict[str, Private]) -> dict[str, OfficeKey]:
    """Each office's public key."""
    return {office: office_key(private) for office, private in privates.items()}


def steady(seed: str) -> Seal:
    """Sealing whose ephemeral keys come from a seed, one after another."""
    drawn = iter(range(1000))

    def seal(suite: Suite, public: ec.EllipticCurvePublicKey, info: bytes, plain: bytes) -> bytes:
        number = int.from_bytes(shake_256(f"{seed} {next(drawn)}".encode()).digest(31), "big") + 1
        return seal_with(ec.derive_private_key(number, public.curve), public, info, plain)

    return seal


def by_the_library(suite: Suite, public: ec.EllipticCurvePublicKey, info: bytes, plain: bytes) -> bytes:
    """Sealing as it is done in earnest."""
    return suite.encrypt(plain, public, info=info)
