"""The auditor's run over attested tables: counted again, from the sealed values as they were published by digest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from plainview.core.docket.program import figures_path
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement
from plainview.core.law.reform import CELL_LEAST
from plainview.core.sealing.audit_export import Beside, Countable
from plainview.core.sealing.disclosure import open_text, opened_in
from plainview.core.statistics.account import MatterRow, told
from plainview.core.statistics.attested import (
    FIELDS,
    SEALED_BY,
    AttestedTable,
    attested_tables,
    closed_of,
    print_attested,
    settled,
)
from plainview.core.statistics.printed import attested_difference
from plainview.core.statistics.table import tables_hash
from plainview.core.vocabulary.errors import Inconsistent
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.limits import FIGURES_BYTES_MAX

Read = Callable[[str, int], bytes | None]
"""Gives the bytes of a published file, at most so many, None where there is none."""


@dataclass(slots=True)
class AttestedAgain:
    """Takes in every statement of the matters, and at each `figures.attested` counts that year again.

    `agreed` years hold, `differ` says in words what does not, `without` which years could not be counted.
    """

    beside: Mapping[tuple[str, int], Beside]
    countable: Mapping[str, Countable]
    read: Read | None = None
    agreed: list[int] = field(default_factory=list)
    differ: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    rows: dict[ChainId, MatterRow] = field(default_factory=dict)
    digests: dict[tuple[ChainId, str], tuple[int, str]] = field(default_factory=dict)

    def matter(self, index: int, statement: Statement, after: Matter) -> None:
        """Take in a statement of a matter that stands."""
        opened = opened_in(statement.facts)
        self.rows[after.id] = told(self.rows.get(after.id), index, statement, after, opened)
        for name in FIELDS:
            if statement.type in SEALED_BY[name]:
                self.digests[after.id, name] = statement.seq, statement.sealed[name]

    def attested(self, index: int, statement: Statement) -> None:
        """Count a year again that a statement attests."""
        year = statement.facts["year"]
        assert isinstance(year, int)
        where, missing = f"statement {index}, figures of {year}", 0
        closed = []
        for row in self.rows.values():
            event = settled(row)
            if event is not None and event.day.year == year:
                try:
                    values, lacks = self._values(row.id)
                except Inconsistent as error:
                    self.differ.append(f"{where}: {error}")
                    return
                missing += lacks
                closed.append(closed_of(row, values))
        tables = attested_tables(year, closed, CELL_LEAST)
        if tables_hash(print_attested(year, CELL_LEAST, tables)) == statement.facts["tables"]:
            self.agreed.append(year)
        elif missing:
            self.without.append(f"attested figures of {year}: sealed values of {missing} matters are not in the export")
        else:
            self.differ.append(f"{where}: {self._difference(year, tables)}")

    def _values(self, matter: ChainId) -> tuple[dict[str, str], bool]:
        """The sealed values of a matter, each held to its digest; and whether any is not in the export."""
        values: dict[str, str] = {}
        lacks = False
        for name in FIELDS:
            if (matter, name) not in self.digests:
                continue
            seq, digest = self.digests[matter, name]
            text = self._text(matter, name, seq)
            if text is None:
                lacks = True
                continue
            opened = open_text(text, name)
            if opened.digest != digest or opened.name != name:
                raise Inconsistent(f"the field {name!r} of the export is not what was sealed", where=matter)
            if opened.value is not None:
                values[name] = str(opened.value)
        return values, lacks

    def _text(self, matter: ChainId, name: str, seq: int) -> str | None:
        beside = self.beside.get((matter, seq))
        if beside is not None:
            return beside.disclosures.get(name)
        aside = self.countable.get(matter)
        at, text = (None, None) if aside is None else aside.texts.get(name, (None, None))
        return text if at == seq else None

    def _difference(self, year: int, tables: tuple[AttestedTable, ...]) -> str:
        data = None if self.read is None else self.read(figures_path(year, 0), FIGURES_BYTES_MAX)
        return "they count otherwise" if data is None else attested_difference(data, tables)
