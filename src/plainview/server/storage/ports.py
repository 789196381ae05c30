"""What actions and queries need of a database. Two adapters, one contract test; nothing else may know which runs.

Statement, event and audit rows are append-only and hold no sealed values; payload, wrap and look rows may go.
Everything of one act is written in one unit of work, or not at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from plainview.core.vocabulary.days import Day
from plainview.server.storage.rows import AuditRow as AuditRow
from plainview.server.storage.rows import DraftRow as DraftRow
from plainview.server.storage.rows import HeadRow as HeadRow
from plainview.server.storage.rows import LookRow as LookRow
from plainview.server.storage.rows import MatterRow as MatterRow
from plainview.server.storage.rows import Page as Page
from plainview.server.storage.rows import PayloadRow as PayloadRow
from plainview.server.storage.rows import PieceRow as PieceRow
from plainview.server.storage.rows import Span as Span
from plainview.server.storage.rows import StatementRow as StatementRow

PRIVATE_TABLES = ("payload", "wrap", "piece", "look", "listing", "draft", "record", "audit")
"""The tables of a program's private side, in the order in which rows may be added."""


Key = tuple[Any, ...]
"""What is read ahead: ("record", kind, id) or ("wrap", matter, name), bytes or None; ("payloads", index), rows by name;
("looks", point) and ("chain", chain), lists of rows."""


MARK: Key = ("mark",)
"""The key by which a glance gives a mark, taken before all else that it reads."""


class Written(Exception):
    """Something has been written to the database since a mark was taken, by anybody."""


