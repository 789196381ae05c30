"""A report on paper: tagged PDF (PDF/UA-1), the same bytes for the same report."""

from collections.abc import Sequence

from plainview.core.notes.canonical import Json
from plainview.server.letters.typeset import pictures, typeset
from plainview.server.public.charts import Style
from plainview.server.public.words import date
from plainview.server.report.content import Chapter, Grid, Report

TEMPLATE = "report"
LANGUAGE = "en"
STYLE = Style(width=920, font="Libertinus Serif")
"""Charts as wide as the text, with letters a little smaller than the text's."""


def pdf(report: Report) -> bytes:
    """Promise the report as tagged PDF, dated its only date. Raises as `typeset` does."""
    return typeset(TEMPLATE, laid_out(report), LANGUAGE, report.day)


def png(report: Report) -> Sequence[bytes]:
    """Promise the pages of the same document as pictures."""
    return pictures(TEMPLATE, laid_out(report), LANGUAGE, report.day)


def laid_out(report: Report) -> dict[str, Json]:
    """Promise what the template lays out: all blocks one after another, each chapter begun by its title."""
    counted = f"{report.program}, log {report.origin}. Counted to the end of {date(report.day.isoformat())}."
    blocks: list[Json] = [block for chapter in report.chapters for block in _blocks(chapter)]
    return {
        "title": report.title,
        "lead": report.lead,
        "program": counted,
        "foot": f"{'DEMONSTRATION. ' if report.demo else ''}{report.title}, {report.program}",
        "page": "page {page} of {pages}",
        "contents": "Contents",
        "blocks": blocks,
    }


def _blocks(chapter: Chapter) -> list[Json]:
    """A chapter of tables begins on a page of its own."""
    begins = any(isinstance(block, Grid) for block in chapter.blocks)
    return [{"chapter": chapter.title, "begins": begins}, *chapter.plain(STYLE)]
