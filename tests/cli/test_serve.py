"""Serving: a port that is taken is said, and only `make demo` ends by serving."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from plainview.cli.main import run

HOUSE = Path(__file__).parents[2]


def test_a_port_that_is_taken_is_said_before_a_second_server_shares_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit) as done:
        run(["serve", "--port", str(taken.getsockname()[1]), str(tmp_path)])
    assert done.value.code == 1
    said = capsys.readouterr()
    assert "Name another port" in said.err
    assert "The portal is at" not in said.out


@pytest.mark.parametrize(("words", "serves"), [("demo", True), ("demo SERVE=0", False), ("test", False)])
def test_make_demo_ends_by_serving_unless_told_and_make_test_never_does(words: str, serves: bool) -> None:
    command = ["make", "--dry-run", *words.split()]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)
    assert ("plainview serve" in done.stdout) == serves
