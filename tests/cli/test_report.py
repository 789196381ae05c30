"""`plainview report`: what is published and listed is printed, what is not as listed is not."""

from pathlib import Path

import pytest

from plainview.cli.main import run
from tests.architecture.house import ROOT

VECTORS = ROOT / "tests/vectors"
TRUE = VECTORS / "a_years_figures_are_published_revised_and_attested/public"


def report(public: Path, folder: Path, year: str = "2026", *more: str) -> object:
    """The code that the command exits with."""
    with pytest.raises(SystemExit) as ended:
        run(["report", str(public), year, str(folder), *more])
    return ended.value.code


def test_figures_that_were_revised_and_attested_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(TRUE, tmp_path) == 0
    pages = "".join(path.read_text() for path in sorted((tmp_path / "reports").glob("*.html")))
    assert "figures/2026.2.json" in pages and "Attested: matters by agency" in pages
    assert (tmp_path / "static/site.css").is_file() and (tmp_path / "reports/2026.pdf").read_bytes()[:5] == b"%PDF-"
    assert capsys.readouterr().out.count(", not published") == len(list((tmp_path / "reports").iterdir()))


@pytest.mark.parametrize(
    ("vector", "said"),
    [
        ("figures_whose_file_is_another_fail", "no statement publishes these very tables"),
        ("figures_whose_file_is_not_there_fail", "and they are not there"),
        ("figures_that_no_statement_publishes_fail", "no statement publishes these very tables"),
        ("attested_figures_of_which_the_file_is_another_fail", "no statement publishes these very tables"),
        ("figures_of_a_newer_version_fail", "newer plainview"),
        ("nowhere", "no such folder"),
    ],
)
def test_what_is_not_as_the_log_lists_it_makes_no_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], vector: str, said: str
) -> None:
    assert report(VECTORS / vector / "public", tmp_path) in (1, 3)
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_another_opening_than_the_pinned_one_and_a_year_that_is_none_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(TRUE, tmp_path, "2026", "--pin", "00" * 32) == 1
    assert report(TRUE, tmp_path, "0") == 2
    assert report(TRUE, tmp_path, "2031") == 1
    assert "says nothing of 2031" in capsys.readouterr().err
