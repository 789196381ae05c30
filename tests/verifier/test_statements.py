"""Statements that take many days: destruction after eight years, keys renewed on the way."""

from datetime import UTC, datetime

import pytest

from plainview.core.docket.statement import parse_statement
from plainview.verifier.opening import Trust
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.verifier.build import Story
from tests.verifier.matters import filed
from tests.verifier.sources import Memory


@pytest.mark.slow
def test_a_file_is_destroyed_eight_years_after_it_was_closed_and_not_a_day_before() -> None:
    story = Story(daily=False).open().staff()
    matter = filed(story, "kept")
    story.say("request.withdrawn", matter)
    story.say("matter.closed", matter, by="custodian")
    while story.day.isoformat() < "2034-01-07":
        story.next_day()
    story.key("registrar 2", "root inspection", "registrar", "inspection")
    story.next_day()
    story.key("custodian 2", "registrar 2", "custodian", "inspection")
    story.next_day()
    early = story.forge("matter.destroyed", matter, by="custodian 2")
    story.publish()
    asked = Asked(datetime(2034, 2, 1, tzinfo=UTC))
    found = verify(Memory(story.public.files), Trust(), asked)
    assert (found.exit_code, found.fault is not None and found.fault.where) == (1, f"statement {early}")
    assert "kept until 2034-01-10" in found.verdict
    del story.entries[early]
    story.heads.head, story.public.files = None, {}
    story.next_day()
    story.say("matter.destroyed", matter, by="custodian 2")
    story.publish()
    found = verify(Memory(story.public.files), Trust(), asked)
    assert found.exit_code == 0, found.verdict
    assert found.standing is not None
    assert found.standing.counts["met"] == 2
    assert parse_statement(story.entries[-1]).type == "matter.destroyed"
