"""What an annual report consists of, whatever it is printed as: chapters of texts, lists and tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from plainview.core.notes.canonical import Json
from plainview.core.statistics.table import Table
from plainview.core.vocabulary.days import Day
from plainview.server.public.behind import table_path
from plainview.server.public.charts import STYLE, Style
from plainview.server.public.table_charts import chart_of

EMPTY = "None in this year."


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str

    def plain(self) -> dict[str, Json]:
        """Promise it as a template takes it."""
        return {"text": self.text}


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph that stands out."""

    text: str

    def plain(self) -> dict[str, Json]:
        """Promise it as a template takes it."""
        return {"note": self.text}


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences."""

    lines: tuple[str, ...]

    def plain(self) -> dict[str, Json]:
        """Promise it as a template takes it."""
        return {"points": list(self.lines)}


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, each with its value."""

    pairs: tuple[tuple[str, str], ...]

    def plain(self) -> dict[str, Json]:
        """Promise it as a template takes it."""
        return {"facts": [list(pair) for pair in self.pairs]}


@dataclass(frozen=True, slots=True)
class Typed:
    """A line to be typed."""

    line: str

    def plain(self) -> dict[str, Json]:
        """Promise it as a template takes it."""
        return {"typed": self.line}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: what it shows, the name of its first column, the others, the rows, each with its name; then `notes`.

    `drawn` is the year's table that a chart beside it shows, None for none.
    """

    id: str
    title: str
    lead: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]
    drawn: Table | None = None

    def chart(self, style: Style = STYLE) -> dict[str, Json]:
        """Promise the chart in a style: its picture as SVG, and what it shows in words; both "" for none."""
        if self.drawn is None:
            return {"svg": "", "alt": ""}
        chart = chart_of(self.drawn, f"chart-{self.id}", style)
        svg = chart.svg.replace("\n", "")  # typesetting spells out what cannot stand on a line
        return {"svg": svg, "alt": f"{chart.title}. {chart.description}"}

    def plain(self, style: Style = STYLE) -> dict[str, Json]:
        """Promise it as a template takes it, its chart in a style."""
        rows: list[Json] = [[name, *cells] for name, cells in self.rows]
        head: list[Json] = [self.first, *self.columns]
        plain: dict[str, Json] = {"grid": self.id, "title": self.title, "lead": self.lead, "head": head, "rows": rows}
        table = "" if self.drawn is None else table_path(self.id, self.drawn.year)
        return {**plain, "notes": list(self.notes), "empty": EMPTY, "table": table, **self.chart(style)}


Block = Text | Note | Points | Facts | Typed | Grid


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; `id` is its place in the pages."""

    id: str
    title: str
    blocks: tuple[Block, ...]

    def plain(self, style: Style = STYLE) -> list[Json]:
        """Promise its blocks as a template takes them, their charts in a style."""
        return [block.plain(style) if isinstance(block, Grid) else block.plain() for block in self.blocks]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `day` is the last day whose statements were counted: its only date."""

    title: str
    lead: str
    program: str
    origin: str
    year: int
    day: Day
    demo: bool
    chapters: tuple[Chapter, ...]

    def grids(self) -> Iterator[Grid]:
        """Give every table."""
        return (block for chapter in self.chapters for block in chapter.blocks if isinstance(block, Grid))
