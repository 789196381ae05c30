"""Which tables are published, column by column: what a value means, and where the projection has it.

This list is the whole of it. There is no column by which a person could be searched or located: the log has none.
"""

from plainview.server.public.opendata.open_table import Column, OpenTable
from plainview.server.public.store import OUTCOMES

KINDS = ("capture", "cover", "records")
LEVELS = ("federal", "local", "postal", "state")
PROFILES = ("reform", "regulation")
OPENED = ("agency", "district", "emergency", "pieces", "statute")
"""The fields that the program opens; others stay sealed for ever."""

REFUSING = (
    "delegation.refused",
    "disclosure.refused",
    "enrolment.refused",
    "extension.denied",
    "extension.refused",
    "filing.refused",
    "order.denied",
    "order.refused",
    "request.refused",
)
ERRING = ("error.reclassified", "error.registered", "error.reported", "error.weighed", "finding.made")


def _some(expression: str) -> str:
    return f"nullif({expression}, '')"


def _text(name: str, shows: str, about: str, values: tuple[str, ...] = ()) -> Column:
    return Column(name, "string", about, _some(shows), values=values)


def _day(name: str, shows: str, about: str) -> Column:
    return Column(name, "date", about, _some(shows))


def _number(name: str, shows: str, about: str) -> Column:
    return Column(name, "integer", about, shows, True)


def _flag(name: str, shows: str, about: str) -> Column:
    return Column(name, "boolean", about, shows, True)


def _fact(name: str, kind: str, about: str) -> Column:
    return Column(name, kind, about, f"json_extract(statement.facts, '$.{name}')")


MATTER = Column("matter", "string", "The matter's random number, 32 hexadecimal digits.", "matter.id", True)
OF_MATTER = Column("matter", "string", "The matter spoken of; empty for the program's own statements.", "matter.id")
STATEMENT = _number("statement", "statement.number", "The statement's number in the log, from 0.")
DAY = Column("day", "date", "The legal day on which it was said.", "statement.day", True)
TYPE = Column("type", "string", "The type of the statement.", "statement.type", True)
FACTS = Column(
    "facts", "object", "The public facts, as JSON; what is opened is in `openings`.", "statement.facts", True
)
_TO_MATTER = ("matter", "matters", "matter")
_TO_STATEMENT = ("statement", "statements", "statement")
_SAID = "statement LEFT JOIN matter ON matter.number = statement.matter"


def _in(types: tuple[str, ...]) -> str:
    return f"statement.type IN ({', '.join(repr(one) for one in types)})"


