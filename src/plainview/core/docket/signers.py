"""Who must sign what, and whether a signature is theirs: class, office, days, revocation, then the mathematics."""

import base64
import hashlib
from functools import lru_cache

from plainview.core.docket import forms
from plainview.core.docket.program import OfficialKey, Program
from plainview.core.docket.statement import Statement, signed_bytes
from plainview.core.docket.types import TYPES
from plainview.core.vocabulary.errors import BadSignature, Invalid
from plainview.core.vocabulary.ids import KeyId

ROOT_FOR = {
    "profile.proposed": "inspection",
    "profile.agreed": "court",
}
"""Root-signed types that one office's root must sign."""


_DELEGATING = frozenset(name for name in TYPES if name.startswith("delegation."))
_POSTAL = frozenset(
    name
    for name, row in TYPES.items()
    if name.startswith(("disclosure.", "notice.", "data.", "matter.")) and "judge" not in row.signers
)
_FOR_OFFICE_IN_FACTS = (
    "program.signed",
    "key.added",
    "review.committed",
    "review.revealed",
    "record.opening_approved",
    "record.opened",
)


def key_id(public: bytes) -> KeyId:
    """Promise the id of a key: the first 32 hex digits of the SHA-256 of its public form."""
    return KeyId(hashlib.sha256(public).hexdigest()[:32])


@lru_cache(maxsize=64)
def _id_of(public: str) -> KeyId:
    """The id of a key in base64: the three roots are looked for in every statement."""
    return key_id(base64.b64decode(public))


def signer(program: Program, statement: Statement, index: int) -> OfficialKey | None:
    """Promise the key that signed a statement, None when its type carries no signature.

    Raises:
        Invalid: the key is unknown, of the wrong class or office, not yet or no longer valid, or revoked.
    """
    if statement.signature is None:
        return None
    key = _find(program, statement.signature.key)
    row = TYPES[statement.type]
    where = f"statement {index}"
    if key is None:
        raise Invalid(f"{statement.type} is signed by a key that was never added", where=where)
    if key.signer not in row.signers:
        raise Invalid(f"{statement.type} must be signed by {' or '.join(row.signers)}, not {key.signer}", where=where)
    if not key.valid(index, statement.day):
        raise Invalid(f"key {key.id} was not valid at index {index} on {statement.day}", where=where)
    _check_office(statement, key, where)
    return key


def _find(program: Program, key: KeyId) -> OfficialKey | None:
    for office, public in program.roots.items():
        if _id_of(public) == key:
            assert program.first_day is not None
            return OfficialKey(key, "root", office, "none", public, program.first_day, program.first_day.max, -1)
    return program.keys.get(key)


def _check_office(statement: Statement, key: OfficialKey, where: str) -> None:
    wanted = ROOT_FOR.get(statement.type) or _office_in_facts(statement)
    if wanted and key.office != wanted:
        raise Invalid(f"{statement.type} must be signed for the office {wanted}, not {key.office}", where=where)
    if statement.facts.get("authority") == "chief" and key.rank != "chief":
        raise Invalid("only the Chief Postal Inspector's own key signs with authority chief", where=where)
    if statement.type in _DELEGATING and key.rank != "chief":
        raise Invalid("only the Chief Postal Inspector delegates", where=where)
    if statement.type in _POSTAL and key.office != "inspection":
        raise Invalid(f"{statement.type} is signed by a postal custodian or inspector, not {key.office}", where=where)


def _office_in_facts(statement: Statement) -> str:
    if statement.type not in _FOR_OFFICE_IN_FACTS:
        return ""
    office = statement.facts.get("office")
    return office if isinstance(office, str) else ""


def check_signature(key: OfficialKey, statement: Statement, origin: str, where: str) -> None:
    """Promise that the key made the statement's signature. Raises BadSignature."""
    assert statement.signature is not None
    try:
        forms.verify(key.public, key.party, statement.signature, signed_bytes(statement, origin))
    except BadSignature as why:
        words = f"the signature of {statement.type} is not by key {key.id}: {why.what}"
        raise BadSignature(words, where=where) from None
