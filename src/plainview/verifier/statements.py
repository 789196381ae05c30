"""The statements, one after another: form, chains, signers, days, the public law, duties, signatures.

A log may be read in shares. The program's own chains belong to every share, so that each has the program's state at
every index; a matter belongs to one. Of the statements of others a share reads only what bears on its own: the day of
the one before, and which orders a review samples. Where such a statement is no good, its own share finds that, at a
lower index than anything that could come of it here: the fault with the lowest index is that of a single pass.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from plainview.core.docket import fold
from plainview.core.docket.program import OfficialKey, Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.docket.types import TYPES
from plainview.core.merkle.hashing import cut_hashes
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import Disclosure, open_text
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.ids import Hash, is_hex32
from plainview.verifier.beside import Kept
from plainview.verifier.days import Calendar, check_key
from plainview.verifier.matters import MATTERS_MAX, Matters
from plainview.verifier.portions import CHAIN, ID_CHARS, LENGTH_BYTES, Portion
from plainview.verifier.record import Fault, Record
from plainview.verifier.signatures import check_signature
from plainview.verifier.watch import Watch
from plainview.verifier.witnesses import Witnessed

SHARES_MAX = 8
"""More processes would wait for the one that reads and hashes."""

_DAY, _DAY_CHARS = b'"day":"', 10
_OF_MATTERS = frozenset(name for name, row in TYPES.items() if row.chain == fold.MATTER_CHAIN)


@dataclass(frozen=True, slots=True)
class Share:
    """One of `of` equal parts of the matters, `number` from 0 (`portions.Division`)."""

    number: int = 0
    of: int = 1


@dataclass(frozen=True, slots=True)
class Case:
    """What every share is read against: origin, kept checkpoints, which keys were witnessed, the day asked for."""

    origin: str
    first_day: Day
    kept: Sequence[Kept]
    witnessed: Witnessed
    day: Day
    matters_max: int = MATTERS_MAX


class Reading:
    """Reads the statements of a share in log order, until one does not hold."""

    def __init__(self, case: Case, share: Share = Share(), watch: Watch | None = None) -> None:
        """Read for `case`; `watch` is told of every statement that stands."""
        self.fault: Fault | None = None
        self.program = Program()
        self._case = case
        self._calendar = Calendar(case.kept, case.first_day)
        self._share = share
        self._watch = watch
        self._record = Record()
        self._matters = Matters(max(1, case.matters_max // share.of))
        self._ordered: defaultdict[int, bytearray] = defaultdict(bytearray)
        self._size = 0
        self._last_day: Day | None = None
        self._data = b""
        self._between: tuple[int, int] | None = None
        self._seen_day: Day | None = None
        self._seen = 0
        self._step = 6

    def take(self, entries: Sequence[bytes], hashes: bytes) -> None:
        """Read the next statements, with their leaf hashes; nothing once there is a `fault`."""
        start = self._size
        if self.fault is not None:
            return
        try:
            for index, (entry, leaf) in enumerate(zip(entries, cut_hashes(hashes), strict=True), start):
                self._size = index
                self._judge(index, entry, leaf)
        except Exception as error:  # noqa: BLE001  which of the shares' errors counts is known only when all have ended
            self.fault = Fault(self._size, self._step, error)
        self._size = start + len(entries)

    def take_portion(self, portion: Portion, data: bytes, ends: Sequence[int], hashes: bytes) -> None:
        """Read what of the next bundle concerns this share; `ends` are those of its entries (`portions.ends_of`)."""
        start, following, (places, noted) = self._size, 0, portion
        if self.fault is not None:
            return
        self._data, leaves = data, cut_hashes(hashes)
        try:
            for place in places:
                begin = ends[place]
                self._size = start + place
                if place in noted:
                    self._note(data[begin + LENGTH_BYTES : ends[place + 1]])
                    continue
                if place != following:
                    self._between = ends[place - 1], begin
                following = place + 1
                self._judge(start + place, data[begin + LENGTH_BYTES : ends[following]], leaves[place])
            if following != len(ends) - 1:
                self._between = ends[-2], ends[-1]
                self._look_back()
        except Exception as error:  # noqa: BLE001  which of the shares' errors counts is known only when all have ended
            self.fault = Fault(self._size, self._step, error)
        self._size = start + len(ends) - 1

    def end(self) -> Record:
        """Promise what the share came to."""
        record, calendar = self._record, self._calendar
        record.program = replace(self.program, size=self._size, day=self._last_day)
        record.late = calendar.late
        record.count(self._matters, self._case.day)
        return record

    def _look_back(self) -> None:
        """Learn the day of the statement before, where that is another share's.

        A matter's statement of the latest day needs none: where one before it is of a later day, its share finds that.
        """
        if self._between is not None:
            self._last_day = day_of(self._data, *self._between) or self._last_day
            self._between = None

    def _note(self, entry: bytes) -> None:
        """Remember the order of another share's matter, if it is well formed; that share finds whether it is good."""
        at = entry.find(CHAIN) + len(CHAIN)
        day, matter = day_of(entry, 0, len(entry)), entry[at : at + ID_CHARS].decode("ascii", "replace")
        if day is not None and is_hex32(matter) and self.program.first_day is not None:
            self._order(matter, day)

    def _order(self, matter: str, day: Day) -> None:
        """Remember who was ordered in which period: what a review samples, at 16 bytes each."""
        self._ordered[self.program.period_of(day)] += bytes.fromhex(matter)

    def _judge(self, index: int, entry: bytes, leaf: Hash) -> None:
        """Judge one statement. Raises what does not hold; `_step` says in which step."""
        self._step, where, calendar = 6, f"statement {index}", self._calendar
        statement = parse_statement(entry, where)
        day, in_matter = statement.day, statement.type in _OF_MATTERS
        counts = in_matter or self._share.number == 0
        if index >= calendar.until or day != calendar.latest:
            self._look_back()
            self._step = 7
            calendar.check(index, day, counts)
            self._step = 6
        key = self._in_matter(index, statement, leaf, where) if in_matter else self._in_program(index, statement, leaf)
        self._last_day, self._between = day, None
        if counts:
            self._record.sealed += len(statement.sealed)
            if key is not None:
                self._record.signed[key.signer] += 1
                check_signature(key, statement, entry, self._case.origin, index)
        if key is not None and key.added >= (self._seen if day == self._seen_day else self._witnessed(day)):
            self._step = 7
            check_key(self.program, statement, index, self._case.witnessed)
        if index + 1 == calendar.until:
            self._step = 7
            calendar.closed(index + 1, self.program.daybook)
        if self._watch is not None:
            self._watch.statement(index, statement, leaf, entry)

    def _witnessed(self, day: Day) -> int:
        """How many entries had been witnessed on the days before: asked for once a day, not for every signature."""
        self._seen_day, self._seen = day, self._case.witnessed.before(day)
        return self._seen

    def _in_matter(self, index: int, statement: Statement, leaf: Hash, where: str) -> OfficialKey | None:
        matter = self._matters.get(statement.matter)
        after, key = fold.matter_step(self.program, index, self._last_day, matter, statement, leaf, where)
        if matter is not None and "openings" in statement.facts:
            self._opened(matter, statement, index)
        self._matters.put(after)
        if statement.type == "order.authorized":
            self._order(statement.matter, statement.day)
        return key

    def _opened(self, matter: Matter, statement: Statement, index: int) -> None:
        opened = _check_openings(matter, statement, index)
        self._record.opened += len(opened)
        if "cohort" in statement.facts:
            pairs = sorted((one.name, canonical.print(one.value)) for one in opened)
            alike = sha256(b"\n".join([value for _, value in pairs])).digest()  # whatever was opened, 32 bytes a cell
            self._record.cells[str(statement.facts["cohort"]), _fields(tuple([name for name, _ in pairs])), alike] += 1

    def _in_program(self, index: int, statement: Statement, leaf: Hash) -> OfficialKey | None:
        self._look_back()
        now = replace(self.program, size=index, day=self._last_day)
        self.program, key = fold.program_step(now, statement, leaf, self._population(statement))
        return key

    def _population(self, statement: Statement) -> list[str]:
        """The matters ordered in the period that a `review.drawn` samples, in log order."""
        period = statement.facts.get("period")
        if statement.type != "review.drawn" or not isinstance(period, int):
            return []
        ids = self._ordered[period].hex()
        return [ids[at : at + ID_CHARS] for at in range(0, len(ids), ID_CHARS)]


