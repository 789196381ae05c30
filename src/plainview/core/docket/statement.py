"""The statement: one public line about one event, as canonical JSON of at most 16 KiB (D§5).

Parsing is strict and total: bytes that parse print back to the very same bytes, and every key, fact and sealed
field is one that `types` names. A statement in the log is never trusted for what it says, only for what it is.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from plainview.core.docket.facts import Json
from plainview.core.docket.spelling import Rest, Signed, take_apart, take_head_apart
from plainview.core.docket.statement_type import StatementType
from plainview.core.docket.types import type_of
from plainview.core.notes import canonical
from plainview.core.notes.cose import SIGNATURE_BYTES_MAX
from plainview.core.notes.lines import parse_base64, print_base64
from plainview.core.notes.webauthn import AUTHENTICATOR_BYTES_MAX, CLIENT_BYTES_MAX
from plainview.core.vocabulary.days import Day, parse_day, print_day
from plainview.core.vocabulary.errors import Malformed, Unchecked
from plainview.core.vocabulary.ids import ChainId, Hash, KeyId, is_hex32, parse_chain
from plainview.core.vocabulary.limits import INTEGER_MAX, STATEMENT_BYTES_MAX

VERSION = 1
NO_PREVIOUS = "0" * 64
SIGNED_PREFIX = b"plainview/statement/v1\n"
SIGNATURE_PARTS: Mapping[str, Mapping[str, range]] = MappingProxyType(
    {
        "ed25519": {"value": range(64, 65)},
        "webauthn": {
            "value": range(1, SIGNATURE_BYTES_MAX + 1),
            "authenticator_data": range(1, AUTHENTICATOR_BYTES_MAX + 1),
            "client_data": range(1, CLIENT_BYTES_MAX + 1),
        },
    }
)
"""Form to what it carries in base64, in the order of `Signature`, and in how many bytes."""

_SIZES = {
    form: tuple([parts.get(name, range(1)) for name in ("value", "authenticator_data", "client_data")])
    for form, parts in SIGNATURE_PARTS.items()
}

KEYS = frozenset(("cites", "day", "duties", "facts", "matter", "prev", "sealed", "seq", "signature", "type", "v"))

_HEX64 = re.compile(r"[0-9a-f]{64}")
_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")
_CITE = re.compile(r"[ -~§]{1,80}")
_DUTY = re.compile(r"[a-z_]{1,40}")


class DutyLine(Struct, frozen=True, gc=False):
    """A duty that a statement creates or moves: its name and the last day on which it is on time."""

    duty: str
    by: Day


class Signature(Struct, frozen=True, gc=False):
    """An official signature: its form, the id of the key, and the raw signature.

    The form `ed25519` is 64 bytes and nothing else; `webauthn` carries what authenticator and browser said beside it.
    """

    form: str
    key: KeyId
    value: bytes
    authenticator_data: bytes = b""
    client_data: bytes = b""


class Statement(Struct, frozen=True, gc=False):
    """One statement. `prev` is the leaf hash of the chain's last statement, in hex; `sealed` maps field to digest."""

    matter: ChainId
    seq: int
    prev: str
    day: Day
    type: str
    facts: Mapping[str, Json]
    sealed: Mapping[str, str]
    duties: tuple[DutyLine, ...]
    cites: tuple[str, ...]
    signature: Signature | None = None


def _plain(statement: Statement) -> dict[str, Json]:
    return {
        "cites": list(statement.cites),
        "day": print_day(statement.day),
        "duties": [{"by": print_day(line.by), "duty": line.duty} for line in statement.duties],
        "facts": dict(statement.facts),
        "matter": str(statement.matter),
        "prev": statement.prev,
        "sealed": dict(statement.sealed),
        "seq": statement.seq,
        "type": statement.type,
        "v": VERSION,
    }


def _plain_signature(signature: Signature) -> dict[str, Json]:
    plain: dict[str, Json] = {"form": signature.form, "key": str(signature.key), "value": print_base64(signature.value)}
    if signature.form == "webauthn":
        plain["authenticator_data"] = print_base64(signature.authenticator_data)
        plain["client_data"] = print_base64(signature.client_data)
    return plain


def print_statement(statement: Statement) -> bytes:
    """Print the one spelling of a statement. Raises Malformed when it would exceed 16 KiB."""
    plain = _plain(statement)
    signature = statement.signature
    plain["signature"] = None
    if signature is not None:
        plain["signature"] = _plain_signature(signature)
    data = canonical.print(plain)
    if len(data) > STATEMENT_BYTES_MAX:
        raise Malformed(f"a statement has at most {STATEMENT_BYTES_MAX} bytes, this one {len(data)}")
    return data


