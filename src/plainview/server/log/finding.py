"""What the check of a whole log finds wrong: always a path and a sentence."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TypeVar

from plainview.core.notes.note import Note, open_note
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.log.head import Head, head_size, open_head
from plainview.server.log.ports import Period, Public, period_at

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with one published file."""

    path: str
    what: str

    def __str__(self) -> str:
        """Print as `path: what`."""
        return f"{self.path}: {self.what}"


@dataclass(frozen=True, slots=True)
class Subject:
    """The log under check: its files, its keys by periods, its origin, its witnesses' keys, its time zone.

    `accounted` begins empty; the paths of what was looked at go in, so that strays are those that never do.
    """

    public: Public
    periods: Sequence[Period]
    origin: str
    witnesses: Sequence[VerifierKey]
    zone: tzinfo
    accounted: set[str]

    def read(self, path: str) -> bytes | None:
        """Promise the bytes of a file, which is accounted for from then on."""
        self.accounted.add(path)
        return self.public.read(path)

    def keys(self, size: int) -> tuple[VerifierKey, ...]:
        """Promise the log's keys for a head of `size` entries."""
        return tuple(period_at(self.periods, size).keys)


def attempt(path: str, read: Callable[[], T]) -> T | Finding:
    """Promise what `read` gives, or the finding that says why it could not."""
    try:
        return read()
    except PlainviewError as error:
        return Finding(path, error.what if error.where in ("", path) else f"{error.where}: {error.what}")


def held_against(path: str, data: bytes | None, expected: bytes) -> Iterator[Finding]:
    """Promise the finding about a tile that is not what it must be, none when it is."""
    if data is None:
        yield Finding(path, "is missing")
    elif len(data) != len(expected):
        yield Finding(path, f"expected {len(expected)} bytes, found {len(data)}")
    elif data != expected:
        yield Finding(path, "is not the hashes of what is below it")


def read_head(subject: Subject, path: str) -> Head | Finding:
    """Promise the checkpoint at `path`, with no line on it but our own and our witnesses', each once and each good."""
    data = subject.read(path)
    if data is None:
        return Finding(path, "is missing")
    head = attempt(path, lambda: open_head(data, subject.keys(head_size(data, path)), path))
    if isinstance(head, Finding):
        return head
    known = {(key.name, key.id) for key in subject.witnesses} - {(line.name, line.key_id) for line in head.own}
    others = {(line.name, line.key_id) for line in head.others}
    if len(others) < len(head.others) or not others <= known:
        return Finding(path, "has a signature line that is not the log's or a known witness's, or one twice")
    if not others:
        return head
    note = Note(head.checkpoint.print(), head.others)  # what is ours was checked as it was opened
    opened = attempt(path, lambda: open_note(note, subject.witnesses, path))
    return opened if isinstance(opened, Finding) else head