MATTERS = OpenTable(
    "matters",
    "Matters",
    "One row a request, and a row a capture of mail without an order: what it is, what came of it, its days.",
    (
        MATTER,
        _number(
            "year",
            "CAST(substr(matter.month, 1, 4) AS INTEGER)",
            "The year of its first statement, which names the file.",
        ),
        Column(
            "profile",
            "string",
            "The profile of rules it is under, that of its filing.",
            "matter.profile",
            True,
            PROFILES,
        ),
        Column(
            "kind",
            "string",
            "A mail cover, a records request, or a capture without an order.",
            "matter.kind",
            True,
            KINDS,
        ),
        _text("level", "matter.level", "The level of the agency that asks; empty for a capture.", LEVELS),
        _text("purpose", "matter.purpose", "The coded purpose, as far as it is public."),
        Column("phase", "string", "Where it stands on the day of the log's last statement.", "matter.phase", True),
        Column(
            "outcome",
            "string",
            "What came of the request; what was said last counts.",
            "matter.outcome",
            values=tuple(sorted({*OUTCOMES.values()})),
        ),
        _day("filed", "matter.filed", "The day it was filed."),
        _day("decided", "matter.decided", "The day of the outcome."),
        _day("in_force", "matter.in_force", "Day 1 of the order."),
        _day("ends", 'matter."end"', "The first day on which recording is refused."),
        _day("notice_by", "matter.notice_by", "The last day for telling the person."),
        _day("seal_end", "matter.seal_end", "The day on which the sealed fields may be opened."),
        _day("lifted", "matter.lifted", "The day on which they were."),
        Column("days", "integer", "Days ordered or asked for.", "matter.days"),
        Column("delays", "integer", "How often a judge delayed the notice.", "matter.delays"),
        _flag("held", "coalesce(matter.held, 0)", "Whether a hold keeps the record from being destroyed."),
        _flag("emergency", "matter.emergency", "Whether it began as an emergency, once that is opened."),
        _number("first_statement", "matter.first", "The number of the first statement about it."),
        _number("last_statement", "matter.last", "The number of the last statement about it."),
    ),
    ("matter",),
    "matter",
    "matter.number",
    part_of="matter.month",
    changes="matter",
)
DUTIES = OpenTable(
    "duties",
    "Duties",
    "What was owed by a day: done by that day it is met, later it is late, not done and past it is overdue.",
    (
        MATTER,
        _number("place", "duty.place", "Its place among the matter's duties, from 0."),
        Column("duty", "string", "What was owed.", "duty.name", True),
        Column("due", "date", "The last day on which it was on time.", "duty.due", True),
        Column("since", "date", "The day from which it was owed.", "duty.since", True),
        _day("done", "duty.done", "The day on which it was done; empty while it is not."),
        _number("opened", "duty.opened", "The number of the statement that created it, or moved it last."),
        Column("discharged", "integer", "The number of the statement that met it.", "duty.discharged"),
    ),
    ("matter", "place"),
    "matter CROSS JOIN duty ON duty.matter = matter.number",
    "matter.number, duty.place",
    part_of="matter.month",
    changes="matter",
    refers=(_TO_MATTER,),
)
STATEMENTS = OpenTable(
    "statements",
    "Statements",
    "Every statement of the log in its order: what was said, by which class of key, under which paragraphs.",
    (
        STATEMENT,
        DAY,
        Column("chain", "string", "`matter`, or the chain of the program that it belongs to.", "statement.chain", True),
        OF_MATTER,
        _number("seq", "statement.seq", "Its number in its chain, from 0."),
        TYPE,
        _text("signer", "statement.signer", "The class of the official key that signed; empty where none had to."),
        _text("office", "statement.office", "The office of that key."),
        Column("cites", "array", "The paragraphs it stands on, as JSON.", "statement.cites", True),
        Column("duties", "array", "The duties it creates, name and day, as JSON.", "statement.duties", True),
        FACTS,
    ),
    ("statement",),
    _SAID,
    "statement.number",
    part_of="statement.day",
    changes="day",
    refers=(_TO_MATTER,),
)
OPENINGS = OpenTable(
    "openings",
    "Openings",
    "Sealed fields that were opened, each held against the digest published before. Never a name or an address.",
    (
        STATEMENT,
        DAY,
        MATTER,
        _number("seq", "opening.seq", "The statement of the matter that had sealed the field."),
        Column("field", "string", "The field.", "opening.field", True, OPENED),
        Column("value", "string", "Its value, as far as it is opened.", "opening.value", True),
        _number("place", "opening.place", "Its place in the statement, from 0."),
    ),
    ("statement", "place"),
    "statement CROSS JOIN opening ON opening.statement = statement.number"
    " JOIN matter ON matter.number = opening.matter",
    "statement.number, opening.place",
    part_of="statement.day",
    changes="day",
    refers=(_TO_MATTER, _TO_STATEMENT),
)
REFUSALS = OpenTable(
    "refusals",
    "Refusals",
    "Everything that was refused or denied, a row for each paragraph that it cites.",
    (
        STATEMENT,
        _number("place", "cited.key", "The paragraph's place among those cited, from 0."),
        DAY,
        OF_MATTER,
        TYPE,
        Column("cite", "string", "The paragraph.", "cited.value", True),
        Column("kind", "string", "The matter's kind.", "matter.kind", values=KINDS),
        _text("level", "matter.level", "The agency's level.", LEVELS),
        FACTS,
    ),
    ("statement", "place"),
    f"{_SAID}, json_each(statement.cites) AS cited",
    "statement.number, cited.key",
    where=_in(REFUSING),
    refers=(_TO_MATTER, _TO_STATEMENT),
)
ERRORS = OpenTable(
    "errors",
    "Errors and findings",
    "Errors as they were registered, reported, weighed or reclassified, and what was found of improper orders.",
    (
        STATEMENT,
        DAY,
        OF_MATTER,
        TYPE,
        _fact("cause", "string", "The cause, when it is registered."),
        _fact("reportable", "boolean", "Whether it is to be reported."),
        _fact("serious", "boolean", "Whether it was found serious."),
        _fact("tell", "boolean", "Whether the person is told."),
        _fact("outcome", "string", "What was found."),
    ),
    ("statement",),
    _SAID,
    "statement.number",
    where=_in(ERRING),
    refers=(_TO_MATTER, _TO_STATEMENT),
)
RULES = OpenTable(
    "rules",
    "Rules",
    "The law as it is coded, a row a rule, for joining with the paragraphs that statements cite.",
    (
        _number("rule", "rule", "The rule's number."),
        Column("cite", "string", "The paragraph it stands on.", "cite", True),
        Column("title", "string", "What it is called.", "title", True),
        Column("meaning", "string", "What it says, in our words.", "meaning", True),
        Column("profiles", "string", "The profiles it binds.", "profiles", True),
        Column("inputs", "string", "Who can run it again.", "inputs", True),
        _flag("confirmed", "confirmed", "Whether its wording was seen at the source."),
    ),
    ("rule",),
    "temp.open_rule",
    "rule",
)
LOG = OpenTable(
    "log",
    "The log",
    "One row: the log that all of this was made from, and how far.",
    (
        Column("origin", "string", "The log's name.", "origin", True),
        _number("statements", "statements", "How many of its statements are in."),
        Column("root", "string", "The root of their Merkle tree, in base64, as the checkpoint has it.", "root", True),
        Column("first_day", "date", "The day of the first of them.", "first_day", True),
        Column("day", "date", 'The day of the last of them: "today" of every other table.', "day", True),
        _flag("demonstration", "demonstration", "Whether nobody here is real."),
    ),
    ("origin",),
    "temp.open_log",
    "origin",
)
FIGURES = OpenTable(
    "figures",
    "Figures",
    "Every number of the yearly tables that is not 0. A trend's numbers stand under the year they are of.",
    (
        Column("table_id", "string", "The table, see `figure_tables`.", "cell.table_id", True),
        _number("year", "cell.year", "The year that is counted."),
        Column("row_name", "string", "The row.", "cell.row", True),
        Column("column_name", "string", "The column.", "cell.col", True),
        _number("count", "cell.total", "How many."),
    ),
    ("table_id", "year", "row_name", "column_name"),
    "cell",
    "cell.table_id, cell.year, cell.row, cell.col",
    where="cell.total <> 0",
    refers=(("table_id", "figure_tables", "table_id"),),
)
FIGURE_TABLES = OpenTable(
    "figure_tables",
    "Tables of figures",
    "What each yearly table counts, by what, and which published table it is modelled on.",
    (
        Column("table_id", "string", "The table.", "table_id", True),
        Column("title", "string", "What it is called.", "title", True),
        Column("unit", "string", "What it counts.", "unit", True),
        Column("row_name", "string", "What its rows are.", "row_name", True),
        Column("source", "string", "Where its like is published.", "source", True),
        Column("sums", "array", "The columns that do not count the unit but add something up, as JSON.", "sums", True),
    ),
    ("table_id",),
    "temp.open_figure_table",
    "table_id",
)
TABLES = (MATTERS, DUTIES, STATEMENTS, OPENINGS, REFUSALS, ERRORS, FIGURES, FIGURE_TABLES, RULES, LOG)
WHOLE = (MATTERS, DUTIES, REFUSALS, ERRORS, FIGURES, FIGURE_TABLES, RULES, LOG)
"""The tables of the one SQLite file; those of `YEARLY` are a file a year."""

YEARLY = (STATEMENTS, OPENINGS)
