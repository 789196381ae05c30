"""What somebody who only verifies installs: five packages and our wheel, without a framework and without a database."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from plainview.cli.main import COMMANDS
from tests.architecture.house import ROOT, files, write
from tests.verifier.noticed import played

UV = ROOT / ".tools/bin/uv"
PYTHON = ROOT / ".venv/bin/python"


NOTICE_SECONDS = 1.0
"""So much processor time the check of a notice may take, Python's own start included."""

OFFLINE = """
import socket
def none(*words): raise OSError("there is no network")
socket.socket.connect = socket.getaddrinfo = none
from plainview.cli.main import run
"""

DATABASES = {"django", "sqlite3", "_sqlite3", "psycopg"}

# A witness keeps what it cosigned in SQLite; whoever verifies does not load it.
WALK = """
import json, pkgutil, sys, importlib
import plainview.core, plainview.verifier
for room in (plainview.core, plainview.verifier):
    for found in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
        if not found.name.startswith("plainview.verifier.witness."):
            importlib.import_module(found.name)
print(json.dumps(sorted(sys.modules)))
"""


def uv(*words: object) -> None:
    """Run uv from what the set-up has already fetched; go out only for what is gone from its cache."""
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    environment.setdefault("UV_CACHE_DIR", str(ROOT / ".tools/cache"))
    command = [str(UV), *map(str, words), "--quiet"]
    if subprocess.run([*command, "--offline"], env=environment, capture_output=True, check=False).returncode:
        subprocess.run(command, env=environment, check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it would be published."""
    if not UV.exists() or not PYTHON.exists():
        pytest.skip("needs the project's own tools: run `make setup`")
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--no-build-isolation", "--python", PYTHON, "--out-dir", folder, ROOT)
    return next(folder.glob("plainview-*.whl"))


@pytest.fixture(scope="module")
def base(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that holds requirements/base.txt and the wheel, and nothing else."""
    folder = tmp_path_factory.mktemp("base") / "venv"
    python = folder / "bin/python"
    uv("venv", "--python", PYTHON.resolve(), folder)
    uv("pip", "install", "--python", python, "--require-hashes", "-r", ROOT / "requirements/base.txt")
    uv("pip", "install", "--python", python, "--no-deps", wheel)
    return folder / "bin"


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """Run a command that sees nothing of this checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run([*map(str, words)], env=environment, cwd="/", capture_output=True, text=True, check=False)


def test_the_verifier_runs_from_the_base_install(base: Path) -> None:
    done = run(base / "plainview", "verify", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: plainview verify ")


def test_a_notice_is_checked_from_the_base_install(base: Path, tmp_path: Path) -> None:
    (tmp_path / "notice.json").write_bytes(played().make().print())
    (tmp_path / "policy").write_bytes(played().policy)
    words = ["verify-notice", str(tmp_path / "notice.json"), "--policy", str(tmp_path / "policy")]
    done = run(base / "plainview", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("verdict  DEMONSTRATION: true\n")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    offline = run(base / "python", "-c", f"{OFFLINE}run({words!r})")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert offline.returncode == 0 and offline.stdout.splitlines()[-1] == done.stdout.splitlines()[-1]
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < NOTICE_SECONDS
    online = run(base / "python", "-c", f"{OFFLINE}socket.socket().connect(('127.0.0.1', 9))")
    assert online.stderr.endswith("there is no network\n")


def test_core_and_verifier_load_neither_a_framework_nor_a_database(base: Path) -> None:
    loaded = tops_loaded(base, WALK)
    assert "plainview" in loaded
    assert not loaded & DATABASES


def tops_loaded(base: Path, code: str) -> set[str]:
    """The top-level packages that are loaded after walking through every module of core and verifier."""
    done = run(base / "python", "-c", code)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


@pytest.mark.parametrize("line", ["import django", "import sqlite3"])
def test_a_verifier_that_needs_more_is_seen(base: Path, tmp_path: Path, line: str) -> None:
    tree = {"src/plainview/core/a.py": "", "src/plainview/verifier/deep/b.py": line}
    source = str(write(tmp_path, tree) / "src")
    code = f"import sys; sys.path.insert(0, {source!r})\n{WALK}"
    if line == "import django":
        assert "No module named 'django'" in run(base / "python", "-c", code).stderr
    else:
        assert tops_loaded(base, code) & DATABASES


def test_the_base_install_holds_no_framework_at_all(base: Path) -> None:
    assert run(base / "python", "-c", "import django").returncode == 1
    assert run(sys.executable, "-c", "import django").returncode == 0


def test_a_command_of_the_operator_says_what_is_missing(base: Path) -> None:
    operators = {name: ("--help",) for name, command in COMMANDS.items() if command.extra == "server"}
    operators["open"] = ("nowhere", "0" * 32, "--office-key", "court=court.pem")  # an office's own steps need no more
    for name, words in operators.items():
        done = run(base / "plainview", name, *words)
        assert done.returncode == 2, done.stderr
        assert done.stderr.startswith(f"plainview: `plainview {name}` needs the extra `server`")
        assert done.stderr.count("\n") == 1


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    source = ROOT / "src"
    ours = {str(path.relative_to(source)) for path in files() if source in path.parents}
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert ours - packed == set()
