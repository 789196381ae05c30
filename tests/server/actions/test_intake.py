"""Requests in the making: kept sealed, checked without being said, signed by two people of one agency, then filed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plainview.core.docket.decide import Refusal
from plainview.core.docket.statement import Signature
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.errors import BadSignature, Inconsistent, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Request
from plainview.server.actions import countersign
from plainview.server.actions import intake_drafts as drafts
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.check import Standing, check
from plainview.server.actions.epochs import end_epoch
from plainview.server.actions.intake_answers import answers_of, request_of
from plainview.server.actions.registered import RegisteredKeys
from plainview.server.people.person import Person, Role
from plainview.server.queries.checks import count_checks
from plainview.server.scenarios.cast import OPERATOR
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_EXTENSION, STANDARD_RECORDS, merged
from tests.server.actions.conftest import top
from tests.server.actions.desk import MATTER, OFFICER, SUPERVISOR, TO_START, DeskTop

__all__ = ["top"]

OTHER = "officer of agency B"
ANSWERS: dict[str, Any] = answers_of(
    from_plain(Request, {**STANDARD_COVER, "officer": "", "supervisor": "", "dated": "2026-01-08"})
)
MORE = {f"x_{name.removeprefix('benefit_')}": value for name, value in STANDARD_EXTENSION.items()}
MORE |= {"x_charged": "no", "x_represented": "no"}


def _begun(top: DeskTop, answers: dict[str, Any] = ANSWERS, verb: str = "file", matter: str = "") -> str:
    id = drafts.begin_draft(top.stage.desk, OFFICER, verb, matter)
    drafts.save(top.stage.desk, OFFICER, id, answers)
    return id


def _signature(top: DeskTop, person: str, id: str) -> Signature:
    desk = top.stage.desk
    key = desk.keys.key_of(person, desk.today())
    assert key is not None
    return top.stage.keyring.sign(key, countersign.to_sign(desk, person, id))


def _signed(top: DeskTop, id: str) -> None:
    drafts.make_ready(top.stage.desk, OFFICER, id)
    countersign.sign(top.stage.desk, SUPERVISOR, id, _signature(top, SUPERVISOR, id))


def _file(top: DeskTop, id: str) -> Acknowledged:
    done = countersign.file(top.stage.desk, OFFICER, id, _signature(top, OFFICER, id))
    assert isinstance(done, Acknowledged), done
    return done


def _request(top: DeskTop, matter: str) -> Request:
    return top.reading().request(matter)


def test_what_was_answered_is_filed_under_both_signatures_and_the_draft_is_gone(top: DeskTop) -> None:
    id = _begun(top)
    _signed(top, id)
    done = _file(top, id)
    assert done.statement.type == "request.filed" and done.refusal is None
    filed = _request(top, done.statement.matter)
    assert (filed.officer, filed.supervisor, filed.dated) == (OFFICER, SUPERVISOR, top.stage.desk.today())
    said = open_text(str(done.event.sealed["request"])).value
    assert isinstance(said, dict)
    for role, person in (("officer", OFFICER), ("supervisor", SUPERVISOR)):
        key = top.stage.keyring.key_of(person, top.stage.desk.today())
        assert key is not None
        assert said[role] == {"key": key, "value": top.stage.keyring.sign(key, drafts.bytes_of(filed)).value.hex()}
    assert drafts.drafts_of(top.stage.desk, OFFICER) == ()
    with pytest.raises(NotPermitted):
        drafts.draft_of(top.stage.desk, OFFICER, id)


def test_in_a_real_program_the_two_signatures_are_handed_over_and_no_key_is_held_here(top: DeskTop) -> None:
    id = _begun(top)
    _signed(top, id)
    mine, held = _signature(top, OFFICER, id), top.stage.desk
    for person in (OFFICER, SUPERVISOR):
        key = top.stage.keyring.key_of(person, held.today())
        top.stage.desk.register("keys-of", person, [str(key)])
    real = replace(held, keys=RegisteredKeys(lambda: held))
    with pytest.raises(NotPermitted):
        countersign.file(real, OFFICER, id, replace_key(mine, "0" * 32))
    with pytest.raises(BadSignature):
        countersign.file(real, OFFICER, id, Signature(mine.form, mine.key, bytes(64)))
    done = countersign.file(real, OFFICER, id, mine)
    assert isinstance(done, Acknowledged) and done.statement.type == "request.filed"


def replace_key(signature: Signature, key: str) -> Signature:
    return Signature(signature.form, type(signature.key)(key), signature.value)


def test_nothing_is_filed_without_the_supervisor(top: DeskTop) -> None:
    id = _begun(top)
    for state in (drafts.OPEN, drafts.READY):
        with pytest.raises(Inconsistent):
            _file(top, id)
        assert drafts.draft_of(top.stage.desk, OFFICER, id).state == state
        if state == drafts.OPEN:
            drafts.make_ready(top.stage.desk, OFFICER, id)


def test_nobody_signs_for_both(top: DeskTop) -> None:
    id = _begun(top)
    drafts.make_ready(top.stage.desk, OFFICER, id)
    mine = Signature("ed25519", top.stage.keyring.held[OFFICER][-1].id, bytes(64))
    with pytest.raises((NotPermitted, Inconsistent)):
        countersign.sign(top.stage.desk, OFFICER, id, mine)
    with pytest.raises(NotPermitted):
        countersign.sign(top.stage.desk, SUPERVISOR, id, mine)
    with pytest.raises(NotPermitted):
        drafts.make_ready(top.stage.desk, SUPERVISOR, id)


def test_what_was_changed_meanwhile_is_not_signed(top: DeskTop) -> None:
    desk, id = top.stage.desk, _begun(top)
    draft = drafts.draft_of(desk, OFFICER, id)
    drafts.save(desk, OFFICER, id, {})
    with pytest.raises(Inconsistent):
        drafts.check_same(desk, OFFICER, draft)


def test_what_a_supervisor_signs_stands_still_and_what_is_taken_back_is_signed_anew(top: DeskTop) -> None:
    desk, id = top.stage.desk, _begun(top)
    drafts.make_ready(desk, OFFICER, id)
    old = _signature(top, SUPERVISOR, id)
    with pytest.raises(Inconsistent):
        drafts.save(desk, OFFICER, id, {})
    drafts.reopen(desk, SUPERVISOR, id, "say which complainants")
    assert drafts.draft_of(desk, OFFICER, id).note == "say which complainants"
    drafts.save(desk, OFFICER, id, {**ANSWERS, "days": 29})
    drafts.make_ready(desk, OFFICER, id)
    with pytest.raises(BadSignature):
        countersign.sign(desk, SUPERVISOR, id, old)
    countersign.sign(desk, SUPERVISOR, id, _signature(top, SUPERVISOR, id))
    assert drafts.reopen(desk, OFFICER, id).signature is None


def test_a_draft_is_not_there_for_another_agency_or_another_role(top: DeskTop) -> None:
    id = _begun(top)
    for person in (OTHER, "reviewer", "judge", "auditor", OPERATOR):
        with pytest.raises(NotPermitted):
            drafts.draft_of(top.stage.desk, person, id)
    for wrong in ("0" * 32, "nothing"):
        with pytest.raises(NotPermitted):
            drafts.draft_of(top.stage.desk, OFFICER, wrong)
    assert drafts.drafts_of(top.stage.desk, OTHER) == ()
    with pytest.raises(NotPermitted):
        drafts.drafts_of(top.stage.desk, "reviewer")
    with pytest.raises(NotPermitted):
        check(top.stage.desk, OTHER, id)


def test_a_draft_is_sealed_at_rest_and_outlives_the_end_of_an_epoch(top: DeskTop) -> None:
    id = _begun(top)
    assert not any("complainants" in line for line in top.dump())
    end_epoch(top.stage.desk, OPERATOR)
    assert drafts.draft_of(top.stage.desk, OFFICER, id).answers == ANSWERS


def test_a_draft_is_deleted_by_its_officer_or_after_thirty_days(top: DeskTop) -> None:
    first, second = _begun(top), _begun(top)
    drafts.drop(top.stage.desk, OFFICER, first)
    assert [draft.id for draft in drafts.drafts_of(top.stage.desk, OFFICER)] == [second]
    top.on(30)
    assert drafts.draft_of(top.stage.desk, OFFICER, second).id == second
    with top.stage.desk.store.unit() as unit:
        assert drafts.drop_old(top.stage.desk, unit) == 0
    top.on(1)
    assert drafts.drafts_of(top.stage.desk, OFFICER) == ()
    with top.stage.desk.store.unit() as unit:
        assert drafts.drop_old(top.stage.desk, unit) == 1
    assert not top.stage.desk.store.record(drafts.INTAKE, second)


def test_a_check_says_what_stands_and_is_no_statement(top: DeskTop) -> None:
    desk, id = top.stage.desk, _begun(top)
    before = desk.store.size()
    found = check(desk, OFFICER, id)
    assert not found.refused and {one.rule for one in found.of(Standing.WAITS)} == {4}
    assert {one.rule for one in found.of(Standing.JUDGE)} == {77}
    assert any("specific to this case" in one.words for one in found.of(Standing.LOOKED_AT))
    drafts.save(desk, OFFICER, id, {**ANSWERS, "purpose": "none_listed", "v_prison_months_max": 12})
    again = check(desk, OFFICER, id)
    assert again.refused and {one.rule for one in again.of(Standing.REFUSED)} == {5}
    assert desk.store.size() == before
    rows = [row for row in top.audit(ChainId(drafts.INTAKE)) if row.act == "check_request"]
    assert [row.outcome for row in rows] == ["passes", "refused"] and rows[1].detail == f"{id}: rule 5"
    counted = count_checks(desk, desk.today().year)
    assert (counted.checks, counted.drafts, counted.refused) == (2, 1, 1)
    assert count_checks(desk, desk.today().year - 1).checks == 0


def test_a_check_of_records_names_what_only_a_court_gives(top: DeskTop) -> None:
    records = from_plain(Request, {**STANDARD_RECORDS, "officer": "", "supervisor": "", "dated": "2026-01-08"})
    found = check(top.stage.desk, OFFICER, _begun(top, answers_of(records)))
    assert {one.rule for one in found.of(Standing.WAITS)} == {4, 78}
    assert {one.rule for one in found.of(Standing.JUDGE)} == {77, 90} and not found.refused


def test_a_filing_that_the_law_refuses_is_public_and_the_draft_is_gone(top: DeskTop) -> None:
    id = _begun(top, {**ANSWERS, "charged": "yes"})
    _signed(top, id)
    done = _file(top, id)
    assert done.statement.type == "filing.refused" and done.refusal is not None
    assert drafts.drafts_of(top.stage.desk, OFFICER) == ()


def test_a_correction_begins_with_what_was_filed(top: DeskTop) -> None:
    top.must("file")
    top.act("return", reason="unclear")
    id = drafts.begin_draft(top.stage.desk, OFFICER, "correct", MATTER)
    draft = drafts.draft_of(top.stage.desk, OFFICER, id)
    assert draft.answers == ANSWERS and draft.matter == MATTER
    drafts.save(top.stage.desk, OFFICER, id, {**ANSWERS, "days": 20})
    _signed(top, id)
    done = _file(top, id)
    assert done.statement.type == "request.corrected" and _request(top, MATTER).days == 20


def test_an_extension_and_a_confirmation_carry_both_signatures(top: DeskTop) -> None:
    top.act("file", emergency="physical_harm")
    top.must(*TO_START[1:2])
    confirming = _begun(top, {}, "confirm", MATTER)
    assert not check(top.stage.desk, OFFICER, confirming).refused
    _signed(top, confirming)
    assert _file(top, confirming).statement.type == "request.confirmed"
    other = ChainId("cd" * 16)
    top.must(*TO_START, matter=other)
    asking = _begun(top, {}, "ask_extension", other)
    assert check(top.stage.desk, OFFICER, asking).refused
    drafts.save(top.stage.desk, OFFICER, asking, MORE)
    _signed(top, asking)
    assert _file(top, asking).statement.type == "extension.asked"


def test_what_two_people_signed_is_extended_and_confirmed_by_the_same_two(top: DeskTop) -> None:
    desk, officer, supervisor = top.stage.desk, "second officer of agency A", "second supervisor of agency A"
    for person, role in ((officer, Role.OFFICER), (supervisor, Role.SUPERVISOR)):
        desk.register("person", person, Person(person, role, agency="agency A"))
    top.must(*TO_START)
    with pytest.raises(NotPermitted, match="another officer signed"):
        drafts.begin_draft(desk, officer, "ask_extension", MATTER)
    id = _begun(top, MORE, "ask_extension", MATTER)
    drafts.make_ready(desk, OFFICER, id)
    with pytest.raises(NotPermitted, match="another supervisor signed"):
        countersign.to_sign(desk, supervisor, id)
    drafts.reopen(desk, OFFICER, id)
    with pytest.raises(Inconsistent):
        drafts.reopen(desk, OFFICER, id)
    drafts.save(desk, officer, id, MORE)
    drafts.make_ready(desk, officer, id)
    countersign.sign(desk, SUPERVISOR, id, _signature(top, SUPERVISOR, id))
    with pytest.raises(NotPermitted, match="another officer signed"):
        countersign.to_sign(desk, officer, id)
    with pytest.raises(NotPermitted, match="its own officer"):
        countersign.to_sign(desk, OFFICER, id)


def test_an_act_that_is_answered_only_leaves_the_draft(top: DeskTop) -> None:
    top.must(*TO_START)
    id = _begun(top, {}, "confirm", MATTER)
    _signed(top, id)
    answer = countersign.file(top.stage.desk, OFFICER, id, _signature(top, OFFICER, id))
    assert isinstance(answer, Refusal) and drafts.draft_of(top.stage.desk, OFFICER, id).state == drafts.SIGNED


def test_another_request_like_this_one_begins_with_its_answers(top: DeskTop) -> None:
    top.must("file")
    id = drafts.begin_draft(top.stage.desk, OFFICER, like=MATTER)
    draft = drafts.draft_of(top.stage.desk, OFFICER, id)
    assert draft.answers == ANSWERS and draft.matter == id != MATTER
    for person, verb, matter, like in (
        (OTHER, "file", "", MATTER),
        (OFFICER, "file", MATTER, ""),
        (OFFICER, "return", MATTER, ""),
    ):
        with pytest.raises(NotPermitted):
            drafts.begin_draft(top.stage.desk, person, verb, matter, like)
    with pytest.raises(NotPermitted):
        drafts.begin_draft(top.stage.desk, SUPERVISOR)


def test_there_is_an_end_to_how_many_drafts_there_are(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "DRAFTS_MAX", 1)
    _begun(top)
    with pytest.raises(NotPermitted):
        drafts.begin_draft(top.stage.desk, OFFICER)


BLOCKS: dict[str, dict[str, Any]] = {
    "fugitive": {
        "purpose": "fugitive",
        "fugitive": {
            "name": "a person",
            "aliases": ["another name"],
            "relation": "brother",
            "fled_from": STANDARD_COVER["violation"],
            "whereabouts_known": False,
            "flight": "prosecution",
        },
        "violation": None,
    },
    "forfeiture": {
        "purpose": "forfeiture",
        "forfeiture": {"facts": "a house", "statute": "18 USC 981", "authority": "18 USC 981", "civil": False},
        "violation": None,
    },
    "security": {
        "purpose": "national_security",
        "security": {"foreign_power": True, "threat": "sabotage", "approved_by": "head", "route": "counsel"},
        "violation": None,
    },
    "postal": {
        "purpose": "postal_statute",
        "by_inspector": True,
        "violation": {**STANDARD_COVER["violation"], "postal": True},
    },
    "oral": {"form": "oral", "urgency": "hours", "taken_by": "the duty desk", "emergency": "evidence_loss"},
    "all names": {"names": [], "all_names": True, "all_names_reason": "aliases are used"},
    "left out": {
        "excluded": ["a child"],
        "attorney": {"known": True, "names": ["counsel"], "address": "Law Road", "subject_is_attorney": False},
    },
    "unanswered": {
        "excluded": None,
        "attorney": None,
        "charged": None,
        "represented": None,
        "addresses": [],
        "violation": None,
    },
}


@pytest.mark.parametrize("name", BLOCKS)
def test_answers_and_request_say_the_same(name: str) -> None:
    plain = merged(STANDARD_COVER, {"officer": "o", "supervisor": "s", "dated": "2026-01-08"})
    request = from_plain(Request, {**plain, **BLOCKS[name]})
    assert request_of(answers_of(request), "o", "s", request.dated) == request
    assert to_plain(request_of({}, "o", "s", None))["attorney"] is None
