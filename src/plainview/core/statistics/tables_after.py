"""Tables of what follows an order: disclosure, return, notice, errors, captures, seals, and how duties were met."""

from collections.abc import Iterator

from plainview.core.docket.types_safeguard import STAGE
from plainview.core.docket.unsealing import BANDS, ENDED, FILED, MORE
from plainview.core.statistics.account import DutyRow, Event, MatterRow
from plainview.core.statistics.table import ASKED, CAPTURE, KINDS, LEVELS, Counted, Spec

CAUSES = ("human", "system", "no_authority")
CIRCUMSTANCES = ("abandoned_or_stolen", "damaged_or_rifled", "immediate_threat")
SEALED = (*FILED, *ENDED)
STANDINGS = ("met", "late", "open", "held")
BY_LEVEL = ("decision", "confirmation", "court", "return", "notice", "error_report")
"""Duties that are counted by level too: where an agency, a court or the postal service is late, and with whom."""

DISCLOSURES = Spec(
    "disclosures",
    "Disclosures to the agency that asked, and in discovery",
    "disclosures",
    "the inspector general's audits of 2014 and 2015: accountability for what was handed over",
    "stage",
    tuple(f"{kind}/{stage}" for kind in KINDS for stage in STAGE.values),
    ("approved", "refused_by_law", "released", "acknowledged", "unacknowledged"),
)
DUTIES = Spec(
    "duties",
    "Duties that fell due, and how they were met",
    "duties",
    "none elsewhere: the duties of this log, counted in the year of their last day",
    "duty",
    (),
    STANDINGS,
)
DUTIES_BY_LEVEL = Spec(
    "duties_by_level",
    "Decisions, returns, notices and reports that fell due, by the level of the agency",
    "duties",
    "the inspector general's audit of 2014 (HR-AR-14-001): late decisions, late returns",
    "duty",
    tuple(f"{duty}/{level}" for duty in BY_LEVEL for level in LEVELS),
    STANDINGS,
)
NOTICES = Spec(
    "notices",
    "Notice to the person",
    "statements",
    "18 USC 3103a(d): delayed notices and their length; 18 USC 2518(8)(d): inventories served",
    "asked",
    ASKED,
    ("given", "delayed", "days_delayed", "undelivered", "undelivered_again", "repeated"),
    ("days_delayed",),
)
ERRORS = Spec(
    "errors",
    "Errors, by cause",
    "errors",
    "the United Kingdom's commissioner (IPCO): errors, their causes, and reports within ten working days",
    "cause",
    CAUSES,
    ("registered", "reportable", "reported", "reported_late", "unreported", "reclassified"),
)
ERRORS_WEIGHED = Spec(
    "errors_weighed",
    "Errors weighed: serious or not, and whether the person is told",
    "statements",
    "the United Kingdom's commissioner (IPCO): serious errors, section 231 of its act",
    "weighed",
    ("serious", "not_serious"),
    ("told", "not_told"),
)
CAPTURES = Spec(
    "captures",
    "Records made without an order",
    "matters",
    "none elsewhere: 39 CFR 233.3(f)",
    "circumstance",
    CIRCUMSTANCES,
    ("recorded", "proper", "improper", "unreviewed"),
)
PIECES = Spec(
    "pieces",
    "Covers whose seal was lifted, by the number of pieces recorded, as far as it was opened",
    "matters",
    "Wiretap Report, table Wire 4: intercepts per order; the figures given to senators in 2024",
    "level",
    LEVELS,
    (*(word for _, word in BANDS), MORE, "withheld"),
)
SEALS = Spec(
    "seals",
    "Seals lifted",
    "matters",
    "none elsewhere: what stayed sealed until its day",
    "asked",
    ASKED,
    ("lifted", "on_time", "late"),
)
WITHHELD = Spec(
    "withheld",
    "Fields of lifted seals: opened, or withheld and why",
    "fields",
    "none elsewhere: what is still withheld, and the ground",
    "field",
    SEALED,
    ("opened", "small_cell", "erased"),
)
SPECS = (
    DISCLOSURES,
    DUTIES,
    DUTIES_BY_LEVEL,
    NOTICES,
    ERRORS,
    ERRORS_WEIGHED,
    CAPTURES,
    PIECES,
    SEALS,
    WITHHELD,
)


def counted(row: MatterRow) -> Iterator[Counted]:
    """Give what one matter adds to the tables of this file."""
    yield from _disclosures(row)
    for duty in row.duties:
        yield from _duty(row, duty)
    yield from _errors(row)
    if row.kind == CAPTURE:
        yield from _capture(row)
    else:
        yield from _notices(row)
        yield from _lifted(row)


