"""Where a recorder records: the registrar says it on the account's page or by a relief, the inspector at the start."""

from __future__ import annotations

from urllib.parse import quote

from plainview.core.vocabulary.days import days_after
from plainview.server.people.person import Person, Role
from plainview.server.scenarios.cast import REGISTRARS
from tests.portal import Portal

PAGE = f"/people/{quote('second recorder')}"


def second_recorder(portal: Portal) -> None:
    """One of whom nobody has said yet where they record."""
    far = days_after(portal.stage.desk.today(), 100)
    papers = {"postal": True, "nondisclosure_until": far, "trained_until": far}
    portal.stage.register(Person("second recorder", Role.RECORDER, office="inspection", **papers))  # type: ignore[arg-type]


def test_a_recorder_is_placed_on_a_route_and_sees_its_covers_and_nothing_else(portal: Portal) -> None:
    second_recorder(portal)
    registrar, inspector = portal.client(REGISTRARS[0]), portal.client("inspector")
    recorder, matter = portal.client("second recorder"), portal.matters["active"]
    assert b"You belong to no facility yet" in recorder.get("/today").content
    assert b"No facility yet" in registrar.get(PAGE).content
    assert registrar.post(PAGE, {"do": "place", "facility": " ", "route": "12"}).status_code == 422
    assert registrar.post(PAGE, {"do": "place", "facility": "delivery  unit", "route": " 12 "}).status_code == 302
    assert b"delivery unit, route 12" in registrar.get(PAGE).content
    seen = recorder.get("/today").content
    assert b"at delivery unit, route 12" in seen
    assert matter.encode() in seen, "a cover without a route is on every route"
    approved = portal.matters["approved"]
    form = inspector.get(f"/queue/{approved}/start").content
    assert form.count(b'name="facility"') == 2 and b'value="delivery unit, route 12"' in form
    assert inspector.post(f"/queue/{approved}/start", {"facility": "delivery unit, route 7"}).status_code == 422
    draft = inspector.post(f"/queue/{approved}/start", {"facility": "delivery unit, route 12"})["Location"]
    assert b"delivery unit, route 12" in inspector.get(draft).content, "who signs is shown the route"
    assert inspector.post(draft).status_code == 302
    assert b"<dt>Route</dt><dd>12</dd>" in recorder.get(f"/today/{approved}").content
    assert registrar.post(PAGE, {"do": "place", "facility": "delivery unit", "route": "7"}).status_code == 302
    assert recorder.get(f"/today/{approved}").status_code == recorder.get("/today/" + "0f" * 16).status_code == 404
    assert portal.client("recorder").get(f"/today/{approved}").status_code == 200, "one without a route has them all"
    last = str(portal.stage.desk.today())
    lent = {"recorder": "second recorder", "facility": "delivery unit", "route": "12", "last": last}
    assert registrar.post("/relief", lent).status_code == 302
    assert b"<td>delivery unit, route 12</td>" in registrar.get("/relief").content
    assert recorder.get(f"/today/{approved}").status_code == 200


def test_where_a_recorder_records_is_said_by_the_own_registrar_just_after_a_passkey(portal: Portal) -> None:
    second_recorder(portal)
    given = {"do": "place", "facility": "delivery unit"}
    assert portal.client(REGISTRARS[1]).post(PAGE, given).status_code == 404
    assert portal.client("inspector").post(PAGE, given).status_code == 404
    late = portal.client(REGISTRARS[0])
    portal.stage.clock.now = portal.stage.clock.now.replace(minute=6)
    assert late.post(PAGE, given)["Location"].startswith("/step-up")
    assert portal.stage.desk.person("second recorder").facility == ""


def test_a_route_is_asked_of_a_recorder_s_invitation_and_of_nobody_else_s(portal: Portal) -> None:
    registrar = portal.client(REGISTRARS[0])
    given = {"id": "third recorder", "role": "recorder", "facility": "delivery unit", "route": "12", "postal": "yes"}
    assert registrar.post("/people/new", given).status_code == 200
    assert portal.stage.desk.person("third recorder").route == "12"
    other = registrar.post("/people/new", {**given, "id": "third reviewer", "role": "reviewer", "facility": ""})
    assert other.status_code == 422 and b"Only a recorder has a carrier route" in other.content
