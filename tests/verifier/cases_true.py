"""Whole logs that hold; together they contain every type of statement."""

from datetime import timedelta
from hashlib import sha256

from plainview.core.docket.fold_program import draw, review_of
from plainview.core.docket.signers import key_id
from plainview.core.notes.lines import print_base64
from plainview.core.notes.signers import CosignatureSigner, SubtreeSigner
from plainview.core.vocabulary.days import print_day
from tests.core.notes.keys import ed25519, mldsa44
from tests.verifier.build import Story, matter_id, public_of
from tests.verifier.cases import Expected, case, ready, true
from tests.verifier.matters import (
    FILED,
    approved,
    closed,
    cohort,
    emergency,
    ended_early,
    filed,
    lifted,
    opened,
    ordered,
    refused,
    small,
    started,
)


@case
def a_program_with_a_bit_of_everything_published_daily() -> Expected:
    """Five kept checkpoints, older partial tiles beside the last ones, four matters; true to its pin, given."""
    story = small()
    large = [path for path in story.public.files if path.startswith("tile/entries/000.p/")]
    dropped: dict[str, bytes | None] = dict.fromkeys(sorted(large, key=len)[1:-1])
    return Expected(story, asked={"pin": story.program.genesis}, files=dropped)


@case
def a_demonstration_says_so() -> Expected:
    """`demo` is true in the opening, so the verdict begins with DEMONSTRATION; signed ahead of the clock, it may be."""
    story = ready(demo=True)
    refused(story, "refused")
    return true(story, now="2026-01-01T00:00:00Z")


@case
def a_regulation_cover_needs_no_judge() -> Expected:
    """Profile `regulation`: ordered, started, extended, ended by postal people alone; no notice, no decision duty."""
    story = ready(profile="regulation")
    matter = filed(story, "old way")
    story.say("request.reviewed", matter, by="inspector")
    story.say("request.returned", matter, {"reason": "unclear"}, by="inspector")
    story.say("request.corrected", matter, FILED | {"version": 2})
    story.say("request.reviewed", matter, by="inspector")
    story.say("order.authorized", matter, {"authority": "delegate", "days": 30}, by="authorizer")
    story.say("cover.started", matter, by="inspector")
    story.say("attestation.made", matter)
    for _ in range(2):  # reports go out as they come
        story.say("disclosure.approved", matter, {"stage": "mid_term"}, by="custodian")
        story.say("disclosure.released", matter, {"stage": "mid_term"}, by="inspector")
    story.say("extension.asked", matter, {"days": 30})
    story.say("extension.authorized", matter, {"authority": "delegate", "days": 30}, by="authorizer")
    records = filed(story, "old records", kind="records")
    story.say("request.reviewed", records, by="inspector")
    story.say("order.authorized", records, {"authority": "chief", "days": 5}, by="chief")
    story.say("disclosure.approved", records, {"stage": "records"}, by="custodian")
    story.say("disclosure.released", records, {"stage": "records"}, by="inspector")
    story.say("disclosure.acknowledged", records, {"stage": "records"})
    story.next_day()
    story.say("order.ended", matter, {"early": True})
    story.say("copy.returned", matter, {"how": "returned"})
    story.say("outcome.filed", matter)
    story.say("matter.closed", matter, by="custodian")
    return true(story)


@case
def a_request_goes_every_way_it_can() -> Expected:
    """Refused at filing, returned, corrected, refused on review, withdrawn, lapsed, denied, narrowed, order refused."""
    story = ready()
    refused(story, "refused")
    back = filed(story, "back")
    story.say("request.returned", back, {"reason": "incomplete"}, by="inspector")
    story.say("request.corrected", back, FILED | {"version": 2})
    story.say("request.refused", back, {"reason": "repeat"}, by="inspector")
    story.say("request.withdrawn", filed(story, "withdrawn"))
    left = filed(story, "left lying")
    story.say("request.returned", left, {"reason": "wrong_form"}, by="inspector")
    denied = filed(story, "denied")
    story.say("request.reviewed", denied, by="inspector")
    story.say("order.refused", denied, {"act": "authorize"})
    story.say("order.authorized", denied, {"authority": "delegate", "days": 30}, by="authorizer")
    story.say("order.denied", denied, {"reason": "stale"}, by="judge")
    narrow = filed(story, "narrow", purpose="other_listed")
    story.say("request.reviewed", narrow, by="inspector")
    story.say("order.authorized", narrow, {"authority": "delegate", "days": 120}, by="authorizer")
    less = FILED | {"purpose": "other_listed", "days": 100, "narrowed": "days"}
    story.say("order.narrowed", narrow, less, by="judge")
    story.next_day(31)
    story.say("request.lapsed", left, {"reason": "not_resubmitted"})
    return true(story)