def _disclosures(row: MatterRow) -> Iterator[Counted]:
    words = {
        "disclosure.approved": "approved",
        "disclosure.refused": "refused_by_law",
        "disclosure.acknowledged": "acknowledged",
    }
    waiting: dict[str, Event] = {}
    for event in row.of(*words, "disclosure.released"):
        stage, year = str(event.facts["stage"]), event.day.year
        yield "disclosures", year, f"{row.kind}/{stage}", words.get(event.type, "released"), 1, event.index
        if event.type == "disclosure.released" and stage != "discovery":
            if stage in waiting:
                yield _unacknowledged(row, waiting[stage])
            waiting[stage] = event
        elif event.type == "disclosure.acknowledged":
            waiting.pop(stage, None)
    for event in waiting.values():
        yield _unacknowledged(row, event)


def _unacknowledged(row: MatterRow, event: Event) -> Counted:
    return "disclosures", event.day.year, f"{row.kind}/{event.facts['stage']}", "unacknowledged", 1, event.index


def standing(row: MatterRow, duty: DutyRow) -> str:
    """Promise how a duty was met: met, late, open, or held by a hold. In a year that is over, open is overdue."""
    said = row.standing(duty, duty.by)
    return "open" if said == "owed" else said


def _duty(row: MatterRow, duty: DutyRow) -> Iterator[Counted]:
    index = duty.opened if duty.discharged is None else duty.discharged
    word = standing(row, duty)
    yield "duties", duty.by.year, duty.name, word, 1, index
    if duty.name in BY_LEVEL and row.level:
        yield "duties_by_level", duty.by.year, f"{duty.name}/{row.level}", word, 1, index


def _notices(row: MatterRow) -> Iterator[Counted]:
    asked = f"{row.kind}/{row.level}"
    for event in row.of("notice.given", "notice.delayed", "notice.undelivered", "notice.repeated"):
        word = event.type.removeprefix("notice.")
        if event.facts.get("again") is True:
            word = "undelivered_again"
        yield "notices", event.day.year, asked, word, 1, event.index
        if word == "delayed":
            days = event.facts["days"]
            assert isinstance(days, int)
            yield "notices", event.day.year, asked, "days_delayed", days, event.index


def _errors(row: MatterRow) -> Iterator[Counted]:
    """Errors with their reports: both are in the order in which they were registered."""
    reports = iter([duty for duty in row.duties if duty.name == "error_report"])
    reclassified = {event.index for event in row.of("error.reclassified")}
    for event in row.of("error.registered"):
        cause, year = str(event.facts["cause"]), event.day.year
        yield "errors", year, cause, "registered", 1, event.index
        if event.facts["reportable"] is True:
            duty = next(reports)
            yield "errors", year, cause, "reportable", 1, event.index
            yield "errors", year, cause, _reported(duty, reclassified), 1, duty.discharged or event.index
    for event in row.of("error.weighed"):
        serious = "serious" if event.facts["serious"] is True else "not_serious"
        told = "told" if event.facts["tell"] is True else "not_told"
        yield "errors_weighed", event.day.year, serious, told, 1, event.index


def _reported(duty: DutyRow, reclassified: set[int]) -> str:
    if duty.done is None:
        return "unreported"
    if duty.discharged in reclassified:
        return "reclassified"
    return "reported" if duty.done <= duty.by else "reported_late"


def _capture(row: MatterRow) -> Iterator[Counted]:
    recorded, reviewed = row.events[0], row.last("capture.reviewed")
    circumstance, year = str(recorded.facts["circumstance"]), recorded.day.year
    yield "captures", year, circumstance, "recorded", 1, recorded.index
    if reviewed is None:
        yield "captures", year, circumstance, "unreviewed", 1, recorded.index
    else:
        yield "captures", year, circumstance, str(reviewed.facts["outcome"]), 1, reviewed.index


def _lifted(row: MatterRow) -> Iterator[Counted]:
    event = row.last("seal.lifted")
    if event is None:
        return
    asked, year, index = f"{row.kind}/{row.level}", event.day.year, event.index
    in_time = event.facts["cohort"] == event.day.isoformat()[: len("2026-01")]
    yield "seals", year, asked, "lifted", 1, index
    yield "seals", year, asked, "on_time" if in_time else "late", 1, index
    for field in SEALED:
        if field in row.opened:
            yield "withheld", year, field, "opened", 1, index
        elif field in row.withheld:
            yield "withheld", year, field, row.withheld[field], 1, index
    if row.kind == "cover" and ("pieces" in row.opened or "pieces" in row.withheld):
        yield "pieces", year, row.level, row.opened.get("pieces", "withheld"), 1, index
