"""Nothing is skipped in `make test`: there, a skipped test is a failed one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, write

SKIPPING = "import pytest\n\ndef test_something():\n    pytest.skip('no time')\n"
EXPECTED = "import pytest\n\n@pytest.mark.xfail(strict=True)\ndef test_something():\n    assert False\n"


@pytest.mark.parametrize(
    ("test", "options", "code"),
    [(SKIPPING, ["--no-skips"], 1), (SKIPPING, [], 0), (EXPECTED, ["--no-skips"], 0)],
    ids=["a skip fails", "a skip alone is fine elsewhere", "an expected failure is not a skip"],
)
def test_a_skip_fails_where_nothing_may_be_skipped(tmp_path: Path, test: str, options: list[str], code: int) -> None:
    conftest = (ROOT / "tests/conftest.py").read_text(encoding="utf-8")
    write(tmp_path, {"tests/conftest.py": conftest, "tests/test_it.py": test, "pytest.ini": "[pytest]\n"})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, "tests"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == code


def test_make_test_skips_nothing() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    test, suite = (makefile.split(f"\n{name}: ", 1)[1].split("\n\n", 1)[0] for name in ("test", "suite"))
    assert "--no-skips" in suite
    assert "not slow" not in test + suite
    assert {"lint", "types", "suite"} <= set(test.split())
