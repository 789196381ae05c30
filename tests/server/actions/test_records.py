"""A records request to its end: selected under its order, approved by digest, released to one agency, accounted for."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Malformed, NotPermitted, Stopped
from plainview.core.vocabulary.request import RecordsKind, Scope
from plainview.server.actions import records as acting
from plainview.server.actions.accounts import ACCOUNT, accounts, drop_over
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.packages import SELECTION
from plainview.server.actions.records import WHOLE, Part, Selected, select_records
from plainview.server.packages import records as packages
from plainview.server.queries.records import selected
from plainview.server.records.selection import Selection, check
from plainview.server.scenarios.records import Operator
from plainview.server.scenarios.requests import STANDARD_RECORDS, merged
from plainview.server.wiring import open_records
from tests.server.actions.conftest import top as top
from tests.server.actions.desk import MATTER, OFFICER, SUPERVISOR, DeskTop
from tests.server.packages.released import AGENCY, opened, picked
from tests.server.records.data import ITEMS, PARQUET, text, write

ITEM = "RB123456785GB"


def filed(top: DeskTop, **change: Any) -> Any:
    """A records request, filed."""
    people = {"officer": OFFICER, "supervisor": SUPERVISOR, "dated": top.stage.desk.today()}
    request = merged({**STANDARD_RECORDS, **people}, change)
    return top.stage.act(OFFICER, "file", MATTER, {"request": request})


def in_force(top: DeskTop, **change: Any) -> None:
    """A records request that a judge has approved."""
    filed(top, **change)
    top.must("review", "authorize", "approve")


def select(top: DeskTop, by: str = "custodian", part: Part = WHOLE) -> Selected:
    return top.stage.select(by, MATTER, part)


def release(top: DeskTop, **values: Any) -> Any:
    top.act("approve_disclosure", stage="records", **values)
    return top.act("release_disclosure", stage="records", **values)


def rows(top: DeskTop, *rows: dict[str, Any], kind: RecordsKind = RecordsKind.TRACKING) -> None:
    """The operator's data."""
    top.stage.operator = Operator(top.stage.folder / "operator", top.stage.desk.zone, {kind: rows})


def outcome(top: DeskTop) -> tuple[str, str]:
    last = top.audit()[-1]
    return last.act, last.outcome


def test_what_was_selected_is_what_the_agency_gets(top: DeskTop) -> None:
    in_force(top)
    found = select(top).selection
    assert found is not None and len(found.rows) == 4 and outcome(top) == ("select_records", "selected")
    assert found.columns == ("item", "at", "event", "place")
    approved = top.act("approve_disclosure", stage="records")
    assert isinstance(approved, Acknowledged)
    said = {"manifest": found.digest, "to": AGENCY}
    assert open_text(str(approved.event.sealed["manifest"])).value == said
    done = top.act("release_disclosure", stage="records")
    assert isinstance(done, Acknowledged) and done.statement.type == "disclosure.released"
    files = opened(top)
    assert packages.check(files) == check(files)
    assert files["records.csv"].count(b"\r\n") == 5 and ITEM.encode() in files["records.csv"]
    assert sha256(files["selection.json"]).hexdigest() == found.digest
    proof = json.loads(files["proofs/approval.json"])
    assert proof["disclosure"] == approved.event.sealed["manifest"] and proof["index"] == approved.index
    assert open_text(proof["disclosure"]).digest == approved.statement.sealed["manifest"]
    assert proof["leaf"] == approved.leaf.hex()
    signed = open_text(picked(top).disclosure)
    assert signed.digest == done.statement.sealed["package"]
    assert signed.value == {"manifest": sha256(files["manifest.json"]).hexdigest(), "to": AGENCY}
    assert b"before_first_day" in files["left-out.csv"] and b"4 rows" in files["README.txt"]


def test_without_a_selection_nothing_is_approved(top: DeskTop) -> None:
    in_force(top)
    with pytest.raises(NotPermitted, match="nothing has been selected"):
        release(top)
    select(top)
    release(top)
    with pytest.raises(NotPermitted, match="nothing has been selected"):
        top.act("approve_disclosure", stage="records")  # a second disclosure is selected anew


