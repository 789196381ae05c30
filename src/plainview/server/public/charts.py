"""Charts as SVG, for pages and for typeset reports: bars, stacked bars, and small lines side by side for years.

They are drawn with presentation attributes alone, so a content security policy without inline style shows them, and so
does a typesetter that knows no style sheet. Nothing is said by colour: each bar and line has its name and number beside
it, and the parts of a bar are hatched. The same numbers give the same bytes. A chart repeats a table that stands beside
it; to who does not see it, its title and description say what it shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH = 400
"""Units wide, so that text of 14 units is read on a telephone's 360 pixels and on a page's column."""

FONT = "Source Sans Pro Web, Source Sans Pro, Source Sans 3, Arial, sans-serif"
INK, SOFT, LINE, DEEP, PALE = "#1b1b1b", "#565c65", "#a9aeb1", "#162e51", "#d9e8f6"
BAR, ROW, GAP, LETTER = 12, 40, 16, 6.6
"""Heights of a bar and its row, the space between parts of a chart, and about what a letter is wide."""

PARTS_MAX = 6
"""So many parts of a bar can be told apart."""

Row = tuple[str, int]
"""A name and its number."""

Series = tuple[str, Sequence[int]]
"""A name and its numbers, one for each label of the chart."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its picture, and what it shows in words for those who do not see it."""

    svg: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Style:
    """How wide a chart is, in units, and what its letters are."""

    width: int = WIDTH
    font: str = FONT


STYLE = Style()


def bars(id: str, title: str, rows: Sequence[Row], style: Style = STYLE) -> Chart:
    """Promise a bar for each row, its name and number above it. `id` is unique on the page."""
    longest = max([number for _, number in rows], default=0)
    drawn = [_bar(at, row, longest, style.width) for at, row in enumerate(rows)]
    body = [part for parts in drawn for part in parts]
    described = f"A bar for each of {len(rows)}. {_largest(rows)}"
    return _chart(id, title, described, body, max(1, len(rows)) * ROW, style)


def stacked(id: str, title: str, labels: Sequence[str], series: Sequence[Series], style: Style = STYLE) -> Chart:
    """Promise a bar for each label, divided into one part for each of at most PARTS_MAX series, with a key above.

    `id` is unique on the page. Raises ValueError for more series, or for one with other than a number for each label.
    """
    _check(labels, series)
    if len(series) > PARTS_MAX:
        raise ValueError(f"{len(series)} parts cannot be told apart, {PARTS_MAX} can")
    totals = [sum(numbers[at] for _, numbers in series) for at in range(len(labels))]
    key, top = _key(id, [name for name, _ in series], style.width)
    body = [_patterns(id, len(series)), *key]
    for at, (label, total) in enumerate(zip(labels, totals, strict=True)):
        parts = [numbers[at] for _, numbers in series]
        body += _stack(id, top + at * ROW, (label, total), parts, max(totals), style.width)
    described = f"A bar for each of {len(labels)}, divided into {_listed([name for name, _ in series])}. "
    described += _largest(list(zip(labels, totals, strict=True)))
    return _chart(id, title, described, body, top + max(1, len(labels)) * ROW, style)


