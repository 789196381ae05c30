"""The public account as it grows by statements: one line for each statement, one row for each matter.

Every rule is the docket's own, and what is counted is the account's: both are asked, here nothing is decided twice.
Signatures are not checked again; the verifier does that, and a page says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from plainview.core.docket.clock import MOVED_BY_DAYS, lapse, phase_on, seal_end
from plainview.core.docket.fold import MATTER_CHAIN, fold_one, program_step
from plainview.core.docket.program import Program
from plainview.core.docket.signers import signer
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.docket.types import TYPES
from plainview.core.docket.yearly import own_duties
from plainview.core.law import reform
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.sealing.disclosure import Disclosure, open_text
from plainview.core.statistics import tables, tables_requests
from plainview.core.statistics.account import Account, MatterRow, told
from plainview.core.statistics.table import KINDS, Counted
from plainview.core.vocabulary.days import Day, days_after, print_day
from plainview.core.vocabulary.ids import ChainId

Load = Callable[[str], bytes | None]
"""Gives the kept row of a matter by its id, None for one that is not known yet."""

_read_row = msgspec.msgpack.Decoder(MatterRow).decode
_print_row = msgspec.msgpack.Encoder().encode
Opening = tuple[int, Disclosure]
"""An opened field: the number, in its chain, of the statement that sealed it, and what was disclosed."""

_NO_EMERGENCY = ("", "none")


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as a public line. `matter` is "" on a chain of the program, whose name is `chain` then.

    `openings` are the opened fields (number of the statement that sealed it, field, value); `signer` and `office` are
    the class and office of the key that signed, "" where nobody had to.
    """

    index: int
    chain: str
    matter: str
    seq: int
    day: Day
    type: str
    signer: str
    office: str
    facts: Mapping[str, Any]
    duties: tuple[tuple[str, Day], ...]
    cites: tuple[str, ...]
    openings: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class MatterNow:
    """A matter as everybody may know it on a day.

    `outcome` is what came of it as the account counts it, `decided` the day of the statement that says so, None before.
    `duties` are name, last day, day it was owed from, day it was done or None, and the statements that opened and met
    it. `turns` is the next day on which a day alone changes the matter, or None.
    """

    id: str
    last: int
    profile: str
    kind: str
    level: str
    purpose: str
    phase: str
    outcome: str
    decided: Day | None
    filed: Day | None
    in_force: Day | None
    end: Day | None
    notice_by: Day | None
    seal_end: Day | None
    lifted: Day | None
    days: int
    delays: int
    held: bool
    emergency: bool
    turns: Day | None
    duties: tuple[tuple[str, Day, Day, Day | None, int, int | None], ...]


class PublicFold:
    """Folds statements one after another; rows of matters are loaded when spoken of and kept until `flush`."""

    def __init__(self, before: Iterable[tuple[int, bytes]], load: Load) -> None:
        """Begin after the program's own statements `before`, with their indices; `load` gives the rows of matters.

        Raises Invalid when those do not follow from one another.
        """
        self._program = Program()
        self._account = Account()
        self._load = load
        self._rows: dict[str, MatterRow] = {}
        for index, entry in before:
            self._in_program(parse_statement(entry), index, entry)

    def take(self, index: int, entry: bytes) -> Said:
        """Promise the line of the next statement. Raises Malformed, Unchecked, Invalid."""
        statement = parse_statement(entry, f"statement {index}")
        opened = tuple(_opened(statement))
        if TYPES[statement.type].chain == MATTER_CHAIN:
            self._in_matter(statement, index, entry, opened)
            key = signer(self._program, statement, index)
        else:
            key = self._in_program(statement, index, entry)
        return _said(statement, index, opened, *(("", "") if key is None else (key.signer, key.office)))

    def now(self, matter: str, day: Day) -> MatterNow:
        """Promise a matter as it is publicly known on `day`."""
        return matter_now(self._row(matter), day)

    def row(self, matter: str) -> bytes:
        """Promise what `load` must give for this matter from now on."""
        return _print_row(self._row(matter))

    def flush(self) -> None:
        """Forget the rows in memory: they were kept."""
        self._rows.clear()

    def counted_of_program(self) -> Iterator[Counted]:
        """Give what the program's own statements so far add to the figures."""
        return tables.counted_of_program(self._account)

    def own_duties(self, day: Day) -> list[tuple[str, Day, Day, Day | None]]:
        """Promise what the program itself owes or owed: name, last day, day it was owed from, day it was done."""
        if self._program.first_day is None:
            return []
        return [(duty.name, duty.by, duty.since, duty.done) for duty in own_duties(self._program, day)]

    def _row(self, matter: str) -> MatterRow:
        found = self._rows.get(matter)
        if found is None:
            kept = self._load(matter)
            assert kept is not None, "only matters that were spoken of are asked for"
            found = self._rows[matter] = _read_row(kept)
        return found

    def _in_matter(self, statement: Statement, index: int, entry: bytes, opened: tuple[Opening, ...]) -> None:
        row = self._row(statement.matter) if statement.matter in self._rows or statement.seq else None
        if row is None:
            before = new_matter(ChainId(statement.matter), self._program.profile_on(statement.day))
        else:
            before = row.matter
        after = fold_one(before, statement, leaf_hash(entry), f"statement {index}")
        values = [(disclosed.name, disclosed.value) for _, disclosed in opened]
        self._rows[statement.matter] = told(row, index, statement, after, values)

    def _in_program(self, statement: Statement, index: int, entry: bytes) -> Any:
        population = statement.facts["sample"] if statement.type == "review.drawn" else ()
        program = replace(self._program, size=index, day=statement.day)
        if statement.type == "review.drawn":  # what it was drawn from is the verifier's to recompute
            self._program, key = self._drawn(program, statement, leaf_hash(entry).hex()), None
        else:
            drawn = tuple(map(str, _listed(population)))
            self._program, key = program_step(program, statement, leaf_hash(entry), drawn)
        self._account.of_program(index, statement, self._program)
        return key

    def _drawn(self, program: Program, statement: Statement, leaf: str) -> Program:
        period = int(str(statement.facts["period"]))
        sample = tuple(map(str, _listed(statement.facts["sample"])))
        reviews = {**program.reviews, period: replace(program.reviews[period], sample=sample)}
        chains = {**program.chains, statement.matter: (statement.seq + 1, leaf)}
        return replace(program, reviews=reviews, chains=chains, size=program.size + 1)


