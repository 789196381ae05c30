"""A closed record as two custodian offices open it: what lies sealed of one matter, in one file that can be carried.

The program takes the file out once `record.opened` is public, and can itself open nothing of it. The outer office of
the pair takes its layer off on its own machine (`peel`), the inner office opens what is left on its own
(`unlock_peeled`); or both keys are used on one machine (`unlock_with_two`). No private key travels. The file opens
with these keys for ever, an erasure does not reach it: whoever took it out destroys it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from plainview.core.docket.facts import Json
from plainview.core.docket.statement_type import OFFICES
from plainview.core.docket.types_safeguard import OPENED_FOR
from plainview.core.notes import canonical
from plainview.core.notes.lines import parse_base64, print_base64
from plainview.core.sealing import payload, quorum
from plainview.core.sealing.quorum import OfficeKey, Peeled, Place, Private, Quorum, office_key
from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted
from plainview.core.vocabulary.ids import is_hex32
from plainview.core.vocabulary.plain import from_plain, to_plain

FORMAT = "plainview/closed-record/v1"
BYTES_MAX = 64 * 1024 * 1024
WHERE = "closed record"
FILE, PIECES = "file", "pieces"


@dataclass(frozen=True, slots=True)
class Part:
    """A sealed payload: beside which statement of the matter it lies, what it is called, the key that opens it."""

    seq: int
    type: str
    name: str
    key: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedPiece:
    """A sealed piece, and what the key of its day is called."""

    day: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClosedRecord:
    """What lies sealed of a closed matter of the log `origin`.

    `custody` are its keys by name, nested for the offices, or peeled by one; `offices` are the two that said so in
    public, `opened` is the index in the log of `record.opened`; `days` are keys of days, sealed under the pieces key.
    """

    origin: str
    matter: str
    purpose: str
    offices: tuple[str, ...]
    opened: int
    custody: Mapping[str, Quorum | Peeled]
    parts: tuple[Part, ...]
    days: Mapping[str, bytes]
    pieces: tuple[SealedPiece, ...]

    @property
    def peeled_by(self) -> str:
        """The office that has taken its layer off, "" while none has."""
        first = next(iter(self.custody.values()), None)
        return OFFICES[quorum.PAIRS[first.pair][1]] if isinstance(first, Peeled) else ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that two offices have opened: the payloads with their plain values, and the pieces' disclosures."""

    record: ClosedRecord
    parts: tuple[tuple[Part, Json], ...]
    pieces: tuple[str, ...]


def office_of(record: ClosedRecord, key: OfficeKey) -> str:
    """Promise whose key this is among those that the record was closed with.

    Raises Invalid when it is nobody's, NotPermitted when its office did not say in public that it opens the record.
    """
    office = next((OFFICES[nested.ids.index(key.id)] for nested in record.custody.values() if key.id in nested.ids), "")
    if not office:
        what = "the record was not closed with this key"
        raise Invalid(what, where=WHERE, next="Take the key that was the office's when the matter was closed")
    if office not in record.offices:
        what = f"{' and '.join(record.offices)} have said that they open this record, not {office}"
        raise NotPermitted(what, next="The offices that said so do")
    return office


def peel(record: ClosedRecord, privates: Sequence[Private]) -> ClosedRecord:
    """Promise the record with the outer office's layer taken off every key.

    `privates` are keys of that office: several where its key was replaced and a part of the record was closed with the
    older one. Raises Invalid, also for the keys of the inner office, NotPermitted.
    """
    office, outer = _one_office(record, privates), outer_office(record.offices)
    if record.peeled_by:
        what = f"{record.peeled_by} has taken its layer off already"
        raise Invalid(what, where=WHERE, next="The other office opens what is left")
    if office != outer:
        raise Invalid(f"{outer} takes its layer off first", where=WHERE, next=f"Then {office} opens what is left")
    peeled = {}
    for name, nested in record.custody.items():
        assert isinstance(nested, Quorum)
        peeled[name] = quorum.peel(nested, Place(record.matter, name), outer, _own(nested, privates, name))
    return replace(record, custody=peeled)


