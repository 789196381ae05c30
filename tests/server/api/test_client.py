"""The example client does a matter's work against a sandbox over HTTP: it files, a court signs, it picks up."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from plainview.server.packages.age_file import open_sealed
from plainview.server.queries.offers import offers
from plainview.server.scenarios.requests import STANDARD_COVER
from tests.architecture.house import ROOT
from tests.portal import Portal, serving
from tests.server.api.conftest import Call

EXAMPLE = ROOT / "examples/api_client.py"


@pytest.fixture
def client() -> ModuleType:
    spec = importlib.util.spec_from_file_location("api_client", EXAMPLE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def origin(portal: Portal) -> Iterator[str]:
    before = portal.origin
    with serving(portal) as origin:
        yield origin
    portal.origin = before
    portal.open()


def request_of(number: int, **change: Any) -> dict[str, Any]:
    address = {"line": f"{number} Client Road", "city": "Springfield", "state": "NY", "zip5": "10001"}
    usual = {"supervisor": "supervisor of agency A", "dated": "2026-01-02", "addresses": [address]}
    return {**STANDARD_COVER, **usual, **change}


def test_a_matter_is_worked_with_the_example(
    portal: Portal, call: Call, client: ModuleType, origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, judge = call("officer of agency A"), call("judge")
    system = client.Plainview(origin, officer.token)
    matter = client.file(system, request_of(1))
    portal.played.act("review", matter)
    portal.played.act("authorize", matter)
    client.approve(client.Plainview(origin, judge.token), matter)
    portal.stage.publish()
    portal.played.act("start", matter)
    portal.played.act("end_early", matter)
    portal.stage.clock.now += timedelta(days=1)
    portal.stage.new_day(portal.stage.desk.today())
    portal.played.act("approve_disclosure", matter, stage="end")
    portal.played.act("release_disclosure", matter, stage="end")
    assert "pick_up_package" in offers(portal.stage.desk, "officer of agency A", matter)
    place = client.pick_up(system, matter, str(tmp_path))
    files = open_sealed(Path(place).read_bytes(), portal.stage.keyring.agency("agency A"))
    assert "manifest.json" in files
    with pytest.raises(client.Refused, match="Copies are not allowed"):
        client.pick_up(system, matter, str(tmp_path))
    first = system.do(f"/matters/{matter}/acts/return_copy", {"values": {}}, "returned-just-once")
    assert system.do(f"/matters/{matter}/acts/return_copy", {"values": {}}, "returned-just-once") == first


def test_a_package_whose_connection_broke_is_sent_again_and_is_no_copy(
    portal: Portal, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, matter = (
        call("officer of agency A"),
        portal.played.file("sent again", addresses=request_of(2)["addresses"]),
    )
    for verb in ("review", "authorize", "approve"):
        portal.played.act(verb, matter)
    portal.stage.publish()
    for verb in ("start", "end_early"):
        portal.played.act(verb, matter)
    portal.stage.clock.now += timedelta(days=1)
    portal.stage.new_day(portal.stage.desk.today())
    for verb in ("approve_disclosure", "release_disclosure"):
        portal.played.act(verb, matter, stage="end")
    path, key = f"/v1/matters/{matter}/package", "a-broken-connection"
    first, again = (officer.post(path, key=key) for _ in range(2))
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (200, 200, "true")
    one, other = first.json(), again.json()
    assert (one["index"], one["disclosure"]) == (other["index"], other["disclosure"])
    kept = b"".join(data for _, data in portal.stage.desk.store.records("api-answer"))
    assert one["data"].encode()[:40] not in kept
    assert officer.post(path).status_code == 403
    portal.played.act("acknowledge", matter)
    portal.played.act("return_copy", matter)
    assert officer.post(path, key=key).status_code == 403


def test_a_refusal_is_printed_with_its_citation(call: Call, client: ModuleType, origin: str) -> None:
    system = client.Plainview(origin, call("officer of agency A").token)
    with pytest.raises(client.Refused, match=r"39 CFR 233\.3\(c\)\(1\)"):
        client.file(system, request_of(3, purpose="none_listed"))
    with pytest.raises(client.Refused, match="there is no good token"):
        client.Plainview(origin, "plainview_x").get("/about")
