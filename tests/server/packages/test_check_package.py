"""The agency's own check of a package: standard library alone, against a copy of the public folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.actions.conftest import top as top
from tests.server.actions.desk import DeskTop
from tests.server.packages.released import opened, release, started, swept

ROOT = Path(__file__).parents[3]
UNREAD = "record.pdf is made from the other files and was not compared with them\n"
CHECK = ROOT / "examples" / "check_package.py"


@pytest.fixture
def unpacked(top: DeskTop, tmp_path: Path) -> tuple[Path, Path]:
    started(top)
    top.record()
    top.record(marks="=1+1")
    swept(top)
    release(top)
    top.stage.publish()
    folder = tmp_path / "package"
    for name, data in opened(top).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder, top.stage.folder / "public"


def run(folder: Path, public: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(CHECK), str(folder), str(public)], capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_a_package_agrees_with_the_public_log_and_a_changed_one_does_not(unpacked: tuple[Path, Path]) -> None:
    folder, public = unpacked
    assert run(folder, public) == (0, "2 pieces, each in the public book of its day\n" + UNREAD)
    proof = folder / "proofs" / "00002.json"
    plain = json.loads(proof.read_bytes())
    for changes, fault in (
        ({"position": plain["position"] ^ 1}, "the path does not lead"),
        ({"digest": "00" * 32}, "the digest is not"),
        ({"daybook": {**plain["daybook"], "index": plain["daybook"]["index"] - 1}}, "the public statement is another"),
        ({"day": "2026-01-01"}, "another root"),
    ):
        proof.write_text(json.dumps({**plain, **changes}))
        code, said = run(folder, public)
        assert code == 1 and fault in said and "00002.json is not the file that was sent" in said
    (folder / "pieces.csv").write_bytes((folder / "pieces.csv").read_bytes().split(b"\r\n")[0] + b"\r\n")
    assert "numbers of rows" in run(folder, public)[1]
