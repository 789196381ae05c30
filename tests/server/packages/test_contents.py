"""The files of a package agree with each other, or the check names the one that does not."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from plainview.core.mail.pieces import Piece, to_plain
from plainview.core.mail.sheet import parse_sheet
from plainview.core.notes import canonical
from plainview.core.sealing.daybook import daybook_root, inclusion
from plainview.core.sealing.disclosure import close
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Invalid, Malformed, PlainviewError
from plainview.server.packages import contents
from plainview.server.packages.age_file import pack
from plainview.server.packages.contents import Booked, Held, LeftOut, Package, check
from plainview.server.packages.document import rendered

DAY, SEED = Day(2026, 1, 9), bytes(32)
FORMULA = '=1+1,"quoted"\n@SUM(A1); \'x'


def held(count: int) -> tuple[Held, ...]:
    pieces = [Piece(DAY, "undetermined", f"the subject {n}", marks=FORMULA) for n in range(count)]
    texts = [close("piece", to_plain(piece), bytes([n % 256]) * 32).text for n, piece in enumerate(pieces)]
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    root = daybook_root(digests, SEED)
    places = inclusion(digests, SEED, digests)
    return tuple(
        Held(piece, text, Booked(place, root, 7, bytes(32)))
        for piece, text, place in zip(pieces, texts, places, strict=True)
    )


def package(count: int = 2, **changes: Any) -> Package:
    values: dict[str, Any] = {
        "origin": "example.com/log", "matter": "ab" * 16, "stage": "end", "agency": "agency A",
        "built": Day(2026, 2, 9), "in_force": DAY, "started": DAY, "end": Day(2026, 2, 8), "pieces": held(count),
        "left_out": (), "erased": False, "recipients": ("00" * 32,),
    }  # fmt: skip
    return Package(**{**values, **changes})


def files(made: Package) -> dict[str, bytes]:
    return rendered(contents.files(made))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_files_of_a_package_agree_and_are_the_same_each_time(count: int) -> None:
    found = files(package(count))
    assert check(found) == held(count)
    assert pack(found) == pack(files(package(count)))
    assert len(found) == 4 + count


def test_the_table_reads_back_and_no_cell_is_a_formula() -> None:
    data = files(package(3))["pieces.csv"]
    assert parse_sheet(data) == tuple(one.piece for one in held(3))
    assert b",=" not in data and b'"=' not in data and b"'=1+1" in data


def resealed(found: dict[str, bytes]) -> dict[str, bytes]:
    """The files with a manifest that names them as they are."""
    plain = canonical.parse(found["manifest.json"], 1 << 20)
    assert isinstance(plain, dict)
    rest = {name: data for name, data in found.items() if name != "manifest.json"}
    hashes = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in rest.items()}
    return {**rest, "manifest.json": canonical.print({**plain, "files": hashes})}


def changed(name: str, **changes: Any) -> bytes:
    plain = canonical.parse(files(package())[name], 1 << 20)
    assert isinstance(plain, dict)
    return canonical.print({**plain, **changes})


PROOF = "proofs/00001.json"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("README.txt", b"another"),
        ("pieces.csv", files(package(1))["pieces.csv"]),
        (PROOF, b"{}"),
        (PROOF, b"[]"),
        (PROOF, b"x"),
        (PROOF, changed(PROOF, position=0)),
        (PROOF, changed(PROOF, digest="00" * 32)),
        (PROOF, changed(PROOF, disclosure=close("other", None, bytes(32)).text)),
        (PROOF, changed(PROOF, more=1)),
        ("proofs/00009.json", files(package())[PROOF]),
        ("manifest.json", changed("manifest.json", format="other")),
        ("manifest.json", changed("manifest.json", count=1)),
        ("manifest.json", b""),
    ],
)
def test_a_changed_file_is_refused(name: str, data: bytes) -> None:
    found = {**files(package()), name: data}
    with pytest.raises(PlainviewError):
        check(found)
    if name not in ("README.txt", "manifest.json"):
        with pytest.raises(PlainviewError):
            check(resealed(found))


def test_a_missing_file_is_refused() -> None:
    for name in contents.files(package()):
        with pytest.raises((Invalid, Malformed)):
            check({other: data for other, data in files(package()).items() if other != name})


def test_what_was_left_out_is_told_with_its_rule_and_without_a_number() -> None:
    said = files(package(0, left_out=(LeftOut(56, "addressee_excluded", ("Publication 55",)),), erased=True))
    assert b"rule 56 (addressee_excluded; Publication 55)" in said["README.txt"]
    assert b"has been erased" in said["README.txt"]
    assert b'"left_out":[{"cites":["Publication 55"],"code":"addressee_excluded","rule":56}]' in said["manifest.json"]


def test_too_many_pieces_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "PIECES_MAX", 1)
    with pytest.raises(Invalid, match="at most 10,000|mid-term"):
        files(package(2))
