"""Two offices open one closed record: said in public first, then with both their keys, and nothing else with them."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from plainview.core.sealing.closed_record import open_with_keys, parse_record, print_record, unlock_with_two
from plainview.core.sealing.quorum import OfficeKey, office_key
from plainview.core.vocabulary.errors import Inconsistent, Invalid, NotPermitted, Unchecked
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.custody import nested_key, renew_open, set_custodian_key
from plainview.server.actions.epochs import end_epoch
from plainview.server.actions.opening import give_anew, open_closed, standing_opening, take_out
from plainview.server.scenarios import cast
from tests.server.actions.desk import MATTER, DeskTop
from tests.server.actions.test_custody import CANARIES, OTHER, by_two, lived

OPERATOR = cast.OPERATOR


def said(top: DeskTop, purpose: str = "audit") -> list[Acknowledged]:
    """Two custodians of two offices say that the record is opened."""
    done = [top.act(verb, purpose=purpose) for verb in ("approve_opening", "open_record")]
    assert all(isinstance(one, Acknowledged) and one.refusal is None for one in done), done
    return [one for one in done if isinstance(one, Acknowledged)]


def keys(top: DeskTop, *offices: str) -> list[ec.EllipticCurvePrivateKey]:
    return [top.stage.keyring.custodian(office) for office in offices]


def test_what_two_offices_have_said_is_taken_out_and_opened_by_both_alone(top: DeskTop) -> None:
    lived(top, to="closed")
    said(top)
    taken = parse_record(print_record(take_out(top.stage.desk, OPERATOR, MATTER, "audit")))
    assert (taken.purpose, taken.offices) == ("audit", ("court", "inspector_general"))
    opened = open_with_keys(taken, unlock_with_two(taken, keys(top, "inspector_general", "court")))
    texts = str(opened.parts) + str(opened.pieces)
    assert CANARIES[1] in texts and len(opened.pieces) == 1
    types = {part.type for part in taken.parts}
    assert {"request.filed", "order.approved", "record.opening_approved", "record.opened"} <= types
    with pytest.raises(NotPermitted, match="not inspection"):
        unlock_with_two(taken, keys(top, "inspection", "court"))
    row = top.audit()[-1]
    assert (row.person, row.act, row.outcome) == (OPERATOR, "open_closed", "audit")
    assert row.detail == f"statement {taken.opened}, court and inspector_general"


def test_nothing_is_taken_out_before_two_offices_have_said_so_in_public(top: DeskTop) -> None:
    lived(top, to="closed")
    with pytest.raises(NotPermitted, match="no two custodian offices have said"):
        take_out(top.stage.desk, OPERATOR, MATTER, "audit")
    top.act("approve_opening", purpose="audit")
    with pytest.raises(NotPermitted, match="no two custodian offices have said"):
        take_out(top.stage.desk, OPERATOR, MATTER, "audit")
    top.public = False
    with pytest.raises(Unchecked, match="record.opening_approved is not yet public"):
        top.act("open_record", purpose="audit")
    top.public = True
    top.act("open_record", purpose="audit")
    top.public = False
    with pytest.raises(Unchecked, match="record.opened is not yet public: no checkpoint covers it"):
        take_out(top.stage.desk, OPERATOR, MATTER, "audit")
    assert [row for row in top.audit() if row.act == "open_closed"] == []
    top.public = True
    assert take_out(top.stage.desk, OPERATOR, MATTER, "audit").pieces


def test_an_open_matter_and_another_matter_are_not_taken_out(top: DeskTop) -> None:
    lived(top, to="closed")
    said(top)
    top.must("file", matter=OTHER)
    with pytest.raises(NotPermitted, match="no two custodian offices"):
        take_out(top.stage.desk, OPERATOR, OTHER, "audit")
    taken = take_out(top.stage.desk, OPERATOR, MATTER, "audit")
    other = {name: nested_key(top.stage.desk, OTHER, name) for name in ("file", "pieces")}
    unlocked = unlock_with_two(taken, keys(top, "court", "inspector_general"))
    assert not {top.stage.desk.file_key(OTHER, name) for name in other} & set(unlocked.values())


def test_another_purpose_another_person_and_a_later_month_are_refused(top: DeskTop) -> None:
    lived(top, to="closed")
    said(top)
    with pytest.raises(NotPermitted, match="the offices have said audit, not discovery"):
        take_out(top.stage.desk, OPERATOR, MATTER, "discovery")
    with pytest.raises(NotPermitted, match="a judge may not"):
        take_out(top.stage.desk, "judge", MATTER, "audit")
    top.on(30)
    assert standing_opening(top.stage.desk, MATTER).offices == ("court", "inspector_general")
    top.on(1)
    with pytest.raises(NotPermitted, match="held for 30 days"):
        take_out(top.stage.desk, OPERATOR, MATTER, "audit")


def test_a_desk_reads_a_closed_matter_with_its_keys_each_opening_audited(top: DeskTop) -> None:
    lived(top, to="closed")
    said(top, "discovery")
    held = {name: by_two(top, "court", name=name) for name in ("file", "pieces")}
    opened = open_closed(top.stage.desk, "custodian", MATTER, held)
    assert opened.request(MATTER).grounds == CANARIES[1]
    assert len(opened.pieces(MATTER)) == 1
    rows = [(row.person, row.act, row.outcome, row.detail) for row in top.audit()[-2:]]
    assert rows == [("custodian", "open", "discovery", "request"), ("custodian", "open", "discovery", "pieces")]
    with pytest.raises(Invalid):
        open_closed(top.stage.desk, "custodian", MATTER, {"file": bytes(32)})


def test_what_is_said_of_a_closed_matter_opens_with_its_own_key_alone(top: DeskTop) -> None:
    lived(top, to="closed")
    held = by_two(top, "court")
    done = top.act("place_hold", source="court", text="the canary of the hold")
    assert isinstance(done, Acknowledged)
    name = f"file.{done.statement.seq}"
    said(top)
    both = {"file": held, name: by_two(top, "court", name=name)}
    with pytest.raises(NotPermitted):
        top.reading().private_at(MATTER, done.index, "disclosures")
    opened = open_closed(top.stage.desk, "custodian", MATTER, both)
    text = opened.private_at(MATTER, done.index, "disclosures")
    assert isinstance(text, dict) and set(text) == {"by", "reason_text"}


def replaced(top: DeskTop) -> OfficeKey:
    """The court's custodian key, replaced."""
    new = office_key(ec.derive_private_key(9, ec.SECP256R1()))
    set_custodian_key(top.stage.desk, cast.REGISTRARS[1], "court", new.public)
    return new


