"""A program founded with root keys that are held elsewhere, swept and published, and true to a stranger."""

import base64
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from plainview.cli import _program
from plainview.cli.main import run
from plainview.server import wiring
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from plainview.verifier.witness.folder import make_witness
from tests.verifier.witness.asking import NAME, chance, running, vkeys_of

OFFICES = ("inspection", "court", "inspector_general")


def _run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as done:
        run(list(arguments))
    return int(done.value.code or 0)


def _keys() -> dict[str, Ed25519PrivateKey]:
    return {office: Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n, office in enumerate(OFFICES, 1)}


def _root_options(keys: dict[str, Ed25519PrivateKey]) -> list[str]:
    options = []
    for office, key in keys.items():
        public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
        options += ["--root", f"{office}={public}"]
    return options


def _founded(folder: Path) -> dict[str, Ed25519PrivateKey]:
    keys = _keys()
    assert _run("init", str(folder), "--origin", "example.com/founded", *_root_options(keys)) == 0
    return keys


def _signature(folder: Path, key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.sign((folder / "private" / "to-sign").read_bytes())).decode()


def test_three_offices_sign_and_a_stranger_finds_the_log_true(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "program"
    keys = _founded(folder)
    for office in OFFICES:
        assert not (folder / "public" / "checkpoint").exists(), "nothing is public before all have signed"
        assert _run("init", str(folder), "--signature", _signature(folder, keys[office])) == 0
    assert _run("sweep", str(folder)) == 0
    assert _run("publish", str(folder)) == 0
    capsys.readouterr()
    assert _run("verify", str(folder / "public")) == 0
    verdict = capsys.readouterr().out
    assert "4 statements" in verdict
    assert "DEMONSTRATION" not in verdict


def test_a_signature_by_another_office_founds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "program"
    keys = _founded(folder)
    wrong = _signature(folder, keys["court"])
    assert _run("init", str(folder), "--signature", wrong) == 1
    assert "is not by key" in capsys.readouterr().err
    assert _run("init", str(folder), "--signature", _signature(folder, keys["inspection"])) == 0


def test_the_private_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "program"
    _founded(folder)
    assert (folder / "private").stat().st_mode & 0o077 == 0
    assert (folder / "private" / "keys").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--origin", "example.com/x"], "three times"),
        (["--root", "court=AAAA"], "three times"),
        (["--zone", "Nowhere/City"], "no time zone"),
        ([], "--origin"),
    ],
)
def test_bad_input_says_what_was_expected_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    folder = tmp_path / "program"
    roots = [] if "three" in said else _root_options(_keys())
    origin = ["--origin", "example.com/x"] if "zone" in said else []
    assert _run("init", str(folder), *options, *origin, *roots) == 2
    assert said in capsys.readouterr().err
    assert not folder.exists()


def test_a_folder_without_a_program_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("sweep", str(tmp_path)) == 2
    assert "no program in this folder" in capsys.readouterr().err


def test_a_publication_that_lost_its_head_stops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "program"
    keys = _founded(folder)
    for office in OFFICES:
        _run("init", str(folder), "--signature", _signature(folder, keys[office]))
    (folder / "private" / "head").unlink()
    capsys.readouterr()
    assert _run("publish", str(folder)) == 1
    assert capsys.readouterr().err.strip()


def test_nothing_is_published_before_all_have_signed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "program"
    _founded(folder)
    assert _run("publish", str(folder)) == 1
    assert "have not all signed" in capsys.readouterr().err
    assert not (folder / "public" / "checkpoint").exists()


def test_a_program_that_slept_for_a_week_publishes_its_daybooks_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "program"
    keys = _founded(folder)
    for office in OFFICES:
        _run("init", str(folder), "--signature", _signature(folder, keys[office]))
    later = _program.now() + timedelta(days=7)
    monkeypatch.setattr(_program, "now", lambda: later)
    for command in ("publish", "sweep"):
        assert _run(command, str(folder)) == 1
        assert "pass --after-gap" in capsys.readouterr().err
    assert _run("publish", str(folder), "--after-gap") == 0
    report = verify(open_source(str(folder / "public")), Trust(None, ""), Asked(now=later))
    assert report.exit_code == 0, report.fault
    assert report.standing is not None
    assert report.standing.day == later.astimezone(ZoneInfo("America/New_York")).date()


def test_a_disk_that_is_nearly_full_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "program"
    keys = _founded(folder)
    for office in OFFICES:
        _run("init", str(folder), "--signature", _signature(folder, keys[office]))
    for percent, told in ((79, False), (80, True)):
        room = SimpleNamespace(total=100, free=100 - percent)
        monkeypatch.setattr(_program.shutil, "disk_usage", lambda place, room=room: room)
        assert _run("publish", str(folder)) == 0
        assert (f"{percent} % full" in capsys.readouterr().err) is told


def test_a_founding_that_names_witnesses_is_public_only_once_they_have_cosigned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also when its last step did not reach them: no head comes out without the policy that the opening names."""
    folder, keys, named = tmp_path / "program", _keys(), tmp_path / "witnesses"
    place = tmp_path / "w"
    make_witness(place, NAME, chance)
    with running(place, {}) as witness:
        vkey = vkeys_of(place)[0].print()
        named.write_text(f"log {vkey}\nwitness w {vkey} http://127.0.0.1:{witness.port}\nquorum w\n")
        arguments = ["init", str(folder), "--origin", "example.com/founded", *_root_options(keys), "--witnesses"]
        assert _run(*arguments, str(named)) == 2
        named.write_text(named.read_text().partition("\n")[2])
        assert _run(*arguments, str(tmp_path / "none")) == 2
        assert "there is no such file" in capsys.readouterr().err
        assert _run(*arguments, str(named)) == 0
        assert capsys.readouterr().out.count("\nvkey example.com/founded+") == 2
        for office in OFFICES:
            assert _run("init", str(folder), "--signature", _signature(folder, keys[office])) == 0
        assert "its witnesses have not cosigned" in capsys.readouterr().out
        assert not (folder / "public" / "checkpoint").exists()
        assert _run("publish", str(folder)) == 3
        witness.server.witness.logs = {
            "example.com/founded": wiring.log_signers("example.com/founded", wiring.read_secret(folder)).keys
        }
        assert _run("publish", str(folder)) == 0
    assert (folder / "public" / "policy").read_bytes() == (folder / "private" / "policy").read_bytes()
    report = verify(open_source(str(folder / "public")), Trust(None, ""), Asked(now=_program.now()))
    assert (report.exit_code, f"cosigned by {NAME}" in report.steps[2].found) == (0, True)
