"""The opening: whose keys, and what a log is refused for before anything else is read."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.tree import root_of
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.manifest import Manifest
from plainview.verifier.heads import TIMESTAMP_MAX
from plainview.verifier.opening import Trust
from plainview.verifier.report import Report
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.verifier.build import OFFICES, Story
from tests.verifier.sources import Memory


def report(files: dict[str, bytes]) -> Report:
    return verify(Memory(files), Trust(), Asked(datetime(2026, 2, 1, tzinfo=UTC)))


def opened(**facts: object) -> Story:
    story = Story(daily=False, **facts)  # type: ignore[arg-type]
    story.forge("program.opened", "program", story.opening)
    story.publish()
    return story


def test_a_log_that_begins_with_something_else_is_false() -> None:
    story = Story(daily=False)
    story.forge("program.signed", "program", {"office": OFFICES[0]}, by="root inspection")
    story.publish()
    found = report(story.public.files)
    assert (found.exit_code, str(found.fault)) == (1, "statement 0: a log begins with program.opened")


def keys() -> list[str]:
    return [key.print() for key in Story().signers.keys]


@pytest.mark.parametrize(
    ("log_keys", "why"),
    [
        (keys()[:1], "a log has two keys"),
        (keys()[::-1], "a log has two keys"),
        ([], "a log has two keys"),
        ([key.print() for key in Story(origin="log.example.org/other").signers.keys], "do not carry its origin"),
        ([keys()[0].replace("+", "+0", 1)[:-1], keys()[1]], "expected"),
    ],
)
def test_log_keys_of_another_number_kind_or_name_are_malformed(log_keys: list[str], why: str) -> None:
    found = report(opened(log_keys=log_keys).public.files)
    assert (found.exit_code, found.failed_step) == (2, 1)
    assert why in found.verdict


def test_a_checkpoint_signed_after_the_year_9998_is_false() -> None:
    story = Story(daily=False).open()
    story.publish()
    root = root_of(leaf_hash(entry) for entry in story.entries)
    late = story.signers.checkpoint(Checkpoint(story.origin, 4, root), TIMESTAMP_MAX + 1)
    found = report(story.public.files | {"checkpoint": late})
    assert (found.exit_code, "after the year 9998" in found.verdict) == (1, True)


def test_a_log_without_a_policy_is_false() -> None:
    story = Story(daily=False).open()
    story.publish()
    path = "checkpoints/2026-01-08"
    listed = Manifest(story.origin, 4, {path: _sha(story.public.files[path])})
    files = story.public.files | {"MANIFEST": story.signers.text(listed.print())}
    del files["policy"]
    found = report(files)
    assert (found.exit_code, str(found.fault)) == (1, "policy: is missing")


def _sha(data: bytes) -> str:
    return sha256(data).hexdigest()


def test_an_opening_whose_bundle_and_tile_differ_names_both() -> None:
    files = dict(opened().public.files)
    files["tile/0/000.p/1"] = bytes(32)
    found = report(files)
    assert found.exit_code == 1
    assert str(found.fault).startswith("tile/entries/000.p/1: ")
    assert "tile/0/000.p/1" in str(found.fault)
