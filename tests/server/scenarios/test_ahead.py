"""What is typeset ahead is what would be typeset when it is asked for, and nothing else is given for it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from plainview.core.vocabulary.errors import Inconsistent
from plainview.server.packages import contents
from plainview.server.packages.document import rendered
from plainview.server.packages.kept import Kept
from plainview.server.scenarios import ahead
from plainview.server.scenarios.ahead import Ahead
from tests.server.packages.test_contents import package


def cover(count: int) -> Kept:
    return Kept("agency A", ("age1one",), contents.files(package(count)))


def test_what_was_begun_is_what_would_be_rendered_now(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, whole = cover(2), rendered(cover(2).files)
    calls: list[int] = []

    def counted(files: Mapping[str, bytes]) -> dict[str, bytes]:
        calls.append(len(files))
        return rendered(files)

    monkeypatch.setattr(ahead, "rendered", counted)
    with Ahead() as made:
        made.begin(asked)
        assert made(dict(asked.files)) == whole and len(calls) == 1
        assert made(asked.files) == whole and len(calls) == 2  # given once
        made.begin(asked)
        other = {**asked.files, "README.txt": b"another"}
        with pytest.raises(Inconsistent):  # as `rendered` says of it: what was begun is of other files
            made(other)


def test_of_records_nothing_is_begun_and_what_fails_says_so_when_it_is_asked_for() -> None:
    with Ahead() as made:
        made.begin(Kept("agency A", ("age1one",), {"manifest.json": b'{"format":"other"}'}))
        assert made._begun == {}
        broken = {**cover(1).files, "README.txt": b"another"}
        made.begin(Kept("agency A", ("age1one",), broken))
        with pytest.raises(Inconsistent):
            made(broken)


def test_what_nobody_comes_for_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WAITING_MAX", 1)
    with Ahead() as made:
        made._thread = ThreadPoolExecutor(1)
        for count in (0, 1, 2):
            made.begin(cover(count))
        assert list(made._begun) == [cover(2).files["manifest.json"]]
        assert made(cover(0).files) == rendered(cover(0).files)
