"""A report as pages of the public site: as many as it takes for each to stay small."""

from collections.abc import Iterator, Sequence
from typing import Any

from plainview.server.public.frame import PAGE_BYTES_MAX, Frame, root_of
from plainview.server.public.words import date
from plainview.server.report.content import Chapter, Report

FOLDER = "reports/"
TEMPLATE = "report"
PAPER = ".pdf"
ROOM = PAGE_BYTES_MAX * 3 // 4
"""So many bytes of chapters go on a page; the frame, and what leads from page to page, take the rest."""


def place_of(year: int, number: int = 1) -> str:
    """Promise where page `number`, from 1, of a year's report is, below the site's folder."""
    return f"{FOLDER}{year}{f'-{number}' if number > 1 else ''}.html"


def paper_of(year: int) -> str:
    """Promise where a year's report on paper is, below the site's folder."""
    return f"{FOLDER}{year}{PAPER}"


def pages(report: Report, frame: Frame) -> Iterator[tuple[str, bytes]]:
    """Promise the pages with their places. Raises AssertionError for a chapter that no page can hold."""
    sheets = _sheets([(chapter, _middle(chapter, frame)) for chapter in report.chapters])
    where = {
        chapter.id: place_of(report.year, at).partition("/")[2]
        for at, sheet in enumerate(sheets, 1)
        for chapter, _ in sheet
    }
    contents = [{"words": one.title, "place": f"{where[one.id]}#{one.id}"} for one in report.chapters]
    for number, sheet in enumerate(sheets, 1):
        path = place_of(report.year, number)
        values: dict[str, Any] = {
            "report": report,
            "day": date(report.day.isoformat()),
            "number": number,
            "many": len(sheets),
            "paper": paper_of(report.year).partition("/")[2],
            "contents": contents,
            "middle": [middle for _, middle in sheet],
            "before": place_of(report.year, number - 1).partition("/")[2] if number > 1 else "",
            "after": place_of(report.year, number + 1).partition("/")[2] if number < len(sheets) else "",
        }
        title = report.title if number == 1 else f"{report.title}, page {number}"
        yield path, frame.page(path, TEMPLATE, title, values, here="reports/index.html")


def _middle(chapter: Chapter, frame: Frame) -> str:
    return frame.part(
        "report_chapter", {"id": chapter.id, "title": chapter.title, "blocks": chapter.plain(), "root": root_of(FOLDER)}
    )


def _sheets(chapters: Sequence[tuple[Chapter, str]]) -> list[list[tuple[Chapter, str]]]:
    """Chapters by page, in order, each page filled as far as it goes."""
    sheets: list[list[tuple[Chapter, str]]] = [[]]
    room = ROOM
    for chapter, middle in chapters:
        size = len(middle.encode())
        if sheets[-1] and size > room:
            sheets.append([])
            room = ROOM
        sheets[-1].append((chapter, middle))
        room -= size
    return sheets