def test_nothing_is_selected_before_an_order_is_in_force(top: DeskTop) -> None:
    assert refused(select(top)) == {"out_of_order"}
    filed(top)
    assert refused(select(top)) == {"out_of_order"}
    top.must("review", "authorize")
    assert refused(select(top)) == {"not_in_force"}
    assert outcome(top) == ("select_records", "refused")
    done = top.act("approve_disclosure", stage="records")
    assert isinstance(done, Acknowledged) and done.statement.type == "disclosure.refused"


def refused(done: Selected) -> set[str]:
    assert done.selection is None
    return {refused.code for refused in done.refusals}


def test_a_cover_has_no_records_to_select(top: DeskTop) -> None:
    top.must("file", "review", "authorize", "approve", "start")
    assert refused(select(top)) == {"not_records"}


def test_only_a_custodian_selects(top: DeskTop) -> None:
    in_force(top)
    for other in ("recorder", "inspector", "auditor", OFFICER, "operator"):
        with pytest.raises(NotPermitted, match="may not select records"):
            select(top, by=other)


def test_the_law_is_asked_again_on_the_day_of_the_selection(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    in_force(top)
    request = top.stage.desk.opened_for(top.stage.desk.person("custodian"), acting.OpenedFor.DISCLOSE).request(MATTER)
    assert request.scope is not None

    def asked(**changed: Any) -> Selected:
        assert request.scope is not None
        other = replace(request, scope=replace(request.scope, **changed))
        monkeypatch.setattr(type(top.stage.desk), "request", lambda self, matter: other)
        return select_records(top.stage.desk, "custodian", MATTER, never)

    assert refused(asked(last_day=Day(2026, 3, 1))) == {"days_not_past"}
    assert refused(asked(by_address=True)) == {"tracking_is_a_cover"}
    assert refused(asked(record=RecordsKind.IMAGES)) == {"images_are_a_cover"}
    assert refused(asked(record=RecordsKind.BANK)) == {"bank_records"}
    assert refused(asked(record=RecordsKind.LIST)) == {"list_refused"}
    assert refused(asked(record=RecordsKind.ALL_DATA)) == {"all_data_refused"}
    assert refused(asked(items=tuple(map(str, range(11))))) == {"too_many_items"}
    assert refused(asked(fields=("images",))) == {"field_not_listed"}
    assert refused(asked(protection_order=True)) == {"protection_order"}
    with pytest.raises(Invalid, match="no scope"):
        monkeypatch.setattr(type(top.stage.desk), "request", lambda self, matter: replace(request, scope=None))
        select_records(top.stage.desk, "custodian", MATTER, never)


def never(scope: Scope) -> Selection:
    raise AssertionError("the engine was asked")


def test_days_over_a_period_wait_for_a_court(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    in_force(top)
    found = top.stage.desk.matter(MATTER)
    monkeypatch.setattr(type(top.stage.desk), "matter", lambda self, matter: structs.replace(found, approved=None))
    assert refused(select_records(top.stage.desk, "custodian", MATTER, never)) == {"period_without_court"}


def test_a_protection_order_in_the_data_refuses_the_whole_selection(top: DeskTop) -> None:
    protected = {"item": ITEM, "at": "2025-12-24T12:00:00Z", "protected": True}  # outside the days, and yet
    rows(top, {"item": ITEM, "at": "2025-11-05T12:00:00Z"}, protected)
    in_force(top)
    assert refused(select(top)) == {"protection_order"}
    assert not top.stage.desk.store.record(SELECTION, MATTER)


def test_a_courts_order_opens_a_protected_address(top: DeskTop) -> None:
    rows(top, {"item": ITEM, "at": "2025-11-05T12:00:00Z", "protected": True})
    in_force(top, scope={"court_order": True})
    found = select(top).selection
    assert found is not None and found.protected and len(found.rows) == 1


def test_a_part_is_inside_the_scope(top: DeskTop) -> None:
    in_force(top, scope={"items": [ITEM, "RB123456799GB"], "fields": ["route", "service_type"]})
    part = Part((ITEM,), Day(2025, 11, 5), Day(2025, 11, 6), ("service_type",))
    found = select(top, part=part).selection
    assert found is not None and found.scope.items == (ITEM,) and found.columns == ("item", "service")
    assert len(found.rows) == 1
    for beyond in (
        Part(items=("another",)),
        Part(first_day=Day(2025, 10, 31)),
        Part(last_day=Day(2025, 12, 1)),
        Part(fields=("names_addresses",)),
    ):
        with pytest.raises(Invalid, match="no part of the scope"):
            select(top, part=beyond)


def test_what_a_judge_left_is_all_that_is_selected_whatever_the_custodian_says(top: DeskTop) -> None:
    filed(top, scope={"items": [ITEM, "RB123456799GB"], "fields": ["route", "service_type"]})
    top.must("review", "authorize")
    week = {"first_day": Day(2025, 11, 3), "last_day": Day(2025, 11, 9)}
    top.act("narrow", what="items", terms="one week", days=10, items=[ITEM], fields=["route"], **week)
    found = select(top).selection
    assert found is not None and len(found.rows) == 1
    assert (found.scope.items, found.scope.fields) == ((ITEM,), ("route",))
    assert (str(found.scope.first_day), str(found.scope.last_day)) == ("2025-11-03", "2025-11-09")
    for beyond in (
        Part(items=(ITEM, "RB123456799GB")),
        Part(fields=("service_type",)),
        Part(first_day=Day(2025, 11, 2)),
        Part(last_day=Day(2025, 11, 10)),
    ):
        with pytest.raises(Invalid, match="no part of the scope"):
            select(top, part=beyond)
    assert select(top, part=Part(last_day=Day(2025, 11, 8))).selection is not None


def test_an_engine_that_fails_leaves_an_audit_row_and_nothing_else(top: DeskTop) -> None:
    in_force(top)

    def fails(scope: Scope) -> Selection:
        raise Stopped("the engine could not run the scope")

    with pytest.raises(Stopped):
        select_records(top.stage.desk, "custodian", MATTER, fails)
    assert outcome(top) == ("select_records", "failed")
    found = select(top).selection
    assert found is not None
    with pytest.raises(Inconsistent, match="another scope"):
        wider = replace(found, scope=replace(found.scope, items=("x",)))
        select_records(top.stage.desk, "custodian", MATTER, lambda scope: wider)


def test_a_selection_made_anew_voids_a_draft_of_the_approval(top: DeskTop) -> None:
    in_force(top)
    select(top)
    draft = top.propose("approve_disclosure", stage="records")
    select(top, part=Part(last_day=Day(2025, 11, 9)))
    with pytest.raises(Inconsistent, match="selection has changed"):
        top.commit(draft, "approve_disclosure", stage="records")
    assert "disclosure.approved" not in top.types()


def test_another_selection_than_the_approved_one_is_not_released(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    in_force(top)
    select(top)
    top.act("approve_disclosure", stage="records")
    real = acting.selections.kept
    monkeypatch.setattr(acting.selections, "kept", lambda data: replace(real(data), rows=()))
    with pytest.raises(Inconsistent, match="not the one that was approved"):
        top.act("release_disclosure", stage="records")


def test_the_release_goes_to_the_agency_that_was_approved(top: DeskTop) -> None:
    in_force(top)
    select(top)
    top.act("approve_disclosure", stage="records")
    with pytest.raises(NotPermitted, match="another agency"):
        top.act("release_disclosure", stage="records", to="agency B", own_request=True)
    done = top.act("release_disclosure", by="custodian", stage="records")
    assert isinstance(done, Acknowledged) and done.refusal is not None  # the same person twice


def test_what_is_selected_is_sealed_and_erased_with_the_pieces_key(top: DeskTop) -> None:
    in_force(top)
    select(top)
    assert not [line for line in top.dump() if ITEM in line]
    top.act("approve_disclosure", stage="records")
    assert not top.stage.desk.store.record(SELECTION, MATTER)
    index = top.stage.desk.lines(MATTER)[-1].index
    assert top.stage.desk.store.payload(index, SELECTION) is not None
    top.act("release_disclosure", stage="records")
    select(top)
    top.on(31)
    top.stage.new_day(top.stage.desk.today())
    top.act("find", outcome="improper")
    assert refused(select(top)) == {"locked"}
    top.act("erase")
    assert top.stage.desk.store.payload(index, SELECTION) is None
    assert top.stage.desk.store.payload(index, "disclosures") is not None
    assert not top.stage.desk.store.record(SELECTION, MATTER)
    with pytest.raises(NotPermitted):
        picked(top)


def test_who_answers_for_it_sees_the_selection_and_that_is_audited(top: DeskTop) -> None:
    in_force(top)
    assert selected(top.stage.desk, "second custodian", MATTER) is None
    found = select(top).selection
    assert selected(top.stage.desk, "second custodian", MATTER) == found
    last = top.audit()[-1]
    assert (last.act, last.outcome, last.detail) == ("open", "disclose", SELECTION)
    top.act("approve_disclosure", stage="records")
    assert selected(top.stage.desk, "auditor", MATTER) == found
    with pytest.raises(NotPermitted):
        selected(top.stage.desk, OFFICER, MATTER)


# The account of every disclosure.


def test_every_disclosure_is_accounted_for(top: DeskTop) -> None:
    in_force(top)
    select(top)
    release(top)
    today = top.stage.desk.today()
    (account,) = accounts(top.stage.desk, "auditor", MATTER)
    assert (account.by, account.day, account.nature) == ("second custodian", today, "records: tracking")
    assert (account.purpose, account.to, account.stage) == ("crime", AGENCY, "records")
    assert account.kept_until == today.replace(year=today.year + 8)
    assert outcome(top) == ("read_accounts", "read")
    assert not [line for line in top.dump() if "records: tracking" in line]
    with pytest.raises(NotPermitted):
        accounts(top.stage.desk, OFFICER, MATTER)
    given = json.loads(opened(top)["account.json"])
    assert given["to"] == AGENCY and "by" not in given


def test_a_covers_disclosure_is_accounted_for_and_its_approval_is_not(top: DeskTop) -> None:
    top.must("file", "review", "authorize", "approve", "start")
    top.act("approve_disclosure", stage="mid_term")
    assert accounts(top.stage.desk, "custodian", MATTER) == ()
    top.act("release_disclosure", stage="mid_term")
    (account,) = accounts(top.stage.desk, "custodian", MATTER)
    assert (account.nature, account.stage) == ("what was recorded", "mid_term")


def test_an_account_outlives_the_file_until_its_own_day(top: DeskTop) -> None:
    in_force(top)
    select(top)
    release(top)
    top.stage.at(top.stage.clock.now.replace(year=2026, month=8))
    top.must("give_notice", "close")
    with top.stage.batch():
        top.on(365 * 9)
        top.stage.renew(top.stage.desk.today())
    with top.stage.desk.store.unit() as unit:
        assert drop_over(top.stage.desk, unit) == 0  # the file is still there
    assert len(accounts(top.stage.desk, "auditor", MATTER)) == 1
    real = type(top.stage.desk).matter
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            type(top.stage.desk), "matter", lambda self, id: structs.replace(real(self, id), phase="destroyed")
        )
        with top.stage.desk.store.unit() as unit:
            assert drop_over(top.stage.desk, unit) == 1
    assert accounts(top.stage.desk, "auditor", MATTER) == ()
    assert all(not data for _, data in top.stage.desk.store.records(ACCOUNT))


def test_a_package_that_is_another_selections_is_refused(top: DeskTop) -> None:
    in_force(top)
    select(top)
    release(top)
    files = opened(top)
    with pytest.raises(Inconsistent, match="not those that it names"):
        packages.check({**files, "records.csv": files["records.csv"] + b"x"})
    with pytest.raises(Malformed, match="format"):
        packages.check({**files, "manifest.json": b"{}"})


def test_the_wiring_leads_a_scope_to_an_operators_file(top: DeskTop, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "records.toml").write_text(text("duckdb", PARQUET))
    in_force(top, scope={"items": [ITEMS[0]]})
    port = open_records(tmp_path / "records.toml", top.stage.desk.zone)
    found = select_records(top.stage.desk, "custodian", MATTER, port).selection
    assert found is not None and found.source == "scans of 2025" and len(found.rows) > 20
