"""Ten years side by side: the year's own trend, and what earlier years' tables say of shares, days and duties."""

from collections.abc import Callable, Mapping, Sequence

from plainview.core.statistics.table import KINDS, LEVELS
from plainview.server.public.words import count, share
from plainview.server.report.content import Block, Grid, Text
from plainview.server.report.figures import Figures
from plainview.server.report.grids import grid
from plainview.server.report.sentences import GRANTED, OF_LEVEL, mean, middle, of_kind, total
from plainview.server.report.wording import lines, say

Line = tuple[str, Callable[[Figures], str]]
NONE = "–"


def trend_blocks(figures: Figures, earlier: Mapping[int, Figures]) -> tuple[Block, ...]:
    """Promise the chapter's tables; in the second each year is out of its own tables, `earlier` or this one's."""
    trend = figures.tables["trend"]
    known = {int(year): (figures if int(year) == figures.year else earlier.get(int(year))) for year in trend.rows}
    return (Text(say("trend.lead")), grid(trend), _side_by_side(known))


def _side_by_side(known: Mapping[int, Figures | None]) -> Grid:
    rows = tuple([(name, tuple([cell(year) if year else NONE for year in known.values()])) for name, cell in LINES])
    title, lead, first = say("years.title"), say("years.lead"), "What was counted"
    return Grid("years", title, lead, first, tuple(map(str, known)), rows, lines("years.notes"))


def _asked(level: str) -> Callable[[Figures], str]:
    def cell(figures: Figures) -> str:
        table = figures.tables["requests"]
        return count(sum(table.count(f"{kind}/{level}", name) for kind in KINDS for name in table.spec.columns))

    return cell


def _share(*columns: str) -> Callable[[Figures], str]:
    def cell(figures: Figures) -> str:
        table = figures.tables["outcomes"]
        return share(total(table, *columns), total(table, *table.spec.columns)) or NONE

    return cell


def _days(kind: str, of: Callable[..., str]) -> Callable[[Figures], str]:
    return lambda figures: of(figures.tables["days_to_decide"], f"{kind}/decision") or NONE


def _in_force(figures: Figures) -> str:
    table = figures.tables["lengths"]
    ended = of_kind(table, "cover", "ended")
    return f"{of_kind(table, 'cover', 'days_in_force') / ended:.1f}" if ended else NONE


def _owed(*columns: str) -> Callable[[Figures], str]:
    def cell(figures: Figures) -> str:
        table = figures.tables["duties"]
        return share(total(table, *columns), total(table, "met", "late", "open")) or NONE

    return cell


LINES: Sequence[Line] = (
    *[(f"Requests by {OF_LEVEL[level]}", _asked(level)) for level in LEVELS],
    ("Share of the year’s requests granted", _share(*GRANTED)),
    ("Share refused or denied", _share("refused_by_law", "refused_by_reviewer", "denied")),
    ("Covers: half decided within so many days", _days("cover", middle)),
    ("Covers: days to decide on average", _days("cover", mean)),
    ("Records: half decided within so many days", _days("records", middle)),
    ("Covers: days in force on average", _in_force),
    ("Share of duties met in time", _owed("met")),
    ("Share of duties late or not met", _owed("late", "open")),
)