@case
def an_emergency_is_opened_the_next_day_and_ratified() -> Expected:
    """Started by the Chief and a second inspector; opened, confirmed in writing and approved by a judge in time."""
    story = ready()
    matter = emergency(story, "urgent")
    story.next_day()
    opened(story, matter)
    story.say("request.confirmed", matter)
    less = FILED | {"days": 5, "narrowed": "days"}
    story.say("order.narrowed", matter, less, by="other judge")
    return true(story)


@case
def an_emergency_that_nobody_confirms_is_suspended_found_improper_and_erased() -> Expected:
    """Confirmation is missed: suspended, found improper, held, lifted, erased; the finder did not sign the order."""
    story = ready()
    matter = emergency(story, "unconfirmed")
    story.next_day()
    opened(story, matter)
    story.next_day(3)
    story.say("cover.suspended", matter, {"missing": "confirmation"})
    story.say("finding.made", matter, {"outcome": "improper"}, by="auditor")
    story.say("hold.placed", matter, {"source": "court"}, by="other judge")
    story.say("hold.lifted", matter, by="other judge")
    story.say("data.erased", matter, {"scope": "all"}, by="custodian")
    return true(story)


@case
def a_judge_denies_an_emergency_cover_which_stops_at_once() -> Expected:
    """Denied while active: suspended for want of the court; found proper by the auditor all the same, and over."""
    story = ready()
    matter = emergency(story, "denied emergency")
    story.say("order.denied", matter, {"reason": "not_necessary"}, by="judge")
    story.say("finding.made", matter, {"outcome": "proper"}, by="auditor")
    return true(story)


@case
def a_cover_is_extended_refused_an_extension_and_ends_on_its_day() -> Expected:
    """Extended by 30 days with a judge, a second extension refused by the law and a third denied; ends on its end."""
    story = ready()
    matter = started(story, "long")
    story.say("extension.asked", matter, {"days": 30})
    story.say("extension.authorized", matter, {"authority": "delegate", "days": 20}, by="authorizer")
    story.say("extension.approved", matter, {"days": 15}, by="judge")
    story.say("extension.refused", matter, {"act": "ask"})
    story.next_day(30)
    story.say("attestation.made", matter)
    story.say("extension.asked", matter, {"days": 10})
    story.say("extension.authorized", matter, {"authority": "chief", "days": 10}, by="chief")
    story.say("extension.denied", matter, {"reason": "not_necessary"}, by="judge")
    story.next_day(15)
    story.say("order.ended", matter, {"early": False})
    return true(story)


@case
def an_attestation_that_is_missed_suspends_and_a_late_one_resumes() -> Expected:
    """A cover of 60 days for another purpose: the monthly attestation is missed, said, and made late."""
    story = ready()
    matter = approved(story, "attested late", 60, purpose="other_listed")
    story.say("cover.started", matter, by="inspector")
    story.next_day(31)
    story.say("cover.suspended", matter, {"missing": "attestation"})
    story.say("attestation.made", matter)
    return true(story)


@case
def notice_is_delayed_thirty_days_then_ninety() -> Expected:
    """An early end pulls notice forward; a first delay of 30 days, a second of 90, the inspector general heard."""
    story = ready()
    matter = started(story, "delayed")
    story.say("order.ended", matter, {"early": True})
    story.say("notice.delayed", matter, {"days": 30}, by="judge")
    story.say("delay.heard", matter, by="auditor")
    story.say("notice.delayed", matter, {"days": 90}, by="other judge")
    return true(story)


