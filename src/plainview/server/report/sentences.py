"""A year's most important numbers in plain sentences, each made of the counts of a table and of nothing else."""

from collections.abc import Iterator, Sequence

from plainview.core.statistics.table import KINDS, LEVELS, Table
from plainview.core.statistics.tables_requests import DAYS
from plainview.server.public.words import count, several, share
from plainview.server.report.figures import Figures

NAMES = {"cover": "a mail cover", "records": "records"}
OF_LEVEL = {
    "federal": "federal agencies",
    "state": "state agencies",
    "local": "local agencies",
    "postal": "the postal service itself",
}
GRANTED = ("ordered", "approved", "narrowed")
HALF = 2


def sentences(figures: Figures) -> tuple[str, ...]:
    """Promise what the year comes to, most important first; nothing is left out because it was none."""
    makers = (_asked, _decided, _days, _orders, _emergencies, _disclosed, _told, _owed, _errors, _captures, _reviews)
    return tuple(line for maker in makers for line in maker(figures))


def of_kind(table: Table, kind: str, *columns: str) -> int:
    """Promise the sum of columns over all levels of a kind."""
    return sum(table.count(f"{kind}/{level}", column) for level in LEVELS for column in columns)


def total(table: Table, *columns: str) -> int:
    """Promise the sum of columns."""
    return sum(table.total(column) for column in columns)


def listed(parts: Sequence[str]) -> str:
    """Promise `a`, `a and b`, `a, b and c`."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def were(number: int) -> str:
    """Promise `1 was`, `2 were`."""
    return f"{count(number)} {'was' if number == 1 else 'were'}"


def _before(figures: Figures, columns: Sequence[str]) -> str:
    """What the trend says of the same things the year before; nothing in a program's first year."""
    trend, year = figures.tables["trend"], str(figures.year - 1)
    return f" In {year} it was {count(sum(trend.count(year, each) for each in columns))}." if year in trend.rows else ""


def _asked(figures: Figures) -> Iterator[str]:
    table = figures.tables["requests"]
    columns = table.spec.columns
    kinds = {kind: of_kind(table, kind, *columns) for kind in KINDS}
    filed = f"In {figures.year}, {several(sum(kinds.values()), 'request was', 'requests were')} filed: "
    filed += f"{listed([f'{count(number)} for {NAMES[kind]}' for kind, number in kinds.items()])}."
    yield filed + _before(figures, KINDS)
    levels = {
        level: sum(table.count(f"{kind}/{level}", column) for kind in KINDS for column in columns) for level in LEVELS
    }
    yield f"Of these, {listed([f'{count(number)} came from {OF_LEVEL[level]}' for level, number in levels.items()])}."


def _decided(figures: Figures) -> Iterator[str]:
    table = figures.tables["outcomes"]
    asked = total(table, *table.spec.columns)
    ordered, approved, narrowed = (table.total(name) for name in GRANTED)
    granted = ordered + approved + narrowed
    part = f", {share(granted, asked)} of all" if asked else ""
    by_judge = f"{count(approved)} approved by a judge as asked and {count(narrowed)} in part"
    by_order = f"; {count(ordered)} ordered under the regulation alone" if ordered else ""
    yield f"{count(granted)} of the year’s requests were granted{part}: {by_judge}{by_order}."
    told_no = (
        f"{were(table.total('refused_by_law'))} refused by the law as filed",
        f"{count(table.total('refused_by_reviewer'))} refused by a reviewer",
        f"{count(table.total('denied'))} denied by a judge",
    )
    yield f"{listed(told_no)}. {_neither(table)}"


def _neither(table: Table) -> str:
    rest = (
        f"{were(table.total('withdrawn'))} withdrawn",
        f"{count(table.total('lapsed'))} lapsed",
        f"{count(table.total('unratified'))} began in an emergency and never found a judge’s approval",
        f"{were(total(table, 'pending', 'returned'))} not decided when this was counted",
    )
    return f"{listed(rest)}."


def middle(table: Table, row: str) -> str:
    """Promise the smallest end of a range of days within which half of a row lie, "" where there are none.

    The last range has no end: there it is its beginning, and a plus.
    """
    counts = [table.count(row, label) for label in DAYS.labels]
    so_far = 0
    for label, number in zip(DAYS.labels, counts, strict=True):
        so_far += number
        if number and HALF * so_far >= sum(counts):
            return label.rpartition("-")[2]
    return ""


def mean(table: Table, row: str) -> str:
    """Promise the mean of a row of days with one decimal, "" where there are none."""
    number = sum(table.count(row, label) for label in DAYS.labels)
    return f"{table.count(row, 'days') / number:.1f}" if number else ""


