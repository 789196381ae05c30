"""No byte under `public/` may change unseen: every damage is caught, and the file (or its statement) is named."""

import random
from datetime import UTC, datetime
from functools import cache

import pytest

from plainview.verifier.opening import Trust
from plainview.verifier.report import Report
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.verifier.matters import small, started
from tests.verifier.sources import Memory

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@cache
def published() -> dict[str, bytes]:
    """A log with full tiles on level 0, two levels, older partials left lying beside the full ones."""
    story = small()
    kept = dict(story.public.files)
    for number in range(60):
        started(story, f"more {number}")
    story.next_day(2)
    story.publish()
    return {path: data for path, data in kept.items() if ".p/" in path} | story.public.files


def report(files: dict[str, bytes]) -> Report:
    return verify(Memory(files), Trust(), Asked(NOW))


def named(files: dict[str, bytes], path: str) -> None:
    found = report(files)
    assert found.exit_code in (1, 2), f"{path}: {found.verdict}"
    assert path in str(found.fault), f"{path}: {found.verdict}"


PATHS = sorted(published())


def test_the_log_is_sound_before_it_is_damaged() -> None:
    assert report(published()).exit_code == 0
    assert len([path for path in PATHS if ".p/" in path]) > 10
    assert "tile/1/000.p/1" in PATHS


@pytest.mark.parametrize("path", PATHS)
def test_a_changed_byte_anywhere_is_caught_and_the_file_is_named(path: str) -> None:
    chance = random.Random(path)
    data = published()[path]
    places = {0, len(data) - 1, *(chance.randrange(len(data)) for _ in range(6))}
    for place in places:
        damaged = data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
        named(published() | {path: damaged}, path)


@pytest.mark.parametrize("path", PATHS)
def test_what_is_cut_off_or_added_is_caught_and_the_file_is_named(path: str) -> None:
    data = published()[path]
    for damaged in (data[:-1], data[1:], data + b"\x00", data + b"\n", b"", data + data):
        named(published() | {path: damaged}, path)


@pytest.mark.parametrize("path", [path for path in PATHS if ".p/" not in path or "/" not in path])
def test_an_absent_file_is_named(path: str) -> None:
    named({name: data for name, data in published().items() if name != path}, path)


@pytest.mark.parametrize(
    "path", ["stray", "tile/0/001", "tile/0/000.p/255x", "tile/2/000", "tile/entries/000.p/0", "checkpoints/2026-02-01"]
)
def test_a_file_that_belongs_to_nothing_is_named(path: str) -> None:
    named(published() | {path: b"x"}, path)