def outer_office(offices: Sequence[str]) -> str:
    """Promise which of two offices takes its layer off first. Raises Malformed for anything but two offices."""
    for inner, outer in quorum.PAIRS:
        if sorted((OFFICES[inner], OFFICES[outer])) == sorted(offices):
            return OFFICES[outer]
    raise Malformed("expected two of " + ", ".join(OFFICES), where=WHERE)


def unlock_peeled(record: ClosedRecord, privates: Sequence[Private]) -> dict[str, bytes]:
    """Promise the record's keys by name, opened by the inner office with its key, or its keys as for `peel`.

    Raises Invalid, NotPermitted.
    """
    _one_office(record, privates)
    if not record.peeled_by:
        what = f"{outer_office(record.offices)} has not taken its layer off"
        raise Invalid(what, where=WHERE, next="It does, and hands over what is left")
    keys = {}
    for name, nested in record.custody.items():
        assert isinstance(nested, Peeled)
        keys[name] = quorum.open_peeled(nested, Place(record.matter, name), _own(nested, privates, name))
    return keys


def unlock_with_two(record: ClosedRecord, privates: Sequence[Private]) -> dict[str, bytes]:
    """Promise the record's keys by name, opened with the keys of both offices, in any order, on one machine.

    Raises Invalid, NotPermitted when they are of one office or a third.
    """
    by_office: dict[str, list[Private]] = {}
    for private in privates:
        by_office.setdefault(office_of(record, office_key(private)), []).append(private)
    if len(by_office) != len(record.offices):
        raise NotPermitted("one office's key opens nothing", next="Two different offices open a closed record")
    outer = by_office.pop(outer_office(record.offices))
    (inner,) = by_office.values()
    return unlock_peeled(peel(record, outer), inner)


def _one_office(record: ClosedRecord, privates: Sequence[Private]) -> str:
    offices = {office_of(record, office_key(private)) for private in privates}
    if len(offices) != 1:
        raise NotPermitted("one office's keys are used here", next="The other office uses its own, on its own machine")
    return offices.pop()


def _own(nested: Quorum | Peeled, privates: Sequence[Private], name: str) -> Private:
    """The key that this part was closed with, of those that the office brought."""
    found = next((private for private in privates if office_key(private).id in nested.ids), None)
    if found is None:
        what = f"the key {name!r} was closed with another of this office's keys"
        raise Invalid(what, where=WHERE, next="Bring that one too")
    return found


def open_with_keys(record: ClosedRecord, keys: Mapping[str, bytes]) -> Opened:
    """Promise the record opened with its keys by name. Raises Invalid for a wrong or missing key, Malformed."""
    parts = tuple([(part, _open_part(record, part, keys)) for part in record.parts])
    under = keys.get(PIECES, b"")
    days = {name: payload.unseal(under, f"{record.matter}/{name}", sealed) for name, sealed in record.days.items()}
    return Opened(record, parts, tuple([_open_piece(record, piece, days) for piece in record.pieces]))


def _open_part(record: ClosedRecord, part: Part, keys: Mapping[str, bytes]) -> Json:
    if part.key not in keys:
        raise Invalid(f"the key {part.key!r} is not in custody", where=f"{WHERE}, statement {part.seq}")
    plain = payload.unseal(keys[part.key], f"{record.matter}/{part.name}", part.sealed)
    return canonical.parse(plain, BYTES_MAX, part.name)


def _open_piece(record: ClosedRecord, piece: SealedPiece, days: Mapping[str, bytes]) -> str:
    if piece.day not in days:
        raise Invalid(f"the key {piece.day!r} is not there", where=WHERE)
    plain = payload.unseal(days[piece.day], f"{record.matter}/piece", piece.sealed)
    text = canonical.parse(plain, BYTES_MAX, "piece")
    if not isinstance(text, str):
        raise Malformed("expected the text of a piece", where="piece")
    return text


