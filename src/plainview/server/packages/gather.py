"""What of a matter goes into a package: its recorded pieces, each asked anew of the rules it was recorded under."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from plainview.core.docket.state import Matter
from plainview.core.docket.statement import parse_statement
from plainview.core.sealing.daybook import daybook_root, inclusion
from plainview.core.sealing.entered import Stands, open_entry, standing
from plainview.core.vocabulary.answers import Check, Refused
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server.actions.desk import Desk
from plainview.server.actions.ordered import ordered
from plainview.server.actions.record import charged_on, check_piece
from plainview.server.actions.sweep import DAYBOOK, padding
from plainview.server.packages.contents import ATTORNEY, DISCOVERY, Booked, Held, LeftOut, Package

_DAY_OPEN = LeftOut(58, "day_open", ("39 CFR 233.3(b)",))
"""Recorded today: the day's book is not closed yet, and the next package has it."""

_BARS_DISCOVERY = frozenset({54, 56})
"""Not the person's own: mail with an attorney, and mail for somebody whom the order does not name."""


@dataclass(slots=True)
class _Sorted:
    """The pieces that stand and may go, and why others may not.

    Of attorney's mail not even that it is left out is said: its count goes to the auditor alone (D§1).
    """

    taken: list[Stands] = field(default_factory=list)
    reasons: Counter[LeftOut] = field(default_factory=Counter)


def gather(
    desk: Desk, matter: Matter, stage: str, agency: str, recipients: Sequence[str], process: str = ""
) -> Package:
    """Promise what a package of a cover holds today. `recipients` are the fingerprints of the agency's keys.

    In discovery, by a `process`, everything that is held, also what should not have been recorded: of that the person
    above all must know. Left out are only other people's pieces, and an attorney's, and here that is said.

    Raises Unchecked where a day's book is not closed that a package needs, Stopped where one disagrees with the log.
    """
    return gather_counted(desk, matter, stage, agency, recipients, process)[0]


def gather_counted(
    desk: Desk, matter: Matter, stage: str, agency: str, recipients: Sequence[str], process: str = ""
) -> tuple[Package, Mapping[LeftOut, int]]:
    """Promise what `gather` does, and how many pieces each of its reasons leaves out: for the postal side alone."""
    bars = _BARS_DISCOVERY if stage == DISCOVERY else None
    found = _sorted(desk, matter, bars) if matter.started and matter.end else _Sorted()
    today = desk.today()
    if any(each.said.day == today for each in found.taken):
        if stage == "end":
            raise Unchecked("a piece was recorded today, whose book is still open", next="Release it tomorrow")
        found.reasons[_DAY_OPEN] = sum(each.said.day == today for each in found.taken)
        found.taken = [each for each in found.taken if each.said.day != today]
    package = Package(
        origin=desk.program().origin,
        matter=matter.id,
        stage=stage,
        agency=agency,
        built=today,
        in_force=matter.in_force,
        started=matter.started,
        end=matter.end,
        pieces=booked(desk, found.taken),
        left_out=tuple(sorted(found.reasons)),
        erased=matter.erased or any(not row.data for row in desk.piece_rows(matter.id)),
        recipients=tuple(recipients),
        process=process,
    )
    return package, found.reasons


def _sorted(desk: Desk, matter: Matter, bars: frozenset[int] | None) -> _Sorted:
    """The pieces by whether one of the rules `bars` refuses them, None for every rule that recording asks."""
    order, charged, found = ordered(desk, matter.id), charged_on(desk, matter.id), _Sorted()
    for each in standing([open_entry(text) for text in desk.pieces(matter.id)]):
        reasons = [_reason(check) for check in check_piece(matter, order, charged, each.piece)]
        refused = [reason for reason in reasons if reason is not None and (bars is None or reason.rule in bars)]
        if not refused:
            found.taken.append(each)
        elif bars is not None or all(reason.code != ATTORNEY for reason in refused):
            found.reasons.update(refused)
    return found


def _reason(check: Check) -> LeftOut | None:
    answer = check.answer
    return LeftOut(check.rule, answer.code, answer.cites) if isinstance(answer, Refused) else None


@dataclass(frozen=True, slots=True)
class Book:
    """What is public of a day's book."""

    root: bytes
    index: int
    leaf: bytes


def booked(desk: Desk, taken: Sequence[Stands]) -> tuple[Held, ...]:
    """Promise these pieces with their places in the books of their days, by day. Raises Unchecked, Stopped."""
    by_day: dict[Day, list[Stands]] = {}
    for each in taken:
        by_day.setdefault(each.said.day, []).append(each)
    books = books_since(desk, min(by_day)) if by_day else {}
    return tuple(held for day in sorted(by_day) for held in _of_day(desk, day, by_day[day], books))


def books_since(desk: Desk, first: Day) -> dict[Day, Book]:
    """Promise what is public of the books of a day and of later ones, as far as they are closed."""
    rows = desk.store.of_type("daybook.closed", first, desk.today())
    said = [(row, *_said_of(row.data)) for row in rows if row.chain == DAYBOOK]
    return {day: Book(root, row.index, row.leaf) for row, day, root in said}


@lru_cache(maxsize=512)
def _said_of(data: bytes) -> tuple[Day, bytes]:
    """The day of a closed book and its root: every package of a season asks for the same few."""
    facts = parse_statement(data).facts
    return Day.fromisoformat(str(facts["of"])), bytes.fromhex(str(facts["root"]))


def _of_day(desk: Desk, day: Day, taken: Sequence[Stands], books: Mapping[Day, Book]) -> list[Held]:
    mine = {each.said.digest: each for each in taken}
    wanted = sorted(mine)
    places = places_in(desk, day, wanted, books)
    said = [(mine[digest], booked) for digest, booked in zip(wanted, places, strict=True)]
    return [Held(each.piece, each.said.disclosure.text, booked, each.said.entry) for each, booked in said]


def places_in(desk: Desk, day: Day, wanted: Sequence[bytes], books: Mapping[Day, Book]) -> list[Booked]:
    """Promise what proves each of some digests against the public book of a day, in their order.

    Raises Unchecked where the book is not closed yet, Stopped where it is not what the log says, Invalid for a digest
    that is not in it.
    """
    book = books.get(day)
    if book is None:
        raise Unchecked(f"the book of {day} is not closed", next="Run the sweep, then release")
    digests, seed = desk.digests_of(day), padding(desk, day)
    if daybook_root(digests, seed) != book.root:
        what = f"what is recorded of {day} is not what the day's book said in public"
        raise Stopped(what, where=f"statement {book.index}", next="Run plainview fsck before anything is disclosed")
    return [Booked(place, book.root, book.index, book.leaf) for place in inclusion(digests, seed, wanted)]
