"""The chapters of an annual report: a year's figures, those of earlier years, and what the log says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from plainview.core.docket.program import figures_path
from plainview.core.vocabulary.days import Day
from plainview.server.public.words import count, date
from plainview.server.public.written import Contact
from plainview.server.report.attested import Attested, attested_blocks
from plainview.server.report.content import Block, Chapter, Facts, Note, Points, Report, Text, Typed
from plainview.server.report.figures import Figures
from plainview.server.report.grids import grid
from plainview.server.report.sentences import sentences
from plainview.server.report.trend import trend_blocks
from plainview.server.report.wording import groups, lines, say


@dataclass(frozen=True, slots=True)
class About:
    """What a report says of the log that it was counted from, out of the log's own opening.

    `root` is that of the tree of the statements counted, in base64; `day` the day of the last of them.
    """

    program: str
    origin: str
    demo: bool
    opened: Day
    profile: str
    edition: str
    zone: str
    root: str
    day: Day


@dataclass(frozen=True, slots=True)
class Source:
    """All that a report is made of. `earlier` are the figures of the years before, as far as there are any."""

    about: About
    figures: Figures
    earlier: Mapping[int, Figures]
    attested: Attested | None = None
    contact: Contact | None = None


def report(source: Source) -> Report:
    """Promise the annual report of a year; the same source gives the same report."""
    about, year = source.about, source.figures.year
    chapters = (
        _program(source),
        Chapter("limits", say("limits.title"), (Text(say("limits.lead")), Points(lines("limits.lines")))),
        _year(source),
        Chapter("trend", say("trend.title"), trend_blocks(source.figures, source.earlier)),
        *_tables(source, "chapter"),
        Chapter("attested", say("attested.title"), attested_blocks(source.attested)),
        _method(source),
        _contact(source),
        *_tables(source, "annex"),
    )
    title, lead = say("report.title", year=year), say("report.lead", year=year)
    return Report(title, lead, about.program, about.origin, year, about.day, about.demo, chapters)


def _tables(source: Source, kind: str) -> tuple[Chapter, ...]:
    tables, found = source.figures.tables, []
    for group in groups(kind):
        grids = [grid(tables[id]) for id in group.tables]
        found.append(Chapter(group.id, group.title, (Text(group.lead), *grids)))
    return tuple(found)


def _program(source: Source) -> Chapter:
    about = source.about
    demo: tuple[Block, ...] = (Note(say("program.demonstration")),) if about.demo else ()
    facts = (
        ("Program", about.program),
        ("Its public log", about.origin),
        ("Opened on", date(about.opened.isoformat())),
        ("Profile it was opened under", about.profile),
        ("Edition of the coded law", about.edition),
        ("Time zone of its days", about.zone),
        ("Counted to the end of", date(about.day.isoformat())),
        ("Statements counted", count(source.figures.size)),
    )
    texts = (Text(say("program.what")), Text(say("program.how")))
    return Chapter("program", say("program.title"), (*demo, *texts, Facts(facts)))


def _year(source: Source) -> Chapter:
    year = source.figures.year
    early: tuple[Block, ...] = (Note(say("year.early", year=year)),) if source.about.day.year == year else ()
    blocks = (*early, Text(say("year.lead")), Points(sentences(source.figures)))
    return Chapter("year", say("year.title", year=year), blocks)


def _method(source: Source) -> Chapter:
    about, figures = source.about, source.figures
    facts = (
        ("Log", about.origin),
        ("Statements counted", f"the first {count(figures.size)}"),
        ("Root of their tree", about.root),
        ("The year’s tables", _path(figures)),
        ("Their SHA-256", figures.digest),
    )
    blocks = (
        Text(say("method.how")),
        Facts(facts),
        Text(say("method.verify")),
        Typed("plainview verify ADDRESS-OR-FOLDER"),
        Text(say("method.again")),
        Typed(f"python figures_min.py FOLDER {figures.year} --size {figures.size}"),
        Text(say("method.report")),
        Typed(f"plainview report ADDRESS-OR-FOLDER {figures.year} NEW-FOLDER"),
    )
    return Chapter("method", say("method.title"), blocks)


def _path(figures: Figures) -> str:
    return figures_path(figures.year, figures.revision) if figures.revision else say("method.unpublished")


def _contact(source: Source) -> Chapter:
    found, title, where = source.contact, say("contact.title"), Text(say("contact.where"))
    if found is None:
        return Chapter("contact", title, (where,))
    facts = (
        ("Office", ", ".join((found.office, *found.address))),
        ("Telephone", found.telephone),
        ("Inspector general", ", ".join(found.inspector_general)),
    )
    note: tuple[Block, ...] = (Note(say("contact.placeholder")),) if found.placeholder else ()
    return Chapter("contact", title, (Text(say("contact.lead")), *note, Facts(facts), where))
