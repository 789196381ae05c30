"""P18: a dictionary of addresses and names, the true ones in it, matches nothing that is public, and nothing stolen.

A program is acted whose addresses, names and pieces are known. Every 32 bytes that anybody could take for a digest, a
token or a root are gathered: from every public file, in hex and both kinds of base64, from the tiles themselves, and
from the database without its keys. Each entry of the dictionary, as written and in every normal spelling, is hashed in
each way in which a careless build would have: plainly, as a leaf, as a disclosure with no salt or a constant one, keyed
with a constant, as a piece, as the one piece of a day's book. Nothing matches; in builds without salts all is found.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import pytest

from plainview.core.law.profile import Profile
from plainview.core.mail.addresses import delivery_point, one_spelling
from plainview.core.mail.folding import words
from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.sealing.daybook import daybook_root
from plainview.core.sealing.entered import close_entry
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.request import Address
from plainview.server.actions import look
from plainview.server.actions.desk import Desk
from plainview.server.actions.record import record
from plainview.server.actions.sheets import import_sheet
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_PIECE, merged, usual
from plainview.server.scenarios.stage import Stage, noon, set_up

ENTRIES = (10_000, 1_000_000)  # of the dictionary: in the short run, in the long one
PIECES = (200, 2_000)  # outsides of mail that are guessed whole, each for every day
FIRST = Day(2026, 1, 5)
LINES = ("17 Quiet Lane", "4 Harbour Street Apt 9", "PO Box 3301")
NAMES = ("Robin Sample", "Kim Other", "Example LLC")
SENDERS = ("Alex Writer", "Corner Shop")
TO_START = ("review", "authorize", "approve", "start")
STREETS = ("Quiet", "Harbour", "Mill", "Church", "Elm", "Park", "Lake", "Hill", "Main", "Oak")
KINDS = ("Lane", "Street", "Road", "Avenue")
GIVEN = ("Robin", "Kim", "Alex", "Sam", "Chris", "Pat", "Jo", "Lee", "Max", "Toni")
LAST = ("Sample", "Other", "Writer", "Miller", "Stone", "Field", "Brook", "Hale", "Frost", "Lane")
SALTS = (b"", bytes(32), b"\1" * 32)
KEYS = (b"", bytes(32), b"plainview")
SEALED = ("address", "by")


def address(line: str) -> Address:
    return Address(line, "Springfield", "NY", "10001")


def dictionary(most: int) -> Iterator[str]:
    """The true entries among `most` others: lines, whole addresses, delivery points, names."""

    def entries() -> Iterator[str]:
        for line in LINES:
            yield from (line, f"{line}, Springfield NY 10001", f"{line}\nSpringfield NY 10001")
            yield delivery_point(address(line))
        yield from (*NAMES, *SENDERS, "agency A", "18 USC 1341", "judge")
        number = 0
        while True:
            number += 1
            street, kind = STREETS[number % 10], KINDS[number // 10 % 4]
            yield f"{number} {street} {kind}"
            yield f"{one_spelling(f'{number} {street} {kind}')}|10001|US"
            initial, generation = chr(65 + number // 10 % 26), number // 2600 or ""
            yield f"{GIVEN[number % 10]} {initial}. {LAST[number // 260 % 10]} {generation}"

    return islice(entries(), most)


def spellings(entry: str) -> set[str]:
    return {entry, entry.upper(), entry.lower(), one_spelling(entry), " ".join(words(entry))}


def base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def guesses(entry: str) -> Iterator[bytes]:
    """Every digest by which a build without proper salts could have hidden an entry."""
    for text in spellings(entry):
        data = text.encode()
        quoted = json.dumps(text, ensure_ascii=False)
        for plain in (data, quoted.encode(), data.hex().encode(), base64.b64encode(data), base64url(data)):
            digest = hashlib.sha256(plain).digest()
            yield digest
            yield hashlib.sha256(b"\0" + plain).digest()
            yield hashlib.sha256(digest).digest()
        yield from (hmac.digest(key, data, "sha256") for key in KEYS)
        for salt in SALTS:
            yield hashlib.sha256(salt + data).digest()
            for name in SEALED:
                yield hashlib.sha256(base64url(f'["{base64url(salt).decode()}","{name}",{quoted}]'.encode())).digest()


def guessed_pieces(most: int) -> Iterator[Piece]:
    """Whole outsides of mail: every true one among others."""

    def outsides() -> Iterator[Piece]:
        senders = [*SENDERS, *(f"{given} {last}" for given in GIVEN for last in LAST)]
        for sender in senders:
            for name in NAMES:
                for day in range(20):
                    outside = {**STANDARD_PIECE, "addressee": name, "sender_name": sender}
                    yield Piece(days_after(FIRST, day), **outside)

    return islice(outsides(), most)


HEX = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
BASE64 = re.compile(rb"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{43}=?(?![A-Za-z0-9+/_=-])")


def digests_in(data: bytes) -> Iterator[bytes]:
    """Everything in some bytes that could be a digest."""
    yield from (bytes.fromhex(found.decode()) for found in HEX.findall(data))
    for found in BASE64.findall(data):
        plain = found.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/")) + b"="
        yield base64.b64decode(plain)


def public_digests(folder: Path) -> set[bytes]:
    """Every digest, token and root in the public files: in text, and each 32 bytes of a tile of hashes."""
    found: set[bytes] = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found |= set(digests_in(data))
            if "tile" in path.parts and "entries" not in path.parts:
                found |= {data[at : at + 32] for at in range(0, len(data), 32)}
    return found


def stolen_digests(database: Path) -> set[bytes]:
    """The same of every value in every table, as whoever copies the database without its keys has it."""
    found: set[bytes] = set()
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in opened.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    data = value if isinstance(value, bytes) else str(value).encode()
                    found |= {data} if len(data) == 32 else set(digests_in(data))
    return found


@dataclass
class Attacker:
    """What was found, of `digests`: entries of the dictionary, whole pieces, and days whose book is known."""

    digests: set[bytes]
    entries: set[str] = field(default_factory=set)
    pieces: set[tuple[Day, str]] = field(default_factory=set)
    days: set[Day] = field(default_factory=set)

    def attack(self, entries: int, pieces: int) -> Attacker:
        for entry in dictionary(entries):
            if not self.digests.isdisjoint(guesses(entry)):
                self.entries.add(entry)
        for piece in guessed_pieces(pieces):
            self._guess(piece)
        return self

    def _guess(self, piece: Piece) -> None:
        for salt in SALTS[1:]:
            digest = close_entry(piece, salt).digest
            if digest in self.digests:
                self.pieces.add((piece.day, str(piece.sender_name)))
            for key in KEYS:
                seed = hmac.digest(key, f"daybook/{piece.day}".encode(), "sha256")
                if bytes(daybook_root([digest], seed)) in self.digests:
                    self.days.add(piece.day)

    @property
    def found(self) -> int:
        return len(self.entries) + len(self.pieces) + len(self.days)


def acted(folder: Path, weaken: Callable[[Desk], Desk] = lambda desk: desk) -> Stage:
    """Three covers at the true addresses, a piece a day under each, one from a paper sheet, all of it public."""
    stage = set_up(
        folder,
        seed="dictionary",
        origin="example.com/dictionary",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=days_after(FIRST, -3),
        reader=lambda _: lambda index, leaf: None,
        lasting=False,
    )
    stage.desk = weaken(stage.desk)
    matters = [ChainId(f"{number:032x}") for number in range(1, 4)]
    for matter, line, name in zip(matters, LINES, NAMES, strict=True):
        people = {"officer": "officer of agency A", "supervisor": "supervisor of agency A", "dated": stage.desk.today()}
        where = {"addresses": [{"line": line, "city": "Springfield", "state": "NY", "zip5": "10001"}], "names": [name]}
        stage.must(usual("file"), "file", matter, {"request": merged({**STANDARD_COVER, **people}, where)})
        for verb in TO_START:
            stage.must(usual(verb), verb, matter, {})
    for matter, name in zip(matters, NAMES, strict=True):
        outside = {**STANDARD_PIECE, "addressee": name, "sender_name": SENDERS[0]}
        assert record(stage.desk, "recorder", matter, Piece(stage.desk.today(), **outside)).digest
        stage.at(noon(days_after(stage.desk.today(), 1), stage.desk.zone))
    today = stage.desk.today()
    sheet = print_sheet([Piece(today, **{**STANDARD_PIECE, "addressee": NAMES[0], "sender_name": SENDERS[1]})])
    assert import_sheet(stage.desk, "recorder", matters[0], sheet).digests
    stage.must("officer of agency A", "end_early", matters[1], {})
    stage.at(noon(days_after(today, 2), stage.desk.zone))
    stage.publish()
    stage.desk.store.close()
    return stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return acted(tmp_path_factory.mktemp("p18") / "program")


def everything(stage: Stage) -> set[bytes]:
    return public_digests(stage.folder / "public") | stolen_digests(stage.folder / "private" / "plainview.sqlite3")


def test_enough_is_public_and_stolen_to_be_attacked(stage: Stage) -> None:
    public = public_digests(stage.folder / "public")
    assert len(public) > 200 and len(everything(stage)) > len(public) + 20
    entries = b"".join(path.read_bytes() for path in (stage.folder / "public" / "tile" / "entries").rglob("*.p/*"))
    roots = re.findall(rb'"root":"([0-9a-f]{64})"', entries)
    assert len(set(roots)) >= 8 and {bytes.fromhex(root.decode()) for root in roots} <= public
    assert entries.count(b'"address":') >= 6


def test_a_dictionary_with_the_true_entries_in_it_matches_no_commitment(stage: Stage, long_run: bool) -> None:
    attacker = Attacker(everything(stage)).attack(ENTRIES[long_run], PIECES[long_run])
    assert (attacker.entries, attacker.pieces, attacker.days) == (set(), set(), set())


def _constant(desk: Desk) -> Desk:
    """Salts, and the keys that are drawn with them, are always the same; what is drawn otherwise is not."""
    real = desk.chance
    return replace(desk, chance=lambda count: bytes(count) if count % 32 == 0 else real(count))


def _known_key(desk: Desk) -> Desk:
    """The program's secret is one that everybody has; it keys the look and the padding of the books."""
    return replace(_constant(desk), service=replace(desk.service, look=bytes(32)))


