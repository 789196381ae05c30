"""Two of three open, one alone opens nothing: a key nested once for each pair of the custodian offices (D§6).

For a pair the key is sealed to the inner office's public key, and that again to the outer office's (HPKE, RFC 9180,
base mode). So the outer office peels its layer on its own machine, hands over what is left, and the inner office
opens it on its own: no private key travels. The context of each layer names matter, key, pair, layer and both public
keys, so nothing opens in another place. A check value tells whether the right key came out.

Layout: one byte suite, 32 bytes check, then the ids of the three offices' public keys in the order of `OFFICES`, then
what is nested for each pair in the order of `PAIRS`. All lengths are fixed by the suite.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from re import compile as pattern

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from plainview.core.docket.statement_type import OFFICES
from plainview.core.sealing.payload import KEY_BYTES
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked
from plainview.core.vocabulary.ids import is_hex32

PAIRS = ((0, 1), (1, 2), (2, 0))
"""Inner and outer office of each pair, as places in `OFFICES`; each office is once the inner and once the outer."""

CHECK_BYTES = 32
ID_BYTES = 32
TAG_BYTES = 16
_NAME = pattern(r"[a-z]{1,16}(\.[0-9]{1,9})?")

Private = ec.EllipticCurvePrivateKey
Seal = Callable[[Suite, ec.EllipticCurvePublicKey, bytes, bytes], bytes]
"""Given suite, public key, context and plain text, promises the encapsulated key followed by the cipher text.

It draws the ephemeral key, and chance is an argument: `suite.encrypt(plain, public, info=context)` everywhere but in
tests.
"""


@dataclass(frozen=True, slots=True)
class OpeningSuite:
    """One way of nesting: its number, the cipher suite of RFC 9180, the curve, and how long a public key is."""

    number: int
    hpke: Suite
    curve: type[ec.EllipticCurve]
    public_bytes: int

    @property
    def inner_bytes(self) -> int:
        """How long the inner layer is."""
        return self.public_bytes + KEY_BYTES + TAG_BYTES

    @property
    def outer_bytes(self) -> int:
        """How long both layers are."""
        return self.public_bytes + self.inner_bytes + TAG_BYTES


SUITES = {
    suite.number: suite
    for suite in (
        OpeningSuite(1, Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM), ec.SECP256R1, 65),
        OpeningSuite(2, Suite(KEM.P384, KDF.HKDF_SHA384, AEAD.AES_256_GCM), ec.SECP384R1, 97),
    )
}
"""The suites known here: numbers 0x0010, 0x0001, 0x0002 and 0x0011, 0x0002, 0x0002 of RFC 9180 section 7."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which key of which matter. Raises Malformed for what can be neither."""

    matter: str
    name: str

    def __post_init__(self) -> None:
        """Refuse what could be read as another place."""
        if not is_hex32(self.matter) or not _NAME.fullmatch(self.name):
            raise Malformed("expected a matter's id and a key's name")


@dataclass(frozen=True, slots=True)
class OfficeKey:
    """A custodian office's public key: the uncompressed point of its suite's curve."""

    suite: OpeningSuite
    public: bytes
    _point: ec.EllipticCurvePublicKey | None = field(default=None, repr=False, compare=False)

    @property
    def id(self) -> bytes:
        """The key's name in what is nested: SHA-256 over suite and point."""
        return hashlib.sha256(b"plainview/custodian-key/v1\n" + bytes([self.suite.number]) + self.public).digest()

    def point(self) -> ec.EllipticCurvePublicKey:
        """Promise the key as the library takes it. Raises ValueError when it is no point, see `parse_office_key`."""
        return self._point or ec.EllipticCurvePublicKey.from_encoded_point(self.suite.curve(), self.public)


def parse_office_key(public: bytes, where: str = "custodian key") -> OfficeKey:
    """Read an office's public key; its suite is told by its length. Raises Malformed when it is no point of a curve."""
    for suite in SUITES.values():
        if len(public) == suite.public_bytes and public[0] == 4:
            try:
                return OfficeKey(suite, public, OfficeKey(suite, public).point())
            except ValueError:
                break
    raise Malformed("expected an uncompressed point of P-256 (65 bytes) or P-384 (97 bytes)", where=where)


