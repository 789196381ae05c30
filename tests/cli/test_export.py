"""Anybody makes the open data of a log themselves: the head first, then every entry, then the same bytes."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from plainview.cli.main import run
from plainview.core.merkle.tiles import bundles_for
from plainview.server import wiring
from plainview.server.public.opendata.publisher import DEMONSTRATION
from tests.architecture.house import ROOT
from tests.portal import prepare, small

prepare()


def export(*words: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        run(["export", *map(str, words)])
    return int(stopped.value.code or 0)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A published program with its site and its open data."""
    folder = tmp_path_factory.mktemp("export") / "program"
    played = small(folder)
    assert wiring.publish_site(folder, played.stage.log, int(played.stage.desk.now().timestamp())) > 100
    yield folder / "public"
    played.stage.desk.store.close()


def beneath(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but pages."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".html")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def changed(public: Path, place: Path, path: str, old: bytes, new: bytes) -> Path:
    """A copy of a published folder in which one file is another."""
    for name, data in beneath(public).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data.replace(old, new, 1) if name == path else data)
    return place


def test_what_a_stranger_makes_is_what_the_operator_publishes(
    public: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(public, tmp_path / "mine", "--policy", public / "policy") == 0
    mine = beneath(tmp_path / "mine")
    assert mine == beneath(public / "site/data") and mine["publisher.json"] == DEMONSTRATION.print()
    told = capsys.readouterr().out
    assert f"{len(mine)} files, {len(mine)} of them to the byte as the log publishes them" in told
    assert export(public, tmp_path / "mine") == 0, "again, over what is there"


def test_security_txt_is_where_it_belongs_and_both_verifiers_take_it(public: Path, tmp_path: Path) -> None:
    path = ".well-known/security.txt"
    assert (public / path).read_bytes().startswith(b"Contact: mailto:security@example.com\r\nExpires: 2026-07-01T")
    assert f" {path}\n".encode() in (public / "MANIFEST").read_bytes()
    other = tmp_path / "other"
    shutil.copytree(public, other)
    (other / path).write_bytes(b"Contact: mailto:somebody@example.com\r\n")
    for place, code in ((public, 0), (other, 1)):
        with pytest.raises(SystemExit) as stopped:
            run(["verify", str(place)])
        assert int(stopped.value.code or 0) == code
        words = [sys.executable, ROOT / "examples/verify_min.py", place]
        assert subprocess.run(words, capture_output=True, check=False).returncode == code


def test_a_mirror_gives_the_same(public: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with pytest.raises(SystemExit) as stopped:
        run(["mirror", str(public), str(copy)])
    assert not stopped.value.code and (copy / ".well-known/security.txt").is_file()
    assert export(copy, tmp_path / "mine") == 0
    assert beneath(tmp_path / "mine") == beneath(public / "site/data")


def test_a_log_is_exported_over_http_too(public: Path, tmp_path: Path) -> None:
    handler = partial(_Quiet, directory=str(public))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert export(f"http://127.0.0.1:{server.server_address[1]}/", tmp_path / "mine") == 0
        server.shutdown()
    assert beneath(tmp_path / "mine") == beneath(public / "site/data")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_a_file_that_the_log_publishes_otherwise_is_named(
    public: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = (public / "MANIFEST").read_bytes()
    line = next(line for line in manifest.split(b"\n") if line.endswith(b" site/data/csv/duties-2026.csv"))
    other = changed(public, tmp_path / "other", "MANIFEST", line, b"0" * 64 + line[64:])
    assert export(other, tmp_path / "mine") == 1
    assert "csv/duties-2026.csv: is other" in capsys.readouterr().out
    none = changed(public, tmp_path / "none", "MANIFEST", line + b"\n", b"")
    assert export(none, tmp_path / "mine") == 1
    assert "csv/duties-2026.csv: is not published" in capsys.readouterr().out
    more = changed(public, tmp_path / "more", "MANIFEST", line, line + b"\n" + line[:64] + b" site/data/csv/e.csv")
    assert export(more, tmp_path / "mine") == 1
    assert "csv/e.csv: was not made" in capsys.readouterr().out


def test_a_log_without_open_data_has_nothing_to_compare_with(
    public: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = changed(public, tmp_path / "bare", "", b"", b"")
    (bare / "MANIFEST").unlink()
    assert export(bare, tmp_path / "mine") == 0
    assert "publishes no open data to compare them with" in capsys.readouterr().out
    assert "catalogue.json" not in beneath(tmp_path / "mine")


@pytest.mark.parametrize("what", ["an entry", "the head", "the publisher"])
def test_nothing_is_written_of_a_log_that_does_not_hold(
    public: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    size = int((public / "checkpoint").read_text().split("\n")[1])
    last = list(bundles_for(size))[-1].path
    path, old, new = {
        "an entry": (last, b'"level":"federal"', b'"level":"located"'),
        "the head": ("checkpoint", f"\n{size}\n".encode(), f"\n{size - 1}\n".encode()),
        "the publisher": ("site/data/publisher.json", b"Demonstration", b"Other"),
    }[what]
    said = {"an entry": "level", "the head": "checkpoint", "the publisher": "MANIFEST lists"}[what]
    assert export(changed(public, tmp_path / "false", path, old, new), tmp_path / "mine") != 0
    assert said in capsys.readouterr().err
    assert not (tmp_path / "mine").exists() or beneath(tmp_path / "mine") == {}


def test_an_entry_that_was_exchanged_for_another_good_one_does_not_lead_to_the_root(
    public: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = int((public / "checkpoint").read_text().split("\n")[1])
    last = list(bundles_for(size))[-1].path
    signature = b'"value":"'
    data = (public / last).read_bytes()
    at = data.rindex(signature) + len(signature)
    other = b"A" if data[at : at + 1] != b"A" else b"B"
    place = changed(public, tmp_path / "false", last, data, data[:at] + other + data[at + 1 :])
    assert export(place, tmp_path / "mine") == 1
    assert "do not lead to the root that the log signed" in capsys.readouterr().err
    assert beneath(tmp_path / "mine") == {}


@pytest.mark.parametrize(
    "words", [(), ("folder", "--disclosures", "x"), ("--disclosures", "x"), ("--disclosures", "x", "--by", "y")]
)
def test_a_call_says_what_it_wants(public: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert export(public, *words) == 2
    assert capsys.readouterr().err
