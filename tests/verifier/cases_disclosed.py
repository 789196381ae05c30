"""Whole logs in which a cover is disclosed, acknowledged and its copy returned, rightly or not."""

from tests.verifier.build import Story
from tests.verifier.cases import Expected, case, false, ready, true
from tests.verifier.matters import FILED, filed, started


def disclosed(story: Story, matter: str, stage: str) -> None:
    """Approved by one postal person and released by another, today."""
    story.say("disclosure.approved", matter, {"stage": stage}, by="custodian")
    story.say("disclosure.released", matter, {"stage": stage}, by="other custodian")


def _ended(story: Story) -> str:
    """A cover of 30 days that is over since today."""
    matter = started(story, "case")
    story.next_day(30)
    story.say("order.ended", matter, {"early": False})
    return matter


def _records(story: Story) -> str:
    """A records request in force since today."""
    matter = filed(story, "case", kind="records")
    story.say("request.reviewed", matter, by="inspector")
    story.say("order.authorized", matter, {"authority": "delegate", "days": 30}, by="authorizer")
    story.say("order.approved", matter, FILED | {"kind": "records", "days": 30}, by="judge")
    return matter


@case
def a_cover_is_disclosed_once_a_term_and_at_its_end() -> Expected:
    """Each of two terms is disclosed once, then the end, once more on the last day on which the copy may be out.

    It comes back that day. In discovery it goes to the person's counsel, after the closure too.
    """
    story = ready()
    matter = started(story, "case")
    disclosed(story, matter, "mid_term")
    story.say("disclosure.acknowledged", matter, {"stage": "mid_term"})
    story.say("extension.asked", matter, {"days": 5})
    story.say("extension.authorized", matter, {"authority": "delegate", "days": 5}, by="authorizer")
    story.say("extension.approved", matter, {"days": 5}, by="judge")
    disclosed(story, matter, "mid_term")
    story.say("order.ended", matter, {"early": True})
    disclosed(story, matter, "end")
    story.next_day(60)
    disclosed(story, matter, "end")
    story.say("disclosure.acknowledged", matter, {"stage": "end"})
    story.say("disclosure.acknowledged", matter, {"stage": "mid_term"})
    story.say("copy.returned", matter, {"how": "erased"})
    disclosed(story, matter, "discovery")
    story.say("notice.given", matter, by="custodian")
    story.say("matter.closed", matter, by="custodian")
    opened(story, matter, "discovery")
    disclosed(story, matter, "discovery")
    return true(story)


def opened(story: Story, matter: str, purpose: str) -> None:
    """Two custodians of two offices open a closed record."""
    story.say("record.opening_approved", matter, {"office": "court", "purpose": purpose}, by="clerk's custodian")
    story.say("record.opened", matter, {"office": "inspection", "purpose": purpose}, by="custodian")


def _closed_in_discovery(story: Story, purpose: str) -> str:
    """A closed record whose discovery is approved, opened today for a purpose."""
    matter = _ended(story)
    story.say("notice.given", matter, by="custodian")
    story.say("matter.closed", matter, by="custodian")
    story.say("disclosure.approved", matter, {"stage": "discovery"}, by="custodian")
    if purpose:
        opened(story, matter, purpose)
    return matter


@case
def a_closed_record_goes_out_on_the_last_day_of_its_opening() -> Expected:
    """Opened for discovery by two offices, it may go out for 30 days."""
    story = ready()
    matter = _closed_in_discovery(story, "discovery")
    story.next_day(30)
    story.say("disclosure.released", matter, {"stage": "discovery"}, by="other custodian")
    return true(story)


@case
def a_closed_record_goes_out_that_nobody_opened() -> Expected:
    """Two offices have to open it first."""
    story = ready()
    matter = _closed_in_discovery(story, "")
    return false(story, story.forge("disclosure.released", matter, {"stage": "discovery"}, by="other custodian"))


@case
def a_closed_record_goes_out_that_was_opened_for_an_audit() -> Expected:
    """An opening has one purpose."""
    story = ready()
    matter = _closed_in_discovery(story, "audit")
    return false(story, story.forge("disclosure.released", matter, {"stage": "discovery"}, by="other custodian"))


@case
def a_closed_record_goes_out_when_its_opening_is_over() -> Expected:
    """An opening holds for 30 days."""
    story = ready()
    matter = _closed_in_discovery(story, "discovery")
    story.next_day(31)
    return false(story, story.forge("disclosure.released", matter, {"stage": "discovery"}, by="other custodian"))


