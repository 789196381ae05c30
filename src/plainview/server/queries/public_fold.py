"""The public account as it is folded out of statements: one line for each statement, one state for each matter.

Every rule is the docket's own: its fold is asked, here nothing is decided twice. Signatures are not checked again; the
verifier does that, and a page says so.
"""

from collections.abc import Callable, Iterable, Mapping
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
from plainview.core.law import reform
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day, days_after, print_day
from plainview.core.vocabulary.ids import ChainId

Load = Callable[[str], bytes | None]
"""Gives the kept state of a matter by its id, None for one that is not known yet."""

_read_state = msgspec.msgpack.Decoder(Matter).decode
_print_state = msgspec.msgpack.Encoder().encode


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
    """A matter as everybody may know it on a day. `turns` is the next day on which a day alone changes it, or None."""

    id: str
    profile: str
    kind: str
    level: str
    purpose: str
    phase: str
    filed: Day | None
    in_force: Day | None
    end: Day | None
    notice_by: Day | None
    seal_end: Day | None
    lifted: Day | None
    days: int
    delays: int
    held: bool
    turns: Day | None
    duties: tuple[tuple[str, Day, Day, Day | None], ...]


class PublicFold:
    """Folds statements one after another; matters are loaded when they are spoken of and kept until `flush`."""

    def __init__(self, before: Iterable[tuple[int, bytes]], load: Load) -> None:
        """Begin after the program's own statements `before`, with their indices; `load` gives what matters had come to.

        Raises Invalid when those do not follow from one another.
        """
        self._program = Program()
        self._load = load
        self._states: dict[str, Matter] = {}
        for index, entry in before:
            self._in_program(parse_statement(entry), index, entry)

    def take(self, index: int, entry: bytes) -> Said:
        """Promise the line of the next statement. Raises Malformed, Unchecked, Invalid."""
        statement = parse_statement(entry, f"statement {index}")
        if TYPES[statement.type].chain == MATTER_CHAIN:
            self._in_matter(statement, index, entry)
            key = signer(self._program, statement, index)
        else:
            key = self._in_program(statement, index, entry)
        return _said(statement, index, *(("", "") if key is None else (key.signer, key.office)))

    def now(self, matter: str, day: Day) -> MatterNow:
        """Promise a matter's public state as it stands on `day`."""
        return matter_now(self._state(matter), day)

    def state(self, matter: str) -> bytes:
        """Promise what `load` must give for this matter from now on."""
        return _print_state(self._state(matter))

    def flush(self) -> None:
        """Forget the matters in memory: their states were kept."""
        self._states.clear()

    @property
    def program(self) -> Program:
        """The program's public state after what was taken."""
        return self._program

    def _state(self, matter: str) -> Matter:
        found = self._states.get(matter)
        if found is None:
            kept = self._load(matter)
            assert kept is not None, "only matters that were spoken of are asked for"
            found = self._states[matter] = _read_state(kept)
        return found

    def _in_matter(self, statement: Statement, index: int, entry: bytes) -> None:
        known = statement.matter in self._states or statement.seq
        profile = self._program.profile_on(statement.day)
        before = self._state(statement.matter) if known else new_matter(ChainId(statement.matter), profile)
        self._states[statement.matter] = fold_one(before, statement, leaf_hash(entry), f"statement {index}")

    def _in_program(self, statement: Statement, index: int, entry: bytes) -> Any:
        population = statement.facts["sample"] if statement.type == "review.drawn" else ()
        program = replace(self._program, size=index, day=statement.day)
        if statement.type == "review.drawn":  # what it was drawn from is the verifier's to recompute
            return self._drawn(program, statement, leaf_hash(entry).hex())
        self._program, key = program_step(program, statement, leaf_hash(entry), tuple(map(str, _listed(population))))
        return key

    def _drawn(self, program: Program, statement: Statement, leaf: str) -> None:
        period = int(str(statement.facts["period"]))
        sample = tuple(map(str, _listed(statement.facts["sample"])))
        reviews = {**program.reviews, period: replace(program.reviews[period], sample=sample)}
        chains = {**program.chains, statement.matter: (statement.seq + 1, leaf)}
        self._program = replace(program, reviews=reviews, chains=chains, size=program.size + 1)


def matter_now(matter: Matter, day: Day) -> MatterNow:
    """Promise a matter's public state as it stands on `day`."""
    return MatterNow(
        str(matter.id),
        matter.profile.value,
        matter.kind,
        matter.level,
        matter.purpose,
        phase_on(matter, day),
        matter.filed,
        matter.in_force,
        matter.end,
        matter.notice_by,
        seal_end(matter),
        matter.lifted,
        matter.ordered_days or matter.days,
        matter.delays,
        matter.held,
        _turns(matter, day),
        tuple([(duty.name, duty.by, duty.since, duty.done) for duty in matter.duties]),
    )


def _turns(matter: Matter, day: Day) -> Day | None:
    """The first later day on which a duty is overdue, or an end, a lapse or a suspension comes by itself."""
    turns = [days_after(duty.by, 1) for duty in matter.duties if duty.done is None]
    if matter.phase in MOVED_BY_DAYS:
        turns += [by for by in (matter.end, matter.start_before) if by is not None]
        clocks = (matter.confirm_by, matter.court_by, matter.attest_by)
        turns += [days_after(by, 1) for by in clocks if by is not None]
        if matter.returned is not None and not lapse(matter, day):
            turns.append(days_after(reform.resubmission(matter.returned).by, 1))
    return min((turn for turn in turns if turn > day), default=None)


def _said(statement: Statement, index: int, signed_by: str, office: str) -> Said:
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
        tuple(_openings(statement)),
    )


def _openings(statement: Statement) -> Iterable[tuple[int, str, str]]:
    for line in _listed(statement.facts.get("openings", [])):
        assert isinstance(line, dict)
        opened = open_text(str(line["disclosure"]))
        yield int(str(line["seq"])), opened.name, _spelled(opened.value)


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
