"""A mirror: what is copied, what never is, what is kept of a log that contradicts it."""

from functools import cache
from pathlib import Path

import pytest

from plainview.core.merkle.tiles import Tile
from plainview.core.vocabulary.errors import Malformed, Unchecked
from plainview.verifier.copying import Copying
from plainview.verifier.mirror import Mirrored, mirror
from plainview.verifier.opening import Trust
from plainview.verifier.reader import Folder
from plainview.verifier.verify import verify
from tests.verifier.build import Story
from tests.verifier.matters import small, started
from tests.verifier.sources import Memory
from tests.verifier.test_monitor import ASKED, grown

FILLED = "tile/entries/000"


@cache
def filled() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """A log with a site beside it, and the same when its first bundle is full and a page is gone."""
    story = small()
    story.publish({"site/index.html": b"one", "site/old.html": b"old"}, hour=15)
    before = present(story.public.files)
    for number in range(60):
        started(story, f"matter {number}")
    story.publish({"site/index.html": b"two", "site/old.html": None}, hour=16)  # type: ignore[dict-item]
    return before, present(story.public.files)


def present(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a log without the parts of tiles that wider parts replaced."""
    widest = {}
    for path in sorted(files, key=lambda path: int(path.rpartition("/")[2]) if ".p/" in path else 0):
        widest[path.partition(".p/")[0]] = path
    return {path: files[path] for path in widest.values()}


def copied(files: dict[str, bytes], folder: Path, trust: Trust | None = None) -> Mirrored:
    return mirror(Memory(files, live=True), folder, trust or Trust(), ASKED)


def held(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in Folder(folder).list()}


def test_a_mirror_is_the_log_byte_for_byte_and_verifies_as_a_folder(tmp_path: Path) -> None:
    before = present(grown()[0])
    done = copied(before, tmp_path / "copy")
    assert (done.report.fault, done.before, held(tmp_path / "copy")) == (None, 0, before)
    assert verify(Folder(tmp_path / "copy"), Trust(pin=done.report.opening), ASKED).exit_code == 0


def test_a_later_copy_reads_only_what_is_new_and_drops_what_is_gone(tmp_path: Path) -> None:
    before, after = filled()
    copied(before, tmp_path / "copy")
    (tmp_path / "copy" / "tile" / "junk").write_bytes(b"stray")
    log = Memory(after, live=True)
    done = mirror(log, tmp_path / "copy", Trust(), ASKED)
    assert done.report.size - done.before == 300
    assert held(tmp_path / "copy") == after
    again = Memory(after, live=True)
    assert mirror(again, tmp_path / "copy", Trust(), ASKED).report.fault is None
    assert (FILLED in log.asked, FILLED in again.asked) == (True, False)
    assert ("site/index.html" in log.asked, "site/index.html" in again.asked) == (True, False)


def test_a_log_that_does_not_hold_changes_nothing(tmp_path: Path) -> None:
    before, after = filled()
    copied(before, tmp_path / "copy")
    wrong = after | {FILLED: after[FILLED][:-1] + b"?"}
    done = copied(wrong, tmp_path / "copy")
    assert (done.report.exit_code, held(tmp_path / "copy")) == (1, before)
    assert not [*(tmp_path / "copy").rglob(".*")]


def test_a_log_that_was_cut_is_not_taken_over_and_its_checkpoint_is_kept(tmp_path: Path) -> None:
    before, after = present(grown()[0]), present(grown()[1])
    copied(after, tmp_path / "copy")
    done = copied(before, tmp_path / "copy")
    assert (done.report.exit_code, held(tmp_path / "copy")) == (1, after)
    assert done.evidence == tmp_path / "copy.evidence"
    assert done.evidence.read_bytes() == before["checkpoint"]


def test_another_log_at_the_same_place_is_not_taken_over(tmp_path: Path) -> None:
    before = present(grown()[0])
    copied(before, tmp_path / "copy")
    other = Story(demo=True).open()
    other.publish()
    done = copied(other.public.files, tmp_path / "copy")
    assert (done.report.exit_code, held(tmp_path / "copy")) == (1, before)


def test_a_first_copy_of_a_false_log_leaves_nothing(tmp_path: Path) -> None:
    before = present(grown()[0])
    done = copied(before | {"policy": b"another\n"}, tmp_path / "copy")
    assert (done.report.exit_code, done.evidence, held(tmp_path / "copy")) == (1, None, {})


def test_a_damaged_copy_is_read_again_whole(tmp_path: Path) -> None:
    _, after = filled()
    copied(after, tmp_path / "copy")
    for path in ("tile/0/000", "site/index.html"):
        (tmp_path / "copy" / path).write_bytes(b"damage")
    done = copied(after, tmp_path / "copy")
    assert (done.report.fault, held(tmp_path / "copy")) == (None, after)


def test_what_an_interrupted_copy_left_is_removed(tmp_path: Path) -> None:
    before = present(grown()[0])
    half = tmp_path / "copy" / "site" / ".index.html.new"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    copied(before, tmp_path / "copy")
    assert not half.exists()


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(Unchecked, match="no mirror of a log"):
        copied(grown()[0], tmp_path)
    assert (tmp_path / "letters.txt").read_text() == "mine"


def test_a_log_that_grows_while_it_is_copied_is_copied_another_time(tmp_path: Path) -> None:
    before, after = filled()
    log = Memory(before, live=True)
    (partial,) = [path for path in before if path.startswith(f"{FILLED}.p/")]
    del log.files[partial]
    log.files[FILLED] = after[FILLED]
    with pytest.raises(Unchecked, match="published anew while it was copied"):
        mirror(log, tmp_path / "copy", Trust(), ASKED)
    assert copied(after, tmp_path / "copy").report.fault is None
    assert held(tmp_path / "copy") == after


def test_nothing_is_put_outside_of_what_a_log_may_publish(tmp_path: Path) -> None:
    copying = Copying(Memory({"../secret": b"x"}, live=True), tmp_path, trusting=True)
    with pytest.raises(Malformed, match="no log publishes"):
        copying.read("../secret", 10)
    assert copying.digest("nowhere") is None
    assert copying.list() == frozenset()


def test_a_manifest_that_lists_nothing_readable_helps_nothing(tmp_path: Path) -> None:
    copying = Copying(Memory({"MANIFEST": b"?", "site/a": b"a"}, live=True), tmp_path, trusting=True)
    assert copying.read("MANIFEST", 10) == b"?"
    assert copying.digest("site/a") is not None
    assert copying.fetched == 2


def test_a_held_file_longer_than_it_may_be_is_read_again(tmp_path: Path) -> None:
    path = Tile(0, 0, 256).path
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_bytes(b"x" * 20)
    assert Copying(Memory({path: b"short"}, live=True), tmp_path, trusting=True).read(path, 10) == b"short"
