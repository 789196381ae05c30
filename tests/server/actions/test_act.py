"""Propose, sign, commit: what was decided stands as signed, on its day, on the matter as it was; or not at all."""

from __future__ import annotations

import pytest

from plainview.core.docket.decide import Refusal
from plainview.core.vocabulary.errors import BadSignature, Inconsistent, Invalid, Malformed, NotPermitted, Unchecked
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import act as acting
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.verbs import VERBS, verb_named
from tests.server.actions.desk import MATTER, OFFICER, DeskTop

KEYS = ChainId("keys")


def refusal_of(done: Acknowledged | Refusal) -> Refusal | None:
    """What the law said no to, stated in public or not."""
    return done if isinstance(done, Refusal) else done.refusal


def outcomes(top: DeskTop, matter: ChainId = MATTER) -> list[tuple[str, str]]:
    return [(row.act, row.outcome) for row in top.audit(matter)]


def test_a_draft_waits_for_its_signer_and_nothing_is_said(top: DeskTop) -> None:
    top.must("file")
    draft = top.propose("review")
    (kept,) = top.stage.desk.store.drafts(MATTER)
    assert (kept.id, kept.data, kept.person, kept.type) == (draft.id, draft.to_sign, "reviewer", "request.reviewed")
    assert top.types() == ["request.filed"]


def test_what_is_sealed_lies_sealed_beside_its_draft(top: DeskTop) -> None:
    top.must("file")
    top.propose("return", reason="unclear", text="the canary sentence")
    (kept,) = top.stage.desk.store.drafts(MATTER)
    assert b"canary" not in kept.data + kept.sealed


def test_a_word_that_no_statement_has_is_told_before_a_draft_waits(top: DeskTop) -> None:
    top.must("file")
    with pytest.raises(Malformed, match="expected one of incomplete"):
        top.propose("return", reason="stale")
    assert top.stage.desk.store.drafts(MATTER) == []


def test_a_committed_draft_is_gone_and_its_very_bytes_stand(top: DeskTop) -> None:
    top.must("file")
    draft = top.propose("review")
    done = top.commit(draft, "review")
    assert isinstance(done, Acknowledged)
    assert top.stage.desk.store.drafts(MATTER) == []
    assert (done.statement.prev, done.statement.sealed) == (draft.statement.prev, draft.statement.sealed)
    assert top.types() == ["request.filed", "request.reviewed"]
    assert outcomes(top)[-1] == ("review", "request.reviewed")


def test_an_act_that_needs_no_signature_leaves_no_draft(top: DeskTop) -> None:
    top.propose("file")
    assert top.stage.desk.store.drafts(MATTER) == []


def test_a_signature_over_other_bytes_is_not_taken(top: DeskTop) -> None:
    top.must("file")
    draft, desk, before = top.propose("review"), top.stage.desk, top.types()
    key = desk.keys.key_of("reviewer", desk.today())
    assert key is not None
    wrong = desk.keys.sign(key, draft.to_sign + b" ")
    with pytest.raises(BadSignature):
        acting.commit(desk, "reviewer", VERBS["review"], draft, {}, wrong)
    assert top.types() == before
    assert desk.store.draft(draft.id) is not None, "the right signature may still come"


@pytest.mark.parametrize("signer", ["judge", "custodian", "headquarters designee"])
def test_a_key_of_another_class_signs_nothing(top: DeskTop, signer: str) -> None:
    top.must("file")
    draft = top.propose("review")
    with pytest.raises((Invalid, NotPermitted)):
        top.commit(draft, "review", signer=signer)
    assert top.types() == ["request.filed"]


def test_a_signed_act_needs_its_signature(top: DeskTop) -> None:
    top.must("file")
    draft = top.propose("review")
    with pytest.raises(Malformed, match="request.reviewed carries an official signature"):
        acting.commit(top.stage.desk, "reviewer", VERBS["review"], draft, {}, None)
    assert top.types() == ["request.filed"]


