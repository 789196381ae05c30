"""`plainview init --from`: the same program on another database; nobody else's, and nothing half."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.cli._program import open_program
from plainview.cli.main import run
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day
from plainview.server.scenarios.stage import set_up
from tests.postgres import empty_database_url, postgres

__all__ = ["empty_database_url", "postgres"]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return made(tmp_path / "program", "moving")


def made(folder: Path, seed: str) -> Path:
    """A published program on SQLite, with one statement that is not published yet."""
    stage = set_up(
        folder,
        seed=seed,
        origin=f"example.com/{seed}",
        zone="America/New_York",
        profile=Profile.REFORM,
        first_day=Day(2026, 1, 2),
        reader=lambda _: lambda index, leaf: None,
    )
    stage.publish()
    stage.renew(Day(2026, 4, 1))
    stage.desk.store.close()
    return folder


def size_of(folder: Path) -> int:
    program = open_program(folder)
    try:
        return program.store.size()
    finally:
        program.store.close()


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as done:
        run(["init", *words])
    assert done.value.code
    return capsys.readouterr().err


def moved(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as done:
        run(["init", *words])
    said = capsys.readouterr()
    assert not done.value.code, said.err
    return said.out


def test_a_program_moves_to_postgresql_and_back(
    program: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = size_of(program)
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    assert f"moved: {before:,} statements" in moved(capsys, str(program), "--from", str(program))
    assert size_of(program) == before
    assert not (program / "private" / "plainview.sqlite3").exists(), "nobody goes on with the old one by mistake"
    monkeypatch.delenv("DATABASE_URL")
    assert f"moved: {before:,} statements" in moved(capsys, str(program), "--from", empty_database_url)
    assert size_of(program) == before


def test_a_database_that_is_in_use_is_left_alone(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = size_of(program)
    assert "the database is not empty. Set DATABASE_URL" in refused(capsys, str(program), "--from", str(program))
    assert size_of(program) == before


def test_another_programs_database_is_not_taken(
    program: Path, tmp_path: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    other = made(tmp_path / "other", "other")
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    assert "names other log keys" in refused(capsys, str(program), "--from", str(other))


def test_a_database_older_than_the_logs_head_is_not_taken_and_may_be_tried_again(
    program: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head = program / "private" / "head"
    kept = head.read_bytes()
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    head.write_bytes(kept.replace(b"\n2", b"\n9", 1) if b"\n2" in kept else kept.replace(b"\n3", b"\n9", 1))
    assert refused(capsys, str(program), "--from", str(program))
    head.write_bytes(kept)
    assert "moved: " in moved(capsys, str(program), "--from", str(program))


def test_a_folder_without_a_program_cannot_be_moved_to(
    program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "there is no program in this folder" in refused(capsys, str(tmp_path / "none"), "--from", str(program))
