"""Discovery: the person's counsel gets what was recorded, by process, from two people; no agency gets anything so."""

from __future__ import annotations

from typing import Any

import pytest

from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Malformed, NotPermitted, Unchecked
from plainview.core.vocabulary.plain import from_plain
from plainview.server.actions import discovery
from plainview.server.actions import packages as packaging
from plainview.server.actions.accounts import accounts
from plainview.server.actions.act import Acknowledged, act
from plainview.server.actions.discovery import hand_over
from plainview.server.actions.verbs import VERBS
from plainview.server.packages.age_file import fingerprint, open_sealed, recipient_of
from plainview.server.packages.contents import check
from plainview.server.queries.packages import preview
from plainview.server.scenarios.offices import opened
from tests.server.actions.desk import MATTER, DeskTop
from tests.server.packages.released import AGENCY, release, started, swept

PROCESS = "subpoena 26-17, district court"
LAWFUL = {"stage": "discovery", "in_proceeding": True, "proper_process": True}


def counsel(top: DeskTop) -> str:
    """Counsel's own age identity."""
    return top.stage.keyring.agency("counsel")


def demand(top: DeskTop, **changes: Any) -> dict[str, Any]:
    given = {"process": PROCESS, "to": "counsel for the person", "recipients": recipient_of(counsel(top))}
    return {**LAWFUL, **given, **changes}


def discovered(top: DeskTop, **changes: Any) -> Any:
    """Approved by one postal person, released by another."""
    done = top.act("approve_disclosure", **demand(top, **changes))
    assert isinstance(done, Acknowledged) and done.refusal is None, done
    return top.act("release_disclosure", **LAWFUL)


def recorded(top: DeskTop) -> bytes:
    started(top)
    digest = top.record().digest
    assert digest is not None
    swept(top)
    return digest


def code(done: Any) -> str:
    assert done.statement.type == "disclosure.refused"
    return str(done.refusal.refusals[0].code)


def test_counsel_gets_the_pieces_with_their_proofs_and_the_process_stands_sealed(top: DeskTop) -> None:
    digest = recorded(top)
    done = discovered(top)
    assert done.statement.type == "disclosure.released" and not done.statement.duties
    got = hand_over(top.stage.desk, "custodian", MATTER)
    found = open_sealed(got.data, counsel(top))
    assert [held.digest for held in check(found)] == [digest]
    manifest = canonical.parse(found["manifest.json"], 1 << 20)
    assert isinstance(manifest, dict)
    assert (manifest["agency"], manifest["process"], manifest["stage"]) == (None, PROCESS, "discovery")
    assert PROCESS in found["README.txt"].decode() and AGENCY not in found["README.txt"].decode()
    said = {name: open_text(str(text)).value for name, text in done.event.sealed.items()}
    assert said["process"] == PROCESS
    assert open_text(got.disclosure).value == said["package"]
    assert said["package"]["to"] == "counsel for the person"


def test_no_agency_opens_it_or_picks_it_up(top: DeskTop) -> None:
    recorded(top)
    discovered(top)
    data = hand_over(top.stage.desk, "custodian", MATTER).data
    with pytest.raises(Invalid, match="does not open"):
        open_sealed(data, top.stage.keyring.agency(AGENCY))
    with pytest.raises(NotPermitted, match="no such package"):
        packaging.pick_up(top.stage.desk, "officer of agency A", MATTER)


def test_the_keys_are_audited_by_their_hashes_and_each_handing_over_with_its_digest(top: DeskTop) -> None:
    recorded(top)
    discovered(top)
    (row,) = [row for row in top.audit() if row.act == "set_recipients"]
    assert (row.outcome, row.detail) == ("discovery", fingerprint(recipient_of(counsel(top)))[:16])
    got = hand_over(top.stage.desk, "custodian", MATTER)
    last = top.audit()[-1]
    assert (last.act, last.outcome) == ("hand_over_discovery", "handed over") and got.name[:16] in last.detail
    with pytest.raises(NotPermitted):
        hand_over(top.stage.desk, "officer of agency A", MATTER)


