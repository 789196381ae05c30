"""The prebuilt tests: what the inspector general found in 2014 and 2015, asked anew of public facts and the registry.

Each gives a list and how many it looked at; an empty list over many is the good answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plainview.core.docket.state import Matter
from plainview.core.vocabulary.days import Day
from plainview.server.actions.desk import Desk
from plainview.server.actions.recorders import PAPERS, papers_on
from plainview.server.actions.registry import together
from plainview.server.people.may import check_may
from plainview.server.people.person import Role
from plainview.server.queries.disclosures import came_late, still_out
from plainview.server.storage.ports import AuditRow

AUDIT_14 = "USPS OIG HR-AR-14-001"
ROWS_MAX = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a test lists: a matter, "" where it is about none, and what is wrong in words."""

    matter: str
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One test: its name, what was found then, its source, how many were looked at, and what it lists."""

    name: str
    words: str
    found_then: str
    cite: str
    looked_at: int
    hits: tuple[Hit, ...]


def audit_tests(desk: Desk, person: str, since: Day) -> tuple[Answer, ...]:
    """Promise every test over the covers started on `since` or later, and over the registry; audited.

    Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "inspect_matter")
    started = desk.store.count_type("cover.started", since, desk.today())
    at = desk.at_once()  # for this one page
    close = at.matters(desk.store.suspects(since, desk.today()))
    suspects = [state for state in close if state.started is not None and state.started >= since]
    found = (
        _tested(at, started, suspects, "authority", _authority),
        _tested(at, started, suspects, "justified", _justified),
        _tested(at, started, suspects, "after_end", _after_end),
        _returned(desk, since),
        _papers(desk),
        _reviews(desk),
    )
    with desk.store.unit() as unit:
        counts = ", ".join(f"{one.name} {len(one.hits)}" for one in found)
        unit.audit(AuditRow(desk.now(), who.id, who.role, "audit_tests", "program", str(since), counts))
    return found


_WORDS = {
    "authority": ("Covers without written authority", "21 % of the covers sampled", AUDIT_14),
    "justified": ("Covers that were not justified", "13 % of the covers sampled", AUDIT_14),
    "after_end": ("Covers active after their end", "928 covers", AUDIT_14),
    "returns": (
        "Copies that came back late, or not at all",
        "agencies often did not return documents on time",
        AUDIT_14,
    ),
    "papers": (
        "Recorders without a current nondisclosure form or training",
        "15 % of inspectors who ran covers",
        AUDIT_14,
    ),
    "reviews": ("Periodic reviews that are missing", "one review in three years", AUDIT_14),
}


def _named(name: str, looked_at: int, hits: tuple[Hit, ...]) -> Answer:
    return Answer(name, *_WORDS[name], looked_at, hits[:ROWS_MAX])


Test = Callable[[Desk, Matter], Iterator[str]]


def _tested(desk: Desk, looked_at: int, suspects: list[Matter], name: str, test: Test) -> Answer:
    """All covers were looked at, by what their statements are; those that are not plainly in order closely."""
    hits = tuple([Hit(state.id, words) for state in suspects for words in test(desk, state)])
    return _named(name, looked_at, hits)


def _authority(desk: Desk, state: Matter) -> Iterator[str]:
    """An order signed before the start, and the judge's; in an emergency the confirmation that had to follow."""
    types = _of_last_version(desk, state)
    before = types[: types.index("cover.started")]
    if "order.authorized" not in before:
        yield "No signed order stands before the start."
    judged = {"order.approved", "order.narrowed"} & set(before if not state.emergency else types)
    if state.reform and not judged and (not state.emergency or state.missing == "court"):
        yield "No judge's order stands before the start."
    if state.missing == "confirmation":
        yield "The written confirmation of an emergency did not come."


def _of_last_version(desk: Desk, state: Matter) -> list[str]:
    """What was said since the request was filed last: of an order on an earlier version nothing is left."""
    types = [line.type for line in desk.lines(state.id)]
    filed = [place for place, kind in enumerate(types) if kind == "request.corrected"]
    return types[filed[-1] if filed else 0 :]


def _justified(desk: Desk, state: Matter) -> Iterator[str]:
    types = _of_last_version(desk, state)
    if "request.reviewed" not in types[: types.index("cover.started")] and not state.emergency:
        yield "No review stands before the start."
    if state.improper:
        yield "It was found improperly ordered."


def _after_end(desk: Desk, state: Matter) -> Iterator[str]:
    """Nothing was recorded on or after the end, and the end itself was said in time."""
    if state.end is not None and state.started is not None:
        days = [row.of for row in desk.store.pieces(matter=state.id)]
        outside = [day for day in days if day >= state.end or day < state.started]
        if outside:
            yield f"{len(outside)} pieces are of days on which it was not in force."
    if any(duty.name == "end" and duty.standing(desk.today()) in ("late", "overdue") for duty in state.duties):
        yield "Its end was not stated in time. Nothing could be recorded meanwhile."


def _returned(desk: Desk, since: Day) -> Answer:
    late = (*still_out(desk, count=ROWS_MAX)[0], *came_late(desk, since, count=ROWS_MAX)[0])
    looked_at = desk.store.count_type("disclosure.released", since, desk.today())
    words = [
        (one.matter, f"due {_day(one.due)}, " + (f"came {_day(one.returned)}" if one.returned else "still out"))
        for one in late
    ]
    return _named("returns", looked_at, tuple([Hit(matter, f"{said}.") for matter, said in words]))


def _papers(desk: Desk) -> Answer:
    at, people = together(desk, PAPERS)
    recorders = [each for each in people if each.role is Role.RECORDER]
    today, hits = desk.today(), []
    for each in recorders:
        for paper, until in papers_on(at, each, today).items():
            if until is None or until < today:
                hits.append(
                    Hit("", f"{each.id}: no {paper} on file{'' if until is None else f' since {_day(until)}'}.")
                )
    return _named("papers", len(recorders), tuple(hits))


def _reviews(desk: Desk) -> Answer:
    program = desk.program()
    over = range(1, program.period_of(desk.today()))
    missing = [period for period in over if period not in program.reviews or program.reviews[period].done is None]
    return _named(
        "reviews", len(over), tuple([Hit("", f"Period {period} has no finished review.") for period in missing])
    )


def _day(day: Day) -> str:
    return f"{day:%b} {day.day}, {day.year}"
