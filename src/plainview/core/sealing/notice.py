"""The proof that the person concerned gets with the notice: one file, checked offline (D§1, D§8).

It holds the log's opening, every statement of the person's matter, the few sealed fields that are meant for the
person, and the person's own pieces, each with its way to one signed checkpoint. Whatever else is sealed stays a digest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.mail.corrections import Correction
from plainview.core.mail.entries import Entry, piece_of
from plainview.core.mail.pieces import Piece
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes import canonical
from plainview.core.notes.lines import parse_hash, print_base64
from plainview.core.notes.note import parse_note
from plainview.core.sealing.daybook import Inclusion
from plainview.core.sealing.disclosure import Disclosure, open_text
from plainview.core.sealing.entered import Entered, open_entry
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import INTEGER_MAX
from plainview.core.vocabulary.plain import from_plain, to_plain

FORMAT = "plainview/notice-bundle/v1"
BUNDLE_BYTES_MAX = 8 * 1024 * 1024
HASHES_MAX = 63
FOR_THE_PERSON = ("address", "agency", "court", "statute")
"""The sealed fields that are opened to the person. Grounds and officers never are: no file with them is read."""

WHERE = "notice"


@dataclass(frozen=True, slots=True)
class Proven:
    """A statement as it stands in the log at `index`, its very bytes, and the way from its leaf to the root."""

    index: int
    entry: bytes
    hashes: tuple[Hash, ...]
    statement: Statement

    @property
    def leaf(self) -> Hash:
        """The entry's RFC 6962 leaf hash."""
        return leaf_hash(self.entry)


@dataclass(frozen=True, slots=True)
class Opened:
    """A field that the matter's statement number `seq` seals, opened."""

    seq: int
    disclosure: Disclosure


@dataclass(frozen=True, slots=True)
class Listed:
    """A piece of the person's mail as it stands, the entry that says it, what opens it, its place in its day's book.

    The entry is the piece itself, or a later one: of a paper sheet, or a correction, which says what it replaces.
    """

    piece: Piece
    entry: Entry
    disclosure: Disclosure
    place: Inclusion

    @property
    def booked(self) -> Day:
        """The day in whose book the entry is."""
        return self.entry.day


@dataclass(frozen=True, slots=True)
class NoticeBundle:
    """The whole file. Made by `parse_bundle` or `make_bundle`; whether it is true is for `notice_check` to say.

    `policy` is the one the log published; `statements` are the matter's in order; `daybooks` those of the pieces' days.
    """

    checkpoint: bytes
    policy: bytes
    opening: Proven
    statements: tuple[Proven, ...]
    disclosures: tuple[Opened, ...]
    daybooks: tuple[Proven, ...]
    pieces: tuple[Listed, ...]

    def print(self) -> bytes:
        """Print the one spelling that `parse_bundle` reads. Raises Malformed beyond 8 MiB."""
        data = canonical.print(to_plain(_lines(self)))
        if len(data) > BUNDLE_BYTES_MAX:
            raise Malformed(f"a notice has at most {BUNDLE_BYTES_MAX} bytes, this one {len(data)}", where=WHERE)
        return data


@dataclass(frozen=True, slots=True)
class _Entry:
    entry: str
    hashes: tuple[str, ...]
    index: int


@dataclass(frozen=True, slots=True)
class _Field:
    disclosure: str
    seq: int


@dataclass(frozen=True, slots=True)
class _Piece:
    disclosure: str
    hashes: tuple[str, ...]
    position: int
    width: int


@dataclass(frozen=True, slots=True)
class _File:
    checkpoint: str
    daybooks: tuple[_Entry, ...]
    disclosures: tuple[_Field, ...]
    format: str
    opening: _Entry
    pieces: tuple[_Piece, ...]
    policy: str
    statements: tuple[_Entry, ...]


def parse_bundle(data: bytes, where: str = WHERE) -> NoticeBundle:
    """Read a bundle strictly; nothing is proven yet.

    Raises Malformed; Unchecked for a version, a statement or a piece that is newer than this program.
    """
    file = from_plain(_File, canonical.parse(data, BUNDLE_BYTES_MAX, where), where)
    if file.format != FORMAT:
        raise Malformed(f"expected the format {FORMAT}", where=where)
    checkpoint = file.checkpoint.encode()
    parse_note(checkpoint, where=f"{where}, checkpoint")
    bundle = NoticeBundle(
        checkpoint,
        file.policy.encode(),
        _proven(file.opening, f"{where}, opening"),
        _each(file.statements, _proven, f"{where}, statements"),
        _each(file.disclosures, _opened, f"{where}, disclosures"),
        _each(file.daybooks, _proven, f"{where}, daybooks"),
        _each(file.pieces, _listed, f"{where}, pieces"),
    )
    check_form(bundle, where)
    return bundle


