"""Files beside the log: what does not fit is named, unless another manifest came out meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

import pytest

from plainview.core.notes.manifest import MANIFEST_PATH, Manifest
from plainview.core.notes.note import Note, Signature
from plainview.core.vocabulary.errors import Inconsistent, Invalid, PlainviewError, Unchecked
from plainview.verifier.beside import check_files

PAGE = "site/overdue.html"


def manifest(text: bytes) -> Manifest:
    return Manifest("example.com/log", 5, {PAGE: sha256(text).hexdigest()})


def signed(one: Manifest) -> bytes:
    return Note(one.print(), (Signature("example.com/log", b"0000", b"unread"),)).print()


@dataclass
class Folder:
    files: dict[str, bytes] = field(default_factory=dict)

    def read(self, path: str, most: int) -> bytes | None:
        return self.files.get(path)

    def digest(self, path: str) -> str | None:
        return sha256(self.files[path]).hexdigest() if path in self.files else None

    def list(self) -> Iterator[str]:
        return iter(self.files)


def check(files: dict[str, bytes]) -> Any:
    return check_files(cast(Any, Folder(files)), manifest(b"old"), lambda done: None)


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({PAGE: b"new"}, Inconsistent),
        ({}, Invalid),
        ({PAGE: b"old", "site/stray.html": b""}, Invalid),
    ],
    ids=["changed", "cut", "added"],
)
def test_what_does_not_fit_is_named_and_only_another_manifest_leaves_it_undecided(
    files: dict[str, bytes], fault: type[PlainviewError]
) -> None:
    for shown in ({}, {MANIFEST_PATH: signed(manifest(b"old"))}):
        with pytest.raises(fault) as raised:
            check({**files, **shown})
        assert raised.value.where.startswith("site/")
    with pytest.raises(Unchecked, match="being published"):
        check({**files, MANIFEST_PATH: signed(manifest(b"new"))})


def test_what_fits_is_true_whatever_manifest_came_out() -> None:
    assert check({PAGE: b"old", MANIFEST_PATH: signed(manifest(b"new"))}) == {}
