"""A program whose published files go to an S3-compatible store: published, killed, resumed, read there by strangers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainview.cli import _program
from plainview.cli._bucket import look_as_reader
from plainview.cli._program import open_program
from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.server.bucket import store
from plainview.server.bucket.bring import THREADS
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.cli.test_founding import OFFICES, _founded, _run, _signature
from tests.cli.test_publishing import Founded, founded
from tests.server.bucket.s3 import S3, WHO, s3_server

__all__ = ["founded"]
LONG = os.environ.get("PLAINVIEW_LONG") == "1"
HOUSE = Path(__file__).parents[2]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", WHO.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", WHO.secret_access_key)
    monkeypatch.setattr(store, "RETRIES", 0)
    with s3_server() as made:
        yield made


def verdict(place: str, days: int) -> tuple[int, int, str]:
    """Exit code, size and fault that a stranger finds so many days from now."""
    now = datetime.now(UTC) + timedelta(days=days, minutes=1)
    report = verify(open_source(place), Trust(None, ""), Asked(now=now))
    return report.exit_code, report.size, str(report.fault or "")


def test_a_program_is_published_into_a_bucket_and_true_to_a_stranger_there(
    founded: Founded, s3: S3, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (founded.folder / "plainview.toml").write_text(s3.toml)
    shutil.copytree(founded.folder, tmp_path / "older")
    founded.days = 1
    assert founded.publish() == 0
    assert "bucket: 5 statements" in capsys.readouterr().out
    assert verdict(s3.config.address, 1) == (0, 5, "")

    founded.days = 2
    s3.fails = lambda number, method, path: method == "PUT" and path.endswith("/checkpoint")
    assert founded.publish() == 3
    said = capsys.readouterr()
    assert "checkpoint: the store failed (it answers 500)" in said.err
    assert WHO.secret_access_key not in said.err + said.out
    code, _, fault = verdict(s3.config.address, 2)
    assert (code, "being published" in fault) == (3, True)
    s3.fails = lambda number, method, path: False
    assert _run("bucket", "--all", str(founded.folder)) == 0
    assert "bucket: 6 statements" in capsys.readouterr().out
    assert verdict(s3.config.address, 2) == (0, 6, "")

    receipts = _program._receipts(founded.folder, lambda: _program.open_program(founded.folder).desk.program())
    with pytest.raises(Unchecked):
        receipts(9, Hash(bytes(32)))
    assert any(request.startswith("GET") and request.endswith("/checkpoint") for request in s3.requests[-3:])

    older = Founded(tmp_path / "older", founded.place, founded.logs, founded.began)
    capsys.readouterr()
    assert older.publish() == 1
    said = "the bucket's checkpoint (6) is newer than the stored head (4)"
    assert said in capsys.readouterr().err
    program = open_program(older.folder)
    with pytest.raises(Stopped, match="is newer than the stored head"):
        look_as_reader(program)  # as a web process does, which has no credentials
    s3.fails = lambda number, method, path: True
    look_as_reader(program)
    assert "the server answers 500" in capsys.readouterr().err
    program.store.close()


def test_a_bucket_that_cannot_be_reached_keeps_nothing_from_being_published_here(
    founded: Founded, s3: S3, capsys: pytest.CaptureFixture[str]
) -> None:
    (founded.folder / "plainview.toml").write_text(s3.toml)
    s3.fails = lambda number, method, path: True
    founded.days = 1
    assert founded.publish() == 3
    said = capsys.readouterr()
    assert "published: 5 statements" in said.out
    assert "run plainview publish again" in said.err
    assert verdict(str(founded.folder / "public"), 1) == (0, 5, "")


def test_a_program_without_a_bucket_says_so(founded: Founded, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("bucket", str(founded.folder)) == 1
    assert "no bucket is named" in capsys.readouterr().err


KILLED = """
import os, signal, sys
from plainview.server.bucket import store
from plainview.server.bucket.bring import THREADS
from plainview.cli.main import run
left, put = int(sys.argv[1]), store.obstore.put
def killing(*words, **more):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return put(*words, **more)
store.obstore.put = killing
run(["bucket", sys.argv[2]])
"""


@pytest.mark.slow
def test_a_copy_that_is_killed_goes_on_where_it_was(tmp_path: Path, s3: S3, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "program"
    keys = _founded(folder)
    for office in OFFICES:
        assert _run("init", str(folder), "--signature", _signature(folder, keys[office])) == 0
    assert _run("publish", str(folder)) == 0
    (folder / "plainview.toml").write_text(s3.toml)
    environment = {**os.environ, "PYTHONPATH": f"{HOUSE / 'src'}"}
    for left in range(0, 190, 10) if LONG else (100,):
        done = subprocess.run([sys.executable, "-c", KILLED, str(left), str(folder)], env=environment, check=False)
        assert done.returncode == -signal.SIGKILL
        assert _run("verify", s3.config.address) == 1, "a log that was never whole is not there"
    s3.requests.clear()
    assert _run("bucket", str(folder)) == 0
    whole = len(s3.objects().tags())
    assert sum(request.startswith("PUT") for request in s3.requests) <= whole - left + THREADS
    assert _run("verify", s3.config.address) == 0