def test_a_draft_is_void_when_the_matter_moved(top: DeskTop) -> None:
    top.must("file")
    draft = top.propose("review")
    top.act("return", reason="unclear")
    top.act("correct")
    with pytest.raises(Inconsistent, match="the draft is void: the matter has moved since. Propose it again"):
        top.commit(draft, "review")
    assert top.stage.desk.store.draft(draft.id) is None
    assert outcomes(top)[-1] == ("review", "void")
    assert top.types() == ["request.filed", "request.returned", "request.corrected"]


def test_a_draft_is_void_after_midnight(top: DeskTop) -> None:
    top.must("file")
    draft = top.propose("review")
    top.on(1)
    with pytest.raises(Inconsistent, match="the draft is void: it is of 2026-01-05, today is 2026-01-06"):
        top.commit(draft, "review")
    assert isinstance(top.commit(top.propose("review"), "review"), Acknowledged)


def test_a_draft_is_void_when_the_law_says_no_since(top: DeskTop) -> None:
    top.must("file")
    draft = top.propose("review")
    top.act("suspend_agency", matter=ChainId("agencies"), agency="agency A")
    done = top.commit(draft, "review")
    assert refusal_of(done) is not None
    assert top.stage.desk.store.draft(draft.id) is None
    assert top.types() == ["request.filed", "order.refused"]
    assert [outcome for _, outcome in outcomes(top)[-2:]] == ["void", "order.refused"]


def test_a_void_draft_says_nothing_not_even_a_refusal(top: DeskTop) -> None:
    top.must("file")
    draft = top.propose("review")
    top.act("withdraw")
    with pytest.raises(Inconsistent):
        top.commit(draft, "review")
    assert top.types() == ["request.filed", "request.withdrawn"]


def test_a_key_revoked_between_draft_and_signature_signs_nothing(top: DeskTop) -> None:
    top.must("file")
    draft, desk = top.propose("review"), top.stage.desk
    key = desk.keys.key_of("reviewer", desk.today())
    top.act("revoke_key", matter=KEYS, key=str(key))
    with pytest.raises(Invalid):
        top.commit(draft, "review")
    assert top.types() == ["request.filed"]


def test_somebody_whose_key_has_lapsed_cannot_act(top: DeskTop) -> None:
    top.must("file")
    top.stage.people.clear()
    top.on(91)
    with pytest.raises(NotPermitted, match="reviewer has no key that may sign today"):
        top.act("return", reason="unclear")
    assert top.types() == ["request.filed"]


def test_the_same_act_twice_is_said_once(top: DeskTop) -> None:
    top.must("file")
    draft = top.propose("review")
    assert isinstance(top.commit(draft, "review"), Acknowledged)
    with pytest.raises(Inconsistent, match="the matter has moved since"):
        top.commit(draft, "review")
    assert top.types() == ["request.filed", "request.reviewed"]
    assert refusal_of(top.act("review")) is not None
    assert top.types() == ["request.filed", "request.reviewed", "order.refused"]


def test_two_drafts_of_one_act_stand_once(top: DeskTop) -> None:
    top.must("file")
    one, other = top.propose("review"), top.propose("review")
    assert len(top.stage.desk.store.drafts(MATTER)) == 2
    top.commit(other, "review")
    with pytest.raises(Inconsistent):
        top.commit(one, "review")
    assert top.stage.desk.store.drafts(MATTER) == []
    assert top.types() == ["request.filed", "request.reviewed"]


@pytest.mark.parametrize("verb", ["withdraw", "end_early", "correct", "confirm", "acknowledge", "return_copy"])
def test_an_officer_of_another_agency_is_told_nothing_and_audited(top: DeskTop, verb: str) -> None:
    top.must("file")
    before = top.types()
    with pytest.raises(NotPermitted, match="there is no such matter for you"):
        top.act(verb, by="officer of agency B")
    assert top.types() == before
    last = top.audit()[-1]
    assert (last.person, last.act, last.outcome) == ("officer of agency B", verb, "not permitted")