class Unit(Protocol):
    """One unit of work: holds the head row from the start; nothing is kept unless the block ends well."""

    head: HeadRow

    def append(self, row: StatementRow) -> None:
        """Add the next statement and move the head. Raises Stopped when index, (chain, seq) or leaf do not fit."""
        ...

    def extend(self, rows: Sequence[StatementRow]) -> None:
        """Add the next statements, in order, in one go: for imports. Raises Stopped as `append` does."""
        ...

    def load(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Add whole rows of a private table as `Store.dump` gave them: for moving a program to another database."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """Promise that the writes in the block are done, in order, when the unit ends: errors may come only then."""
        ...

    def put_payload(self, row: PayloadRow) -> None:
        """Add a sealed payload."""
        ...

    def put_wrap(self, matter: str, name: str, data: bytes) -> None:
        """Add or replace a wrapped key of a matter (`file`, `pieces`, or what follows one of them after a dot)."""
        ...

    def drop_wrap(self, matter: str, name: str) -> None:
        """Delete the wrapped key of exactly this name; one that is not there is no mistake."""
        ...

    def erase(self, matter: str, name: str) -> None:
        """Delete every wrap of a matter's key `name` (`file.…` with `file`) and, for `pieces`, their records.

        The digests of the pieces stay.
        """
        ...

    def erase_payloads(self, indexes: Sequence[int]) -> None:
        """Delete all sealed payloads beside the statements at these indexes."""
        ...

    def empty_pieces(self, matter: str, since: Day) -> None:
        """Empty the records of a matter's pieces received on `since` and later days; digests stay."""
        ...

    def put_piece(self, row: PieceRow) -> None:
        """Add a recorded piece."""
        ...

    def put_look(self, row: LookRow) -> None:
        """Add or replace what later matters may learn of this one."""
        ...

    def drop_looks(self, day: Day) -> None:
        """Delete every look row whose `until` is before `day`."""
        ...

    def put_matter(self, row: MatterRow) -> None:
        """Add or replace a matter's read model."""
        ...

    def put_listing(self, list: str, matter: str, filed: Day) -> None:
        """Put a matter on a list (`lists.py`): an agency's or a facility's, under a keyed digest."""
        ...

    def put_draft(self, row: DraftRow) -> None:
        """Keep a draft."""
        ...

    def drop_draft(self, id: str) -> None:
        """Forget a draft; one that is not there is no mistake."""
        ...

    def audit(self, row: AuditRow) -> None:
        """Add an audit row; when it cannot be written, the act does not happen."""
        ...

    def put_record(self, kind: str, id: str, data: bytes) -> None:
        """Add or replace a private registry record (`person`, `agency`, `secret`)."""
        ...

    def drop_records(self, kind: str, before: Day) -> None:
        """Delete the records of a kind whose id begins with a day before another.

        Only forms sent once, and not before a week: the database refuses any other.
        """
        ...

    def drop_empty(self) -> None:
        """Delete every record that was emptied; whoever reads it finds none, as before."""
        ...


class Store(Protocol):
    """The database: reads at any time, writes in a unit of work."""

    def unit(self, since: str | None = None) -> AbstractContextManager[Unit]:
        """Promise a unit of work that holds the head row; leaving with an error writes nothing.

        With `since`, a mark that `glance` gave in this thread (`MARK`), raises Written when anything has been written
        after it was taken: otherwise all that was read since then would be read just so again.
        """
        ...

    def batch(self) -> AbstractContextManager[None]:
        """Promise that all units inside are kept together at the end: for demos and imports, never for running."""
        ...

    def joined(self) -> AbstractContextManager[None]:
        """Promise a batch, or to be part of the one that is open: what must be said as one or not at all."""
        ...

    def size(self) -> int:
        """Promise how many statements are acknowledged."""
        ...

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Promise the exact bytes of statements `start` up to, not including, `stop`."""
        ...

    def chain(self, chain: str) -> list[StatementRow]:
        """Promise the statements of one chain in order."""
        ...

    def chains(self, chains: Sequence[str]) -> Mapping[str, list[StatementRow]]:
        """Promise the statements of several chains, each in order, read together."""
        ...

    def program_rows(self, start: int) -> list[StatementRow]:
        """Promise the statements of the program's own chains with index `start` or later, in log order."""
        ...

    def of_type(self, type: str, first: Day, last: Day) -> list[StatementRow]:
        """Promise the statements of a type dated `first` to `last`, both included, in log order."""
        ...

    def spoken_of(self, start: int, stop: int) -> list[str]:
        """Promise the chains that statements `start` up to, not including, `stop` belong to, each once, by id."""
        ...

    def newest(self, type: str, span: Span) -> list[StatementRow]:
        """Promise a page of the statements of a type, the last one first."""
        ...

    def count_type(self, type: str, first: Day, last: Day) -> int:
        """Promise how many statements of a type are dated `first` to `last`, both included."""
        ...

    def lifting(self, span: Span) -> Sequence[MatterRow]:
        """Promise a page of the matters that are over and whose notice is due in some days, by day."""
        ...

    def copies_out(self, span: Span) -> Sequence[MatterRow]:
        """Promise a page of the matters whose copy is out and due in some days, by day."""
        ...

    def copies_late(self, span: Span) -> Sequence[MatterRow]:
        """Promise a page of the matters whose copy was due in some days and came back late, the last day first."""
        ...

    def unopened(self, span: Span, package: str) -> Sequence[StatementRow]:
        """Promise a page of the releases, oldest first, whose `package` is still there, of records or of a cover whose
        copy is out, that were not acknowledged or not picked up.
        """
        ...

    def suspects(self, first: Day, last: Day) -> Sequence[str]:
        """Promise the matters whose cover started in some days without an earlier order, judge's order or review, had
        pieces of other days than its own, or, whenever it started, was suspended, found improper or proper, or ended
        late since `first`, or is over by `last` and not said to be: a few, to be looked at closely.
        """
        ...

    def refused_acts(self, first: datetime, end: datetime) -> Sequence[tuple[str, str, int]]:
        """Promise how often each act was refused or not permitted from `first` up to `end`: act, outcome, count."""
        ...

    def refusals_of(self, acts: Sequence[str], first: datetime, end: datetime) -> Sequence[tuple[str, int]]:
        """Promise why some acts were refused from `first` up to `end`: the row's words, and how often."""
        ...

    def count_checks(self, first: datetime, end: datetime) -> int:
        """Promise how many drafts of requests were checked from `first` up to `end`."""
        ...

    def payload(self, index: int, name: str) -> PayloadRow | None:
        """Promise a sealed payload, None when erased or never there."""
        ...

    def payloads(self, index: int) -> list[PayloadRow]:
        """Promise the sealed payloads beside a statement, by name."""
        ...

    def payload_and_key(self, index: int, name: str) -> tuple[PayloadRow, bytes | None] | None:
        """Promise what `payload` does with the wrapped `file` key of its matter, read together."""
        ...

    def wrap(self, matter: str, name: str) -> bytes | None:
        """Promise a wrapped key of a matter, None when erased."""
        ...

    def pieces(self, *, matter: str | None = None, day: Day | None = None) -> list[PieceRow]:
        """Promise the pieces of a matter, or of a day, or both."""
        ...

    def looks(self, point: bytes) -> list[LookRow]:
        """Promise what may be learned of a delivery point; equality of the keyed digest only."""
        ...

    def matter(self, matter: str) -> MatterRow | None:
        """Promise the read model of a matter."""
        ...

    def due(self, day: Day) -> list[MatterRow]:
        """Promise the matters whose `next_day` is on or before `day`, oldest first."""
        ...

    def listing(self, page: Page) -> Sequence[MatterRow]:
        """Promise the matters of a page of a list, by day of filing."""
        ...

    def is_listed(self, list: str, matter: str) -> bool:
        """Tell whether a matter is on a list."""
        ...

    def tally(self, list: str = "") -> Mapping[str, int]:
        """Promise how many matters are in each phase, on a list or in all."""
        ...

    def draft(self, id: str) -> DraftRow | None:
        """Promise a draft, None when committed or voided."""
        ...

    def drafts(self, matter: str) -> list[DraftRow]:
        """Promise the drafts that wait in a matter."""
        ...

    def drafts_of(self, person: str) -> list[DraftRow]:
        """Promise the drafts that wait for a person's signature."""
        ...

    def record(self, kind: str, id: str) -> bytes | None:
        """Promise a private registry record."""
        ...

    def glance(self, keys: Sequence[Key]) -> tuple[int, dict[Key, Any]]:
        """Promise how many statements are acknowledged, and what is found by each key, asked together."""
        ...

    def dump(self, table: str) -> Iterator[list[tuple[object, ...]]]:
        """Promise all rows of a private table (`PRIVATE_TABLES`) in the order of its key, some thousands at a time."""
        ...

    def records(self, kind: str, under: str = "") -> Iterator[tuple[str, bytes]]:
        """Promise all registry records of a kind, by id; with `under` those whose id begins with it."""
        ...

    def audit_rows(self, matter: str | None = None) -> Sequence[AuditRow]:
        """Promise the audit rows, all or of one matter, in the order written."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...