def office_key(private: Private) -> OfficeKey:
    """Promise the public key that belongs to a private one. Raises Malformed for a curve that no suite has."""
    numbers, size = private.public_key().public_numbers(), (private.key_size + 7) // 8
    return parse_office_key(b"\x04" + numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big"))


@dataclass(frozen=True, slots=True)
class Quorum:
    """A matter's key, nested for each pair of offices: `ids` of their keys, `nested` for each pair."""

    suite: OpeningSuite
    check: bytes
    ids: tuple[bytes, ...]
    nested: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Peeled:
    """What an outer office hands over: one pair's inner layer, which the inner office's key alone opens."""

    suite: OpeningSuite
    pair: int
    check: bytes
    ids: tuple[bytes, ...]
    inner: bytes

    @property
    def inner_office(self) -> str:
        """The office that opens it."""
        return OFFICES[PAIRS[self.pair][0]]


def close(key: bytes, place: Place, offices: Mapping[str, OfficeKey], seal: Seal) -> Quorum:
    """Promise a key nested for each pair of the three offices. Raises Malformed unless all three have one suite."""
    if set(offices) != set(OFFICES) or len(suites := {known.suite.number for known in offices.values()}) != 1:
        raise Malformed("expected a key of one suite for each of " + ", ".join(OFFICES), where="custodian keys")
    if len(key) != KEY_BYTES:
        raise Malformed(f"expected a key of {KEY_BYTES} bytes")
    suite, keys = SUITES[suites.pop()], [offices[office] for office in OFFICES]
    ids, points = tuple(known.id for known in keys), [known.point() for known in keys]
    nested = []
    for pair, (inner, outer) in enumerate(PAIRS):
        layer = seal(suite.hpke, points[inner], _context(suite, place, pair, ids, "inner"), key)
        nested.append(seal(suite.hpke, points[outer], _context(suite, place, pair, ids, "outer"), layer))
    return Quorum(suite, check_of(place, key), ids, tuple(nested))


def peel(quorum: Quorum, place: Place, outer: str, private: Private) -> Peeled:
    """Promise what is left when the office `outer` has taken its layer off, on its own machine.

    Raises Invalid when its key or the place is another one, or something is damaged.
    """
    pair = next((pair for pair, (_, office) in enumerate(PAIRS) if OFFICES[office] == outer), None)
    if pair is None:
        raise Malformed("expected one of " + ", ".join(OFFICES), where="custodian office")
    context = _context(quorum.suite, place, pair, quorum.ids, "outer")
    _check_own(quorum.suite, quorum.ids[PAIRS[pair][1]], private)
    inner = _opened(quorum.suite, private, context, quorum.nested[pair])
    if len(inner) != quorum.suite.inner_bytes:
        raise Invalid("what was nested has another length than it must have")
    return Peeled(quorum.suite, pair, quorum.check, quorum.ids, inner)


def open_peeled(peeled: Peeled, place: Place, private: Private) -> bytes:
    """Promise the key, opened by the inner office from what the outer one handed over.

    Raises Invalid when the office's key or the place is another one, or something is damaged.
    """
    _check_own(peeled.suite, peeled.ids[PAIRS[peeled.pair][0]], private)
    context = _context(peeled.suite, place, peeled.pair, peeled.ids, "inner")
    key = _opened(peeled.suite, private, context, peeled.inner)
    check_key(place, peeled.check, key)
    return key


def check_of(place: Place, key: bytes) -> bytes:
    """Promise the value by which a key is known again; of 32 random bytes it tells nothing."""
    return hashlib.sha256(f"plainview/key-check/v1\n{place.matter}\n{place.name}\n".encode() + key).digest()


def check_key(place: Place, check: bytes, key: bytes) -> None:
    """Promise that `key` is the one that was nested. Raises Invalid."""
    if len(key) != KEY_BYTES or check_of(place, key) != check:
        raise Invalid("this is not the key that was given into custody")


def print_quorum(quorum: Quorum) -> bytes:
    """Promise the one spelling of what is nested."""
    return b"".join((bytes([quorum.suite.number]), quorum.check, *quorum.ids, *quorum.nested))


def parse_quorum(data: bytes, where: str = "custody") -> Quorum:
    """Read what is nested strictly. Raises Malformed, or Unchecked for a suite that is not known."""
    suite = _suite(data, where)
    head = 1 + CHECK_BYTES + len(OFFICES) * ID_BYTES
    if len(data) != head + len(PAIRS) * suite.outer_bytes:
        raise Malformed(f"expected {head + len(PAIRS) * suite.outer_bytes} bytes, not {len(data)}", where=where)
    ids = _cut(data[1 + CHECK_BYTES : head], ID_BYTES)
    return Quorum(suite, data[1 : 1 + CHECK_BYTES], ids, _cut(data[head:], suite.outer_bytes))


def print_peeled(peeled: Peeled) -> bytes:
    """Promise the one spelling of what one office hands to the other: suite, pair, check, ids, inner layer."""
    return b"".join((bytes([peeled.suite.number, peeled.pair]), peeled.check, *peeled.ids, peeled.inner))


def parse_peeled(data: bytes, where: str = "peeled") -> Peeled:
    """Read what an office was handed strictly. Raises Malformed, or Unchecked for a suite that is not known."""
    suite = _suite(data, where)
    head = 2 + CHECK_BYTES + len(OFFICES) * ID_BYTES
    if len(data) != head + suite.inner_bytes or data[1] >= len(PAIRS):
        raise Malformed(f"expected one of three pairs in {head + suite.inner_bytes} bytes", where=where)
    ids = _cut(data[2 + CHECK_BYTES : head], ID_BYTES)
    return Peeled(suite, data[1], data[2 : 2 + CHECK_BYTES], ids, data[head:])


def _suite(data: bytes, where: str) -> OpeningSuite:
    if not data:
        raise Malformed("expected a suite's number", where=where)
    if data[0] not in SUITES:
        raise Unchecked(f"suite {data[0]} of custody is not known here", where=where)
    return SUITES[data[0]]


def _cut(data: bytes, size: int) -> tuple[bytes, ...]:
    return tuple(data[at : at + size] for at in range(0, len(data), size))


def _check_own(suite: OpeningSuite, id: bytes, private: Private) -> None:
    if office_key(private).id != id:
        raise Invalid("this is not the key of this office that the record was closed with", next="Take the older key")


def _opened(suite: OpeningSuite, private: Private, context: bytes, sealed: bytes) -> bytes:
    try:
        return suite.hpke.decrypt(sealed, private, info=context)
    except InvalidTag:
        raise Invalid("this does not open with this key in this place") from None


def _context(suite: OpeningSuite, place: Place, pair: int, ids: tuple[bytes, ...], layer: str) -> bytes:
    inner, outer = PAIRS[pair]
    lines = (
        "plainview/quorum/v1",
        f"suite {suite.number}",
        f"matter {place.matter}",
        f"key {place.name}",
        f"inner {OFFICES[inner]} {ids[inner].hex()}",
        f"outer {OFFICES[outer]} {ids[outer].hex()}",
        f"layer {layer}",
    )
    return "".join(f"{line}\n" for line in lines).encode()
