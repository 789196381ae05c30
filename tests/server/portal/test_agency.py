"""What an agency does with its matters in the portal: what is offered and done, and what is not there for others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import intake_drafts
from plainview.server.actions.enrolment import standing
from plainview.server.actions.passkeys import add_agency_key
from plainview.server.actions.registered import RegisteredKeys
from plainview.server.portal import passkeys
from plainview.server.portal.acts import FORMS
from plainview.server.portal.agency_forms import FORMS as AGENCY
from plainview.server.portal.pages.intake import DRAFTED
from plainview.server.portal.site import Site, open_site, site
from plainview.server.queries.offers import offers
from plainview.server.scenarios.cast import REGISTRARS
from plainview.server.scenarios.stage import noon
from tests.portal import Portal, asked, open_portal, signed_in, small, with_passkey

OFFICER, SUPERVISOR, OTHER = "officer of agency A", "supervisor of agency A", "officer of agency B"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One for the tests that change nothing which another one looks at."""
    found = open_portal(small(tmp_path_factory.mktemp("agency") / "program"))
    yield found
    found.stage.desk.store.close()


def opened(shared: Portal) -> Portal:
    """The shared one, which this process now serves again."""
    shared.open()
    return shared


def _types(portal: Portal, matter: str) -> list[str]:
    return [row.type for row in portal.stage.desk.store.chain(matter)]


def _do(portal: Portal, matter: str, verb: str, **given: str) -> Any:
    page = portal.client(OFFICER)
    assert page.get(f"/matters/{matter}/{verb}").status_code == 200
    done = page.post(f"/matters/{matter}/{verb}", given)
    assert done.status_code == 302, done.content.decode()
    return done


def test_every_verb_of_an_officer_has_a_form_and_nothing_else_is_offered(shared: Portal) -> None:
    portal = opened(shared)
    named = {form.verb for form in AGENCY}
    for matter in portal.matters.values():
        offered = set(offers(portal.stage.desk, OFFICER, matter))
        assert offered <= named
    for phase, matter in portal.matters.items():
        if phase in ("of agency B",):
            continue
        text = portal.client(OFFICER).get(f"/matters/{matter}").content.decode()
        for verb in named:
            linked = f'href="/matters/{matter}/{verb}"' in text
            assert linked == (verb in offers(portal.stage.desk, OFFICER, matter) and verb != "confirm"), (phase, verb)
    assert set(DRAFTED) <= set(FORMS)


def test_an_officer_attests_reports_a_charge_and_files_the_outcome(portal: Portal) -> None:
    matter, today = portal.matters["active"], portal.stage.desk.today().isoformat()
    _do(portal, matter, "attest_uncharged")
    wrong = portal.client(OFFICER).post(f"/matters/{matter}/report_charge", {"filed": "yesterday"})
    assert wrong.status_code == 422 and b"Expected a day" in wrong.content
    assert b'<a href="#f-filed">On which day was the charge filed?</a>' in wrong.content
    _do(portal, matter, "report_charge", filed=today)
    _do(portal, matter, "file_outcome", outcome="charge", words="in this matter")
    assert _types(portal, matter)[-3:] == ["attestation.made", "order.ended", "outcome.filed"]


def test_a_matter_is_told_in_words_and_so_is_a_refusal(shared: Portal) -> None:
    portal = opened(shared)
    matter, officer = portal.matters["active"], portal.client(OFFICER)
    page, listed = (officer.get(path).content.decode() for path in (f"/matters/{matter}", "/matters"))
    for text in (page, listed):
        assert "In force" in text and "Mail cover" in text and ">active<" not in text
    assert "Tell the person" in page and "Approved by a judge" in page and "39 CFR 233.3(g)(5)" in page
    records = officer.get(f"/matters/{portal.matters['records']}").content.decode()
    assert "Records request" in records and "Not answered" not in records
    refused = officer.post(f"/matters/{matter}/withdraw").content.decode()
    assert "the matter is in force; it must be waiting for review" in refused and "request.withdrawn" not in refused


