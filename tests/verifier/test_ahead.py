"""Files that run ahead of the checkpoint: a live log writes them before its next head is out. Three readers agree."""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plainview.core.vocabulary.days import parse_instant
from plainview.server.log.fsck import fsck
from plainview.verifier.opening import Trust
from plainview.verifier.reader import Folder
from plainview.verifier.report import Report
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.server.log.memory import MemoryPublic
from tests.verifier.build import ZONE, Story
from tests.verifier.matters import small, started
from tests.verifier.test_verify_min import NOW, second, write


@cache
def grown() -> tuple[Story, dict[str, bytes], dict[str, bytes]]:
    """A log, its files as published, and those that its next head adds below tile/."""
    story = small()
    before = dict(story.public.files)
    started(story, "later")
    story.publish(hour=15)
    more = {path: data for path, data in story.public.files.items() if path.startswith("tile/") and path not in before}
    return story, before, more


def judged(files: dict[str, bytes], folder: Path) -> tuple[Report, int, list[str]]:
    """What the verifier, the second verifier, and the operator's fsck say of a folder with these files."""
    write(folder, files)
    public = MemoryPublic()
    public.files = dict(files)
    found = fsck(public, grown()[0].signers.keys, ZoneInfo(ZONE))
    asked = Asked(parse_instant(NOW))
    return verify(Folder(folder), Trust(), asked), second(folder, {"now": NOW})[0], [str(one) for one in found]


def test_a_log_whose_next_head_is_not_out_yet_is_true_and_says_so(tmp_path: Path) -> None:
    _, before, more = grown()
    assert len(more) == 2
    report, code, found = judged({**before, **more}, tmp_path)
    assert (report.exit_code, code, found) == (0, 0, [])
    assert "2 files under tile/ run ahead of the checkpoint: they are not published yet" in report.not_checked


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("damage", ["cut", "changed at the beginning", "another's", "floating"])
def test_what_could_not_be_written_ahead_is_named(number: int, damage: str, tmp_path: Path) -> None:
    _, before, more = grown()
    path, data = sorted(more.items())[number]
    bad = {
        "cut": {path: data[:-1]},
        "changed at the beginning": {path: data[:40] + bytes([data[40] ^ 1]) + data[41:]},
        "another's": {path: data[:-8] + bytes(8)} if "entries" in path else {path: bytes(32) + data[32:]},
        "floating": {path.replace("000.p", "002.p"): data},
    }[damage]
    report, code, found = judged({**before, **more, **bad}, tmp_path)
    assert report.exit_code == code != 0
    assert next(iter(bad)) in str(report.fault) and found
