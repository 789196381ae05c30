"""The deployment guide, followed: every block of it in order, and what each must say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from plainview.cli.main import COMMANDS
from tests.cli.deployed import DEPLOY, GUIDE, Block, blocks
from tests.cli.machine import Machine
from tests.postgres import OwnPostgres, _programs, end_server, make_server
from tests.server.bucket.s3 import s3_server

LONG = os.environ.get("PLAINVIEW_LONG") == "1"
SECONDS = 900
NEEDED = ("bash", "openssl", "curl", "tar", "sha256sum")


def script(machine: Machine, parts: list[Block]) -> str:
    """All blocks as one script, each with an output file of its own."""
    lines = ["set -euo pipefail", "umask 022"]
    for number, part in enumerate(parts):
        out = machine.root / f"out-{number}"
        lines += ["next-day"] if part.next_day else []
        lines += [f"echo block {number}", "{", machine.placed(part.shell), f"}} > {out} 2>&1"]
    return "\n".join(lines)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with mock.patch.object(OwnPostgres, "make_people", lambda self: None), s3_server() as s3:
        server = make_server()
        made = Machine(tmp_path, s3, server.folder, _programs())
        try:
            yield made
        finally:
            made.end()
            end_server(server)


def follow(machine: Machine, parts: list[Block]) -> None:
    """Run the blocks; each must succeed and say what the guide shows of it."""
    done = machine.run(script(machine, parts), SECONDS)
    begun = len(re.findall(r"^block \d+$", done.stdout, re.MULTILINE))
    outputs = [place.read_text() for number in range(begun) if (place := machine.root / f"out-{number}").exists()]
    logs = "\n".join([f"{place.name}: {place.read_text()[-600:]}" for place in (machine.root / "units").glob("*.log")])
    last = f"{parts[begun - 1].shell}\n{outputs[-1] if outputs else ''}\n{logs}\n{done.stdout[-2000:]}"
    assert (done.returncode, begun) == (0, len(parts)), last
    for part, said in zip(parts, outputs, strict=True):
        for line in part.says:
            assert machine.placed(line) in said, f"the guide shows {line!r}; this was said:\n{said}"


def test_the_guide_names_only_commands_options_and_files_that_are_there() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    units = "\n".join([place.read_text(encoding="utf-8") for place in DEPLOY.iterdir()])
    page = (GUIDE.parent / "commands.md").read_text(encoding="utf-8")
    used = re.findall(r"\bplainview ([a-z]+)\b([^\n|;`]*)", (text + units).replace("\\\n", " "))
    named = {command for command, _ in used} & COMMANDS.keys()
    assert {"init", "publish", "upgrade", "witness", "terms", "serve", "sweep", "bucket", "fsck"} <= named
    lines = [line for command, line in used if command in named]
    options = {option for line in lines for option in re.findall(r" (--[a-z-]+)", line)}
    assert options >= {"--witnesses", "--workers", "--listen", "--every", "--new-keys"}
    assert {option for option in options if not re.search(rf"^ +{option}\b", page, re.MULTILINE)} == set()
    for name in re.findall(r"examples/deploy/([a-z@.-]+)", text):
        assert list(DEPLOY.glob(name.strip("."))), name


@pytest.mark.parametrize("part", blocks(), ids=lambda part: part.shell.split("\n")[0][:40])
def test_every_block_is_a_script(part: Block) -> None:
    done = subprocess.run(["bash", "-n"], input=part.shell, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_systemd_takes_the_units() -> None:
    """Where there is a systemd; what it says of commands and users that are not on this machine counts for nothing."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    for place in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]:
        name = str(place).replace("@.", "@1.")
        done = subprocess.run([analyze, "verify", "--man=no", name], capture_output=True, text=True, check=False)
        wrong = [line for line in done.stderr.splitlines() if place.name in line and "is not executable" not in line]
        assert not wrong, wrong


@pytest.mark.slow
def test_the_guide_is_followed_from_the_keys_to_the_drill(machine: Machine) -> None:
    """Short: the ceremony, three witnesses, PostgreSQL and the founding. Long: all of it."""
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        pytest.fail(f"install {', '.join(missing)}")
    parts = blocks()
    follow(machine, parts if LONG else parts[:7])