def test_it_is_accounted_for_and_is_no_disclosure_to_an_agency(top: DeskTop) -> None:
    recorded(top)
    discovered(top)
    (account,) = accounts(top.stage.desk, "auditor", MATTER)
    assert (account.stage, account.purpose, account.to) == ("discovery", "discovery", "counsel for the person")
    state = top.stage.desk.matter(MATTER)
    assert (state.unacknowledged, state.term_disclosed) == ((), False)
    assert not [duty for duty in state.duties if duty.name == "return"]


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"in_proceeding": False}, "discovery_incomplete"),
        ({"proper_process": False}, "discovery_incomplete"),
        ({"process": ""}, "discovery_incomplete"),
        ({"to": "agency B"}, "second_agency_without_request"),
        ({"to": "agency A"}, "second_agency_without_request"),
    ],
)
def test_without_process_or_for_an_agency_the_law_refuses(top: DeskTop, changes: dict[str, Any], refused: str) -> None:
    recorded(top)
    assert code(top.act("approve_disclosure", **demand(top, **changes))) == refused


@pytest.mark.parametrize("agency", ["agency A", "agency B"])
def test_no_agencys_key_stands_among_counsels(top: DeskTop, agency: str) -> None:
    recorded(top)
    keys = f"{recipient_of(counsel(top))} {recipient_of(top.stage.keyring.agency(agency))}"
    assert code(top.act("approve_disclosure", **demand(top, recipients=keys))) == "second_agency_without_request"


@pytest.mark.parametrize("keys", ["", "age1nothing"])
def test_without_a_key_of_counsel_nothing_is_approved(top: DeskTop, keys: str) -> None:
    recorded(top)
    with pytest.raises(Malformed, match="age1"):
        top.act("approve_disclosure", **demand(top, recipients=keys))


def test_what_is_released_is_what_the_first_of_two_said_in_public(top: DeskTop) -> None:
    recorded(top)
    top.act("approve_disclosure", stage="mid_term")
    assert code(top.act("release_disclosure", **LAWFUL)) == "not_approved"
    top.act("approve_disclosure", **demand(top))
    with pytest.raises(Malformed, match="unknown 'process'"):
        top.act("release_disclosure", **demand(top))
    top.public = False
    with pytest.raises(Unchecked, match="not yet public"):
        top.act("release_disclosure", **LAWFUL)
    top.public = True
    assert code(top.act("release_disclosure", by="custodian", **LAWFUL)) == "same_person"
    with pytest.raises(NotPermitted, match="nothing was released"):
        hand_over(top.stage.desk, "custodian", MATTER)
    assert top.act("release_disclosure", stage="discovery").refusal is not None