# --- the file ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    key: str
    name: str
    sealed: str
    seq: int
    type: str


@dataclass(frozen=True, slots=True)
class _Piece:
    day: str
    sealed: str


@dataclass(frozen=True, slots=True)
class _Sealed:
    name: str
    sealed: str


@dataclass(frozen=True, slots=True)
class _File:
    custody: tuple[_Sealed, ...]
    days: tuple[_Sealed, ...]
    format: str
    matter: str
    offices: tuple[str, ...]
    opened: int
    origin: str
    parts: tuple[_Part, ...]
    peeled: bool
    pieces: tuple[_Piece, ...]
    purpose: str


def print_record(record: ClosedRecord) -> bytes:
    """Promise the one spelling of the file. Raises Malformed beyond 64 MiB."""
    custody = {name: _print_custody(nested) for name, nested in record.custody.items()}
    parts = [_Part(part.key, part.name, print_base64(part.sealed), part.seq, part.type) for part in record.parts]
    file = _File(
        _named(custody),
        _named(record.days),
        FORMAT,
        record.matter,
        record.offices,
        record.opened,
        record.origin,
        tuple(parts),
        bool(record.peeled_by),
        tuple([_Piece(piece.day, print_base64(piece.sealed)) for piece in record.pieces]),
        record.purpose,
    )
    data = canonical.print(to_plain(file))
    if len(data) > BYTES_MAX:
        raise Malformed(f"a closed record has at most {BYTES_MAX} bytes in a file, this one {len(data)}", where=WHERE)
    return data


def _named(values: Mapping[str, bytes]) -> tuple[_Sealed, ...]:
    return tuple([_Sealed(name, print_base64(values[name])) for name in sorted(values)])


def _print_custody(custody: Quorum | Peeled) -> bytes:
    return quorum.print_peeled(custody) if isinstance(custody, Peeled) else quorum.print_quorum(custody)


def parse_record(data: bytes, where: str = WHERE) -> ClosedRecord:
    """Read a file strictly; nothing is opened yet. Raises Malformed, or Unchecked for a suite that is not known."""
    file = from_plain(_File, canonical.parse(data, BYTES_MAX, where), where)
    if file.format != FORMAT or not is_hex32(file.matter) or file.purpose not in OPENED_FOR or file.opened < 0:
        raise Malformed(f"expected the format {FORMAT}, with a matter, a purpose and a statement", where=where)
    outer_office(file.offices)
    custody: dict[str, Quorum | Peeled] = {}
    for name, raw in _unnamed(file.custody, f"{where}, custody").items():
        Place(file.matter, name)
        custody[name] = (quorum.parse_peeled if file.peeled else quorum.parse_quorum)(raw, f"{where}, {name}")
    record = ClosedRecord(
        file.origin,
        file.matter,
        file.purpose,
        file.offices,
        file.opened,
        custody,
        tuple([Part(one.seq, one.type, one.name, one.key, parse_base64(one.sealed, where)) for one in file.parts]),
        _unnamed(file.days, f"{where}, days"),
        tuple([SealedPiece(one.day, parse_base64(one.sealed, where)) for one in file.pieces]),
    )
    _check_one(record, where)
    return record


def _unnamed(rows: Sequence[_Sealed], where: str) -> dict[str, bytes]:
    names = [row.name for row in rows]
    if names != sorted(set(names)):
        raise Malformed("expected each name once, in order", where=where)
    return {row.name: parse_base64(row.sealed, where) for row in rows}


def _check_one(record: ClosedRecord, where: str) -> None:
    """At least one key, and all peeled by the outer office of the two, or none."""
    pairs = {nested.pair for nested in record.custody.values() if isinstance(nested, Peeled)}
    if not record.custody or len(pairs) > 1:
        raise Malformed("expected keys that one office has peeled, or none", where=where)
    if record.peeled_by not in ("", outer_office(record.offices)):
        raise Malformed(f"peeled by {record.peeled_by}, which is not the outer of its two offices", where=where)
