"""The year's figures over sealed fields: the auditor counts them, small numbers pooled, and signs their hash.

What they count of a matter is put aside when it is closed, since the service opens nothing of it later, and goes with
the attestation of a later year: until then the count can be checked.
"""

from collections.abc import Callable, Mapping

from plainview.core.docket import commands
from plainview.core.docket.facts import Json
from plainview.core.docket.program import figures_path
from plainview.core.docket.state import Matter, new_matter
from plainview.core.law.reform import CELL_LEAST
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import open_text
from plainview.core.statistics.account import MatterRow
from plainview.core.statistics.attested import (
    SEALED_BY,
    SETTLING,
    AttestedTable,
    attested_tables,
    closed_of,
    print_attested,
    settled,
)
from plainview.core.statistics.table import tables_hash
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Acknowledged, Prepared, Verb
from plainview.server.actions.args import Args
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.figures import keeping, row_of
from plainview.server.actions.names import COUNTABLE
from plainview.server.people.person import Person
from plainview.server.storage.ports import Unit

COUNTED = "countable-in"
"""The record of a year: the closed matters that it counts, whose notes go when a later year is attested."""

Texts = Mapping[str, tuple[int, str]]
"""Field to the number of the statement that sealed it, and the text of its disclosure."""


def _attest(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    year, program = args.number("year"), desk.program()
    if not program.published(year) or program.attested(year) is not None:
        what = f"the figures of {year} are attested already" if program.published(year) else f"none of {year} are out"
        raise Malformed(what, where="year", next="A year is attested once, after its public figures")
    tables, rows = tables_of_year(desk, year)
    data = print_attested(year, CELL_LEAST, tables)
    facts: Mapping[str, Json] = {"tables": tables_hash(data), "year": year}
    counted: list[Json] = [row.id for row in rows if not desk.is_open(row.id)]

    def keep(unit: Unit, done: Acknowledged) -> None:
        keeping(figures_path(year, 0), data)(unit, done)
        unit.put_record(COUNTED, str(year), canonical.print(counted))
        for before in _years_before(desk, year):
            for id in _counted_in(desk, before):
                desk.put_secret(unit, COUNTABLE, id, "")
            unit.put_record(COUNTED, before, b"")  # what is gone is not looked for again

    return Prepared(commands.Say("figures.attested", facts, {"by": person.id}), also=keep)


def tables_of_year(desk: Desk, year: int) -> tuple[tuple[AttestedTable, ...], list[MatterRow]]:
    """Promise a year's tables over sealed fields, and the rows they count. Opens the fields, for the desk's purpose."""
    rows = settled_in(desk, year)
    closed = [closed_of(row, _values(countable(desk, row.id))) for row in rows]
    return attested_tables(year, closed, CELL_LEAST), rows


def _years_before(desk: Desk, year: int) -> list[str]:
    """The years that were attested long enough ago for what they counted to go."""
    return sorted({str(said.year) for said in desk.program().figures if said.year < year and not said.revision})


def _counted_in(desk: Desk, year: str) -> list[str]:
    """The closed matters that a year's tables counted, none once their notes are gone."""
    ids = canonical.parse(desk.record(COUNTED, year) or b"[]", PAYLOAD_BYTES_MAX)
    assert isinstance(ids, list)
    return [str(id) for id in ids]


def settled_in(desk: Desk, year: int) -> list[MatterRow]:
    """Promise the rows of the matters that count in a year's attested tables, ordered by id."""
    first, last = Day(year, 1, 1), Day(year, 12, 31)
    chains = sorted({row.chain for type in SETTLING for row in desk.store.of_type(type, first, last)})
    rows = [_row(desk, ChainId(chain)) for chain in chains]
    return [row for row in rows if (event := settled(row)) is not None and event.day.year == year]


def _row(desk: Desk, matter: ChainId) -> MatterRow:
    profile = desk.matter(matter).profile
    return row_of(desk.store, new_matter(matter, profile), desk.program().size)


def countable(desk: Desk, matter: ChainId) -> Texts:
    """Promise the disclosures of what attested tables count of a matter: beside its statements, or as put aside.

    Opens them, for the purpose of the act.
    """
    if desk.is_open(matter):
        return _beside(desk, matter)
    aside = canonical.parse(desk.secret(COUNTABLE, matter).encode() or b"{}", PAYLOAD_BYTES_MAX)
    assert isinstance(aside, dict)
    return {name: (int(str(pair[0])), str(pair[1])) for name, pair in aside.items() if isinstance(pair, list)}


def _beside(desk: Desk, matter: ChainId) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for field, types in SEALED_BY.items():
        line = desk.last(matter, types)
        if line is not None:
            texts = desk.private_at(matter, line.index, "disclosures")
            assert isinstance(texts, dict)
            found[field] = (line.seq, str(texts[field]))
    return found


def _values(texts: Texts) -> dict[str, str]:
    values = {name: open_text(text).value for name, (_, text) in texts.items()}
    return {name: str(value) for name, value in values.items() if value is not None}


def putting_aside(desk: Desk, matter: Matter) -> Callable[[Unit], None]:
    """Promise what puts aside, at a closure, what attested tables may still count of the matter.

    Nothing where the tables of its year are attested, or it will be in none.
    """
    if not matter.level or not desk.is_open(matter.id):
        return lambda unit: None
    event = settled(_row(desk, matter.id))
    if event is not None and desk.program().attested(event.day.year) is not None:
        return lambda unit: None
    texts = canonical.print({name: list(pair) for name, pair in _beside(desk, matter.id).items()}).decode()
    return lambda unit: desk.put_secret(unit, COUNTABLE, matter.id, texts)


VERBS = (Verb("attest_figures", _attest),)