def signed_bytes(statement: Statement, origin: str) -> bytes:
    """Promise the bytes an official signs: prefix, origin, and the statement without its `signature` (D§5)."""
    return SIGNED_PREFIX + origin.encode() + b"\n" + canonical.print(_plain(statement))


def with_signature(statement: Statement, signature: Signature | None) -> Statement:
    """Promise the same statement carrying `signature`."""
    return replace(statement, signature=signature)


def parse_statement(data: bytes, where: str = "statement") -> Statement:
    """Read a statement strictly.

    Raises:
        Malformed: the bytes are not canonical JSON of exactly this shape, or a fact is not of its kind.
        Unchecked: version or type is newer than this program.
    """
    usual = None if len(data) > STATEMENT_BYTES_MAX else take_apart(data)
    return (usual and _from_parts(*usual)) or _field_by_field(data, where)


def _from_parts(row: StatementType, head: bytes, rest: Rest) -> Statement | None:
    """The statement; None where its head must be read field by field, or head or signature is malformed."""
    said = _said_in(row.name, head)
    if said is None:
        return None
    cites, day, duties, facts = said
    signature = None if rest.signature is None else _signature_of(rest.signature)
    if (signature is None) != (not row.signers):
        return None
    return Statement(
        ChainId(rest.matter), rest.seq, rest.prev, day, row.name, facts.copy(), rest.sealed, duties, cites, signature
    )


def _signature_of(signed: Signed) -> Signature | None:
    """The signature of these parts; None when its key or the length of a part is not what its form asks for."""
    key, (value, authenticator, client) = _key_in(signed.key), _SIZES[signed.form]
    if key is None or len(signed.value) not in value:
        return None
    if len(signed.authenticator_data) not in authenticator or len(signed.client_data) not in client:
        return None
    return Signature(signed.form, key, signed.value, signed.authenticator_data, signed.client_data)


@lru_cache(maxsize=4096)
def _key_in(text: str) -> KeyId | None:
    """The same few officials sign again and again: the id of each is read once, and kept as one value."""
    return KeyId(text) if is_hex32(text) else None


@lru_cache(maxsize=8192)
def _said_in(kind: str, head: bytes) -> tuple[tuple[str, ...], Day, tuple[DutyLine, ...], dict[str, Json]] | None:
    """What is said of many matters on the same day, in the same words. Whoever gets facts from here copies them."""
    texts = take_head_apart(head)
    if texts is None:
        return None
    try:
        cites, duties = _cites_in(texts[0]), _duties_in(texts[2])
        return cites, parse_day(texts[1]), duties, _facts_in(kind, texts[3])
    except Malformed:
        return None


@lru_cache(maxsize=1024)
def _cites_in(text: str) -> tuple[str, ...]:
    return _cites(canonical.parse(text.encode()), "")


@lru_cache(maxsize=1024)
def _duties_in(text: str) -> tuple[DutyLine, ...]:
    return _duties(canonical.parse(text.encode()), "")


@lru_cache(maxsize=1024)
def _facts_in(kind: str, text: str) -> dict[str, Json]:
    facts = _object(canonical.parse(text.encode()), "facts", "")
    _check_facts(type_of(kind, ""), facts, "")
    return facts


def _field_by_field(data: bytes, where: str) -> Statement:
    plain = canonical.parse(data, STATEMENT_BYTES_MAX, where)
    if not isinstance(plain, dict):
        raise Malformed("expected a JSON object", where=where)
    if type(plain.get("v", VERSION)) is not int:
        raise Malformed("expected a whole number in v", where=where)
    if plain.get("v", VERSION) != VERSION:
        raise Unchecked(f"statement version {plain['v']} is not known to this version", where=where)
    if plain.keys() != KEYS:
        raise Malformed("expected exactly the keys " + ", ".join(sorted(KEYS)), where=where)
    statement = Statement(
        matter=parse_chain(_text(plain, "matter", where), where),
        seq=_seq(plain["seq"], where),
        prev=_matching(_HEX64, plain["prev"], "64 lower-case hex digits in prev", where),
        day=parse_day(_text(plain, "day", where), where),
        type=_text(plain, "type", where),
        facts=_object(plain["facts"], "facts", where),
        sealed=_sealed(plain["sealed"], where),
        duties=_duties(plain["duties"], where),
        cites=_cites(plain["cites"], where),
        signature=parse_signature(plain["signature"], where),
    )
    _check_shape(statement, where)
    return statement


