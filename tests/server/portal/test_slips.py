"""A judge's slip is told beside its field, and nothing of it is public; what the law refuses otherwise is stated."""

from __future__ import annotations

from typing import Any

from plainview.core.mail.classes import classes_on
from plainview.server.scenarios.requests import STANDARD_RECORDS
from tests.portal import Portal

NARROW = {"decision": "narrow", "days": "30", "conformed": "judge", "names": "the subject"}
SLIPS: dict[str, tuple[str, dict[str, Any], str]] = {
    "fewer days than authorized": (
        "cover",
        {"decision": "approve", "days": "20"},
        "30 days were authorized. To give fewer, approve less.",
    ),
    "no fewer days": ("cover", {**NARROW, "what": "days"}, "Narrowed in days, but 30 days were authorized."),
    "more days": ("cover", {**NARROW, "what": "names", "days": "40"}, "more than the 30 authorized."),
    "every name": ("cover", {**NARROW, "what": "names"}, "and leaves all of them."),
    "another day": ("records", {**NARROW, "what": "items", "first_day": "2026-01-02"}, "none of those that were asked"),
    "nothing less": ("records", {**NARROW, "what": "items"}, "and leaves all of them."),
}


def test_a_slip_is_told_beside_its_field_and_states_nothing(portal: Portal) -> None:
    records = portal.played.file("to narrow", STANDARD_RECORDS)
    for verb in ("review", "authorize"):
        portal.played.act(verb, records)
    where, judge, desk = (
        {"cover": portal.matters["authorized"], "records": records},
        portal.client("judge"),
        portal.stage,
    )
    rest = {
        "cover": {"classes": [entry.code for entry in classes_on(desk.desk.today())]},
        "records": {"items": "RB123456785GB", "fields": "route"},
    }
    for name, (kind, typed, words) in SLIPS.items():
        before = len(desk.desk.lines(where[kind]))
        page = judge.post(f"/court/{where[kind]}", {"conformed": "judge", **typed, **rest[kind]})
        assert page.status_code == 422, name
        assert words in page.content.decode(), name
        assert len(desk.desk.lines(where[kind])) == before, name
    good = judge.post(f"/court/{records}", {**NARROW, "what": "items", "first_day": "2025-11-10", **rest["records"]})
    assert (good.status_code, good["Location"][:8]) == (302, "/drafts/")


def test_a_custodian_s_form_of_a_part_begins_empty_and_keeps_what_was_typed(portal: Portal) -> None:
    where, custodian = f"/matters/{portal.matters['records']}/selection", portal.client("custodian")
    assert (
        '<textarea class="usa-textarea" id="f-items" name="items" rows="3"></textarea>'
        in custodian.get(where).content.decode()
    )
    again = custodian.post(where, {"items": "RB1", "first_day": "no day", "last_day": "", "fields": ""})
    assert again.status_code == 422 and 'rows="3">RB1</textarea>' in again.content.decode()
