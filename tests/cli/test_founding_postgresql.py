"""A program founded, signed, swept and published with its database on a PostgreSQL server."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.server import wiring
from tests.cli.test_founding import OFFICES, _founded, _keys, _root_options, _run, _signature
from tests.postgres import PASSWORD, WEB, Postgres, database_url, empty_database_url, postgres

__all__ = ["database_url", "empty_database_url", "postgres"]


def test_a_program_is_founded_by_the_owner_run_by_the_web_role_and_true_to_a_stranger(
    tmp_path: Path,
    empty_database_url: str,
    postgres: Postgres,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "program"
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    keys = _founded(folder)
    monkeypatch.setenv("DATABASE_URL", postgres.as_user(empty_database_url, WEB))
    for office in OFFICES:
        assert _run("init", str(folder), "--signature", _signature(folder, keys[office])) == 0
    for command in ("sweep", "publish", "publish"):
        assert _run(command, str(folder)) == 0
    assert not list(folder.glob("private/*sqlite*"))
    capsys.readouterr()
    assert _run("verify", str(folder / "public")) == 0
    assert "4 statements" in capsys.readouterr().out


def test_a_second_publisher_on_another_host_is_refused(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for host in ("one", "two"):
        (tmp_path / host / "private").mkdir(parents=True)
    with (
        wiring.only_publisher(tmp_path / "one", database_url),
        pytest.raises(Exception, match="the database's publisher lock: another process is publishing"),
        wiring.only_publisher(tmp_path / "two", database_url),
    ):
        raise AssertionError
    with wiring.only_publisher(tmp_path / "two", database_url):
        pass


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://plainview_locked:{'s3cret' * 3}@%s",
        f"postgresql://x:{'s3cret' * 3}@127.0.0.1:1/db",
        f"postgresql://x:{'s3cret' * 3}@127.0.0.1:none/db",
        f"mysql://x:{'s3cret' * 3}@127.0.0.1/db",
        f"postgresql://x:{'s3cret' * 3}@127.0.0.1/db?options=-c%20fsync%3Doff",
        f"{'s3cret' * 3}",
        f"postgresql://x@127.0.0.1/db?{'s3cret' * 3}",
    ],
)
def test_no_error_shows_a_password_and_a_founding_that_failed_can_be_tried_again(
    tmp_path: Path,
    url: str,
    empty_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "program"
    monkeypatch.setenv("DATABASE_URL", url.replace("%s", empty_database_url.partition("@")[2]))
    arguments = ["init", str(folder), "--origin", "example.com/founded", *_root_options(_keys())]
    assert _run(*arguments) in (1, 2, 3)
    out = capsys.readouterr()
    assert "s3cret" not in out.out + out.err
    assert "database" in out.err or "DATABASE_URL" in out.err
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    assert _run(*arguments) == 0
    assert PASSWORD not in capsys.readouterr().out