def test_a_role_that_may_not_is_audited(top: DeskTop) -> None:
    top.must("file")
    with pytest.raises(NotPermitted, match="a recorder may not authorize"):
        top.act("authorize", by="recorder")
    assert (top.audit()[-1].person, top.audit()[-1].outcome) == ("recorder", "not permitted")


def test_nobody_is_nobody(top: DeskTop) -> None:
    before = top.dump()
    with pytest.raises(NotPermitted, match="nobody is registered as 'a stranger'"):
        top.act("file", by="a stranger")
    assert top.dump() == before


def test_an_act_that_does_not_exist_is_named() -> None:
    with pytest.raises(Malformed, match="there is no act 'fly'. Acts: acknowledge, add_key"):
        verb_named("fly")
    assert verb_named("file") is VERBS["file"]


def test_a_refused_order_is_a_statement_and_an_audit_row(top: DeskTop) -> None:
    top.must("file")
    done = top.act("start")
    assert isinstance(done, Acknowledged) and done.refusal is not None
    assert top.types() == ["request.filed", "order.refused"]
    assert outcomes(top)[-1] == ("start", "order.refused")


@pytest.mark.parametrize("verb", ["confirm", "end_early", "give_notice", "close", "second"])
def test_any_other_refused_act_is_an_audit_row_and_nothing_is_said(top: DeskTop, verb: str) -> None:
    top.must("file", "review")
    if verb == "second":
        top.act("withdraw")
    said = top.types()
    assert isinstance(top.act(verb), Refusal)
    assert top.types() == said
    assert outcomes(top)[-1] == (verb, "refused")
    assert top.audit()[-1].detail, "the codes of what refused it"


def test_a_refused_filing_is_a_statement_and_an_audit_row(top: DeskTop) -> None:
    done = top.act("file", charged=True)
    assert isinstance(done, Acknowledged) and done.refusal is not None
    assert top.types() == ["filing.refused"]
    assert outcomes(top) == [("file", "filing.refused")]


def test_a_refused_filing_keeps_what_was_asked_sealed(top: DeskTop) -> None:
    top.act("file", charged=True, grounds="the canary sentence, which is long enough to be grounds")
    assert top.reading().request(MATTER).grounds.startswith("the canary sentence")
    assert "canary" not in "".join(top.dump())


def test_a_value_that_no_act_takes_stops_it_unsaid(top: DeskTop) -> None:
    before = top.dump()
    with pytest.raises(Malformed, match="file: unknown 'speed' for this act"):
        acting.act(top.stage.desk, OFFICER, VERBS["file"], MATTER, {**top.values("file", {}), "speed": 3})
    assert top.dump() == before


@pytest.mark.parametrize("verb", ["start", "release_disclosure"])
def test_without_a_receipt_nothing_starts_and_nothing_leaves(top: DeskTop, verb: str) -> None:
    top.must("file", "review", "authorize", "approve")
    if verb == "release_disclosure":
        top.must("start")
        top.on(1)
        assert isinstance(top.act("approve_disclosure", stage="mid_term"), Acknowledged)
    before, top.public = top.types(), False
    values = {} if verb == "start" else {"stage": "mid_term"}
    with pytest.raises(Unchecked, match=r"is not yet public: no checkpoint covers it\. Publish, then try again"):
        top.act(verb, **values)
    assert top.types() == before
    assert top.asked[-1] == top.stage.desk.store.chain(MATTER)[-1].index, "the last approval is what must be public"
    top.public = True
    assert isinstance(top.act(verb, **values), Acknowledged)


def test_what_does_not_wait_for_a_receipt_asks_for_none(top: DeskTop) -> None:
    top.public = False
    top.must("file", "review", "authorize", "approve")
    assert top.asked == []
