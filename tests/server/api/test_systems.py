"""The registrar's pages: a token is made for one's own people, shown once, ended again."""

from __future__ import annotations

from plainview.server.queries.tokens import caller, tokens_kept
from tests.portal import Portal
from tests.server.api.conftest import Call, registrar


def test_a_registrar_makes_a_token_and_ends_it(portal: Portal, call: Call) -> None:
    who, desk = registrar(portal, "officer of agency A"), portal.stage.desk
    client = portal.client(who)
    assert "officer of agency A" in client.get("/systems").content.decode()
    form = {"label": "case system of A", "until": desk.today().isoformat(), "scope": ["read", "file"]}
    page = client.post("/systems/officer%20of%20agency%20A", form).content.decode()
    secret = "plainview_" + page.split("<code>plainview_")[1].split("</code>")[0]
    found = caller(desk, secret)
    assert found is not None and found.scopes == {"read", "file"}
    assert secret not in client.get("/systems").content.decode()
    assert client.post("/systems", {"token": found.token.id}).status_code == 302
    assert caller(desk, secret) is None
    assert "ended" in client.get("/systems").content.decode()


def test_a_mistake_is_told_and_nothing_is_made(portal: Portal, call: Call) -> None:
    who, desk = registrar(portal), portal.stage.desk
    before = len(tokens_kept(desk, who))
    for form in ({"label": "x", "until": "soon", "scope": "read"}, {"label": "x", "until": desk.today().isoformat()}):
        answer = portal.client(who).post("/systems/judge", form)
        assert answer.status_code == 422 and "Please look" in answer.content.decode()
    assert len(tokens_kept(desk, who)) == before


def test_nobody_else_comes_there(portal: Portal, call: Call) -> None:
    for person in ("judge", "officer of agency A", "auditor", "custodian"):
        for path in ("/systems", "/systems/judge"):
            assert portal.client(person).get(path).status_code == 404
    assert portal.client(registrar(portal)).get("/systems/officer%20of%20agency%20A").status_code == 404
