"""Tables of requests: what was asked, what came of it, how long it took, for how many days, and what was urgent."""

from collections.abc import Iterator

from plainview.core.docket.types_matter import LEVEL, PURPOSE
from plainview.core.statistics.account import Event, MatterRow
from plainview.core.statistics.table import ASKED, KINDS, LEVELS, Bins, Counted, Spec

FILING = ("request.filed", "filing.refused")
JUDGED = {"order.approved": "approved", "order.narrowed": "narrowed", "order.denied": "denied"}
UNJUDGED = {
    "filing.refused": "refused_by_law",
    "request.refused": "refused_by_reviewer",
    "request.withdrawn": "withdrawn",
    "request.lapsed": "lapsed",
}
DAYS = Bins((0, 1, 2, 3, 4, 5, 10, 20, 30, 60))
"""Calendar days between two steps."""

ORDERED = Bins((10, 20, 29, 30, 60, 119))
IN_FORCE = Bins((10, 20, 29, 30, 60, 90, 120))
STAGES = ("review", "order", "court", "start", "decision")

assert LEVEL.values == LEVELS

REQUESTS = Spec(
    "requests",
    "Requests, by purpose",
    "matters",
    "18 USC 2519(1)(e): offence specified; here the purpose as far as it is public while the seal lasts",
    "asked",
    ASKED,
    (*PURPOSE.values, "none_listed"),
)
OUTCOMES = Spec(
    "outcomes",
    "What came of the requests of the year",
    "matters",
    "18 USC 2519(1)(c): granted as applied for, modified, or denied",
    "asked",
    ASKED,
    ("pending", "returned", *UNJUDGED.values(), "ordered", "unratified", *JUDGED.values()),
)
DECIDING = Spec(
    "days_to_decide",
    "Days from step to step",
    "steps",
    "the inspector general's audit of 2014 (HR-AR-14-001): timeliness of processing",
    "step",
    tuple(f"{kind}/{stage}" for kind in KINDS for stage in STAGES),
    (*DAYS.labels, "days"),
    ("days",),
)
LENGTHS = Spec(
    "lengths",
    "Orders, extensions and days",
    "orders",
    "Wiretap Report, table Wire 2: orders, original length, extensions and their length, total days",
    "asked",
    ASKED,
    ("orders", "days_ordered", "extensions", "extension_days", "ended", "ended_early", "days_in_force"),
    ("days_ordered", "extension_days", "days_in_force"),
)
ORDER_LENGTHS = Spec(
    "order_lengths",
    "Orders, by the days first ordered",
    "orders",
    "Wiretap Report, table Wire 2: original length of orders",
    "asked",
    ASKED,
    ORDERED.labels,
)
DURATIONS = Spec(
    "durations",
    "Orders that ended, by the days they were in force",
    "orders",
    "Wiretap Report, table Wire 2: total days in operation",
    "asked",
    ASKED,
    IN_FORCE.labels,
)
EXTENSIONS = Spec(
    "extensions",
    "Extensions",
    "statements",
    "18 USC 2519(1)(d): number and duration of extensions",
    "asked",
    ASKED,
    ("asked", "refused_by_law", "ordered", "approved", "denied", "first", "second", "further"),
)
EMERGENCIES = Spec(
    "emergencies",
    "Covers started in an emergency",
    "matters",
    "18 USC 3103a(d) and the urgent warrants of the United Kingdom's commissioner (IPCO)",
    "level",
    LEVELS,
    (
        "started",
        *("confirmed", "confirmed_late", "unconfirmed"),
        *("ratified", "ratified_late", "denied", "unratified"),
        *("opened", "opened_late", "unopened"),
    ),
)
SPECS = (REQUESTS, OUTCOMES, DECIDING, LENGTHS, ORDER_LENGTHS, DURATIONS, EXTENSIONS, EMERGENCIES)


def counted(row: MatterRow) -> Iterator[Counted]:
    """Give what one matter adds to the tables of this file; a capture, which nobody asked for, adds nothing."""
    if row.kind not in KINDS:
        return
    asked = f"{row.kind}/{row.level}"
    filing = row.events[0]
    yield "requests", filing.day.year, asked, str(filing.facts["purpose"]), 1, filing.index
    yield "outcomes", filing.day.year, asked, outcome(row), 1, filing.index
    yield from _steps(row)
    yield from _lengths(row, asked)
    if row.kind == "cover":
        yield from _emergency(row)


def decision(row: MatterRow) -> Event | None:
    """Promise the statement that granted or denied: a judge's, or under `regulation` the postal service's order.

    An order that a correction of the request left nothing of decided nothing.
    """
    if row.matter.reform:
        return row.last(*JUDGED)
    last = row.last("order.authorized", "request.corrected")
    return last if last is not None and last.type == "order.authorized" else None


