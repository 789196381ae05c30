"""Charts: the same numbers give the same bytes, what they show is said in words, and nothing asks for a style."""

import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from plainview.core.statistics.table import Cell
from plainview.core.statistics.tables import BY_ID, SPECS, tables_of
from plainview.server.public.charts import PARTS_MAX, WIDTH, Chart, bars, lines, stacked
from plainview.server.public.table_charts import ROWS_MAX, chart_of, trend_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: Chart) -> ElementTree.Element:
    """The picture, which is what every chart must be."""
    picture = ElementTree.fromstring(chart.svg)
    assert picture.get("role") == "img"
    named = [picture.find(f"{SVG}{name}") for name in ("title", "desc")]
    assert [one.text for one in named if one is not None] == [chart.title, chart.description]
    assert picture.get("aria-labelledby") == " ".join(one.get("id", "") for one in named if one is not None)
    assert not re.search(r"style|<script|href|class=", chart.svg)
    return picture


def widths(picture: ElementTree.Element) -> list[float]:
    return [float(rect.get("width", "")) for rect in picture.findall(f"{SVG}rect")]


def words(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.findall(f"{SVG}text")]


def test_a_bar_is_as_long_as_its_number_and_has_it_in_writing() -> None:
    chart = bars("a", "What & who", [("one", 1000), ("half", 500), ("none", 0)])
    assert widths(drawn(chart)) == [WIDTH, WIDTH / 2, 0]
    assert words(drawn(chart)) == ["one", "1,000", "half", "500", "none", "0"]
    assert chart.description == "A bar for each of 3. The largest: one, 1,000; half, 500."
    assert chart == bars("a", "What & who", [("one", 1000), ("half", 500), ("none", 0)])


def test_parts_of_a_bar_make_it_up_and_differ_in_more_than_colour() -> None:
    series = [(f"part {at}", [at, 0]) for at in range(PARTS_MAX)]
    chart = stacked("a", "Parts", ["first", "second"], series)
    picture = drawn(chart)
    grounds = [rect for rect in picture.findall(f"{SVG}rect") if rect.get("stroke") and rect.get("width") != "16"]
    assert sum(float(rect.get("width", "")) for rect in grounds) == pytest.approx(WIDTH, abs=1)
    looks = re.findall(r'fill="(#[^"]+)" stroke="#162e51"/>(?:<rect[^>]+fill="(url[^"]+)")?', chart.svg)
    assert len(set(looks)) == PARTS_MAX
    assert all(f"part {at}" in words(picture) for at in range(PARTS_MAX)) and "part 5, second" not in chart.svg
    with pytest.raises(ValueError, match="cannot be told apart"):
        stacked("a", "Parts", [], [("one", [])] * (PARTS_MAX + 1))


def test_a_line_says_its_first_last_and_highest_number() -> None:
    chart = lines("a", "Years", ["2024", "2025", "2026"], [("errors", [4, 9, 7]), ("none", [0, 0, 0])])
    assert {"errors", "2024: 4", "2026: 7", "most: 9"} <= set(words(drawn(chart)))
    assert "errors: 4 in 2024, 7 in 2026, at most 9 in 2025" in chart.description
    assert "only: 3 in 2026." in lines("a", "Years", ["2026"], [("only", [3])]).description
    assert drawn(lines("a", "Years", [], [("only", [])])) is not None
    with pytest.raises(ValueError, match="2 numbers for 1 labels"):
        lines("a", "Years", ["2026"], [("only", [3, 4])])


def test_names_are_escaped_and_long_ones_cut() -> None:
    chart = bars("a", "<b>", [("<i>" + "long " * 40, 1)])
    name = words(drawn(chart))[0]
    assert name.startswith("<i>long") and name.endswith("…") and len(name) < 60


def test_every_table_of_the_account_has_a_chart_of_its_year_and_one_of_its_years() -> None:
    counts: Counter[Cell] = Counter()
    rows = {"duty": ["decision"], "type": ["request.filed"], "paragraph": ["39 CFR 233.3(g)(5)"], "class": ["judge"]}
    rows["fact"] = [f"request.refused/reason=word_{at}" for at in range(ROWS_MAX + 1)]
    for year in (2025, 2026):
        for spec in SPECS:
            for row in [str(year)] if spec.trend else spec.rows or rows[spec.row_name]:
                counts.update({(spec.id, year, row, column): year for column in spec.columns})
    before, after = tables_of(2025, counts, 2025), tables_of(2026, counts, 2025)
    for earlier, later in zip(before, after, strict=True):
        shown = drawn(chart_of(later, "a"))
        assert len(words(shown)) > 1 and any("2026" in word or word.replace(",", "").isdigit() for word in words(shown))
        assert "2025 to 2026" in trend_of([earlier, later], "b").title
    assert "16 most frequent of 17" in chart_of(next(table for table in after if table.id == "codes"), "a").title


def test_many_rows_are_cut_to_the_largest_and_nothing_counted_is_a_chart_too() -> None:
    rows = {("refusals", 2026, f"39 CFR {at}", "filing"): at for at in range(1, ROWS_MAX + 3)}
    table = next(one for one in tables_of(2026, Counter(rows), 2026) if one.id == "refusals")
    chart = chart_of(table, "a")
    assert "the 16 largest" in chart.title and "39 CFR 18" in words(drawn(chart))
    empty = tables_of(2026, Counter(), 2026)
    assert "All are zero." in drawn(chart_of(empty[0], "a")).findtext(f"{SVG}desc", "")
    assert all(drawn(chart) is not None for table in empty for chart in (chart_of(table, "a"), trend_of([table], "b")))
    assert BY_ID.keys() == {table.id for table in empty}
