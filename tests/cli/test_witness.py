"""`plainview witness`, as an operator runs it: from a folder that is not there to a cosigned checkpoint."""

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from plainview.cli.main import run
from tests.core.notes.keys import ED, ML, ORIGIN
from tests.verifier.witness.asking import OTHER, ask

NAME = "witness.example/w1"


def plainview(*words: object) -> int:
    """Run a command in this process; its exit code."""
    with pytest.raises(SystemExit) as stopped:
        run(["witness", *[str(word) for word in words]])
    return int(stopped.value.code or 0)


@contextmanager
def listening(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "plainview", "witness", str(folder), *words, "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)/add-checkpoint\n", process.stdout.readline())
        assert address
        try:
            yield process, int(address[1])
        finally:
            process.kill()


def post(port: int, body: bytes) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("POST", "/add-checkpoint", body)
        return connection.getresponse().status


def test_a_made_witness_shows_its_keys_and_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plainview(tmp_path / "w", "--name", NAME, "--log", ED.key.print(), "--log", ML.key.print()) == 0
    first = capsys.readouterr().out
    assert first.startswith(f"The witness {NAME}, {tmp_path / 'w'}\nvkey {NAME}+")
    assert first.endswith(f"\nlog {ORIGIN}, 2 keys: never cosigned\n")
    assert plainview(tmp_path / "w") == 0
    assert capsys.readouterr().out == first


def test_a_list_of_logs_is_enrolled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list").write_text(f"logs/v0\n\nvkey {ED.key.print()}\nqpd 96\n\nvkey {OTHER.key.print()}\n")
    assert plainview(tmp_path / "w", "--name", NAME, "--logs", tmp_path / "list") == 0
    assert f"log {ORIGIN}, 1 key: never cosigned\nlog {OTHER.name}, 1 key: " in capsys.readouterr().out
    assert (tmp_path / "w" / "logs").read_bytes() == (tmp_path / "list").read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 1, "there is no witness here. Make one with --name"),
        (("--name", "a b"), 2, "expected a key name"),
        (("--name", NAME, "--log", "nonsense"), 2, "--log: expected name+id+key, found 'nonsense'"),
        (("--name", NAME, "--logs", "/nowhere/at-all"), 1, "there is no list of logs"),
        (("--name", NAME, "--listen", "7380"), 2, "--listen: expected a host and a port"),
        (("--name", NAME, "--listen", "localhost:65536"), 2, "--listen: expected a host and a port"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: Sequence[str], code: int, said: str
) -> None:
    assert plainview(tmp_path / "w", *words) == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / "w").exists()


def test_keys_are_not_made_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plainview(tmp_path / "w", "--name", NAME) == 0
    assert plainview(tmp_path / "w", "--name", NAME) == 1
    assert "exists already. Leave out --name to use it" in capsys.readouterr().err


@pytest.mark.slow
def test_a_witness_runs_is_told_of_a_log_and_stops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "w"
    with listening(folder, "--name", NAME, "--log", OTHER.key.print()) as (process, port):
        assert post(port, ask(0, 5)) == 404
        assert plainview(folder, "--log", ED.key.print()) == 0
        assert plainview(folder, "--listen", "127.0.0.1:0") == 1
        assert "another process is this witness already" in capsys.readouterr().err
        process.send_signal(signal.SIGHUP)
        while (status := post(port, ask(0, 5))) == 404:
            pass
        assert status == 200
        (folder / "logs").write_text("nonsense\n")
        process.send_signal(signal.SIGHUP)
        assert process.stderr
        assert "alarm: the logs stay as they were: " in process.stderr.readline()
        assert post(port, ask(5, 5, "b")) == 422
        assert f"alarm: the log {ORIGIN} signed two different trees" in process.stderr.readline()
        assert post(port, ask(5, 9)) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    (folder / "logs").write_text(f"logs/v0\nvkey {OTHER.key.print()}\n")
    capsys.readouterr()
    assert plainview(folder) == 0
    shown = capsys.readouterr().out
    assert re.search(rf"\nno longer a log here, {ORIGIN}: 9, cosigned at 20\S+Z\n", shown)
    assert shown.endswith(f"evidence 1, fork: 5 entries of {ORIGIN}\n")


def test_nothing_of_the_docket_or_the_law_is_loaded_by_a_witness() -> None:
    loaded = "[name for name in sys.modules if '.docket' in name or '.law' in name]"
    probe = f"import sys, plainview.cli.witness; print({loaded})"
    said = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True).stdout
    assert said == "[]\n"
