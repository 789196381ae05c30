"""`plainview mirror` and `plainview monitor --feed`, as somebody runs them who keeps a second copy of a log."""

import http.client
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plainview.cli.main import run
from plainview.verifier.reader import Folder
from tests.verifier.test_monitor import grown


def plainview(*words: object) -> int:
    """Run a command in this process; its exit code."""
    with pytest.raises(SystemExit) as stopped:
        run([str(word) for word in words])
    return int(stopped.value.code or 0)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    write(tmp_path / "log", grown()[0])
    return tmp_path / "log"


def write(folder: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def test_a_mirror_is_copied_grows_and_does_not_go_back(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plainview("mirror", log, tmp_path / "copy") == 0
    assert "consistent with itself" in capsys.readouterr().out
    assert plainview("verify", tmp_path / "copy") == 0
    before, after, _ = grown()
    write(log, after)
    assert plainview("mirror", log, tmp_path / "copy") == 0
    assert re.search(r" statements, 5 new, \d+ bytes read; ", capsys.readouterr().out)
    write(log, before)
    assert plainview("mirror", log, tmp_path / "copy") == 1
    said = capsys.readouterr().out
    assert "stays as it was\nits checkpoint is kept as evidence in" in said
    assert (tmp_path / "copy" / "checkpoint").read_bytes() == after["checkpoint"]


def test_a_mirror_is_served_and_can_be_verified_and_mirrored_over_http(log: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "plainview", "mirror", str(log), str(tmp_path / "copy"), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert address
        assert " statements, " in process.stdout.readline()
        try:
            for words in (("verify", address[0]), ("mirror", address[0], str(tmp_path / "second"))):
                subprocess.run([sys.executable, "-m", "plainview", *words], check=True, capture_output=True)
            connection = http.client.HTTPConnection("127.0.0.1", int(address[1]))
            connection.request("GET", "/../plainview.toml")
            answer = connection.getresponse()
            assert (answer.status, b"No file" in answer.read()) == (404, True)
            connection.close()
        finally:
            process.send_signal(signal.SIGTERM)
        assert (process.wait(30), process.stderr and process.stderr.read()) == (0, "")
    assert Folder(tmp_path / "second").list() == Folder(tmp_path / "copy").list()


def test_a_monitor_carries_a_feed_on(log: Path, tmp_path: Path) -> None:
    words = ("monitor", log, "--state", tmp_path / "state", "--feed", tmp_path / "feed.atom", "--max-age", "0")
    assert plainview(*words, "--ignore-overdue") == 0
    write(log, grown()[1])
    assert plainview(*words, "--ignore-overdue") == 0
    feed = (tmp_path / "feed.atom").read_text()
    assert feed.count("<entry>") == 2
    assert "5 new: 1 cover.started" in feed


def test_a_place_to_listen_is_a_host_and_a_port(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plainview("mirror", log, tmp_path / "copy", "--listen", "nowhere") == 2
    assert "expected a host and a port" in capsys.readouterr().err
