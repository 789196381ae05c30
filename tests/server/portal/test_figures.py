"""The auditor's page of figures: nothing before a year is over; then what is out, the tables, and a draft to sign."""

from __future__ import annotations

from plainview.core.vocabulary.days import Day
from plainview.server.actions.sweep import sweep
from plainview.server.scenarios.cast import OPERATOR
from plainview.server.scenarios.stage import noon
from tests.portal import Portal


def test_an_auditor_sees_what_is_out_looks_at_the_tables_and_attests(portal: Portal) -> None:
    stage, client = portal.stage, portal.client("auditor")
    year = stage.desk.today().year
    assert "No year is over yet." in client.get("/figures").content.decode()
    assert client.get(f"/figures/{year}").status_code == 404
    stage.clock.now = noon(Day(year + 1, 1, 1), stage.desk.zone)
    with stage.batch():
        sweep(stage.desk, OPERATOR)
    client = portal.client("auditor")
    page = client.get("/figures").content.decode()
    assert f'href="/figures/{year}"' in page
    assert "published on Jan 1" in page.replace("Jan. 1", "Jan 1")
    page = client.get(f"/figures/{year}").content.decode()
    for words in ("By agency", "By what came of it", "All others together", f"Attest the tables of {year}"):
        assert words in page
    assert client.get("/figures/0").status_code == 404
    answer = client.post(f"/figures/{year}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/drafts/")
    assert "figures.attested" in client.get(answer["Location"]).content.decode()
