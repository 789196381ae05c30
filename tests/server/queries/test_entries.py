"""Who answers for a cover sees every entry, those that were replaced too, and can prove each against its day's book."""

from __future__ import annotations

import pytest

from plainview.core.mail.corrections import CorrectionReason
from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.proofs import verify_inclusion
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Invalid, NotPermitted, Unchecked
from plainview.server.actions.correct_piece import correct_piece
from plainview.server.actions.sheets import import_sheet
from plainview.server.actions.sweep import sweep
from plainview.server.queries.entries import inspect_entries, prove_entry
from plainview.server.scenarios.cast import OPERATOR
from plainview.server.scenarios.requests import STANDARD_PIECE
from tests.server.actions.conftest import top
from tests.server.actions.desk import MATTER, TO_START, DeskTop

__all__ = ["top"]

MISREAD, TWICE = CorrectionReason.MISREAD, CorrectionReason.READ_TWICE


def entered(top: DeskTop) -> None:
    """A piece, its correction of the next day with one piece of a sheet, and a withdrawal of the day after."""
    top.must(*TO_START)
    first = top.stage.desk.today()
    old = top.record(sender_address="1 Other Rd\nSpringfield NY 10001").digest
    assert old
    top.on(1)
    correct_piece(top.stage.desk, "recorder", MATTER, old, MISREAD, Piece(first, **STANDARD_PIECE), "read anew")
    sheet = print_sheet([Piece(first, **STANDARD_PIECE)])
    (late,) = import_sheet(top.stage.desk, "recorder", MATTER, sheet).digests
    assert late
    top.on(1)
    correct_piece(top.stage.desk, "recorder", MATTER, late, TWICE, None)


def test_a_custodian_and_an_auditor_see_what_was_replaced_beside_what_replaces_it(top: DeskTop) -> None:
    entered(top)
    shown = inspect_entries(top.stage.desk, "custodian", MATTER)
    assert shown == inspect_entries(top.stage.desk, "auditor", MATTER)
    assert [(each.name, each.reason, each.stands) for each in shown] == [
        ("piece", "", False),
        ("correction", "misread", True),
        ("late", "", False),
        ("correction", "read_twice", False),
    ]
    assert [each.supersedes for each in shown] == ["", shown[0].digest, "", shown[2].digest]
    assert (shown[1].note, shown[3].piece, shown[0].points[1]) == ("read anew", None, "1 OTHER RD|10001|US")
    assert [each.booked for each in shown] == [days_after(shown[0].booked, days) for days in (0, 1, 1, 2)]
    rows = [row for row in top.audit() if (row.act, row.person) == ("open", "custodian")]
    assert [(row.outcome, row.detail) for row in rows] == [("audit", "pieces")]


@pytest.mark.parametrize("who", ["recorder", "officer of agency A", "judge", "inspector", "operator"])
def test_nobody_else_looks_through_a_covers_entries(top: DeskTop, who: str) -> None:
    top.must(*TO_START)
    digest = top.record().digest
    assert digest
    for ask in (lambda: inspect_entries(top.stage.desk, who, MATTER),
                lambda: prove_entry(top.stage.desk, who, MATTER, digest)):  # fmt: skip
        with pytest.raises(NotPermitted):
            ask()
        assert (top.audit()[-1].person, top.audit()[-1].outcome) == (who, "not permitted")


def test_every_entry_is_proven_against_the_public_book_of_the_day_it_was_entered_on(top: DeskTop) -> None:
    entered(top)
    digests = [bytes.fromhex(each.digest) for each in inspect_entries(top.stage.desk, "custodian", MATTER)]
    with pytest.raises(Unchecked, match="not closed"):
        prove_entry(top.stage.desk, "custodian", MATTER, digests[3])
    top.on(1)
    sweep(top.stage.desk, OPERATOR)
    for digest in digests:
        proof = prove_entry(top.stage.desk, "custodian", MATTER, digest)
        place = proof.booked.inclusion
        verify_inclusion(leaf_hash(digest), place.position, place.width, place.path, proof.booked.root)
        row = top.stage.desk.store.entries(proof.booked.index, proof.booked.index + 1)[0]
        assert leaf_hash(row) == proof.booked.leaf and proof.booked.root.hex().encode() in row
    with pytest.raises(Invalid, match="no entry of this matter"):
        prove_entry(top.stage.desk, "custodian", MATTER, b"\0" * 32)
