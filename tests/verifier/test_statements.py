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


def kept_eight_years() -> tuple[Story, str]:
    """A file closed in January 2026, on the day before it may be destroyed; every key was published before it signs."""
    story = Story(daily=False).open().staff()
    story.publish()
    matter = filed(story, "kept")
    story.say("request.withdrawn", matter)
    story.next_day()
    story.say("matter.closed", matter, by="custodian")
    while story.day.isoformat() < "2034-01-08":
        story.next_day()
    story.key("registrar 2", "root inspection", "registrar", "inspection")
    story.publish()
    story.next_day()
    story.key("custodian 2", "registrar 2", "custodian", "inspection")
    story.publish()
    story.next_day()
    return story, matter


@pytest.mark.slow
def test_a_file_is_destroyed_eight_years_after_it_was_closed_and_not_a_day_before() -> None:
    asked = Asked(datetime(2034, 2, 1, tzinfo=UTC))
    story, matter = kept_eight_years()
    early = story.forge("matter.destroyed", matter, by="custodian 2")
    story.publish()
    found = verify(Memory(story.public.files), Trust(), asked)
    assert (found.exit_code, found.fault is not None and found.fault.where) == (1, f"statement {early}")
    assert "kept until 2034-01-11" in found.verdict
    story, matter = kept_eight_years()
    story.next_day()
    story.say("matter.destroyed", matter, by="custodian 2")
    story.publish()
    found = verify(Memory(story.public.files), Trust(), asked)
    assert found.exit_code == 0, found.verdict
    assert found.standing is not None
    assert found.standing.counts["met"] == 2
    assert parse_statement(story.entries[-1]).type == "matter.destroyed"