def test_an_officer_withdraws_or_ends_early(portal: Portal) -> None:
    _do(portal, portal.matters["filed"], "withdraw")
    _do(portal, portal.matters["active"], "end_early", cause="the sender is known")
    assert _types(portal, portal.matters["filed"])[-1] == "request.withdrawn"
    assert _types(portal, portal.matters["active"])[-1] == "order.ended"


def test_a_package_is_picked_up_once_acknowledged_and_returned(portal: Portal) -> None:
    matter, played = portal.matters["ended"], portal.played
    officer = portal.client(OFFICER)
    assert officer.get(f"/matters/{matter}/pick_up_package").status_code == 404
    played.act("approve_disclosure", matter, stage="end")
    played.stage.publish()
    played.act("release_disclosure", matter, stage="end")
    played.stage.publish()
    assert b"Download the package" in officer.get(f"/matters/{matter}/pick_up_package").content
    got = officer.post(f"/matters/{matter}/pick_up_package")
    assert got.content.startswith(b"age-encryption.org/v1\n") and ".tar.age" in got["Content-Disposition"]
    assert officer.post(f"/matters/{matter}/pick_up_package").status_code == 403, "once"
    _do(portal, matter, "acknowledge", stage="end")
    _do(portal, matter, "return_copy", how="erased")
    assert _types(portal, matter)[-2:] == ["disclosure.acknowledged", "copy.returned"]
    assert officer.get(f"/matters/{matter}/pick_up_package").status_code == 404


def test_picking_up_asks_for_the_passkey_again(shared: Portal) -> None:
    portal = opened(shared)
    officer = portal.client(OFFICER)
    portal.stage.clock.now += timedelta(minutes=6)
    page = officer.get(f"/matters/{portal.matters['ended']}/pick_up_package")
    assert page.status_code == 302 and page["Location"].startswith("/step-up")


def test_a_draft_of_another_agency_and_a_step_that_does_not_bear_are_not_there(shared: Portal) -> None:
    portal = opened(shared)
    id = intake_drafts.begin_draft(portal.stage.desk, OFFICER)
    other, mine = portal.client(OTHER), portal.client(OFFICER)
    for path in ("", "/step/kind", "/file", "/delete"):
        assert other.get(f"/requests/{id}{path}").status_code == 404, path
    for path in ("check", "ready", "reopen", "delete"):
        assert other.post(f"/requests/{id}/{path}").status_code == 404, path
    assert other.get(f"/requests/{'0' * 32}").status_code == 404
    for person in ("reviewer", "judge", "auditor", "operator"):
        assert portal.client(person).get("/requests").status_code == 404
    assert mine.get(f"/requests/{id}/step/fugitive").status_code == 404
    assert mine.get(f"/requests/{id}/step/period").status_code == 404
    assert mine.get(f"/requests/{id}/file").status_code == 409
    assert portal.client(SUPERVISOR).get(f"/requests/{id}/step/kind").status_code == 404
    for verb in DRAFTED:
        assert other.get(f"/matters/{portal.matters['active']}/{verb}").status_code == 404


def test_steps_bear_on_what_was_answered(shared: Portal) -> None:
    portal = opened(shared)
    id, officer = intake_drafts.begin_draft(portal.stage.desk, OFFICER), portal.client(OFFICER)

    def on(step: str, **given: str) -> str:
        done = officer.post(f"/requests/{id}/step/{step}", {**given, "go": "on"})
        return str(done["Location"].rpartition("/")[2])

    assert on("kind", kind="cover") == "manner"
    assert on("manner", form="oral", emergency="physical_harm") == "oral"
    assert on("oral", made="2026-01-02", taken_by="the desk", urgency="hours") == "purpose"
    for purpose, step in (
        ("crime", "statute"),
        ("postal_statute", "statute"),
        ("fugitive", "fugitive"),
        ("forfeiture", "forfeiture"),
        ("national_security", "security"),
        ("none_listed", "other"),
    ):
        assert on("purpose", purpose=purpose) == step
    assert on("kind", kind="records") == "manner"
    assert on("steps", prior_steps="asked") == "record"
    assert on("record", r_record="address", r_items="a box") == "belief"
    assert on("record", r_record="tracking", r_items="RB123456785GB") == "period"
    assert on("demand", r_demand="yes") == "demand-stated"