def outcome(row: MatterRow) -> str:
    """Promise what came of a request: the decision, or else what ended it, as far as it was said."""
    decided = decision(row)
    if decided is not None:
        return JUDGED.get(decided.type, "ordered")
    over = row.last(*UNJUDGED)
    if over is not None:
        return UNJUDGED[over.type]
    if row.last("finding.made") is not None:
        return "unratified"
    return "returned" if row.matter.phase == "returned" else "pending"


def _steps(row: MatterRow) -> Iterator[Counted]:
    """Each step that was taken, and the days since the one before it."""
    asked = reviewed = ready = None
    ordering = "court" if row.matter.reform else "start"
    for event in row.events:
        match event.type:
            case "request.filed" | "request.corrected":
                asked = event
            case "request.reviewed" | "request.returned" | "request.refused":
                yield from _step(row.kind, "review", asked, event)
                asked, reviewed = None, event
            case "order.authorized":
                yield from _step(row.kind, "order", reviewed, event)
                ready = event
            case "order.returned":
                yield from _step(row.kind, "court", ready, event)
                ready = None
            case "order.approved" | "order.narrowed" | "order.denied":
                yield from _step(row.kind, ordering, ready, event)
                ready, ordering = event, "start"
            case "cover.started":
                yield from _step(row.kind, ordering if ordering == "start" else "", ready, event)
    decided = decision(row) or row.last("request.refused")
    yield from _step(row.kind, "decision", row.events[0], decided)


def _step(kind: str, stage: str, since: Event | None, event: Event | None) -> Iterator[Counted]:
    """One step of a stage; none, where nothing came before it or it was not taken."""
    if since is None or event is None or not stage:
        return
    days, year, name = (event.day - since.day).days, event.day.year, f"{kind}/{stage}"
    yield "days_to_decide", year, name, DAYS.label(days), 1, event.index
    yield "days_to_decide", year, name, "days", days, event.index


def _lengths(row: MatterRow, asked: str) -> Iterator[Counted]:
    granting = ("order.approved", "order.narrowed") if row.matter.reform else ("order.authorized",)
    extending = "extension.approved" if row.matter.reform else "extension.authorized"
    extensions = 0
    for event in row.events:
        year, index = event.day.year, event.index
        if event.type in granting:
            yield "lengths", year, asked, "orders", 1, index
            yield "lengths", year, asked, "days_ordered", _days(event), index
            yield "order_lengths", year, asked, ORDERED.label(_days(event)), 1, index
        elif event.type == extending:
            extensions += 1
            yield "lengths", year, asked, "extensions", 1, index
            yield "lengths", year, asked, "extension_days", _days(event), index
            yield "extensions", year, asked, ("first", "second", "further")[min(extensions, 3) - 1], 1, index
        if event.type in _EXTENDING:
            yield "extensions", year, asked, _EXTENDING[event.type], 1, index
        if "days_in_force" in event.facts:
            yield from _over(row, event, asked)


_EXTENDING = {
    "extension.asked": "asked",
    "extension.refused": "refused_by_law",
    "extension.authorized": "ordered",
    "extension.approved": "approved",
    "extension.denied": "denied",
}


def _days(event: Event) -> int:
    days = event.facts["days"]
    assert isinstance(days, int)
    return days


def _over(row: MatterRow, event: Event, asked: str) -> Iterator[Counted]:
    days, year, index = event.facts["days_in_force"], event.day.year, event.index
    assert isinstance(days, int)
    yield "lengths", year, asked, "ended", 1, index
    yield "lengths", year, asked, "ended_early", int(row.matter.ended_early), index
    yield "lengths", year, asked, "days_in_force", days, index
    yield "durations", year, asked, IN_FORCE.label(days), 1, index


def _emergency(row: MatterRow) -> Iterator[Counted]:
    """A cover started in an emergency, counted in the year of its start: what was owed for it, and what of it came."""
    start = row.last("cover.started")
    if start is None or not row.matter.emergency:
        return
    words = [("started", start), _clock(row, "confirmation", ("request.confirmed",), "confirmed", "unconfirmed")]
    if row.matter.reform:
        denied = row.last("order.denied")
        ratified = _clock(row, "court", ("order.approved", "order.narrowed"), "ratified", "unratified")
        words.append(ratified if denied is None else ("denied", denied))
        words.append(_clock(row, "opening", ("fields.opened",), "opened", "unopened"))
    for word, event in words:
        yield "emergencies", start.day.year, row.level, word, 1, (event or start).index


def _clock(row: MatterRow, duty: str, by: tuple[str, ...], done: str, never: str) -> tuple[str, Event | None]:
    """Whether what was owed came in time, late, or has not come; what came before it was owed is in time."""
    event = row.last(*by)
    if event is None:
        return never, None
    late = any(one.name == duty and one.done is not None and one.done > one.by for one in row.duties)
    return (f"{done}_late" if late else done), event