def test_a_build_with_a_constant_salt_is_found(tmp_path: Path) -> None:
    weak = acted(tmp_path / "program", _constant)
    attacker = Attacker(public_digests(weak.folder / "public")).attack(1_000, 0)
    points = {delivery_point(address(line)) for line in LINES}
    assert points <= attacker.entries, "every address is read from what is public alone"
    stolen = Attacker(everything(weak)).attack(0, PIECES[0])
    assert {sender for _, sender in stolen.pieces} == set(SENDERS) and len(stolen.pieces) == 4


def test_a_build_whose_books_are_padded_from_a_known_key_is_found(tmp_path: Path) -> None:
    weak = acted(tmp_path / "program", _known_key)
    attacker = Attacker(public_digests(weak.folder / "public")).attack(0, PIECES[0])
    assert len(attacker.days) == 4 and attacker.pieces == set(), "the roots alone are enough"


def test_a_build_that_keeps_addresses_by_a_plain_digest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain(self: Desk, where: Address) -> bytes:
        return hashlib.sha256(delivery_point(where).encode()).digest()

    monkeypatch.setattr(Desk, "point", plain)
    weak = acted(tmp_path / "program")
    attacker = Attacker(everything(weak)).attack(1_000, 0)
    assert {delivery_point(address(line)) for line in LINES} <= attacker.entries
    assert look.FALLEN, "the one look across matters is what keeps them"
