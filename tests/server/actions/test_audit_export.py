"""An auditor takes along what the sealed rules rest on, for a purpose that is kept, of what is open alone."""

from __future__ import annotations

import pytest

from plainview.core.sealing.audit_export import Beside, Header, parse_export
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.actions.audit_export import export_disclosures
from tests.server.actions.desk import MATTER, DeskTop
from tests.server.actions.test_custody import CANARIES, OTHER, lived


def rows(top: DeskTop, by: str = "auditor", purpose: str = "the yearly review") -> list[Header | Beside]:
    return [*parse_export(export_disclosures(top.stage.desk, by, purpose))]


def test_open_matters_and_the_programs_own_chains_are_there_and_closed_ones_are_not(top: DeskTop) -> None:
    lived(top, to="closed", matter=OTHER)
    lived(top)
    header, *beside = rows(top)
    assert header == Header("example.com/actions", top.stage.desk.store.size())
    assert {row.chain for row in beside if isinstance(row, Beside)} == {MATTER, "program", "keys", "agencies"}
    filed = next(row for row in beside if isinstance(row, Beside) and (row.chain, row.seq) == (MATTER, 0))
    assert isinstance(filed.request, dict) and filed.request["grounds"] == CANARIES[1]
    assert set(filed.disclosures) >= {"address", "grounds", "request"}
    assert CANARIES[0] not in str(beside), "pieces are in no such export"


def test_the_purpose_and_every_matter_are_in_the_audit_trail(top: DeskTop) -> None:
    top.must("file", "review")
    rows(top)
    said = [row for row in top.stage.desk.store.audit_rows() if row.person == "auditor"]
    assert [(row.act, row.matter, row.outcome, row.detail) for row in said[:2]] == [
        ("export_disclosures", "program", "audit", "the yearly review"),
        ("open", MATTER, "audit", "disclosures"),
    ]
    assert {row.detail for row in said if row.act == "open"} == {"disclosures", "request"}


def test_nobody_else_takes_it_and_nobody_without_a_purpose(top: DeskTop) -> None:
    for person in ("judge", "custodian", "operator", "Chief Postal Inspector"):
        with pytest.raises(NotPermitted):
            rows(top, person)
    for purpose in ("", "x" * 501):
        with pytest.raises(Malformed):
            rows(top, purpose=purpose)
    assert not [row for row in top.stage.desk.store.audit_rows() if row.act == "export_disclosures"]


def test_what_was_erased_beside_a_statement_is_left_out(top: DeskTop) -> None:
    top.must("file")
    with top.stage.desk.store.unit() as unit:
        unit.erase_payloads([line.index for line in top.stage.desk.lines(MATTER)])
    assert MATTER not in {row.chain for row in rows(top) if isinstance(row, Beside)}