def _days(figures: Figures) -> Iterator[str]:
    table = figures.tables["days_to_decide"]
    for kind in KINDS:
        row = f"{kind}/decision"
        if half := middle(table, row):
            days = f"{mean(table, row)} days on average, half of them {_within(half)}"
            yield f"Requests for {NAMES[kind]} that were decided this year took {days}."


def _within(half: str) -> str:
    if half.endswith("+"):
        return f"{half.removesuffix('+')} days or more"
    return "on the day they were filed" if half == "0" else f"within {several(int(half), 'day')}"


def _orders(figures: Figures) -> Iterator[str]:
    table = figures.tables["lengths"]
    orders, days = of_kind(table, "cover", "orders"), of_kind(table, "cover", "days_ordered")
    said = f"{several(orders, 'mail cover was', 'mail covers were')} ordered, for {several(days, 'day')} in all"
    more, longer = of_kind(table, "cover", "extensions"), of_kind(table, "cover", "extension_days")
    yield f"{said}; {several(more, 'extension')} added {several(longer, 'day')}."
    ended, early = of_kind(table, "cover", "ended"), of_kind(table, "cover", "ended_early")
    force = several(of_kind(table, "cover", "days_in_force"), "day")
    yield f"{several(ended, 'cover')} ended, {count(early)} of them early, after {force} in force altogether."


def _emergencies(figures: Figures) -> Iterator[str]:
    table = figures.tables["emergencies"]
    began = several(table.total("started"), "cover was", "covers were")
    yield f"{began} started in an emergency, before a judge had seen it.{_before(figures, ('emergencies',))}"
    if table.total("started"):
        timely, late, never = (table.total(name) for name in ("confirmed", "confirmed_late", "unconfirmed"))
        yield f"Of these, {were(timely)} confirmed in writing in time, {count(late)} late, {count(never)} never."
        said = (
            f"{count(table.total('ratified'))} in time",
            f"{count(table.total('ratified_late'))} late",
            f"{count(table.total('unratified'))} never",
        )
        yield f"A judge ratified {listed(said)}, and denied {count(table.total('denied'))}."


def _disclosed(figures: Figures) -> Iterator[str]:
    table = figures.tables["disclosures"]
    given = several(table.total("released"), "disclosure was", "disclosures were")
    missing = several(table.total("unacknowledged"), "of them was", "of them were")
    yield f"{given} released to the agency that had asked, or in discovery; {missing} never acknowledged."


def _told(figures: Figures) -> Iterator[str]:
    table = figures.tables["notices"]
    given = several(table.total("given"), "matter")
    delayed, days = several(table.total("delayed"), "time"), several(table.total("days_delayed"), "day")
    back = several(table.total("undelivered"), "letter")
    yield f"Notice was given to the person in {given}.{_before(figures, ('notices',))}"
    yield f"Judges delayed a notice {delayed}, by {days} in all; {back} came back."


def _owed(figures: Figures) -> Iterator[str]:
    table = figures.tables["duties"]
    due = total(table, *table.spec.columns)
    met, late, never, held = (table.total(name) for name in ("met", "late", "open", "held"))
    yield (
        f"{several(due, 'duty', 'duties')} fell due. {were(met)} met in time and {count(late)} late; "
        f"{count(never)} had not been met when this was counted and so stood overdue; {were(held)} held back by a hold."
    )


def _errors(figures: Figures) -> Iterator[str]:
    table, weighed = figures.tables["errors"], figures.tables["errors_weighed"]
    known, report = several(table.total("registered"), "error was", "errors were"), count(table.total("reportable"))
    before = _before(figures, ("errors",))
    yield f"{known} registered, {report} of them to be reported to the inspector general.{before}"
    late = several(table.total("reported_late"), "report was", "reports were")
    serious = several(
        sum(weighed.count("serious", column) for column in weighed.spec.columns), "error was", "errors were"
    )
    yield f"{late} late and {were(table.total('unreported'))} never made; {serious} weighed as serious."


def _captures(figures: Figures) -> Iterator[str]:
    table = figures.tables["captures"]
    made = several(table.total("recorded"), "record was", "records were")
    wrong, waiting = were(table.total("improper")), were(table.total("unreviewed"))
    yield f"{made} made without an order, in the three circumstances of 39 CFR 233.3(f)."
    yield f"Of these, {wrong} found improper and {waiting} not reviewed."


def _reviews(figures: Figures) -> Iterator[str]:
    table = figures.tables["reviews"]
    due = several(total(table, "met", "late", "open"), "yearly review")
    done = (
        f"{count(table.total('met'))} in time, {count(table.total('late'))} late, {count(table.total('open'))} not done"
    )
    looked = f"{several(table.total('examined'), 'matter')} examined, {several(table.total('findings'), 'finding')}"
    yield f"{due} fell due: {done}. {looked[:1].upper()}{looked[1:]}."
