"""The auditor counts attested tables again: it agrees, names the cell that differs, or says what is missing."""

from __future__ import annotations

import json
from functools import cache

from plainview.core.docket.fold import fold_one
from plainview.core.docket.program import figures_path
from plainview.core.docket.state import new_matter
from plainview.core.docket.statement import parse_statement
from plainview.core.docket.types import TYPES
from plainview.core.law.profile import Profile
from plainview.core.law.reform import CELL_LEAST
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes import canonical
from plainview.core.sealing.audit_export import Beside, Countable
from plainview.core.statistics.attested import SEALED_BY, Closed, attested_tables, print_attested
from plainview.core.statistics.table import tables_hash
from plainview.core.vocabulary.ids import ChainId
from plainview.verifier.attested_again import AttestedAgain
from tests.verifier.build import Story, matter_id
from tests.verifier.matters import FILED, lifted

YEAR = 2026
MANY = 12
SEALED = {"agency": "agency A", "district": None, "statute": "18 USC 1341"}


@cache
def story() -> Story:
    """Twelve requests withdrawn in January whose seals were lifted in May, all withheld; one that still runs."""
    told = Story(daily=False).open().staff()
    for number in range(MANY):
        told.say("request.filed", str(matter_id(f"{number}")), FILED, sealed=SEALED)
        told.say("request.withdrawn", str(matter_id(f"{number}")))
    told.say("request.filed", str(matter_id("running")), FILED, sealed=SEALED)
    told.next_day(125)
    for number in range(MANY):
        lifted(told, str(matter_id(f"{number}")), "2026-05", ())
    return told


def beside(left_out: str = "") -> dict[tuple[str, int], Beside]:
    """What an export holds of every matter but one."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    for (chain, seq, name), disclosure in story().disclosures.items():
        found.setdefault((chain, seq), {})[name] = disclosure.text
    return {place: Beside(*place, texts) for place, texts in found.items() if place[0] != left_out}


def true() -> bytes:
    closed = [Closed("cover/federal", {"agency": "agency A", "statute": "18 USC 1341"})] * MANY
    return print_attested(YEAR, CELL_LEAST, attested_tables(YEAR, closed, CELL_LEAST))


def counted(again: AttestedAgain, data: bytes) -> AttestedAgain:
    """Take in the whole story, then a statement that attests these tables."""
    told, matters = story(), {}
    for index, entry in enumerate(told.entries):
        statement = parse_statement(entry)
        if TYPES[statement.type].chain == "matter":
            id = ChainId(statement.matter)
            before = matters.get(id) or new_matter(id, Profile.REFORM)
            matters[id] = fold_one(before, statement, leaf_hash(entry))
            again.matter(index, statement, matters[id])
    attested = told.draft("figures.attested", "figures", {"tables": tables_hash(data), "year": YEAR}, by="auditor")
    again.attested(len(told.entries), attested)
    return again


def outcome(again: AttestedAgain) -> tuple[list[int], list[str], list[str]]:
    return again.agreed, again.differ, again.without


def test_true_tables_agree() -> None:
    assert outcome(counted(AttestedAgain(beside(), {}), true())) == ([YEAR], [], [])


def lying() -> bytes:
    plain = json.loads(true())
    plain["tables"][0]["counts"][0][0] += 1
    return canonical.print(plain)


def test_a_number_that_lies_is_named() -> None:
    def read(path: str, most: int) -> bytes | None:
        return lying() if path == figures_path(YEAR, 0) else None

    agreed, (differs,), without = outcome(counted(AttestedAgain(beside(), {}, read), lying()))
    assert (agreed, without) == ([], [])
    assert differs.endswith("table agency, row agency A, column cover/federal: counted 12, published 13")


def test_a_lie_is_said_also_where_the_file_cannot_be_read() -> None:
    for read in (None, lambda path, most: None):
        assert counted(AttestedAgain(beside(), {}, read), lying()).differ[0].endswith("they count otherwise")


def test_what_is_not_in_the_export_is_said_and_not_called_false() -> None:
    again = counted(AttestedAgain(beside(str(matter_id("3"))), {}), true())
    assert outcome(again)[:2] == ([], [])
    assert again.without == [f"attested figures of {YEAR}: sealed values of 1 matters are not in the export"]


def closed(matter: str, seq: int = 0) -> Countable:
    texts = {name: (seq, story().disclosures[matter, 0, name].text) for name in SEALED}
    return Countable(matter, texts)


def test_what_was_put_aside_of_a_closed_matter_counts_too() -> None:
    matter = str(matter_id("3"))
    assert counted(AttestedAgain(beside(matter), {matter: closed(matter)}), true()).agreed == [YEAR]
    for less in (closed(matter, 1), Countable(matter, {})):
        assert counted(AttestedAgain(beside(matter), {matter: less}), true()).without


def test_a_value_that_was_not_sealed_so_is_named() -> None:
    matter, other = str(matter_id("3")), str(matter_id("4"))
    wrong = Countable(matter, closed(other).texts)
    (differs,) = counted(AttestedAgain(beside(matter), {matter: wrong}), true()).differ
    assert "the field 'agency' of the export is not what was sealed" in differs
    renamed = Countable(matter, {**closed(matter).texts, "agency": closed(matter).texts["statute"]})
    assert counted(AttestedAgain(beside(matter), {matter: renamed}), true()).differ


def test_every_field_is_sealed_by_the_types_that_are_named() -> None:
    assert all(field in TYPES[kind].sealed for field, kinds in SEALED_BY.items() for kind in kinds)