@lru_cache(maxsize=4096)
def _day(text: bytes) -> Day | None:
    try:
        return parse_day(text.decode("ascii", "replace"))
    except Malformed:
        return None


@lru_cache(maxsize=64)
def _fields(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same names as one value, which many cells have in common."""
    return names


def day_of(data: bytes, begin: int, end: int) -> Day | None:
    """Promise the day of a statement that is well formed, without reading it; of any other bytes, nothing.

    The statement is between `begin` and `end`, perhaps behind its length, which is never taken for a day.
    """
    at = data.find(_DAY, begin, end - _DAY_CHARS) + len(_DAY)
    return _day(data[at : at + _DAY_CHARS])


def _check_openings(matter: Matter, statement: Statement, index: int) -> list[Disclosure]:
    """Promise the disclosures opened, each one, and of the very field sealed. Raises Malformed, Invalid."""
    openings, opened = statement.facts["openings"], []
    assert isinstance(openings, list)
    for opening in openings:
        assert isinstance(opening, dict)
        disclosure = open_text(str(opening["disclosure"]), f"statement {index}")
        if (opening["seq"], disclosure.name, disclosure.digest) not in matter.digests:
            raise Invalid(f"the disclosure is of a field {disclosure.name[:40]!r}", where=f"statement {index}")
        opened.append(disclosure)
    return opened