def counted_of(row: bytes) -> Iterator[Counted]:
    """Give what a matter adds to the figures, from its kept row."""
    return tables.counted(_read_row(row))


def matter_now(row: MatterRow, day: Day) -> MatterNow:
    """Promise a matter as it is publicly known on `day`."""
    matter = row.matter
    return MatterNow(
        str(matter.id),
        row.last_index,
        matter.profile.value,
        matter.kind,
        matter.level,
        matter.purpose,
        phase_on(matter, day),
        *_outcome(row),
        matter.filed,
        matter.in_force,
        matter.end,
        matter.notice_by,
        seal_end(matter),
        matter.lifted,
        matter.ordered_days or matter.days,
        matter.delays,
        matter.held,
        row.opened.get("emergency", "") not in _NO_EMERGENCY,
        _turns(matter, day),
        tuple([(duty.name, duty.by, duty.since, duty.done, duty.opened, duty.discharged) for duty in row.duties]),
    )


def _outcome(row: MatterRow) -> tuple[str, Day | None]:
    """What came of a matter, as the figures count it, and when that was said."""
    if row.kind not in KINDS:
        return row.kind, row.events[0].day
    decided = tables_requests.decision(row) or row.last(*tables_requests.UNJUDGED)
    return tables_requests.outcome(row), None if decided is None else decided.day


def _turns(matter: Matter, day: Day) -> Day | None:
    """The first later day on which a duty is overdue, or an end, a lapse or a suspension comes by itself."""
    turns = [days_after(duty.by, 1) for duty in matter.duties if duty.done is None]
    if matter.phase in MOVED_BY_DAYS:
        turns += [by for by in (matter.end, matter.start_before) if by is not None]
        clocks = (matter.confirm_by, matter.court_by, matter.attest_by)
        turns += [days_after(by, 1) for by in clocks if by is not None]
        if matter.returned is not None and not lapse(matter, day):
            turns.append(days_after(reform.resubmission(matter.returned, matter.start_before).by, 1))
    return min((turn for turn in turns if turn > day), default=None)


def _said(statement: Statement, index: int, opened: tuple[Opening, ...], signed_by: str, office: str) -> Said:
    in_matter = TYPES[statement.type].chain == MATTER_CHAIN
    facts = {name: value for name, value in statement.facts.items() if name != "openings"}
    return Said(
        index,
        "matter" if in_matter else str(statement.matter),
        str(statement.matter) if in_matter else "",
        statement.seq,
        statement.day,
        statement.type,
        signed_by,
        office,
        facts,
        tuple([(line.duty, line.by) for line in statement.duties]),
        statement.cites,
        tuple([(seq, disclosed.name, _spelled(disclosed.value)) for seq, disclosed in opened]),
    )


def _opened(statement: Statement) -> Iterable[Opening]:
    for line in _listed(statement.facts.get("openings", [])):
        assert isinstance(line, dict)
        yield int(str(line["seq"])), open_text(str(line["disclosure"]))


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(_spelled(value[name]) for name in sorted(value))
    return "not stated" if value is None else str(value)


def _listed(value: Any) -> list[Any]:
    assert isinstance(value, list | tuple)
    return list(value)


def day_text(day: Day | None) -> str:
    """Promise a day as it is kept, "" for none."""
    return "" if day is None else print_day(day)
