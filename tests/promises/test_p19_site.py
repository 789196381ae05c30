"""P19: every number of the site's figures is one that a stranger counts, and a changed one is found."""

from __future__ import annotations

from pathlib import Path

from plainview.server.scenarios.year import play_year
from tests.server.public.test_figures import MANY, differences, made

SHARES = (0, 20)  # one request in so many of a year is played, in the long run; in the short one a vector is read


def test_the_figures_of_a_program_are_a_strangers(long_run: bool, tmp_path: Path) -> None:
    public, years = MANY, (2026,)
    if SHARES[long_run]:
        play_year(tmp_path / "year", SHARES[long_run], lambda stage: lambda index, leaf: None, lambda done, total: None)
        public, years = tmp_path / "year/public", (2025, 2026)
    pages = made(public, tmp_path / "work")
    assert [differences(pages, public, year) for year in years] == [[] for _ in years]
    path = f"site/figures/{years[0]}/requests.html"
    found = pages[path].rindex(b"</a></td>")
    changed = pages[path][:found] + b"0" + pages[path][found:]
    assert differences({**pages, path: changed}, public, years[0]) == ["requests"]
