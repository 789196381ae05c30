"""Typesetting: a template and plain values become a tagged PDF (PDF/UA-1), the same bytes for the same input.

The templates are package data, `templates/<name>.typ`; those that begin with `_` are parts of others. Values reach a
template as JSON and nothing else, so a text in them is a text and never markup. Only the fonts built into typst are
used, never the machine's: a letter looks the same, and has the same bytes, wherever it is printed again. The creation
date is the legal day, at midnight UTC.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Literal

import typst

from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed, Stopped

LANGUAGES = ("en", "es")
MARKS_MAX = 2
"""How many combining marks a letter may carry; more of them would be drawn over the lines around it."""

_NAME = re.compile(r"[a-z][a-z_]*")
_PRINTABLE = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u0377\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u0531-\u0556\u05d0-\u05ea"
    "\u0621-\u063a\u0640-\u0652\u0660-\u0669\u10d0-\u10ff\u1e00-\u1f15\u2010-\u2027\u2030-\u2040\u2044-\u2052\u20a0-\u20bf"
    "\u2116\u2122]"
)
"""What the built-in fonts can draw of the scripts most used on mail here; a test draws each of them."""
_SURE = re.compile("[ -~\u00a1-\u00ac\u00ae-\u017f]")


def typeset(template: str, data: Mapping[str, canonical.Json], language: str, day: Day) -> bytes:
    """Promise the PDF/UA-1 document that `template` makes of `data`, dated `day`; the same input gives the same bytes.

    A template finds it in `sys.inputs.given`, as JSON: `data`, `day`, `language`; `_sheet.typ` reads it. A character
    that cannot be drawn, or would move its neighbours, stands as `[U+738B]`. Raises Malformed for an unknown template
    or language or a value that is not plain; Stopped when the template is at fault.
    """
    (document,) = _compiled(template, data, language, day, "pdf")
    return document


def pictures(template: str, data: Mapping[str, canonical.Json], language: str, day: Day) -> list[bytes]:
    """Promise the pages that `typeset` would give as PNG pictures, 96 dots an inch. Raises as `typeset` does."""
    return _compiled(template, data, language, day, "png")


def printable(text: str) -> str:
    """Promise `text` with everything spelled out that the fonts cannot draw or that has no place on a line."""
    return _spelled(text, _PRINTABLE)


def _spelled(text: str, drawn: re.Pattern[str]) -> str:
    parts, marks = [], 0
    for char in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.combining(char) else 0
        shown = drawn.fullmatch(char) is not None and marks <= MARKS_MAX
        parts.append(char if shown else f"[U+{ord(char):04X}]")
    return "".join(parts)


def _compiled(
    template: str, data: Mapping[str, canonical.Json], language: str, day: Day, format: Literal["pdf", "png"]
) -> list[bytes]:
    given: dict[str, canonical.Json] = {"data": dict(data), "day": day.isoformat(), "language": language}
    if language not in LANGUAGES:
        raise Malformed(f"expected one of the languages {', '.join(LANGUAGES)}", where="letter")
    canonical.print(given, where="letter")
    found = _tried(template, _each_text(given, printable), day, format)
    if found is None:  # a cluster that no single font can draw, though it can draw each of its characters
        found = _tried(template, _each_text(given, lambda text: _spelled(text, _SURE)), day, format)
    if found is None:
        raise Stopped(f"the template {template} cannot be typeset", where="letter", next="The fault is in the program")
    return found


def _tried(template: str, given: Any, day: Day, format: Literal["pdf", "png"]) -> list[bytes] | None:
    """The compiled pages, None when typst refuses: its words may quote what is sealed, so they go no further."""
    made = int(datetime.combine(day, time(), UTC).timestamp())
    with as_file(files(__package__) / "templates") as folder:
        source = folder / f"{template}.typ"
        if not _NAME.fullmatch(template) or not source.is_file():
            raise Malformed(f"there is no template {template[:40]!r}", where="letter")
        try:
            found: Any = typst.compile(
                str(source),
                root=str(folder),
                font_paths=_fonts(),
                format=format,
                ppi=96,
                sys_inputs={"given": canonical.print(given).decode()},
                pdf_standards=["ua-1"] if format == "pdf" else [],
                timestamp=made,
            )
        except typst.TypstError:
            return None
    return [found] if isinstance(found, bytes) else list(found)


@cache
def _fonts() -> typst.Fonts:
    """The fonts built into typst, and no others, read once."""
    return typst.Fonts(include_system_fonts=False)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """`value` with every text in it changed, names of fields left alone."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _each_text(part, change) for name, part in value.items()}
    if isinstance(value, list):
        return [_each_text(part, change) for part in value]
    return value
