"""The second verifier says what the first one says: of every vector, of a demonstration, and of damage to it.

`examples/verify_min.py` shares no code with plainview (tests/architecture holds its imports), so whatever the two
disagree about is an error in one of them, or in docs/formats.md. It is held to the format's tables here as well.
"""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from examples import verify_min
from plainview.core.docket.types import TYPES
from plainview.core.law import clocks
from plainview.core.law.holidays import federal_holidays
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.manifest import Manifest, is_listed
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.days import parse_day, parse_instant
from plainview.server.scenarios.year import Count
from plainview.verifier.opening import Trust
from plainview.verifier.reader import Folder
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.verifier.build import Story
from tests.verifier.matters import small
from tests.year import shared_year

__all__ = ["shared_year"]

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors"
NOW = "2027-06-01T00:00:00Z"
DAMAGES = 60

Verdict = tuple[int, dict[str, int]]
"""Exit code, and how the duties stand."""


def first(public: Path, asked: dict[str, Any]) -> Verdict:
    """What plainview's own verifier says."""
    on = parse_day(asked["day"]) if "day" in asked else None
    report = verify(Folder(public), Trust(None, asked.get("pin", "")), Asked(parse_instant(asked["now"]), day=on))
    return report.exit_code, dict(report.standing.counts) if report.standing and not report.exit_code else {}


def second(public: Path, asked: dict[str, Any]) -> Verdict:
    """What the second verifier says."""
    on = date.fromisoformat(asked["day"]) if "day" in asked else None
    now = datetime.fromisoformat(asked["now"])
    code, _, counts = verify_min.verify(public, asked.get("pin", ""), now, on, lambda found: None)
    return code, dict(counts)


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


WHOLE_LOGS = sorted(path.parent.name for path in VECTORS.glob("*/expect.json"))


def test_there_are_vectors_that_are_whole_logs() -> None:
    assert WHOLE_LOGS


@pytest.mark.parametrize("name", WHOLE_LOGS)
def test_both_say_the_same_of_a_vector(name: str) -> None:
    asked = json.loads((VECTORS / name / "expect.json").read_text(encoding="utf-8"))
    public = VECTORS / name / "public"
    assert first(public, asked) == second(public, asked)
    assert second(public, asked)[0] == asked["exit"]


def test_both_say_the_same_of_a_small_log(tmp_path: Path) -> None:
    public = write(tmp_path, small().public.files)
    assert first(public, {"now": NOW}) == second(public, {"now": NOW})
    assert second(public, {"now": NOW})[0] == 0


@pytest.fixture(scope="module")
def demonstration(shared_year: tuple[Path, Count]) -> Path:
    """A small year, played through the actions of the portal."""
    return shared_year[0] / "public"


@pytest.mark.slow
def test_both_say_the_same_of_a_demonstration(demonstration: Path) -> None:
    for on in ("2025-06-30", "2026-01-19", "2030-01-01"):
        asked = {"now": NOW, "day": on}
        assert first(demonstration, asked) == second(demonstration, asked)
        assert second(demonstration, asked)[0] == 0


