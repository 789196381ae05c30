"""Watching a log: verify it whole, hold it against what was seen before, and say what is new, late or not one's own.

What was seen is kept in one file, replaced only when everything was read and held, and only if nobody else has replaced
it meanwhile. A log that was cut, put back or told differently to somebody else cannot pass this by.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from plainview.core.docket.statement import Statement
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Invalid, Malformed, Stopped, Unchecked
from plainview.core.vocabulary.ids import Hash, KeyId
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX
from plainview.verifier.opening import Trust
from plainview.verifier.reader import Source
from plainview.verifier.report import Report
from plainview.verifier.run import Asked
from plainview.verifier.tree import Cut
from plainview.verifier.verify import verify
from plainview.verifier.watch import Watch

FIRST_LINE = b"plainview/monitor/v1\n"
MINE_BYTES_MAX = 16 * 1024 * 1024
_SEEN = re.compile(rb"([0-9a-f]{64})\n\n")
_MINE = re.compile(r"([0-9a-f]{64})(?: ([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_KEY = re.compile(r"key ([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen last: the pin of the log's opening, and the signed checkpoint that was verified."""

    pin: str
    checkpoint: bytes

    def print(self) -> bytes:
        """Print the file's bytes, the one spelling `parse_seen` reads."""
        return FIRST_LINE + f"{self.pin}\n\n".encode() + self.checkpoint

    def cut(self, where: str) -> Cut:
        """Promise what the log must still begin with. Raises Malformed."""
        head = parse_checkpoint(parse_note(self.checkpoint, where=where).text, where)
        return Cut(head.size, head.root, where)


def parse_seen(data: bytes, where: str) -> Seen:
    """Read what was seen. Raises Malformed."""
    match = _SEEN.match(data, len(FIRST_LINE)) if data.startswith(FIRST_LINE) else None
    if match is None:
        raise Malformed("expected what a monitor has kept", where=where)
    seen = Seen(match[1].decode(), data[match.end() :])
    seen.cut(where)
    return seen


class Memory:
    """The file in which a monitor keeps what it has seen."""

    def __init__(self, path: Path) -> None:
        """Keep it at `path`."""
        self._path = path

    def __str__(self) -> str:
        """Its path."""
        return str(self._path)

    def read(self) -> Seen | None:
        """Promise what was seen, None before the first time. Raises Malformed, Unchecked."""
        try:
            with self._path.open("rb") as file:
                data = file.read(2 * NOTE_BYTES_MAX)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unchecked(f"cannot be read: {error.strerror}", where=str(self)) from None
        return parse_seen(data, str(self))

    def swap(self, old: Seen | None, new: Seen) -> None:
        """Replace `old` by `new`, durably. Raises Stopped when it is not `old` any more."""
        with self._locked():
            if self.read() != old:
                raise Stopped("another monitor has moved on meanwhile", where=str(self))
            self._put(self._path, new.print())

    def keep_evidence(self, checkpoint: bytes) -> Path:
        """Keep a checkpoint that contradicts what was seen, beside it, and say where."""
        place = self._path.with_name(f"{self._path.name}.evidence")
        self._put(place, checkpoint)
        return place

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self._path.with_name(f"{self._path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _put(self, place: Path, data: bytes) -> None:
        new = place.with_name(f".{place.name}.new")
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.rename(place)


@dataclass(frozen=True, slots=True)
class Mine:
    """What a signer keeps: leaf hashes of statements (hex), each with the day it was signed or None, and own keys."""

    leaves: dict[str, Day | None] = field(default_factory=dict)
    keys: frozenset[KeyId] = frozenset()


def parse_mine(data: bytes, where: str) -> Mine:
    """Read lines `<leaf hash> [day]` and `key <key id>`, empty lines and comments (#). Raises Malformed."""
    leaves: dict[str, Day | None] = {}
    keys: set[KeyId] = set()
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        leaf, key = _MINE.fullmatch(line), _KEY.fullmatch(line)
        if leaf:
            leaves[leaf[1]] = parse_day(leaf[2], f"{where}, line {number}") if leaf[2] else None
        elif key:
            keys.add(KeyId(key[1]))
        else:
            raise Malformed("expected '<leaf hash> [day]' or 'key <key id>'", where=f"{where}, line {number}")
    return Mine(leaves, frozenset(keys))


@dataclass(slots=True)
class Found:
    """What a look at a log found: the report, what is new since last time, and what is amiss with one's own."""

    report: Report
    new: list[tuple[int, str, str]] = field(default_factory=list)
    unpublished: list[str] = field(default_factory=list)
    not_mine: list[str] = field(default_factory=list)

    def alarms(self, overdue: bool = True, days_max: int = 0) -> list[str]:
        """Promise what somebody must be told, in sentences.

        Overdue duties are among it if `overdue`; that the log is older than `days_max` days, if that is not 0.
        """
        report, standing = self.report, self.report.standing
        late = standing.overdue() if standing and overdue else ()
        return [
            *([report.verdict] if report.fault else []),
            *([f"the log is {report.age()} old, and should grow every day"] if self._stale(days_max) else []),
            *[f"the statement {leaf} that you keep is not published" for leaf in self.unpublished],
            *[f"{where} is signed with your key, and you keep no such statement" for where in self.not_mine],
            *[f"{duty.name} of {matter} was due on {duty.by}" for matter, duty in late],
        ]

    def _stale(self, days_max: int) -> bool:
        signed, now = self.report.signed_at, self.report.now
        return bool(days_max) and signed is not None and now is not None and now - signed > timedelta(days=days_max)


class _Gathering(Watch):
    """Gathers what is new from `since` on, and which of one's own statements are there."""

    def __init__(self, since: int, mine: Mine) -> None:
        self.since, self.mine = since, mine
        self.missing = dict(mine.leaves)
        self.new: list[tuple[int, str, str]] = []
        self.not_mine: list[str] = []

    def statement(self, index: int, statement: Statement, leaf: Hash, entry: bytes) -> None:
        """Take note of one statement."""
        if index >= self.since:
            self.new.append((index, statement.type, str(statement.matter)))
        known = self.missing.pop(leaf.hex(), self) is not self
        signature = statement.signature
        if signature is not None and signature.key in self.mine.keys and not known:
            self.not_mine.append(f"statement {index}")


def monitor(source: Source, memory: Memory, trust: Trust, asked: Asked, mine: Mine) -> Found:
    """Promise what there is to tell about the log since the last look, and remember this look if the log holds.

    The first look trusts `trust`, later ones also the opening that was seen first. Raises Malformed or Unchecked when
    what is remembered cannot be read, Invalid when the pin given is another, Stopped when another monitor was faster.
    """
    seen = memory.read()
    since = seen.cut(str(memory)) if seen else None
    gathering = _Gathering(since.size if since else 0, mine)
    report = verify(source, _pinned(trust, seen, str(memory)), replace(asked, since=since), gathering)
    found = Found(report, gathering.new, [], gathering.not_mine)
    if report.fault is not None:
        if seen and report.checkpoint not in (b"", seen.checkpoint):
            memory.keep_evidence(report.checkpoint)
        return found
    assert report.standing is not None
    last = asked.day or report.standing.day
    found.unpublished = [leaf for leaf, day in gathering.missing.items() if day is None or day < last]
    memory.swap(seen, Seen(report.opening, report.checkpoint))
    return found


def _pinned(trust: Trust, seen: Seen | None, where: str) -> Trust:
    if seen is None:
        return trust
    if trust.pin not in ("", seen.pin):
        raise Invalid("the pin given is not that of the log seen before", where=where)
    return replace(trust, pin=seen.pin)