@case
def records_are_ordered_approved_disclosed_and_over() -> Expected:
    """A records request runs from the judge's approval to the end of its days, is disclosed once, ends on its day."""
    story = ready()
    matter = filed(story, "records", kind="records")
    story.say("request.reviewed", matter, by="inspector")
    story.say("order.authorized", matter, {"authority": "delegate", "days": 2}, by="authorizer")
    story.say("order.approved", matter, FILED | {"kind": "records", "days": 2}, by="judge")
    story.say("disclosure.approved", matter, {"stage": "records"}, by="custodian")
    story.say("disclosure.refused", matter, {"stage": "discovery"})
    story.say("disclosure.released", matter, {"stage": "records"}, by="other custodian")
    story.next_day(2)
    story.say("order.ended", matter, {"early": False})
    return true(story)


@case
def two_offices_open_one_closed_record() -> Expected:
    """Approved by a custodian of the court, opened by one of the inspector general on the thirtieth day after."""
    story = ready()
    story.key("auditor's custodian", "registrar inspector_general", "custodian", "inspector_general")
    story.publish()
    story.next_day()
    matter = closed(story, "opened")
    said = {"office": "court", "purpose": "audit"}
    story.say("record.opening_approved", matter, said, by="clerk's custodian")
    story.next_day(30)
    story.say("record.opened", matter, said | {"office": "inspector_general"}, by="auditor's custodian")
    story.say("record.opening_approved", matter, {"office": "inspection", "purpose": "custody"}, by="custodian")
    return true(story)


@case
def errors_are_registered_reported_reclassified_and_weighed() -> Expected:
    """Two reportable errors are open at once; one is reported, one reclassified by the auditor; a third was none."""
    story = ready()
    matter = started(story, "errors")
    for cause, reportable in (("human", True), ("system", True), ("no_authority", False)):
        story.say("error.registered", matter, {"cause": cause, "reportable": reportable})
    story.say("error.reported", matter, by="inspector")
    story.say("error.weighed", matter, {"serious": True, "tell": True}, by="auditor")
    story.say("error.reclassified", matter, by="auditor")
    return true(story)


@case
def a_capture_without_an_order_is_reviewed() -> Expected:
    """An inspector records under (f); an authorizer finds it improper, which owes the erasure; it is erased, closed."""
    story = ready()
    matter = str(matter_id("capture"))
    story.say("capture.recorded", matter, {"circumstance": "immediate_threat"}, by="inspector")
    story.say("capture.reviewed", matter, {"outcome": "improper"}, by="authorizer")
    story.say("data.erased", matter, {"scope": "all"}, by="custodian")
    story.say("matter.closed", matter, by="custodian")
    return true(story)


@case
def duties_stand_as_they_do_on_a_later_day() -> Expected:
    """Asked for a day two years on: what was owed is overdue by then; what was met stays met."""
    story = ready()
    ended_early(story, "met")
    started(story, "overdue")
    return true(story, day="2028-01-10", duties={"met": 5, "late": 0, "owed": 3, "overdue": 5})


@case
def keys_and_delegations_come_and_go() -> Expected:
    """A key is revoked, delegations made, refused and revoked, an agency suspended and reinstated, one refused."""
    story = ready()
    story.say("key.revoked", "keys", {"key": key_id(public_of("judge")), "reason": "lost"}, by="registrar court")
    made = {"grade": "support_group", "group": 3}
    first = story.say("delegation.made", "program", made, by="chief")
    story.say("delegation.made", "program", made, by="chief")
    story.say("delegation.refused", "program", {"grade": "support_group"})
    story.say("delegation.revoked", "program", {"delegation": first.seq}, by="chief")
    story.say("delegation.made", "program", made, by="chief")
    story.say("agency.suspended", "agencies", {"agency": 0}, by="registrar inspection")
    story.say("agency.reinstated", "agencies", {"agency": 0}, by="registrar court")
    story.say("enrolment.refused", "agencies", {"level": "local"})
    return true(story)


