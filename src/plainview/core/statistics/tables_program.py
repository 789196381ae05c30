"""Tables of statements as such: every type, every coded fact, every paragraph that refused, and the program's own."""

from collections.abc import Iterator

from plainview.core.docket.facts import Flag, OneOf
from plainview.core.docket.fold import REFUSAL_TYPES
from plainview.core.docket.types import TYPES
from plainview.core.docket.types_program import GRADE
from plainview.core.law import cfr39_233_3
from plainview.core.statistics.account import Account, Event, MatterRow
from plainview.core.statistics.table import LEVELS, OF_MATTERS, Counted, Spec
from plainview.core.vocabulary.days import Day

_APART = ("kind", "level")
"""Facts that every table of matters is divided by anyway."""

CODED = {
    name: tuple(fact for fact, kind in row.facts.items() if isinstance(kind, OneOf | Flag) and fact not in _APART)
    for name, row in TYPES.items()
    if row.chain == "matter"
}
"""Type of a matter's statement to its facts that are one of a few words, or a flag."""


STATEMENTS = Spec(
    "statements",
    "Statements about matters, by type",
    "statements",
    "none elsewhere: everything that was said",
    "type",
    (),
    OF_MATTERS,
)
CODES = Spec(
    "codes",
    "Statements about matters, by what they give as coded reason",
    "statements",
    "the commissioner of the United Kingdom (IPCO) and OIG audits: reasons of refusals, errors and findings",
    "fact",
    (),
    OF_MATTERS,
)
REFUSALS = Spec(
    "refusals",
    "Refusals by the law, by the paragraph cited",
    "citations",
    "none elsewhere: the requests of 2014 that should have been refused (HR-AR-14-001)",
    "paragraph",
    (),
    ("delegation", "disclosure", "enrolment", "extension", "filing", "order"),
)
OF_PROGRAM = Spec(
    "program_statements",
    "Statements about the program, by type",
    "statements",
    "none elsewhere: everything that was said",
    "type",
    (),
    ("statements",),
)
KEYS = Spec(
    "keys",
    "Officials' keys",
    "keys",
    "none elsewhere: who may sign",
    "class",
    (),
    ("added", "lost", "stolen", "left_office", "replaced"),
)
DELEGATIONS = Spec(
    "delegations",
    "Delegations of the power to order covers",
    "delegations",
    "the inspector general's audit of 2014 (HR-AR-14-001): covers approved without written authority",
    "grade",
    GRADE.values,
    ("made", "refused", "revoked"),
)
AGENCIES = Spec(
    "agencies",
    "Enrolment and suspension of agencies",
    "agencies",
    "none elsewhere: who may ask",
    "level",
    LEVELS,
    ("enrolled", "refused", "suspended", "reinstated"),
)
REVIEWS = Spec(
    "reviews",
    "Periodic reviews: due, done, and what they found",
    "reviews",
    "39 CFR 233.3(j)(1); the audit of 2014, which found one review in three years",
    "reviews",
    ("periodic",),
    ("met", "late", "open", "committed", "revealed", "drawn", "population", "sampled", "examined", "findings"),
    ("population", "sampled", "examined", "findings"),
)
SPECS = (STATEMENTS, CODES, REFUSALS, OF_PROGRAM, KEYS, DELEGATIONS, AGENCIES, REVIEWS)


def counted(row: MatterRow) -> Iterator[Counted]:
    """Give what one matter adds to the tables of this file."""
    column = f"{row.kind}/{row.level}" if row.level else row.kind
    for event in row.events:
        year, index = event.day.year, event.index
        yield "statements", year, event.type, column, 1, index
        for fact in CODED[event.type]:
            value = event.facts[fact]
            word = str(value).lower() if isinstance(value, bool) else value
            yield "codes", year, f"{event.type}/{fact}={word}", column, 1, index
        yield from _refusal(event)


def _refusal(event: Event) -> Iterator[Counted]:
    if event.type in REFUSAL_TYPES:
        for cite in dict.fromkeys(event.cites):
            yield "refusals", event.day.year, cite, event.type.removesuffix(".refused"), 1, event.index


def counted_of_program(account: Account) -> Iterator[Counted]:
    """Give what the statements of the program's own chains add to the tables of this file."""
    for _, event in account.said:
        yield "program_statements", event.day.year, event.type, "statements", 1, event.index
        yield from _refusal(event)
        yield from _of_official(event)
        if event.type.startswith("review."):
            yield from _review(event)
    yield from _reviews_due(account)


def _of_official(event: Event) -> Iterator[Counted]:
    """Keys, delegations and agencies."""
    facts, year, index = event.facts, event.day.year, event.index
    match event.type.partition("."):
        case "key", _, word:
            yield "keys", year, str(facts["class"]), "added" if word == "added" else str(facts["reason"]), 1, index
        case "delegation", _, word:
            yield "delegations", year, str(facts["grade"]), word, 1, index
        case ("agency", _, word) | ("enrolment", _, word):
            yield "agencies", year, str(facts["level"]), word, 1, index


def _review(event: Event) -> Iterator[Counted]:
    word = event.type.removeprefix("review.")
    if word != "done":  # a review that was done is counted where it was due
        yield "reviews", event.day.year, "periodic", word, 1, event.index
    for name in ("population", "sampled", "examined", "findings"):
        count = event.facts.get(name)
        if isinstance(count, int):
            yield "reviews", event.day.year, "periodic", name, count, event.index


def _reviews_due(account: Account) -> Iterator[Counted]:
    """A review is due a year after the last one, or after the program's first day; each in the year it is due."""
    since: Day | None = account.program.first_day
    if since is None:
        return
    for _, event in account.said:
        if event.type == "review.done":
            by = cfr39_233_3.periodic_review(since).by
            since = event.day
            yield "reviews", by.year, "periodic", "met" if since <= by else "late", 1, event.index
    yield "reviews", cfr39_233_3.periodic_review(since).by.year, "periodic", "open", 1, 0
