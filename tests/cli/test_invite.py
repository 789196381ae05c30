"""`plainview invite`: the first accounts, made at the machine itself."""

from pathlib import Path

import pytest

from plainview.cli._program import open_program
from plainview.server.actions import enrolment
from tests.cli.test_founding import _founded, _run


def test_the_first_registrar_gets_a_code_that_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "program"
    _founded(folder)
    capsys.readouterr()
    assert _run("invite", str(folder), "registrar of the court", "--office", "court") == 0
    code = capsys.readouterr().out.splitlines()[-1]
    program = open_program(folder)
    assert enrolment.invitation(program.desk, [code]).person == "registrar of the court"
    assert str(program.desk.person("registrar of the court").role) == "registrar"
    program.store.close()
    assert _run("invite", str(folder), "root of court", "--role", "root", "--office", "court") == 0


@pytest.mark.parametrize(
    "options",
    [("--role", "judge", "--office", "court"), (), ("--role", "operator", "--office", "court"), ("--office", "x")],
)
def test_another_role_or_office_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    assert _run("invite", str(tmp_path), "somebody", *options) == 2
    assert "--office" in (said := capsys.readouterr().err) or "--role" in said