@case
def a_root_is_replaced_by_the_two_others_and_a_profile_is_loosened_in_thirty_days() -> Expected:
    """The new root signs at once. A matter filed before the looser profile's first day keeps the old one."""
    story = ready()
    new = {"office": "court", "public": print_base64(public_of("new root court"))}
    story.say("root.proposed", "program", new, by="root inspection")
    story.say("root.replaced", "program", new, by="root inspector_general")
    looser = {"from": print_day(story.day + timedelta(days=30)), "profile": "regulation"}
    story.say("profile.proposed", "program", looser, by="root inspection")
    story.say("profile.agreed", "program", looser, by="new root court")
    before = filed(story, "before")
    story.next_day(30)
    after = filed(story, "after")
    story.say("request.withdrawn", before)
    story.say("request.withdrawn", after)
    return true(story)


@case
def a_year_ends_with_a_review_drawn_by_two_offices() -> Expected:
    """More than a year of daybooks, two tiles; commitments, reveals, sample, review; keys for the second year.

    Of three matters one was ordered twice, since a judge had returned it: it is in the population once.
    """
    story = ready()
    for number in range(2):
        approved(story, f"ordered {number}")
    twice = ordered(story, filed(story, "ordered 2"))
    story.say("order.returned", twice, {"reason": "incomplete"}, by="judge")
    story.say("request.corrected", twice, FILED | {"version": 2})
    ordered(story, twice)
    reveals = {office: sha256(f"reveal {office}".encode()).digest() for office in ("court", "inspector_general")}
    signer = {"court": "judge", "inspector_general": "auditor"}
    for office, part in reveals.items():
        commitment = sha256(part).hexdigest()
        facts = {"commitment": commitment, "office": office, "period": 1}
        story.say("review.committed", "program", facts, by=signer[office])
    story.next_day(365)
    for office in reveals:
        story.key(f"registrar {office} 2", f"root {office}", "registrar", office)
    story.publish()
    story.next_day()
    for office in reveals:
        story.key(f"{signer[office]} 2", f"registrar {office} 2", signer[office], office)
    story.publish()
    story.next_day()
    for office, part in reveals.items():
        facts = {"office": office, "period": 1, "reveal": part.hex()}
        story.say("review.revealed", "program", facts, by=f"{signer[office]} 2")
    population = [str(matter_id(f"ordered {number}")) for number in range(3)]
    seed, sample = draw(review_of(story.program, 1), story.origin, population)
    story.say("review.drawn", "program", {"period": 1, "population": 3, "sample": list(sample), "seed": seed})
    story.say("review.done", "program", {"examined": 3, "findings": 0, "period": 1}, by="auditor 2")
    return true(story)


@case
def a_checkpoint_cosigned_as_the_published_policy_asks() -> Expected:
    """Two witnesses, Ed25519 and ML-DSA-44, both named in `policy`; the opening already knew that policy."""
    story = Story(daily=False)
    witnesses = (
        CosignatureSigner("witness.example/ed", ed25519("witness ed")),
        SubtreeSigner("witness.example/ml", mldsa44("witness ml")),
    )
    lines = [f"witness w{n} {one.key.print()}\n" for n, one in enumerate(witnesses)]
    quorum = "".join([*lines, "group both all w0 w1\nquorum both\n"]).encode()
    story.policy = story.policy.replace(b"quorum none\n", quorum)
    story.open()
    story.publish()
    story.cosign(*witnesses)
    return Expected(story)


@case
def seals_lift_with_a_months_cohort_in_cells_of_ten() -> Expected:
    """Ten of one agency open it and, since they differ, no statute; one of another opens nothing."""
    story = ready()
    cohort(story, [*[("one", f"{number}") for number in range(10)], ("other", "b")])
    return true(story)


@case
def a_seal_lifts_after_an_order_and_its_correction_and_after_closure() -> Expected:
    """The corrected version counts, the number of pieces is withheld, and what is closed can still be lifted."""
    story = ready()
    matter = filed(story, "corrected")
    story.say("request.returned", matter, {"reason": "incomplete"}, by="inspector")
    story.say("request.corrected", matter, FILED | {"version": 2})
    story.say("request.withdrawn", matter)
    story.say("matter.closed", matter, by="custodian")
    ended = started(story, "ended")
    story.say("order.ended", ended, {"early": True})
    story.next_day(160)
    lifted(story, matter, "2026-06", ())
    lifted(story, ended, "2026-06", (), ended=True)
    return true(story)
