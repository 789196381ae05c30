"""The words of the figures: what a table's rows and columns are called, for every page and report that shows them."""

from collections.abc import Mapping

from plainview.server.public import words

KINDS = {"cover": "Covers", "records": "Records", "capture": "Without an order"}
LEVELS = {"federal": "federal", "state": "state", "local": "local", "postal": "postal service"}
STAGES = {
    "mid_term": "while the order ran",
    "end": "after the end",
    "records": "records",
    "discovery": "in discovery",
}
STEPS = {
    "review": "filed to reviewed",
    "order": "reviewed to ordered",
    "court": "ordered to judged",
    "start": "approved to started",
    "decision": "filed to decided",
}
CAUSES = {"human": "by people", "system": "by a system", "no_authority": "without authority"}
CIRCUMSTANCES = {
    "abandoned_or_stolen": "mail abandoned or stolen",
    "damaged_or_rifled": "mail damaged or rifled",
    "immediate_threat": "immediate threat",
}
CLASSES = {
    "authorizer": "authorizers",
    "inspector": "inspectors",
    "judge": "judges",
    "custodian": "custodians",
    "auditor": "auditors",
    "registrar": "registrars",
}
GRADES = {
    "headquarters": "headquarters",
    "manager": "managers",
    "support_group": "support group managers",
    "inspector_in_charge": "inspectors in charge",
}
COLUMNS: Mapping[str, str] = {
    "none_listed": "no listed purpose",
    "other_listed": "another listed purpose",
    "pending": "not decided",
    "returned": "given back for rework",
    "refused_by_law": "refused by the law",
    "refused_by_reviewer": "refused by a reviewer",
    "ordered": "ordered by the postal service",
    "unratified": "never ratified",
    "narrowed": "approved in part",
    "denied": "denied by a judge",
    "approved": "approved by a judge",
    "days": "days in all",
    "orders": "orders",
    "days_ordered": "days first ordered",
    "extension_days": "days added by extensions",
    "ended": "ended",
    "ended_early": "ended early",
    "days_in_force": "days in force",
    "asked": "asked for",
    "confirmed": "confirmed in writing in time",
    "confirmed_late": "confirmed late",
    "unconfirmed": "not confirmed",
    "ratified": "ratified in time",
    "ratified_late": "ratified late",
    "opened": "opened",
    "opened_late": "opened late",
    "unopened": "not opened",
    "unacknowledged": "not acknowledged",
    "met": "met in time",
    "late": "met late",
    "open": "not met",
    "held": "held back",
    "delayed": "delayed by a judge",
    "days_delayed": "days of delay",
    "undelivered": "came back",
    "undelivered_again": "came back again",
    "repeated": "sent again",
    "reported": "reported in time",
    "reported_late": "reported late",
    "unreported": "not reported",
    "reclassified": "found not reportable",
    "told": "the person is told",
    "not_told": "the person is not told",
    "proper": "found proper",
    "improper": "found improper",
    "unreviewed": "not reviewed",
    "on_time": "in the month owed",
    "small_cell": "withheld: too few alike",
    "erased": "withheld: erased",
    "left_office": "ended: left office",
    "lost": "ended: lost",
    "stolen": "ended: stolen",
    "replaced": "ended: replaced",
    "committed": "offices committed",
    "revealed": "offices revealed",
    "drawn": "samples drawn",
    "population": "matters drawn from",
    "sampled": "matters in the sample",
    "examined": "matters examined",
    "cover": "requests for a cover",
    "records": "requests for records",
    "capture": "records made without an order",
    "emergencies": "emergency starts",
    "duties_met": "duties met in time",
    "duties_late": "duties met late",
    "duties_open": "duties not met",
    "notices": "notices given",
    "notices_delayed": "notices delayed",
    "errors": "errors registered",
}
IN_TABLE: Mapping[tuple[str, str], str] = {
    ("emergencies", "opened"): "fact opened in time",
    ("emergencies", "opened_late"): "fact opened late",
    ("emergencies", "unopened"): "fact not opened",
    ("extensions", "ordered"): "ordered by the postal service",
    ("extensions", "first"): "granted: the first",
    ("extensions", "second"): "granted: the second",
    ("extensions", "further"): "granted: further ones",
    ("seals", "late"): "later",
    ("reviews", "met"): "due and done in time",
    ("reviews", "late"): "due and done late",
    ("reviews", "open"): "due and not done",
    ("trend", "improper"): "findings: improper",
    ("trend", "ended"): "orders that ended",
    ("trend", "approved"): "approved by a judge",
    ("disclosures", "approved"): "approved by an official",
    ("delegations", "refused"): "refused by the law",
    ("agencies", "refused"): "refused by the law",
    ("lengths", "extensions"): "extensions granted",
    ("codes", "capture"): "without an order",
    ("statements", "capture"): "without an order",
}
"""Where a word means something of its own in one table."""

FIELDS = {**words.FIELDS, "persons": "persons named", "outcome": "what came of it"}
ROW_NAMES = {
    "asked": "Who asked for what",
    "step": "Step",
    "level": "Level of the agency",
    "stage": "Stage",
    "duty": "Duty",
    "cause": "Cause",
    "weighed": "Weighed",
    "circumstance": "Circumstance",
    "field": "Field",
    "type": "What was said",
    "fact": "What was said, and the coded reason",
    "paragraph": "Paragraph",
    "class": "Whose keys",
    "grade": "To whom",
    "reviews": "Reviews",
    "year": "Year",
}
UNITS = {"matters, statements and duties": "matters, statements or duties, as each line says"}
_ROWS: Mapping[str, Mapping[str, str]] = {
    "level": LEVELS,
    "cause": CAUSES,
    "weighed": {"serious": "serious", "not_serious": "not serious"},
    "circumstance": CIRCUMSTANCES,
    "field": FIELDS,
    "type": words.TITLES,
    "class": CLASSES,
    "grade": GRADES,
    "reviews": {"periodic": "yearly review"},
}
ALL = "All"


def asked(name: str) -> str:
    """Promise `cover/federal` as `Covers, federal`; `capture` as what it is."""
    kind, _, level = name.partition("/")
    return f"{KINDS[kind]}, {LEVELS[level]}" if level else KINDS[kind]


def column_word(table: str, name: str) -> str:
    """Promise what a column of a table is called; ranges of numbers and years are their own name."""
    if (table, name) in IN_TABLE:
        return IN_TABLE[table, name]
    if "/" in name:
        return asked(name)
    return COLUMNS.get(name, words.plain(name))


def row_word(row_name: str, name: str) -> str:
    """Promise what a row is called; `row_name` is that of its table. Paragraphs and years are their own name."""
    match row_name:
        case "asked":
            return asked(name)
        case "step":
            kind, _, step = name.partition("/")
            return f"{KINDS[kind]}: {STEPS[step]}"
        case "stage":
            kind, _, stage = name.partition("/")
            return KINDS[kind] if kind == stage else f"{KINDS[kind]}, {STAGES[stage]}"
        case "duty":
            duty, _, level = name.partition("/")
            return f"{_first(words.DUTIES[duty])}{f', {LEVELS[level]}' if level else ''}"
        case "fact":
            return _coded(name)
    return _ROWS.get(row_name, {}).get(name, words.plain(name) if name.islower() else name)


def _coded(name: str) -> str:
    """`request.refused/reason=late`: what was said, then the fact, then its word."""
    kind, _, fact = name.partition("/")
    name, _, value = fact.partition("=")
    return f"{words.TITLES[kind]}: {words.plain(name)} {words.plain({'true': 'yes', 'false': 'no'}.get(value, value))}"


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