def changed(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def gone(data: bytes, chance: random.Random) -> None:
    return None


@pytest.mark.slow
def test_both_find_every_random_damage(demonstration: Path) -> None:
    chance = random.Random("damage")
    files = sorted(path for path in demonstration.rglob("*") if path.is_file())
    kinds: list[Callable[[bytes, random.Random], bytes | None]] = [changed, changed, cut, gone]
    for number in range(DAMAGES):
        path, damage = chance.choice(files), kinds[number % len(kinds)]
        data = path.read_bytes()
        found = damage(data, chance)
        path.unlink()
        if found is not None:
            path.write_bytes(found)
        codes = first(demonstration, {"now": NOW})[0], second(demonstration, {"now": NOW})[0]
        path.write_bytes(data)
        may_go = damage is gone and path.parent.suffix == ".p"  # a partial tile that was replaced since
        assert codes == (0, 0) if may_go and codes[0] == 0 else set(codes) <= {1, 2}, (
            f"{damage.__name__} {path}: {codes}"
        )


def signed_again(story: Story, files: dict[str, bytes]) -> dict[str, bytes]:
    """The files, with a manifest that lists them."""
    head = parse_checkpoint(parse_note(files["checkpoint"]).text)
    beside = {path: data for path, data in files.items() if is_listed(path)}
    digests = {path: verify_min.sha(data).hex() for path, data in beside.items()}
    return files | {"MANIFEST": story.signers.text(Manifest(story.origin, head.size, digests).print())}


def test_days_on_which_nothing_is_said_need_a_daybook_too(tmp_path: Path) -> None:
    story = small()
    files = dict(story.public.files)
    head = parse_checkpoint(parse_note(files["checkpoint"]).text)
    for number in range(1, 5):
        on = story.day + timedelta(days=number)
        at = datetime.fromisoformat(f"{on}T17:00:00Z")
        files["checkpoint"] = story.signers.checkpoint(head, int(at.timestamp()))
        files[f"checkpoints/{on}"] = files["checkpoint"]
    public = write(tmp_path, signed_again(story, files))
    assert first(public, {"now": NOW})[0] == 1
    assert second(public, {"now": NOW})[0] == 1


def test_a_log_is_no_witness_of_its_own(tmp_path: Path) -> None:
    story = small()
    files = dict(story.public.files)
    ed25519, mldsa44 = story.signers.keys
    files["policy"] = f"log {ed25519.print()}\nwitness me {mldsa44.print()}\nquorum me\n".encode()
    twice = files["checkpoint"] + files["checkpoint"].splitlines(keepends=True)[-1]
    files["checkpoint"] = files[max(path for path in files if path.startswith("checkpoints/"))] = twice
    public = write(tmp_path, signed_again(story, files))
    assert first(public, {"now": NOW})[0] == 1
    assert second(public, {"now": NOW})[0] == 1


def test_another_pin_than_the_openings_is_false(tmp_path: Path) -> None:
    public = write(tmp_path, small().public.files)
    asked = {"now": NOW, "pin": "0" * 64}
    assert first(public, asked)[0] == second(public, asked)[0] == 1


def test_it_holds_the_same_table_of_types() -> None:
    assert verify_min.TYPES.keys() == TYPES.keys()
    for name, row in TYPES.items():
        other = verify_min.TYPES[name]
        phases = ["any"] if row.before == ("*",) and row.chain == "matter" else list(row.before)
        assert (row.chain, list(row.signers), row.to, row.reform, set(row.sealed), row.facts.keys()) == (
            other.chain,
            other.signers,
            other.to,
            other.reform,
            other.sealed,
            other.facts.keys(),
        ), name
        assert row.chain != "matter" or sorted(phases) == sorted(other.before), name


def test_it_counts_the_same_working_days() -> None:
    for year in (1977, 1985, 1986, 2010, 2020, 2021, 2022, 2026, 2033):
        assert tuple(verify_min.holidays(year)) == federal_holidays(year)
    on = date(2020, 12, 1)
    while on < date(2023, 1, 15):
        assert verify_min.working(on, 3) == clocks.working(on, 3)
        on += timedelta(days=1)
    for on in (date(9999, 12, 20), date.max, date(2024, 2, 29)):
        assert verify_min.working(on, 10) == clocks.working(on, 10)
        assert verify_min.plus(on, 90) == clocks.calendar(on, 90)
        assert verify_min.years(on, 1) == clocks.years(on, 1)


RUN = """
import runpy, sys
class Closed:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("plainview", "msgspec", "httpx", "typer", "rich", "django"):
            raise ImportError(name)
sys.meta_path.insert(0, Closed())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_it_runs_where_nothing_else_is_installed(tmp_path: Path) -> None:
    public = write(tmp_path, small().public.files)
    command = [sys.executable, "-c", RUN, str(ROOT / "examples" / "verify_min.py"), str(public)]
    done = subprocess.run([*command, "--now", NOW], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("verdict  consistent with itself")
    (public / "policy").unlink()
    assert subprocess.run([*command, "--now", NOW], capture_output=True, check=False).returncode == 1
    assert subprocess.run([*command, "--pin", "x"], capture_output=True, check=False).returncode == 2
    assert subprocess.run([*command[:-1], "nowhere"], capture_output=True, check=False).returncode == 3
