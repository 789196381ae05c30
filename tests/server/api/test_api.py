"""The API: tokens, acts, keys of idempotency, problems, packages; the same rights as on the pages, and no cookies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.actions.answered_once import drop_old_answers
from plainview.server.actions.tokens import bearer, make_token, revoke_token, scopes_of, tokens
from plainview.server.people.person import Role
from plainview.server.queries.tokens import holders, tokens_kept
from plainview.server.scenarios.requests import STANDARD_COVER
from tests.portal import Portal
from tests.server.api.conftest import Call, registrar

OFFICER = "officer of agency A"
ADDRESS = {"line": "1 Example Street", "city": "Springfield", "state": "NY", "zip5": "10001"}


def cover(number: int, **change: Any) -> dict[str, Any]:
    address = {**ADDRESS, "line": f"{number} API Street"}
    usual = {**STANDARD_COVER, "supervisor": "supervisor of agency A", "dated": "2026-01-02"}
    return {**usual, "addresses": [address], **change}


def test_a_token_is_shown_once_and_kept_as_a_hash(portal: Portal) -> None:
    desk = portal.stage.desk
    secret = make_token(desk, registrar(portal), "judge", "docket", ["read"], desk.today())
    kept = b"".join(data for _, data in desk.store.records("api-token"))
    assert secret.encode() not in kept and secret.removeprefix("plainview_").encode() not in kept
    assert bearer(desk, secret) is not None
    assert bearer(desk, secret[:-1] + ("A" if secret[-1] != "A" else "B")) is None
    assert bearer(desk, "plainview_") is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"until": 93}, "from today to 92 days"),
        ({"until": -1}, "from today to 92 days"),
        ({"scopes": ["approve"]}, "what this role's token may be for"),
        ({"scopes": []}, "what this role's token may be for"),
        ({"label": ""}, "a name of 1 to 60"),
    ],
)
def test_a_token_out_of_bounds_is_not_made(portal: Portal, change: dict[str, Any], words: str) -> None:
    desk = portal.stage.desk
    usual = {"label": "x", "scopes": ["read"], "until": 1, **change}
    last = days_after(desk.today(), usual["until"])
    with pytest.raises(Malformed, match=words):
        make_token(desk, registrar(portal, OFFICER), OFFICER, usual["label"], usual["scopes"], last)


@pytest.mark.parametrize("role", [role for role in Role if not scopes_of(role)])
def test_only_agencies_and_courts_have_tokens(portal: Portal, role: Role) -> None:
    people = [person.id for person in portal.stage.people.values() if person.role is role]
    for person in people[:1]:
        with pytest.raises(NotPermitted, match="works without a token|no such account"):
            make_token(portal.stage.desk, registrar(portal, person), person, "x", ["read"], portal.stage.desk.today())


def test_only_a_registrar_makes_and_ends_tokens(portal: Portal) -> None:
    desk = portal.stage.desk
    for person in ("officer of agency A", "judge", "auditor"):
        with pytest.raises(NotPermitted):
            make_token(desk, person, "officer of agency A", "x", ["read"], desk.today())
        with pytest.raises(NotPermitted):
            revoke_token(desk, person, "0" * 32)
        with pytest.raises(NotPermitted):
            tokens_kept(desk, person)
    with pytest.raises(NotPermitted, match="no such token"):
        revoke_token(desk, registrar(portal), "0" * 32)
    assert "judge" in holders(desk, registrar(portal)) and "officer of agency A" not in holders(desk, registrar(portal))
    assert "officer of agency A" in holders(desk, registrar(portal, "officer of agency A"))
    assert tokens_kept(desk, registrar(portal, "officer of agency A")) is not None


def test_a_registrar_gives_no_token_to_anothers_people(portal: Portal, call: Call) -> None:
    desk, theirs = portal.stage.desk, registrar(portal, "officer of agency A")
    with pytest.raises(NotPermitted, match="no such account"):
        make_token(desk, theirs, "judge", "x", ["read"], desk.today())
    call("judge")
    kept = [token for token in tokens_kept(desk, registrar(portal)) if token.revoked is None]
    assert {token.person for token in kept} >= {"judge"}
    with pytest.raises(NotPermitted, match="no such token"):
        revoke_token(desk, theirs, kept[0].id)


def test_a_revoked_token_opens_nothing_on_the_next_request(portal: Portal, call: Call) -> None:
    system = call("judge")
    assert system.get("/v1/about").status_code == 200
    id = next(one.id for one in tokens(portal.stage.desk) if one == bearer(portal.stage.desk, system.token))
    revoke_token(portal.stage.desk, registrar(portal), id)
    answer = system.get("/v1/about")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    with pytest.raises(NotPermitted):
        revoke_token(portal.stage.desk, registrar(portal), id)


def test_a_token_ends_with_its_last_day(portal: Portal, call: Call) -> None:
    system = call("judge", until=portal.stage.desk.today())
    before = portal.stage.clock.now
    portal.stage.clock.now += timedelta(days=1)
    try:
        assert system.get("/v1/about").status_code == 401
    finally:
        portal.stage.clock.now = before
    assert system.get("/v1/about").status_code == 200


def test_a_session_of_the_portal_opens_nothing_here(portal: Portal) -> None:
    portal.open()
    answer = portal.client("judge").get("/api/v1/about")
    assert answer.status_code == 401 and not answer.cookies


def test_a_token_does_what_its_scopes_say_and_no_more(portal: Portal, call: Call) -> None:
    system, matter = call("officer of agency A", scopes=["read"]), portal.matters["active"]
    assert system.get(f"/v1/matters/{matter}").status_code == 200
    assert system.get(f"/v1/matters/{matter}/offers").json()["verbs"] == []
    assert system.post(f"/v1/matters/{matter}/acts/end_early").status_code == 403
    assert system.post("/v1/checks", {"request": cover(1)}).status_code == 403


def test_what_is_not_theirs_is_not_there(portal: Portal, call: Call) -> None:
    other, nowhere = call("officer of agency B"), "0" * 32
    for matter in (portal.matters["active"], nowhere):
        answers = [other.get(f"/v1/matters/{matter}{rest}") for rest in ("", "/offers", "/deadlines")]
        answers += [other.post(f"/v1/matters/{matter}/{rest}") for rest in ("acts/end_early", "package")]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
    assert [line["id"] for line in other.get("/v1/matters").json()["matters"]] == [portal.matters["of agency B"]]


def test_a_request_is_checked_without_being_filed(portal: Portal, call: Call) -> None:
    system, size = call("officer of agency A"), portal.stage.desk.store.size()
    good, bad = (system.post("/v1/checks", {"request": one}).json() for one in (cover(2), cover(2, days=200)))
    assert good["passes"] and good["sandbox"] and not bad["passes"]
    refused = [line for line in bad["report"] if line["answer"] == "refused"]
    assert refused and all(line["cites"] and line["reason"] for line in refused)
    assert portal.stage.desk.store.size() == size


def test_a_request_is_filed_once_under_its_key(portal: Portal, call: Call) -> None:
    system, store = call("officer of agency A"), portal.stage.desk.store
    key, before = "a key of sixteen".replace(" ", "-"), portal.stage.desk.store.size()
    first = system.post("/v1/matters", {"request": cover(3)}, key=key)
    again = system.post("/v1/matters", {"request": cover(3)}, key=key)
    other = system.post("/v1/matters", {"request": cover(4)}, key=key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.content == again.content and again["Idempotency-Replayed"] == "true"
    assert store.size() == before + 1
    assert "another request" in other.json()["detail"]


@pytest.mark.parametrize("key", [None, "short", "x" * 65, "no spaces in a key"])
def test_an_act_needs_a_key(call: Call, key: str | None) -> None:
    answer = call("officer of agency A").post("/v1/matters", {"request": cover(5)}, key=key)
    assert answer.status_code == 400 and answer.json()["where"] == "Idempotency-Key"


def test_a_key_is_forgotten_after_a_day(portal: Portal, call: Call) -> None:
    system, desk, before = call("officer of agency A"), portal.stage.desk, portal.stage.clock.now
    assert system.post("/v1/matters", {"request": {}}, key="k" * 16).status_code == 400
    portal.stage.clock.now += timedelta(hours=23)
    try:
        assert drop_old_answers(desk) == 0
        assert system.post("/v1/matters", {"request": []}, key="k" * 16).status_code == 400  # another body, not read
        assert system.post("/v1/matters", {"request": {"days": 1}}, key="k" * 16).status_code == 409
        portal.stage.clock.now += timedelta(hours=2)
        assert drop_old_answers(desk) > 0
        assert drop_old_answers(desk) == 0
        assert system.post("/v1/matters", {"request": {"days": 1}}, key="k" * 16).status_code == 400
    finally:
        portal.stage.clock.now = before


def test_a_request_that_was_interrupted_is_not_done_again(
    portal: Portal, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plainview.server.api import guard

    system = call("officer of agency A")
    monkeypatch.setattr(guard.answered_once, "answer", _killed)
    with pytest.raises(KeyboardInterrupt):
        system.post("/v1/matters", {"request": cover(6)}, key="interrupted.0001")
    monkeypatch.undo()
    answer = system.post("/v1/matters", {"request": cover(6)}, key="interrupted.0001")
    assert answer.status_code == 409 and "interrupted" in answer.json()["detail"]


def _killed(*words: Any) -> None:
    raise KeyboardInterrupt


def test_what_breaks_may_be_tried_again(portal: Portal, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from plainview.server.api import guard

    system = call("officer of agency A")
    monkeypatch.setattr(guard, "_answer", _broken)
    answer = system.post("/v1/matters", {"request": cover(7)}, key="breaks.000000001")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "on purpose" not in answer.content.decode()
    monkeypatch.undo()
    assert system.post("/v1/matters", {"request": cover(7)}, key="breaks.000000001").status_code == 201


def _broken(*words: Any) -> None:
    raise ValueError("on purpose")


def test_a_refusal_cites_its_paragraph_and_names_its_statement(portal: Portal, call: Call) -> None:
    answer = call("officer of agency A").post("/v1/matters", {"request": cover(8, purpose="none_listed")})
    said = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert said["refusals"][0]["cites"] == ["39 CFR 233.3(c)(1)", "39 CFR 233.3(e)"]
    assert said["stated"] == portal.stage.desk.store.size() - 1


def test_a_judge_signs_the_exact_bytes(portal: Portal, call: Call) -> None:
    judge, stage = call("judge"), portal.stage
    matter = portal.played.file("to sign", addresses=[{**ADDRESS, "line": "9 Signed Street"}])
    portal.played.act("review", matter)
    portal.played.act("authorize", matter)
    begun = judge.post(f"/v1/matters/{matter}/acts/approve")
    draft = begun.json()
    assert begun.status_code == 202 and draft["verb"] == "approve" and draft["sealed"]["address"]
    assert judge.get(f"/v1/drafts/{draft['id']}").json() == draft
    assert call("clerk").get(f"/v1/drafts/{draft['id']}").status_code == 404
    wrong = {"form": "ed25519", "key": str(stage.keyring.key_of("judge", stage.desk.today())), "value": "A" * 86 + "=="}
    bad = judge.post(f"/v1/drafts/{draft['id']}/signature", {"signature": wrong})
    assert bad.status_code == 422 and bad["Content-Type"] == "application/problem+json"
    done = judge.post(f"/v1/drafts/{draft['id']}/signature", {"signature": {"form": "sandbox"}})
    assert done.status_code == 201 and done.json()["type"] == "order.approved"


def test_a_draft_is_withdrawn(portal: Portal, call: Call) -> None:
    judge = call("judge")
    draft = judge.post(f"/v1/matters/{portal.matters['authorized']}/acts/approve").json()["id"]
    assert judge.delete(f"/v1/drafts/{draft}").status_code == 204
    assert judge.delete(f"/v1/drafts/{draft}").status_code == 404


def test_a_token_that_is_not_for_an_act_does_not_sign_it(portal: Portal, call: Call) -> None:
    draft = call("judge").post(f"/v1/matters/{portal.matters['authorized']}/acts/approve").json()["id"]
    reader = call("judge", scopes=["read"])
    answer = reader.post(f"/v1/drafts/{draft}/signature", {"signature": {"form": "sandbox"}})
    assert answer.status_code == 403
    assert reader.delete(f"/v1/drafts/{draft}").status_code == 204


def test_nothing_is_simulated_but_in_a_demonstration(portal: Portal, call: Call) -> None:
    judge = call("judge")
    draft = judge.post(f"/v1/matters/{portal.matters['authorized']}/acts/approve").json()["id"]
    portal.demo = False
    try:
        answer = judge.post(f"/v1/drafts/{draft}/signature", {"signature": {"form": "sandbox"}})
        assert answer.status_code == 403
    finally:
        portal.demo = True


def test_what_the_caller_has_already_is_not_sent_again(portal: Portal, call: Call) -> None:
    system = call("officer of agency A")
    path = f"/v1/matters/{portal.matters['active']}"
    first = system.get(path)
    again = system.get(path, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"request": {}, "request": {}}', 400),
        (b'{"request": {"days": 1.5}}', 400),
        (b'{"request": {"days": 9007199254740993}}', 400),
        (b'{"request": {"days": NaN}}', 400),
        (b'{"request": {"grounds": "\\ud800"}}', 400),
        (b'{"request": {"grounds": "\\u0000"}}', 400),
        (b'{"request": ' + b'{"a":' * 30 + b"1" + b"}" * 31, 400),
        (b"[" * 5000, 400),
        (b"\xff", 400),
        (b"", 400),
        (b'{"request": {}, "more": 1}', 400),
        (b'{"request": {"grounds": "' + b"x" * 300_000 + b'"}}', 413),
    ],
)
def test_a_body_is_read_strictly(call: Call, body: bytes, status: int) -> None:
    answer = call("officer of agency A").post("/v1/checks", body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_every_error_is_a_problem(portal: Portal, call: Call) -> None:
    system = call("officer of agency A")
    client, headers = portal.client(), {"Authorization": f"Bearer {system.token}"}
    answers = {
        404: system.get("/v1/nothing"),
        405: client.put("/api/v1/about", headers=headers),
        415: client.post("/api/v1/checks", data=b"<a/>", content_type="text/xml", headers=headers),
        401: client.get("/api/v1/about", headers={"Authorization": "Basic eDp5"}),
        400: system.get("/v1/matters?after=x"),
    }
    for status, answer in answers.items():
        said = answer.json()
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert said["status"] == status and said["title"] and said["detail"]
    assert answers[405]["Allow"] == "GET"


def test_a_token_that_asks_too_often_waits(portal: Portal, call: Call) -> None:
    from django.conf import settings

    system = call("judge")
    settings.PLAINVIEW_API_REQUESTS = 3
    try:
        said = [system.get("/v1/about") for _ in range(4)]
    finally:
        del settings.PLAINVIEW_API_REQUESTS
    assert [answer.status_code for answer in said] == [200, 200, 200, 429]
    assert said[-1]["Retry-After"] == "60"


def test_a_court_s_system_returns_an_order_and_the_agency_s_reads_why_and_by_when(portal: Portal, call: Call) -> None:
    matter = portal.played.file("returned by a system", addresses=[{**ADDRESS, "line": "3 Returned Street"}])
    for verb in ("review", "authorize"):
        portal.played.act(verb, matter)
    judge, officer, clerk = call("judge"), call("officer of agency A"), call("clerk")
    assert "return_order" in judge.get(f"/v1/matters/{matter}/offers").json()["verbs"]
    assert judge.post(f"/v1/matters/{matter}/acts/return_order", {"values": {"reason": "stale"}}).status_code == 400
    values = {"reason": "unclear", "text": "Which of the two boxes?", "conformed": "judge"}
    begun = judge.post(f"/v1/matters/{matter}/acts/return_order", {"values": values})
    draft = begun.json()["id"]
    assert judge.post(f"/v1/drafts/{draft}/signature", {"signature": {"form": "sandbox"}}).status_code == 201
    (said,) = officer.get(f"/v1/matters/{matter}").json()["returns"]
    assert (said["role"], said["reason"], said["text"]) == ("judge", "unclear", "Which of the two boxes?")
    due = officer.get(f"/v1/matters/{matter}/deadlines").json()["deadlines"]
    assert [(one["duty"], one["by"]) for one in due] == [("resubmission", said["file_again_by"])]
    assert clerk.get(f"/v1/matters/{matter}").json()["returns"][0]["text"] == ""


def test_matters_come_a_page_at_a_time(portal: Portal, call: Call) -> None:
    system = call("officer of agency A")
    for number in range(27 - len(system.get("/v1/matters").json()["matters"])):
        portal.played.file(f"page {number}", addresses=[{**ADDRESS, "line": f"{number} Paged Street"}])
    first = system.get("/v1/matters").json()
    second = system.get(f"/v1/matters?after={first['after']}").json()
    assert len(first["matters"]) == 25 and second["after"] == "" and len(second["matters"]) >= 2
    assert not {one["id"] for one in first["matters"]} & {one["id"] for one in second["matters"]}
    phases = {one["phase"] for one in system.get("/v1/matters?phase=active").json()["matters"]}
    assert phases <= {"active"}


def test_deadlines_are_the_owed_duties_of_ones_own_matters(portal: Portal, call: Call) -> None:
    system = call("officer of agency B")
    found = system.get("/v1/deadlines").json()["deadlines"]
    matter = portal.matters["of agency B"]
    assert [(due["matter"], due["duty"], due["standing"]) for due in found] == [(matter, "decision", "owed")]
    assert system.get(f"/v1/matters/{matter}/deadlines").json()["deadlines"] == found
    assert Day.fromisoformat(found[0]["by"]) > portal.stage.desk.today()
