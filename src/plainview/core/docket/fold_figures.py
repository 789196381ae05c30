"""How a year's figures, published or attested, change the program's own state, and what the public facts must meet."""

from collections.abc import Sequence
from dataclasses import replace

from plainview.core.docket.facts import Json
from plainview.core.docket.program import OfficialKey, Program, YearFigures
from plainview.core.docket.statement import Statement
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Invalid

LAST_DAY = (12, 31)
"""Month and day on which a year of figures ends, in the program's legal days."""


def closed(program: Program, of: Day) -> Program:
    """Promise the program's state once the daybook of the day `of` is closed at index `program.size`.

    The daybook of a year's last day closes the year: whatever is said after it is of a later one.
    """
    if (of.month, of.day) != LAST_DAY:
        return replace(program, daybook=of)
    return replace(program, daybook=of, years_closed={**program.years_closed, of.year: program.size})


def published(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    """Promise the program's state after `figures.published`. Raises Invalid for a year that is not over."""
    year, size, revision = (_number(statement.facts[name]) for name in ("year", "size", "revision"))
    over = program.years_closed.get(year)
    if over is None:
        raise _fail(statement, program.size, f"the daybook of the last day of {year} is not closed")
    if not over < size <= program.size:
        what = f"figures of {year} count the first {over + 1} statements or more, and none that are to come: not {size}"
        raise _fail(statement, program.size, what)
    expected = len(program.published(year)) + 1
    if revision != expected:
        raise _fail(statement, program.size, f"the next figures of {year} are revision {expected}, not {revision}")
    return _with(program, YearFigures(program.size, statement.day, year, revision, size, _hash(statement)))


def attested(program: Program, statement: Statement, key: OfficialKey | None, population: Sequence[str]) -> Program:
    """Promise the program's state after `figures.attested`: once a year, of a year whose figures are published.

    Raises Invalid.
    """
    year = _number(statement.facts["year"])
    if not program.published(year):
        raise _fail(statement, program.size, f"no figures of {year} are published")
    if program.attested(year) is not None:
        raise _fail(statement, program.size, f"those of {year} are attested already, and are never revised")
    return _with(program, YearFigures(program.size, statement.day, year, 0, 0, _hash(statement)))


def _with(program: Program, figures: YearFigures) -> Program:
    return replace(program, figures=(*program.figures, figures))


def _hash(statement: Statement) -> str:
    return str(statement.facts["tables"])


def _number(value: Json) -> int:
    assert isinstance(value, int)
    return value


def _fail(statement: Statement, index: int, why: str) -> Invalid:
    return Invalid(f"{statement.type}: {why}", where=f"statement {index}")