def test_a_draft_is_deleted_after_asking_once(shared: Portal) -> None:
    portal = opened(shared)
    id, officer = intake_drafts.begin_draft(portal.stage.desk, OFFICER), portal.client(OFFICER)
    assert b"Delete it" in officer.get(f"/requests/{id}/delete").content
    assert officer.post(f"/requests/{id}/delete").status_code == 302
    assert officer.get(f"/requests/{id}").status_code == 404


def test_a_request_sent_back_is_corrected_by_a_draft(portal: Portal) -> None:
    matter = portal.matters["filed"]
    portal.played.act("return", matter, reason="unclear")
    officer = portal.client(OFFICER)
    assert b"Correct the request" in officer.get(f"/matters/{matter}/correct").content
    begun = officer.post(f"/matters/{matter}/correct")
    assert b"Every step is answered" in officer.get(begun["Location"]).content


def test_what_both_sign_is_never_said_by_its_form_alone(shared: Portal) -> None:
    portal = opened(shared)
    matter = portal.matters["active"]
    before = _types(portal, matter)
    for verb in DRAFTED:
        portal.client(OFFICER).post(f"/matters/{matter}/{verb}", {"x_days": "30"})
    assert _types(portal, matter) == before


def test_in_a_real_program_both_sign_with_passkeys_over_the_very_request(portal: Portal) -> None:
    portal.demo = False
    stage = portal.stage
    devices = {person: with_passkey(portal, person) for person in (OFFICER, SUPERVISOR)}
    place = site().place
    for person in devices:
        (kept,) = passkeys.passkeys_of(person, standing(stage.desk, person).generation)
        add_agency_key(stage.desk, REGISTRARS[0], person, passkeys.public_of(kept), place.host, place.origin)
    stage.at(noon(days_after(stage.desk.today(), 1), stage.desk.zone))
    held = stage.desk
    stage.desk = replace(held, keys=RegisteredKeys(lambda: held))
    open_site(Site(place, "Plainview in a test", "/log/", stage.desk))
    id = intake_drafts.begin_draft(stage.desk, OFFICER, like=portal.matters["filed"])
    intake_drafts.make_ready(stage.desk, OFFICER, id)
    officer, supervisor = portal.client(), portal.client()
    assert signed_in(officer, devices[OFFICER]).status_code == signed_in(supervisor, devices[SUPERVISOR]).status_code
    page = supervisor.get(f"/requests/{id}/sign")
    stolen = supervisor.post(f"/requests/{id}/sign", {"credential": devices[OFFICER].get(asked(page))})
    assert stolen.status_code == 422, "another person's passkey"
    assert supervisor.post(f"/requests/{id}/sign").status_code == 400, "no answer of a passkey"
    signed = supervisor.post(f"/requests/{id}/sign", {"credential": devices[SUPERVISOR].get(asked(page))})
    assert signed.status_code == 302, signed.content.decode()
    done = officer.post(
        f"/requests/{id}/file", {"credential": devices[OFFICER].get(asked(officer.get(f"/requests/{id}/file")))}
    )
    assert done.status_code == 302, done.content.decode()
    assert _types(portal, ChainId(id)) == ["request.filed"]


@pytest.mark.parametrize("who", [OTHER, "supervisor of agency B"])
def test_the_list_of_drafts_is_empty_in_words(shared: Portal, who: str) -> None:
    assert b"There are none at the moment" in opened(shared).client(who).get("/requests").content