@case
def what_is_to_be_erased_goes_out_in_discovery_under_a_hold() -> Expected:
    """An improper cover is locked; a court's hold keeps it, and the person's counsel gets it."""
    story = ready()
    matter = _ended(story)
    story.say("finding.made", matter, {"outcome": "improper"}, by="auditor")
    story.say("hold.placed", matter, {"source": "court"}, by="judge")
    disclosed(story, matter, "discovery")
    return true(story)


@case
def an_improper_cover_goes_out_in_discovery_without_a_hold() -> Expected:
    """39 CFR 233.3(h)(2): it is to be erased."""
    story = ready()
    matter = _ended(story)
    story.say("finding.made", matter, {"outcome": "improper"}, by="auditor")
    return false(story, story.forge("disclosure.approved", matter, {"stage": "discovery"}, by="custodian"))


@case
def an_improper_cover_goes_to_the_agency_under_a_hold() -> Expected:
    """A hold keeps it for the person, not for the agency."""
    story = ready()
    matter = _ended(story)
    story.say("finding.made", matter, {"outcome": "improper"}, by="auditor")
    story.say("hold.placed", matter, {"source": "court"}, by="judge")
    return false(story, story.forge("disclosure.approved", matter, {"stage": "end"}, by="custodian"))


@case
def a_running_cover_disclosed_as_if_it_were_over() -> Expected:
    """The stage is not the one the cover is at."""
    story = ready()
    matter = started(story, "case")
    return false(story, story.forge("disclosure.approved", matter, {"stage": "end"}, by="custodian"))


@case
def a_cover_that_is_over_disclosed_as_if_it_ran() -> Expected:
    """The stage is not the one the cover is at."""
    story = ready()
    matter = _ended(story)
    return false(story, story.forge("disclosure.approved", matter, {"stage": "mid_term"}, by="custodian"))


@case
def a_cover_disclosed_as_records() -> Expected:
    """A cover is no records request."""
    story = ready()
    matter = _ended(story)
    return false(story, story.forge("disclosure.approved", matter, {"stage": "records"}, by="custodian"))


@case
def records_disclosed_as_the_end_of_a_cover() -> Expected:
    """A records request is no cover."""
    story = ready()
    matter = _records(story)
    return false(story, story.forge("disclosure.approved", matter, {"stage": "end"}, by="custodian"))


@case
def a_term_disclosed_twice() -> Expected:
    """Rule 126: once while a term runs."""
    story = ready()
    matter = started(story, "case")
    disclosed(story, matter, "mid_term")
    return false(story, story.forge("disclosure.approved", matter, {"stage": "mid_term"}, by="custodian"))


@case
def a_disclosure_after_its_copy_was_due_back() -> Expected:
    """Publication 55 II.D: 60 days after the end."""
    story = ready()
    matter = _ended(story)
    story.next_day(61)
    return false(story, story.forge("disclosure.approved", matter, {"stage": "end"}, by="custodian"))


@case
def an_acknowledgement_of_what_was_never_released() -> Expected:
    """Approved, but not released."""
    story = ready()
    matter = _ended(story)
    story.say("disclosure.approved", matter, {"stage": "end"}, by="custodian")
    return false(story, story.forge("disclosure.acknowledged", matter, {"stage": "end"}))


@case
def an_acknowledgement_made_twice() -> Expected:
    """What was released once is acknowledged once."""
    story = ready()
    matter = _ended(story)
    disclosed(story, matter, "end")
    story.say("disclosure.acknowledged", matter, {"stage": "end"})
    return false(story, story.forge("disclosure.acknowledged", matter, {"stage": "end"}))


@case
def an_agency_acknowledges_what_went_to_the_person() -> Expected:
    """Discovery is no agency's."""
    story = ready()
    matter = _ended(story)
    disclosed(story, matter, "discovery")
    return false(story, story.forge("disclosure.acknowledged", matter, {"stage": "discovery"}))


@case
def a_copy_returned_that_was_never_out() -> Expected:
    """Nothing was released to the agency."""
    story = ready()
    return false(story, story.forge("copy.returned", _ended(story), {"how": "returned"}))


@case
def a_copy_returned_twice() -> Expected:
    """What is back is back."""
    story = ready()
    matter = _ended(story)
    disclosed(story, matter, "end")
    story.say("copy.returned", matter, {"how": "erased"})
    return false(story, story.forge("copy.returned", matter, {"how": "erased"}))
