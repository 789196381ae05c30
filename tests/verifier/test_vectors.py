"""Runs every folder of tests/vectors that holds a whole log: `public/` and `expect.json`; `_fail` is the outcome.

A new folder needs no code. The stories behind the folders are in `cases*.py`; `tools/make_vectors.py` writes them.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from plainview.core.docket.statement import parse_statement
from plainview.core.docket.types import TYPES
from plainview.core.merkle.tiles import parse_entries
from plainview.core.vocabulary.days import parse_day, parse_instant
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.report import Report
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.architecture.house import ROOT
from tests.verifier.sources import Memory
from tools import make_vectors

VECTORS = ROOT / "tests/vectors"
FOLDERS = sorted(path.parent for path in VECTORS.glob("*/expect.json"))
BYTES_MAX = 100_000
LARGER = {"a_year_ends_with_a_review_drawn_by_two_offices"}
UNTOLD = {"matter.destroyed"}
"""Eight years of daybooks; told in test_statements.py."""


def run(folder: Path) -> tuple[dict[str, object], Report]:
    said = json.loads((folder / "expect.json").read_bytes())
    day = parse_day(said["day"]) if "day" in said else None
    asked = Asked(parse_instant(said["now"]), day)
    return said, verify(open_source(str(folder / "public")), Trust(None, said.get("pin", "")), asked)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_whole_log_is_judged_as_its_folder_says(folder: Path) -> None:
    said, report = run(folder)
    assert report.exit_code == said["exit"], report.verdict
    assert (report.exit_code != 0) == folder.name.endswith("_fail")
    assert str(said["names"]) in (report.fault.where if report.fault else ""), report.verdict
    if "duties" in said:
        assert report.standing is not None
        assert dict(report.standing.counts) == said["duties"]


@cache
def told() -> dict[str, dict[str, bytes]]:
    files = {}
    for name, (readme, tell) in make_vectors.cases().items():
        expected = tell()
        files[f"{name}_fail" if expected.exit else name] = make_vectors.files_of(readme, expected)
    return files


def test_the_folders_are_the_stories() -> None:
    assert sorted(told()) == [folder.name for folder in FOLDERS]
    stale = [f.name for f in FOLDERS if not make_vectors.same(make_vectors.found_in(f), told()[f.name])]
    assert stale == [], "run tools/make_vectors.py tests/vectors"


def test_a_folder_with_another_statement_or_expectation_is_told_from_its_story() -> None:
    name, files = next(iter(told().items()))
    assert make_vectors.same(files, make_vectors.found_in(VECTORS / name))
    bundle = next(path for path in files if path.startswith("public/tile/entries/"))
    for path in ("expect.json", "README.md", bundle, "public/checkpoint"):
        changed = files | {path: files[path].replace(b"e", b"f", 1)}
        assert not make_vectors.same(files, changed), path
    assert not make_vectors.same(files, files | {"more": b""})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_folder_is_small(folder: Path) -> None:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert size < BYTES_MAX or folder.name in LARGER


def test_every_type_of_statement_stands_in_a_log_that_holds() -> None:
    seen = set()
    for name, files in told().items():
        if not name.endswith("_fail"):
            for entry in entries(files):
                seen.add(parse_statement(entry).type)
    assert set(TYPES) - seen == UNTOLD


def entries(files: dict[str, bytes]) -> list[bytes]:
    """The entries of a folder's log, out of its full bundles and the widest partial one."""
    bundles = {path: data for path, data in files.items() if path.startswith("public/tile/entries/")}
    widest = max((path for path in bundles if ".p/" in path), key=lambda path: (path[:27], int(path.split("/")[-1])))
    found = []
    for path in [path for path in bundles if ".p/" not in path] + [widest]:
        count = int(path.split("/")[-1]) if ".p/" in path else 256
        found += parse_entries(bundles[path], count)
    return found


def test_a_log_with_a_pin_is_true_to_it_and_without_one_only_to_itself() -> None:
    files = told()["a_log_held_to_its_pin"]
    public = Memory({path.removeprefix("public/"): data for path, data in files.items() if path.startswith("public/")})
    pin = json.loads(files["expect.json"])["pin"]
    asked = Asked(parse_instant("2027-01-01T00:00:00Z"))
    assert verify(public, Trust(None, pin), asked).verdict == "true to the pinned opening"
    assert verify(public, Trust(), asked).verdict.startswith("consistent with itself")


def test_a_demonstration_begins_with_that_word() -> None:
    _, report = run(VECTORS / "a_demonstration_says_so")
    assert report.verdict.startswith("DEMONSTRATION: ")
