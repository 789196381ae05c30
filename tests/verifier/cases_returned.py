"""Whole logs in which a judge gives an order back for rework, rightly or not; what a correction leaves of an order."""

from plainview.core.docket.statement import DutyLine
from plainview.core.vocabulary.days import days_after
from tests.verifier.build import Story
from tests.verifier.cases import Expected, case, false, ready, true
from tests.verifier.matters import FILED, emergency, filed, ordered

ORDER = {"authority": "delegate", "days": 30}
WHY = {"reason": "unclear"}
AGAIN = FILED | {"version": 2}


def authorized(story: Story, word: str = "case", days: int = 30, **facts: object) -> str:
    """An order that waits for a judge."""
    return ordered(story, filed(story, word, **facts), days)


@case
def a_judge_returns_an_order_and_approves_it_in_its_new_version() -> Expected:
    """Corrected in time, reviewed and ordered anew for fewer days, approved; records and a cover, which starts."""
    story = ready()
    cover, records = authorized(story, "cover"), authorized(story, "records", kind="records")
    for matter in (cover, records):
        story.say("order.returned", matter, WHY, by="judge")
    story.next_day(29)
    story.say("request.corrected", cover, AGAIN)
    story.say("request.corrected", records, AGAIN | {"kind": "records"})
    story.say("order.approved", ordered(story, cover, 20), FILED | {"days": 20}, by="judge")
    story.say("cover.started", cover, by="inspector")
    story.say("order.returned", ordered(story, records, 5), {"reason": "too_wide"}, by="judge")
    story.next_day(4)
    story.say("request.corrected", records, AGAIN | {"kind": "records", "version": 3})
    story.say("order.denied", ordered(story, records), {"reason": "too_wide"}, by="judge")
    return true(story)


@case
def a_returned_order_lapses_with_its_own_days_or_after_thirty() -> Expected:
    """One of 10 days is not corrected in them; one of 120 is not within 30; a third is withdrawn, late for nothing."""
    story = ready()
    short, left = authorized(story, "short", 10), authorized(story, "long", 120, purpose="other_listed")
    given_up = authorized(story, "given up", 10)
    for matter in (short, left, given_up):
        story.say("order.returned", matter, {"reason": "incomplete"}, by="judge")
    story.next_day(9)
    story.say("request.withdrawn", given_up)
    story.next_day()
    story.say("request.lapsed", short, {"reason": "not_resubmitted"})
    story.next_day(21)
    story.say("request.lapsed", left, {"reason": "not_resubmitted"})
    return true(story)


@case
def a_regulation_order_is_corrected_before_anything_came_of_it() -> Expected:
    """No judge waits: cover, emergency and records (in force already) fall away with their version."""
    story = ready(profile="regulation")
    cover, records = authorized(story, "cover"), authorized(story, "records", kind="records")
    urgent = filed(story, "urgent")
    story.say("order.authorized", urgent, ORDER, by="authorizer")
    story.next_day()
    for matter, facts in ((cover, AGAIN), (records, AGAIN | {"kind": "records"}), (urgent, AGAIN)):
        story.say("request.corrected", matter, facts)
    story.say("cover.started", ordered(story, cover, 10), by="inspector")
    story.say("disclosure.approved", ordered(story, records, 10), {"stage": "records"}, by="custodian")
    story.say("request.withdrawn", urgent)
    story.next_day(10)
    story.say("order.ended", cover, {"early": False})
    return true(story)


@case
def an_order_that_no_judge_awaits_returned() -> Expected:
    """A judge has approved it: there is nothing left to give back."""
    story = ready()
    matter = authorized(story)
    story.say("order.approved", matter, FILED | {"days": 30}, by="judge")
    return false(story, story.forge("order.returned", matter, WHY, by="judge"))


@case
def an_emergency_order_returned() -> Expected:
    """Ordered without review, so it is an emergency, which is ratified or denied in three working days."""
    story = ready()
    matter = filed(story, "case")
    story.say("order.authorized", matter, ORDER, by="authorizer")
    return false(story, story.forge("order.returned", matter, WHY, by="judge"))


@case
def a_running_emergency_cover_returned() -> Expected:
    """Its clocks would run while nobody can file anew."""
    story = ready()
    matter = emergency(story, "case")
    return false(story, story.forge("order.returned", matter, WHY, by="judge"))


@case
def an_order_returned_for_the_third_time() -> Expected:
    """The reviewer's return counts as the judge's does."""
    story = ready()
    matter = filed(story, "case")
    story.say("request.returned", matter, WHY, by="inspector")
    story.say("request.corrected", matter, AGAIN)
    story.say("order.returned", ordered(story, matter), WHY, by="judge")
    story.say("request.corrected", matter, AGAIN | {"version": 3})
    return false(story, story.forge("order.returned", ordered(story, matter), WHY, by="judge"))


@case
def an_order_returned_by_an_inspector() -> Expected:
    """Only a judge gives an order back."""
    story = ready()
    return false(story, story.forge("order.returned", authorized(story), WHY, by="inspector"))


@case
def a_returned_order_corrected_when_its_days_had_run_out() -> Expected:
    """30 days have not passed since the return; the ten of the order have."""
    story = ready()
    matter = authorized(story, days=10)
    story.next_day(9)
    story.say("order.returned", matter, WHY, by="judge")
    story.next_day()
    return false(story, story.forge("request.corrected", matter, AGAIN))


@case
def an_order_corrected_before_its_judge() -> Expected:
    """It waits for a judge, who alone may give it back."""
    story = ready()
    return false(story, story.forge("request.corrected", authorized(story), AGAIN))


@case
def records_corrected_after_their_disclosure_was_approved() -> Expected:
    """Profile `regulation`: what goes out rests on the version that was ordered."""
    story = ready(profile="regulation")
    matter = authorized(story, kind="records")
    story.say("disclosure.approved", matter, {"stage": "records"}, by="custodian")
    return false(story, story.forge("request.corrected", matter, AGAIN | {"kind": "records"}))


@case
def a_corrected_order_approved_as_it_was() -> Expected:
    """After the correction nothing of the old order stands, and none was made anew."""
    story = ready()
    matter = authorized(story)
    story.say("order.returned", matter, WHY, by="judge")
    story.say("request.corrected", matter, AGAIN)
    return false(story, story.forge("order.approved", matter, FILED | {"days": 30}, by="judge"))


@case
def a_returned_order_given_thirty_days_when_it_has_ten() -> Expected:
    """The duty states 30 days; the order's own are over before."""
    story = ready()
    matter = authorized(story, days=10)
    late = DutyLine("resubmission", days_after(story.day, 30))
    return false(story, story.forge("order.returned", matter, WHY, by="judge", duties=(late,)))