def _check_shape(statement: Statement, where: str) -> None:
    kind = type_of(statement.type, where)
    in_matter = is_hex32(statement.matter)
    if (kind.chain == "matter") != in_matter or (not in_matter and kind.chain != statement.matter):
        raise Malformed(f"{statement.type} does not belong to chain {statement.matter}", where=where)
    _check_facts(kind, statement.facts, where)
    if tuple(sorted(statement.sealed)) != tuple(sorted(kind.sealed)):
        raise Malformed(f"{statement.type} seals exactly: {', '.join(sorted(kind.sealed)) or 'nothing'}", where=where)
    if (statement.signature is None) != (not kind.signers):
        need = "carries an official signature" if kind.signers else "carries no official signature"
        raise Malformed(f"{statement.type} {need}", where=where)


def _check_facts(kind: StatementType, facts: Mapping[str, Json], where: str) -> None:
    if facts.keys() != kind.facts.keys():
        raise Malformed(f"{kind.name} has exactly the facts: {', '.join(sorted(kind.facts)) or 'none'}", where=where)
    for name, fact in kind.facts.items():
        fact.read(facts[name], f"{where}: facts.{name}")


def _text(plain: dict[str, Json], key: str, where: str) -> str:
    value = plain[key]
    if not isinstance(value, str):
        raise Malformed(f"expected text in {key}", where=where)
    return value


def _matching(pattern: re.Pattern[str], value: Json, words: str, where: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed(f"expected {words}", where=where)
    return value


def _seq(value: Json, where: str) -> int:
    if type(value) is not int or not 0 <= value <= INTEGER_MAX:
        raise Malformed("expected a whole number in seq", where=where)
    return value


def _object(value: Json, key: str, where: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise Malformed(f"expected an object in {key}", where=where)
    return value


def _sealed(value: Json, where: str) -> dict[str, str]:
    fields = _object(value, "sealed", where)
    return {
        name: _matching(_DIGEST, digest, f"a digest in sealed.{name[:40]}", where) for name, digest in fields.items()
    }


def _duties(value: Json, where: str) -> tuple[DutyLine, ...]:
    if not isinstance(value, list):
        raise Malformed("expected a list in duties", where=where)
    return tuple(_duty(item, where) for item in value)


def _duty(item: Json, where: str) -> DutyLine:
    if not isinstance(item, dict) or item.keys() != {"by", "duty"}:
        raise Malformed("expected each duty to have exactly by and duty", where=where)
    name = _matching(_DUTY, item["duty"], "a duty's name", where)
    return DutyLine(name, parse_day(_text(item, "by", where), where))


def _cites(value: Json, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Malformed("expected a list in cites", where=where)
    return tuple(_matching(_CITE, cite, "a citation of at most 80 characters", where) for cite in value)


def parse_signature(value: Json, where: str) -> Signature | None:
    """Read the member `signature`. Raises Malformed, Unchecked for a form that is not known."""
    if value is None:
        return None
    if not isinstance(value, dict) or "form" not in value:
        raise Malformed("expected signature to be an object with a form", where=where)
    form = str(value["form"])
    parts = SIGNATURE_PARTS.get(form) if value["form"] == form else None
    if parts is None:
        raise Unchecked(f"signature form {form[:40]!r} is not known to this version", where=where)
    if value.keys() != {"form", "key", *parts}:
        raise Malformed(
            f"expected a signature of form {form} to have exactly form, key, {', '.join(parts)}", where=where
        )
    key = _text(value, "key", where)
    if not is_hex32(key):
        raise Malformed("expected a key of 32 hex digits in signature", where=where)
    return Signature(form, KeyId(key), *(_part(value, name, sizes, where) for name, sizes in parts.items()))


def _part(value: dict[str, Json], name: str, sizes: range, where: str) -> bytes:
    raw = parse_base64(_text(value, name, where), f"{where}: signature.{name}")
    if len(raw) not in sizes:
        most = sizes[-1] if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
        raise Malformed(f"expected {most} bytes in signature.{name}, found {len(raw)}", where=where)
    return raw


def prev_of(leaf: Hash) -> str:
    """Promise how a leaf hash is written in `prev`."""
    return leaf.hex()