def test_pieces_that_an_agency_would_not_get_are_counsels_and_an_attorneys_are_named_as_left_out(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = recorded(top)
    charged = top.stage.desk.today()
    late = top.record(marks="after the charge").digest
    swept(top)
    top.act("report_charge", filed=charged)
    discovered(top)
    found = open_sealed(hand_over(top.stage.desk, "custodian", MATTER).data, counsel(top))
    assert {held.digest for held in check(found)} == {digest, late}
    request = top.reading("custodian").request(MATTER)
    attorney = {"known": True, "names": ["a correspondent"], "address": "", "subject_is_attorney": False}
    other = from_plain(type(request), top.values("file", {"attorney": attorney})["request"])
    monkeypatch.setattr(type(top.stage.desk), "request", lambda *_: other)
    top.act("approve_disclosure", **demand(top))
    shown = preview(top.stage.desk, "custodian", MATTER, "discovery")
    assert not shown.package.pieces
    assert [out.code for out in shown.package.left_out] == ["attorney_mail"]


def test_the_preview_is_what_is_released_and_needs_an_approved_demand(top: DeskTop) -> None:
    recorded(top)
    with pytest.raises(Invalid, match="no discovery of a cover is approved"):
        preview(top.stage.desk, "custodian", MATTER, "discovery")
    top.act("approve_disclosure", **demand(top))
    shown = preview(top.stage.desk, "custodian", MATTER, "discovery")
    top.act("release_disclosure", **LAWFUL)
    assert open_sealed(hand_over(top.stage.desk, "custodian", MATTER).data, counsel(top)) == shown.files


def test_a_release_signed_for_another_package_does_not_stand(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(top)
    top.act("approve_disclosure", **demand(top))
    draft = top.propose("release_disclosure", **LAWFUL)
    real = discovery.gather
    monkeypatch.setattr(discovery, "gather", lambda *given: real(*given[:5], "another process"))
    with pytest.raises(Inconsistent, match="changed since"):
        top.commit(draft, "release_disclosure", **LAWFUL)


def test_under_a_hold_an_improper_covers_record_goes_to_counsel_and_an_erasure_takes_the_package(top: DeskTop) -> None:
    recorded(top)
    top.act("find", outcome="improper")
    assert code(top.act("approve_disclosure", **demand(top))) == "locked"
    top.act("place_hold", source="court")
    done = discovered(top)
    assert top.stage.desk.store.payload(done.index, "discovery") is not None
    top.act("lift_hold")
    assert isinstance(top.act("erase", scope="all"), Acknowledged)
    assert top.stage.desk.store.payload(done.index, "discovery") is None
    with pytest.raises(NotPermitted, match="nothing was released"):
        hand_over(top.stage.desk, "custodian", MATTER)


def test_where_everything_is_erased_counsel_is_told_so(top: DeskTop) -> None:
    recorded(top)
    top.act("find", outcome="improper")
    assert isinstance(top.act("erase", scope="all"), Acknowledged)
    top.act("place_hold", source="court")
    discovered(top)
    found = open_sealed(hand_over(top.stage.desk, "custodian", MATTER).data, counsel(top))
    assert check(found) == () and b"has been erased" in found["README.txt"]


def closed(top: DeskTop) -> bytes:
    """A closed cover with one piece."""
    digest = recorded(top)
    top.must("end_early")
    swept(top, 91)
    top.must("give_notice", "close")
    return digest


def opened_for(top: DeskTop, purpose: str) -> Any:
    """The record opened by two offices, for as long as it holds."""
    for verb in ("approve_opening", "open_record"):
        done = top.act(verb, purpose=purpose)
        assert isinstance(done, Acknowledged) and done.refusal is None, done
    return opened(top.stage, "custodian", MATTER)


def test_a_closed_record_goes_to_counsel_once_two_offices_have_opened_it(top: DeskTop) -> None:
    digest = closed(top)
    approved = top.act("approve_disclosure", **demand(top))
    assert isinstance(approved, Acknowledged) and approved.refusal is None
    with pytest.raises(NotPermitted, match="closed"):
        top.act("release_disclosure", **LAWFUL)
    desk = opened_for(top, "discovery")
    done = act(desk, "second custodian", VERBS["release_disclosure"], MATTER, LAWFUL)
    assert isinstance(done, Acknowledged) and done.refusal is None, done
    got = hand_over(opened(top.stage, "custodian", MATTER), "custodian", MATTER)
    found = open_sealed(got.data, counsel(top))
    assert [held.digest for held in check(found)] == [digest]
    with pytest.raises(NotPermitted):
        hand_over(top.stage.desk, "custodian", MATTER)
    (account,) = accounts(top.stage.desk, "auditor", MATTER)
    assert account.to == "counsel for the person"
    assert top.stage.desk.matter(MATTER).phase == "closed"


def test_a_record_opened_for_another_purpose_does_not_go_out(top: DeskTop) -> None:
    closed(top)
    top.act("approve_disclosure", **demand(top))
    with pytest.raises(NotPermitted, match="opened for audit"):
        act(opened_for(top, "audit"), "second custodian", VERBS["release_disclosure"], MATTER, LAWFUL)


def test_a_disclosure_to_the_agency_goes_on_as_before_beside_it(top: DeskTop) -> None:
    recorded(top)
    discovered(top)
    release(top)
    assert packaging.pick_up(top.stage.desk, "officer of agency A", MATTER).data
