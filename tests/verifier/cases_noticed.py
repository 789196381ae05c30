"""Whole logs in which a letter of a notice comes back, and is sent again, rightly or not."""

from tests.verifier.build import Story
from tests.verifier.cases import Expected, case, false, ready, true
from tests.verifier.matters import started

MOVED = {"again": False, "reason": "moved"}


def told(story: Story) -> str:
    """A cover that ended early, whose notice was given at once."""
    matter = started(story, "case")
    story.next_day()
    story.say("order.ended", matter, {"early": True})
    story.say("notice.given", matter, by="custodian")
    return matter


@case
def a_letter_that_came_back_is_sent_again() -> Expected:
    """Two letters come back and one is refused; they are sent again at once, and one comes back once more.

    After the closure another comes back, and is late when it is sent again.
    """
    story = ready()
    matter = told(story)
    story.say("notice.undelivered", matter, MOVED, by="custodian")
    story.next_day(3)
    story.say("notice.undelivered", matter, {"again": False, "reason": "unknown"}, by="custodian")
    story.say("notice.undelivered", matter, {"again": False, "reason": "refused"}, by="custodian")
    story.say("notice.repeated", matter, {"means": "other_address"}, by="other custodian")
    story.say("notice.undelivered", matter, {"again": True, "reason": "unknown"}, by="custodian")
    story.say("notice.undelivered", matter, {"again": False, "reason": "deceased"}, by="custodian")
    story.say("matter.closed", matter, by="custodian")
    story.say("notice.undelivered", matter, MOVED, by="custodian")
    story.next_day(20)
    story.say("notice.repeated", matter, {"means": "in_person"}, by="custodian")
    return true(story)


@case
def a_letter_that_came_back_and_was_not_sent_again() -> Expected:
    """It is overdue for everybody to see, and the log is true."""
    story = ready()
    matter = told(story)
    story.say("notice.undelivered", matter, MOVED, by="custodian")
    story.next_day(20)
    return true(story)


@case
def a_letter_that_came_back_before_any_was_sent() -> Expected:
    """The notice is still owed."""
    story = ready()
    matter = started(story, "case")
    story.next_day()
    story.say("order.ended", matter, {"early": True})
    return false(story, story.forge("notice.undelivered", matter, MOVED, by="custodian"))


@case
def a_letter_that_came_back_a_second_time_before_it_was_sent_again() -> Expected:
    """That would owe nothing."""
    story = ready()
    matter = told(story)
    said = {"again": True, "reason": "moved"}
    return false(story, story.forge("notice.undelivered", matter, said, by="custodian"))


@case
def a_letter_sent_again_that_did_not_come_back() -> Expected:
    """A refused letter owes nothing."""
    story = ready()
    matter = told(story)
    story.say("notice.undelivered", matter, {"again": False, "reason": "refused"}, by="custodian")
    return false(story, story.forge("notice.repeated", matter, {"means": "in_person"}, by="custodian"))


@case
def a_letter_that_a_courts_custodian_sends_again() -> Expected:
    """Telling the person is the postal service's."""
    story = ready()
    matter = told(story)
    story.say("notice.undelivered", matter, MOVED, by="custodian")
    return false(story, story.forge("notice.repeated", matter, {"means": "in_person"}, by="clerk's custodian"))
