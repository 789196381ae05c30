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
_BOUND = _DELEGATING | _POSTAL | {*ROOT_FOR, *_FOR_OFFICE_IN_FACTS}
"""Types of which not every key of the right class may sign."""


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
    signature = statement.signature
    if signature is None:
        return None
    key = program.keys.get(signature.key) or _root(program, signature.key)
    if key is None:
        raise Invalid(f"{statement.type} is signed by a key that was never added", where=f"statement {index}")
    signers = TYPES[statement.type].signers
    if key.signer not in signers:
        what = f"{statement.type} must be signed by {' or '.join(signers)}, not {key.signer}"
        raise Invalid(what, where=f"statement {index}")
    if not key.valid(index, statement.day):
        what = f"key {key.id} was not valid at index {index} on {statement.day}"
        raise Invalid(what, where=f"statement {index}")
    if statement.type in _BOUND or "authority" in statement.facts:
        _check_office(statement, key, f"statement {index}")
    return key


def _root(program: Program, key: KeyId) -> OfficialKey | None:
    """An office's root key; it is never an official's too."""
    for office, public in program.roots.items():
        if _id_of(public) == key:
            assert program.first_day is not None
            return OfficialKey(key, "root", office, "none", public, program.first_day, program.first_day.max, -1)
    return None


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