def check_form(bundle: NoticeBundle, where: str = WHERE) -> None:
    """Promise that the parts are of the types they must be, in their one order, and that nothing is there unasked.

    Raises Malformed.
    """
    if bundle.opening.index or bundle.opening.statement.type != "program.opened":
        raise Malformed("expected statement 0, program.opened", where=f"{where}, opening")
    if not bundle.statements or len({each.statement.matter for each in bundle.statements}) != 1:
        raise Malformed("expected the statements of one matter", where=f"{where}, statements")
    if any(each.statement.type != "daybook.closed" for each in bundle.daybooks):
        raise Malformed("expected statements of the type daybook.closed", where=f"{where}, daybooks")
    _check_rising([each.index for each in bundle.statements], f"{where}, statements")
    _check_rising([(each.seq, each.disclosure.name) for each in bundle.disclosures], f"{where}, disclosures")
    _check_rising([(each.booked, each.place.position) for each in bundle.pieces], f"{where}, pieces")
    _check_rising([each.statement.facts["of"] for each in bundle.daybooks], f"{where}, daybooks")
    days = {each.booked.isoformat() for each in bundle.pieces}
    if days != {each.statement.facts["of"] for each in bundle.daybooks}:
        raise Malformed("expected the books of exactly the days of the pieces", where=f"{where}, daybooks")
    _check_none_replaced(bundle.pieces, f"{where}, pieces")


def proven(index: int, entry: bytes, hashes: Sequence[Hash], where: str = WHERE) -> Proven:
    """Promise a statement's bytes as part of a bundle. Raises Malformed, Unchecked as `parse_statement` does."""
    if not 0 <= index <= INTEGER_MAX or len(hashes) > HASHES_MAX:
        raise Malformed(f"expected an index from 0 and at most {HASHES_MAX} hashes", where=where)
    return Proven(index, entry, tuple(hashes), parse_statement(entry, where))


def opened(seq: int, text: str, where: str = WHERE) -> Opened:
    """Promise a field opened to the person. Raises Malformed for a field that is not meant for the person."""
    disclosure = open_text(text, where)
    if disclosure.name not in FOR_THE_PERSON:
        raise Malformed(f"expected one of the fields {', '.join(FOR_THE_PERSON)}", where=where)
    if not 0 <= seq <= INTEGER_MAX or not (disclosure.value is None or isinstance(disclosure.value, str)):
        raise Malformed("expected a statement's number, and text or nothing as the field's value", where=where)
    return Opened(seq, disclosure)


def listed(text: str, place: Inclusion, where: str = WHERE) -> Listed:
    """Promise a piece with its place in the day's book. Raises Malformed; Unchecked for a newer edition of pieces."""
    entered = open_entry(text, where)
    piece = piece_of(entered.entry)
    if piece is None:
        raise Malformed("expected what opens a piece, and it withdraws one", where=where)
    if not 0 <= place.position < place.width <= INTEGER_MAX or len(place.path) > HASHES_MAX:
        raise Malformed("expected a position within the book's width", where=where)
    return Listed(piece, entered.entry, entered.disclosure, place)


def book_of(bundle: NoticeBundle, day: Day) -> Proven:
    """Promise the statement that closed the book of a day on which a piece was booked; `check_form` asks for it."""
    return next(each for each in bundle.daybooks if each.statement.facts["of"] == day.isoformat())


def _lines(bundle: NoticeBundle) -> _File:
    return _File(
        bundle.checkpoint.decode(),
        tuple(map(_entry, bundle.daybooks)),
        tuple(_Field(each.disclosure.text, each.seq) for each in bundle.disclosures),
        FORMAT,
        _entry(bundle.opening),
        tuple(map(_piece, bundle.pieces)),
        bundle.policy.decode(),
        tuple(map(_entry, bundle.statements)),
    )


def _entry(each: Proven) -> _Entry:
    return _Entry(each.entry.decode(), tuple(map(print_base64, each.hashes)), each.index)


def _piece(each: Listed) -> _Piece:
    place = each.place
    return _Piece(each.disclosure.text, tuple(map(print_base64, place.path)), place.position, place.width)


def _each(lines: Sequence[Any], read: Callable[[Any, str], Any], where: str) -> tuple[Any, ...]:
    return tuple([read(line, f"{where}[{number}]") for number, line in enumerate(lines)])


def _proven(line: _Entry, where: str) -> Proven:
    return proven(line.index, line.entry.encode(), _hashes(line.hashes, where), where)


def _opened(line: _Field, where: str) -> Opened:
    return opened(line.seq, line.disclosure, where)


def _listed(line: _Piece, where: str) -> Listed:
    return listed(line.disclosure, Inclusion(line.position, line.width, _hashes(line.hashes, where)), where)


def _hashes(texts: Sequence[str], where: str) -> tuple[Hash, ...]:
    return tuple([parse_hash(text, where) for text in texts])


def _check_none_replaced(pieces: Sequence[Listed], where: str) -> None:
    """A record and the correction of it are not both what stands."""
    digests = {Entered(each.entry, each.disclosure).digest.hex() for each in pieces}
    if any(isinstance(each.entry, Correction) and each.entry.supersedes in digests for each in pieces):
        raise Malformed("expected no record beside the correction of it", where=where)


def _check_rising(keys: Sequence[Any], where: str) -> None:
    if list(keys) != sorted(set(keys)):
        raise Malformed("expected each once, in rising order", where=where)