def test_a_replaced_offices_closed_records_are_closed_anew_by_the_two_others(top: DeskTop) -> None:
    lived(top, to="closed")
    new = replaced(top)
    assert renew_open(top.stage.desk, OPERATOR) == 0
    said(top, "custody")
    taken = take_out(top.stage.desk, OPERATOR, MATTER, "custody")
    olds = keys(top, "court", "inspector_general")
    unlocked = unlock_with_two(taken, [*olds, ec.derive_private_key(9, ec.SECP256R1())])
    with pytest.raises(Invalid, match="not the key that was given into custody"):
        give_anew(top.stage.desk, OPERATOR, MATTER, {**unlocked, "file": bytes(32)})
    give_anew(top.stage.desk, OPERATOR, MATTER, unlocked)
    assert all(nested_key(top.stage.desk, MATTER, name).ids[1] == new.id for name in unlocked)
    again = take_out(top.stage.desk, OPERATOR, MATTER, "custody")
    anew = [ec.derive_private_key(9, ec.SECP256R1()), *keys(top, "inspector_general")]
    assert unlock_with_two(again, anew) == unlocked
    with pytest.raises(Invalid, match="not closed with this key"):
        unlock_with_two(again, olds)


def test_keys_opened_for_an_audit_are_not_closed_anew(top: DeskTop) -> None:
    lived(top, to="closed")
    said(top)
    with pytest.raises(NotPermitted, match="for another purpose than custody"):
        give_anew(top.stage.desk, OPERATOR, MATTER, {})


def test_keys_that_were_erased_meanwhile_are_not_closed_anew(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(top, to="closed")
    said(top, "custody")
    unlocked = {"file": by_two(top, "court")}
    nested = nested_key(top.stage.desk, MATTER)
    with top.stage.desk.store.unit() as unit:
        unit.drop_wrap(MATTER, "file.quorum")
    monkeypatch.setattr("plainview.server.actions.opening.nested_key", lambda *given: nested)
    with pytest.raises(Inconsistent, match="erased meanwhile"):
        give_anew(top.stage.desk, OPERATOR, MATTER, unlocked)


def test_a_record_is_taken_out_after_an_epoch_has_ended(top: DeskTop) -> None:
    lived(top, to="closed")
    end_epoch(top.stage.desk, OPERATOR)
    said(top)
    taken = take_out(top.stage.desk, OPERATOR, MATTER, "audit")
    opened = open_with_keys(taken, unlock_with_two(taken, keys(top, "court", "inspector_general")))
    assert len(opened.pieces) == 1
