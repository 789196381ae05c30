"""Salted disclosures: each sealed field is a digest in public, and a short text that opens it (RFC 9901).

A disclosure is base64url, unpadded, of the JSON list `[salt, name, value]`; the salt is 256 fresh random bits, so
that names and addresses cannot be guessed. An absent field is a digest of null, so that length tells nothing.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plainview.core.docket.facts import Json
from plainview.core.docket.unsealing import disclosure_digest
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Malformed

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One opened field: its salt, name and value, and `text`, the spelling that the digest is taken over."""

    salt: bytes
    name: str
    value: Json
    text: str

    @property
    def digest(self) -> str:
        """The digest that the statement carries in `sealed`."""
        return disclosure_digest(self.text)


def close(name: str, value: Json, salt: bytes, where: str = "") -> Disclosure:
    """Promise the disclosure of a field. Raises Malformed unless the salt has 32 bytes."""
    if len(salt) != SALT_BYTES:
        raise Malformed(f"a salt has {SALT_BYTES} bytes, not {len(salt)}", where=where)
    plain = canonical.print([_base64url(salt), name, value])
    return Disclosure(salt, name, value, _base64url(plain))


def close_all(names: Sequence[str], values: Mapping[str, Json], salts: Sequence[bytes]) -> tuple[Disclosure, ...]:
    """Promise a disclosure for every name, null where no value is given; one salt each, in order.

    Raises Malformed for a value whose name is not one of `names`: nothing sealed is dropped in silence.
    """
    unknown = set(values) - set(names)
    if unknown:
        raise Malformed(f"no sealed field is called {', '.join(sorted(unknown))}")
    return tuple(close(name, values.get(name), salt) for name, salt in zip(names, salts, strict=True))


def open_text(text: str, where: str = "disclosure") -> Disclosure:
    """Read a disclosure strictly. Raises Malformed for any other spelling."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Malformed("expected base64url", where=where) from None
    parts = canonical.parse(plain, len(plain) or 1, where)
    if not isinstance(parts, list) or len(parts) != 3 or not isinstance(parts[0], str) or not isinstance(parts[1], str):
        raise Malformed("expected a list of salt, name and value", where=where)
    try:
        salt = base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4))
    except ValueError:
        raise Malformed("expected the salt in base64url", where=where) from None
    again = close(parts[1], parts[2], salt, where)
    if again.text != text:
        raise Malformed("expected the one spelling of this disclosure", where=where)
    return again


def opened_in(facts: Mapping[str, Json], where: str = "disclosure") -> list[tuple[str, Json]]:
    """Promise the name and value of each field that a statement with these facts opens. Raises Malformed."""
    openings = facts.get("openings", [])
    assert isinstance(openings, list)
    opened = [open_text(str(one["disclosure"]), where) for one in openings if isinstance(one, dict)]
    return [(disclosure.name, disclosure.value) for disclosure in opened]


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