def lines(id: str, title: str, points: Sequence[str], series: Sequence[Series], style: Style = STYLE) -> Chart:
    """Promise a small line of its own for each series over the same points, as years are: each on its own scale.

    `id` is unique on the page. Raises ValueError for a series with other than a number for each point.
    """
    _check(points, series)
    across = max(1, style.width // 190)
    wide = (style.width - GAP * (across - 1)) / across
    body: list[str] = []
    for at, one in enumerate(series):
        body += _panel((at % across) * (wide + GAP), (at // across) * PANEL, wide, points, one)
    rows = -(-len(series) // across)
    said = "; ".join(_course(points, one) for one in series)
    described = f"A line for each of {len(series)}, each on its own scale. {said}."
    return _chart(id, title, described, body, max(1, rows) * PANEL, style)


PANEL, PLOT = 136, 52
"""Heights of a small line with its words, and of the line alone."""


def _check(labels: Sequence[str], series: Sequence[Series]) -> None:
    for name, numbers in series:
        if len(numbers) != len(labels):
            raise ValueError(f"{name} has {len(numbers)} numbers for {len(labels)} labels")


def _chart(id: str, title: str, described: str, body: Sequence[str], height: float, style: Style) -> Chart:
    size = f'width="{style.width}" height="{_n(height)}" viewBox="0 0 {style.width} {_n(height)}"'
    said = f'<title id="{id}-t">{escape(title)}</title><desc id="{id}-d">{escape(described)}</desc>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{id}-t {id}-d" {size}'
    letters = f'font-family="{escape(style.font)}" font-size="14" fill="{INK}"'
    return Chart("\n".join([f"{head} {letters}>", said, *body, "</svg>\n"]), title, described)


def _bar(at: int, row: Row, longest: int, width: int) -> list[str]:
    top = at * ROW
    drawn = [*_above(top, row, width), _rect(0, top + 20, _long(row[1], longest, width), BAR, DEEP)]
    return [*drawn, _axis(top)]


def _stack(id: str, top: float, row: Row, parts: Sequence[int], longest: int, width: int) -> list[str]:
    drawn, left = _above(top, row, width), 0.0
    for at, number in enumerate(parts):
        wide = _long(number, longest, width)
        if number:
            drawn.append(_part(id, at, left, top + 20, wide))
        left += wide
    return [*drawn, _axis(top)]


def _above(top: float, row: Row, width: int) -> list[str]:
    """A bar's name, and at the end of the line its number."""
    name, number = row
    room = int((width - 10 - LETTER * len(f"{number:,}")) / LETTER)
    return [_text(0, top + 14, _cut(name, room)), _text(width, top + 14, f"{number:,}", end=True, bold=True)]


def _axis(top: float) -> str:
    return f'<path d="M0.5 {_n(top + 17)}V{_n(top + 23 + BAR)}" stroke="{INK}"/>'


def _long(number: int, longest: int, width: int) -> float:
    return number / longest * width if longest else 0.0


def _key(id: str, names: Sequence[str], width: int) -> tuple[list[str], float]:
    """The key to the parts, and where it ends."""
    drawn, left, top = [], 0.0, 0.0
    for at, name in enumerate(names):
        wide = 24 + LETTER * len(name) + GAP
        if left and left + wide - GAP > width:
            left, top = 0.0, top + 22
        drawn.append(_part(id, at, left + 0.5, top + 2.5, 16))
        drawn.append(_text(left + 23, top + 14, name))
        left += wide
    return drawn, top + 22 + GAP / 2


FILLS = (
    (DEEP, ""),
    ("#fff", "M-2 2L2 -2M0 8L8 0M6 10L10 6"),
    (PALE, ""),
    ("#fff", "M4 2V6M2 4H6"),
    ("#73b3e7", "M2 0V8M6 0V8"),
    ("#fff", "M0 2H8M0 6H8"),
)
"""How the parts of a bar are filled: each with a texture of its own, or none, dark beside light."""


def _patterns(id: str, many: int) -> str:
    size = 'width="8" height="8" patternUnits="userSpaceOnUse"'
    made = [
        f'<pattern id="{id}-p{at}" {size}><path d="{hatch}" stroke="{DEEP}"/></pattern>'
        for at, (_, hatch) in enumerate(FILLS[:many])
        if hatch
    ]
    return f"<defs>{''.join(made)}</defs>"


def _part(id: str, at: int, x: float, y: float, wide: float) -> str:
    """A part of a bar: its ground, its hatch, and a line around both."""
    ground, hatch = FILLS[at]
    drawn = _rect(x, y, wide, BAR, ground, f' stroke="{DEEP}"')
    return drawn + (_rect(x, y, wide, BAR, f"url(#{id}-p{at})") if hatch else "")


def _panel(left: float, top: float, wide: float, points: Sequence[str], series: Series) -> Iterator[str]:
    """One small line: its name, the line, and below it the first, the last and the highest number."""
    name, numbers = series
    highest, floor = max([*numbers, 1]), top + 34 + PLOT
    step = (wide - 10) / max(1, len(points) - 1)
    places = [(left + 5 + at * step, floor - number / highest * PLOT) for at, number in enumerate(numbers)]
    yield _text(left, top + 14, _cut(name, int(wide / LETTER)), bold=True)
    yield f'<path d="M{_n(left)} {_n(floor)}H{_n(left + wide)}" stroke="{LINE}"/>'
    for (x, y), (to_x, to_y) in pairwise(places):
        yield f'<path d="M{_n(x)} {_n(y)}L{_n(to_x)} {_n(to_y)}" stroke="{DEEP}" stroke-width="2"/>'
    for x, y in places:
        yield f'<circle cx="{_n(x)}" cy="{_n(y)}" r="3" fill="{DEEP}"/>'
    yield from _ends(left, wide, floor + 18, points, numbers)


def _ends(left: float, wide: float, top: float, points: Sequence[str], numbers: Sequence[int]) -> Iterator[str]:
    if points:
        yield _text(left, top, f"{points[0]}: {numbers[0]:,}" if len(points) > 1 else "", soft=True, small=True)
        yield _text(left + wide, top, f"{points[-1]}: {numbers[-1]:,}", end=True, small=True)
        yield _text(left, top + 17, f"most: {max(numbers):,}", soft=True, small=True)


def _course(points: Sequence[str], series: Series) -> str:
    name, numbers = series
    if not points:
        return f"{name}: no years"
    if len(points) == 1:
        return f"{name}: {numbers[0]:,} in {points[0]}"
    highest = max(numbers)
    most = f"at most {highest:,} in {points[list(numbers).index(highest)]}"
    return f"{name}: {numbers[0]:,} in {points[0]}, {numbers[-1]:,} in {points[-1]}, {most}"


def _largest(rows: Sequence[Row]) -> str:
    first = sorted([row for row in rows if row[1]], key=lambda row: -row[1])[:3]
    if not first:
        return "All are zero."
    return f"The largest: {'; '.join(f'{name}, {number:,}' for name, number in first)}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "nothing"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"


def _rect(x: float, y: float, wide: float, high: float, fill: str, more: str = "") -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}" fill="{fill}"{more}/>'


def _text(
    x: float, y: float, text: str, *, end: bool = False, bold: bool = False, soft: bool = False, small: bool = False
) -> str:
    more = ' text-anchor="end"' * end + ' font-weight="700"' * bold + f' fill="{SOFT}"' * soft
    more += ' font-size="13"' * small
    return f'<text x="{_n(x)}" y="{_n(y)}"{more}>{escape(text)}</text>'


def _n(number: float) -> str:
    """A length with at most one decimal, always spelled the same."""
    return f"{number:.1f}".removesuffix(".0")
