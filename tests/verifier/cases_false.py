"""Whole logs in which one statement is at fault; everything before it holds, and the tree is sound."""

from datetime import timedelta
from hashlib import sha256

from msgspec.structs import replace

from plainview.core.docket.signers import key_id
from plainview.core.docket.statement import DutyLine, Signature, parse_statement, print_statement
from plainview.core.notes import canonical
from plainview.core.notes.lines import print_base64
from plainview.core.vocabulary.days import print_day
from tests.verifier.build import DAY1, Story, matter_id, public_of
from tests.verifier.cases import Expected, case, false, publish, ready
from tests.verifier.matters import FILED, approved, closed, cohort, emergency, filed, lifted, opened, started

ORDER = {"authority": "delegate", "days": 30}


def reviewed(story: Story, word: str = "case", **facts: object) -> str:
    matter = filed(story, word, **facts)
    story.say("request.reviewed", matter, by="inspector")
    return matter


def authorized(story: Story, word: str = "case", days: int = 30) -> str:
    matter = reviewed(story, word)
    story.say("order.authorized", matter, ORDER | {"days": days}, by="authorizer")
    return matter


# --- chains and days


@case
def a_statement_left_out_of_its_matter() -> Expected:
    """The second of three statements of a matter is not in the log: the third does not follow."""
    story = ready()
    authorized(story)
    left_out = len(story.entries) - 2
    del story.entries[left_out]
    return false(story, left_out)


@case
def a_statement_said_twice() -> Expected:
    """The same bytes stand in the log a second time."""
    story = ready()
    authorized(story)
    return false(story, story.claim(story.entries[-1]))


@case
def two_statements_of_a_matter_exchanged() -> Expected:
    """The review stands after the order that came later."""
    story = ready()
    authorized(story)
    story.entries[-2:] = story.entries[:-3:-1]
    return false(story, len(story.entries) - 2)


@case
def a_previous_hash_of_another_statement() -> Expected:
    """The number follows, the previous hash is the opening's."""
    story = ready()
    matter = filed(story, "case")
    return false(story, story.forge("request.reviewed", matter, by="inspector", prev=story.program.genesis))


@case
def a_judges_approval_replayed_into_another_matter() -> Expected:
    """Matter, number and previous hash fit the other matter; the signature was made for the first."""
    story = ready()
    approved(story, "first")
    signed = parse_statement(story.entries[-1])
    other = authorized(story, "other")
    state = story.matters[other]
    moved = replace(signed, matter=state.id, seq=state.next_seq, prev=state.prev)
    return false(story, story.claim(print_statement(moved)))


@case
def a_statement_dated_before_the_one_before_it() -> Expected:
    """Dated a day earlier than the log's last day."""
    story = ready()
    return false(story, story.forge("request.filed", str(matter_id("case")), FILED, day=story.day - timedelta(days=1)))


@case
def a_statement_dated_before_a_checkpoint_that_does_not_hold_it() -> Expected:
    """Nothing was said on the second day, but its checkpoint was kept; on the third, the first is used again."""
    story = Story(daily=False).open()
    story.day += timedelta(days=1)
    story.publish()
    story.day = DAY1
    back = story.forge("key.added", "keys", _key_facts(story, "registrar court", "court"), by="root court")
    story.day += timedelta(days=2)
    return false(story, back)


def _key_facts(story: Story, seat: str, office: str, **facts: object) -> dict[str, object]:
    raw = public_of(seat)
    return {
        "class": "registrar",
        "form": "ed25519",
        "from": print_day(story.day + timedelta(days=1)),
        "key": key_id(raw),
        "office": office,
        "origin": "",
        "public": print_base64(raw),
        "rank": "none",
        "rp_id": "",
        "until": print_day(story.day + timedelta(days=90)),
    } | facts


@case
def a_statement_dated_after_the_checkpoint_that_publishes_it() -> Expected:
    """Published on one day, dated the next."""
    story = ready()
    return false(story, story.forge("request.filed", str(matter_id("case")), FILED, day=story.day + timedelta(days=1)))


@case
def a_missing_daybook() -> Expected:
    """A day is left out of the daybook."""
    story = ready()
    story.day += timedelta(days=1)
    of = print_day(story.day)
    story.day += timedelta(days=1)
    return false(story, story.forge("daybook.closed", "daybook", {"of": of, "root": "00" * 32}))


@case
def a_daybook_closed_before_its_day_is_over() -> Expected:
    """Closed on its own day."""
    story = ready()
    return false(story, story.forge("daybook.closed", "daybook", {"of": print_day(story.day), "root": "00" * 32}))


@case
def a_daybook_that_stops_freezes_time() -> Expected:
    """Three days after the last daybook a checkpoint is kept; nothing was said since. The kept checkpoint is named."""
    story = ready()
    story.day += timedelta(days=3)
    story.publish()
    return Expected(story, 1, f"checkpoints/{print_day(story.day)}")


# --- who signs


@case
def an_order_signed_by_an_inspector() -> Expected:
    """Only an authorizer orders a cover."""
    story = ready()
    return false(story, story.forge("order.authorized", reviewed(story), ORDER, by="inspector"))


@case
def an_approval_signed_by_an_authorizer() -> Expected:
    """Only a judge approves."""
    story = ready()
    facts = FILED | {"days": 30}
    return false(story, story.forge("order.approved", authorized(story), facts, by="authorizer"))


@case
def a_key_that_was_never_added() -> Expected:
    """A stranger's key."""
    story = ready()
    return false(story, story.forge("request.reviewed", filed(story, "case"), by="stranger"))


@case
def a_revoked_key() -> Expected:
    """Revoked by its office in the statement before."""
    story = ready()
    matter = filed(story, "case")
    lost = {"key": key_id(public_of("inspector")), "reason": "stolen"}
    story.say("key.revoked", "keys", lost, by="registrar inspection")
    return false(story, story.forge("request.reviewed", matter, by="inspector"))


@case
def a_key_that_is_not_yet_valid() -> Expected:
    """Added today, it signs from tomorrow."""
    story = ready()
    story.key("new inspector", "registrar inspection", "inspector", "inspection")
    return false(story, story.forge("request.reviewed", filed(story, "case"), by="new inspector"))


@case
def a_key_that_is_no_longer_valid() -> Expected:
    """Added for two days, used on the third."""
    story = ready()
    story.key("short inspector", "registrar inspection", "inspector", "inspection", days=1)
    story.next_day(2)
    return false(story, story.forge("request.reviewed", filed(story, "case"), by="short inspector"))


@case
def a_signature_with_one_bit_changed() -> Expected:
    """Everything else is right."""
    story = ready()
    matter = filed(story, "case")
    signed = story.sign(story.draft("request.reviewed", matter, {}, by="inspector"), "inspector")
    assert signed.signature is not None
    value = bytes([signed.signature.value[0] ^ 1]) + signed.signature.value[1:]
    changed = replace(signed, signature=replace(signed.signature, value=value))
    return false(story, story.claim(print_statement(changed)))


@case
def a_signature_made_for_another_log() -> Expected:
    """The signer signed the same statement under another origin."""
    story = ready()
    matter = filed(story, "case")
    draft = story.draft("request.reviewed", matter, {}, by="inspector")
    other = Story(origin="log.example.org/other")
    return false(story, story.claim(print_statement(other.sign(draft, "inspector"))))


@case
def the_signature_of_another_key_under_a_good_keys_name() -> Expected:
    """The named key is an inspector's; the signature is by the second inspector."""
    story = ready()
    matter = filed(story, "case")
    signed = story.sign(story.draft("request.reviewed", matter, {}, by="inspector"), "second")
    assert signed.signature is not None
    named = Signature("ed25519", key_id(public_of("inspector")), signed.signature.value)
    return false(story, story.claim(print_statement(replace(signed, signature=named))))


@case
def authority_of_the_chief_claimed_by_a_delegate() -> Expected:
    """`authority` is `chief`, the key has the rank delegate."""
    story = ready()
    facts = {"authority": "chief", "days": 30}
    return false(story, story.forge("order.authorized", reviewed(story), facts, by="authorizer"))


@case
def a_courts_custodian_discloses() -> Expected:
    """The class is right, the office is not."""
    story = ready()
    matter = started(story, "case")
    return false(story, story.forge("disclosure.approved", matter, {"stage": "mid_term"}, by="clerk's custodian"))


@case
def a_two_person_act_signed_by_one_key() -> Expected:
    """The custodian who approved a disclosure releases it too."""
    story = ready()
    matter = started(story, "case")
    story.say("disclosure.approved", matter, {"stage": "mid_term"}, by="custodian")
    return false(story, story.forge("disclosure.released", matter, {"stage": "mid_term"}, by="custodian"))


@case
def a_finding_by_the_one_who_ordered_the_cover() -> Expected:
    """The authorizer finds their own order proper."""
    story = ready()
    matter = started(story, "case")
    return false(story, story.forge("finding.made", matter, {"outcome": "proper"}, by="authorizer"))


@case
def a_registrar_adds_a_registrar() -> Expected:
    """Only a root does."""
    story = ready()
    facts = _key_facts(story, "friend", "court")
    return false(story, story.forge("key.added", "keys", facts, by="registrar court"))


@case
def a_registrar_adds_a_key_for_another_office() -> Expected:
    """The court's registrar adds an inspector."""
    story = ready()
    facts = _key_facts(story, "friend", "inspection", **{"class": "inspector"})
    return false(story, story.forge("key.added", "keys", facts, by="registrar court"))


@case
def a_class_that_the_office_has_not() -> Expected:
    """The court adds an authorizer."""
    story = ready()
    facts = _key_facts(story, "friend", "court", **{"class": "authorizer"})
    return false(story, story.forge("key.added", "keys", facts, by="registrar court"))


@case
def a_key_that_lives_91_days() -> Expected:
    """First and last day counted, 90 is the most."""
    story = ready()
    facts = _key_facts(story, "friend", "court", until=print_day(story.day + timedelta(days=91)))
    return false(story, story.forge("key.added", "keys", facts, by="root court"))


@case
def a_key_id_that_is_not_the_hash_of_the_key() -> Expected:
    """The id is another key's."""
    story = ready()
    facts = _key_facts(story, "friend", "court", key=key_id(public_of("enemy")))
    return false(story, story.forge("key.added", "keys", facts, by="root court"))


@case
def a_key_added_twice() -> Expected:
    """A known key would live longer."""
    story = ready()
    facts = _key_facts(story, "judge", "court", **{"class": "judge"})
    return false(story, story.forge("key.added", "keys", facts, by="registrar court"))


@case
def a_root_replaced_by_one_office_alone() -> Expected:
    """The proposer agrees with itself."""
    story = ready()
    new = {"office": "court", "public": print_base64(public_of("new root court"))}
    story.say("root.proposed", "program", new, by="root inspection")
    return false(story, story.forge("root.replaced", "program", new, by="root inspection"))


@case
def a_looser_profile_after_29_days() -> Expected:
    """Dropping the court takes 30 days' notice."""
    story = ready()
    facts = {"from": print_day(story.day + timedelta(days=29)), "profile": "regulation"}
    return false(story, story.forge("profile.proposed", "program", facts, by="root inspection"))


@case
def a_profile_agreed_that_nobody_proposed() -> Expected:
    """The court's root agrees to another day than was proposed."""
    story = ready()
    facts = {"from": print_day(story.day + timedelta(days=30)), "profile": "regulation"}
    story.say("profile.proposed", "program", facts, by="root inspection")
    other = facts | {"from": print_day(story.day + timedelta(days=1))}
    return false(story, story.forge("profile.agreed", "program", other, by="root court"))


@case
def a_third_delegation_in_a_support_group() -> Expected:
    """Two may be in force."""
    story = ready()
    facts = {"grade": "support_group", "group": 1}
    story.say("delegation.made", "program", facts, by="chief")
    story.say("delegation.made", "program", facts, by="chief")
    return false(story, story.forge("delegation.made", "program", facts, by="chief"))


@case
def a_commitment_made_twice() -> Expected:
    """An office would choose its part of the seed again."""
    story = ready()
    facts = {"commitment": "00" * 32, "office": "court", "period": 1}
    story.say("review.committed", "program", facts, by="judge")
    again = facts | {"commitment": "11" * 32}
    return false(story, story.forge("review.committed", "program", again, by="judge"))


@case
def a_reveal_before_the_period_has_ended() -> Expected:
    """The sample could still be steered."""
    story = ready()
    part = sha256(b"part").digest()
    for office, seat in (("court", "judge"), ("inspector_general", "auditor")):
        facts = {"commitment": sha256(part).hexdigest(), "office": office, "period": 1}
        story.say("review.committed", "program", facts, by=seat)
    facts = {"office": "court", "period": 1, "reveal": part.hex()}
    return false(story, story.forge("review.revealed", "program", facts, by="judge"))


@case
def a_program_chain_that_states_a_duty() -> Expected:
    """Only matters owe."""
    story = ready()
    duties = (DutyLine("review", story.day),)
    return false(story, story.forge("enrolment.refused", "agencies", {"level": "local"}, duties=duties))


# --- the law


@case
def an_order_of_31_days_for_a_crime() -> Expected:
    """39 CFR 233.3(g)(5): 30 days."""
    story = ready()
    return false(story, story.forge("order.authorized", reviewed(story), ORDER | {"days": 31}, by="authorizer"))


@case
def an_approval_for_more_days_than_authorized() -> Expected:
    """A judge may give less, never more."""
    story = ready()
    matter = authorized(story, days=10)
    return false(story, story.forge("order.approved", matter, FILED | {"days": 11}, by="judge"))


@case
def a_narrowing_that_is_not_said() -> Expected:
    """Fewer days are `order.narrowed`."""
    story = ready()
    matter = authorized(story, days=10)
    return false(story, story.forge("order.approved", matter, FILED | {"days": 9}, by="judge"))


@case
def a_cover_narrowed_in_items() -> Expected:
    """Items are those of a records request; a cover is narrowed in days, names or classes of mail."""
    story = ready()
    matter = authorized(story, days=10)
    less = FILED | {"days": 10, "narrowed": "items"}
    return false(story, story.forge("order.narrowed", matter, less, by="judge"))


@case
def a_cover_started_without_a_judge() -> Expected:
    """Profile `reform`, no emergency."""
    story = ready()
    return false(story, story.forge("cover.started", authorized(story), by="inspector"))


@case
def an_emergency_started_without_a_second_inspector() -> Expected:
    """Ordered without review, so it is an emergency; nobody seconded it."""
    story = ready()
    matter = filed(story, "case")
    story.say("order.authorized", matter, ORDER, by="authorizer")
    return false(story, story.forge("cover.started", matter, by="inspector"))


@case
def a_reform_act_in_a_regulation_matter() -> Expected:
    """Profile `regulation` knows no judge's approval."""
    story = ready(profile="regulation")
    matter = authorized(story)
    return false(story, story.forge("order.approved", matter, FILED | {"days": 30}, by="judge"))


@case
def a_third_return_for_rework() -> Expected:
    """At most twice."""
    story = ready()
    matter = filed(story, "case")
    for version in (2, 3):
        story.say("request.returned", matter, {"reason": "unclear"}, by="inspector")
        story.say("request.corrected", matter, FILED | {"version": version})
    return false(story, story.forge("request.returned", matter, {"reason": "unclear"}, by="inspector"))


@case
def a_correction_that_skips_a_version() -> Expected:
    """Version 3 after 1."""
    story = ready()
    matter = filed(story, "case")
    return false(story, story.forge("request.corrected", matter, FILED | {"version": 3}))


@case
def an_extension_asked_on_the_day_of_the_end() -> Expected:
    """`end` is the first day on which recording is refused: too late."""
    story = ready()
    matter = started(story, "case", 1)
    story.next_day()
    return false(story, story.forge("extension.asked", matter, {"days": 30}))


@case
def an_extension_past_120_days_without_the_chief() -> Expected:
    """39 CFR 233.3(g)(6): 120 continuous days."""
    story = ready()
    matter = approved(story, "case", 120, purpose="other_listed")
    story.say("cover.started", matter, by="inspector")
    story.say("extension.asked", matter, {"days": 1})
    facts = {"authority": "delegate", "days": 1}
    return false(story, story.forge("extension.authorized", matter, facts, by="authorizer"))


@case
def an_extension_that_nobody_asked_for() -> Expected:
    """39 CFR 233.3(g)(5)."""
    story = ready()
    matter = started(story, "case")
    return false(story, story.forge("extension.authorized", matter, ORDER, by="authorizer"))


@case
def an_end_called_early_on_its_day() -> Expected:
    """The order ended today, not early."""
    story = ready()
    matter = started(story, "case", 1)
    story.next_day()
    return false(story, story.forge("order.ended", matter, {"early": True}))


@case
def a_disclosure_from_a_suspended_cover() -> Expected:
    """Confirmation is missing: what the cover yielded is locked."""
    story = ready()
    matter = emergency(story, "case")
    story.next_day()
    opened(story, matter)
    story.next_day(3)
    story.say("cover.suspended", matter, {"missing": "confirmation"})
    return false(story, story.forge("disclosure.approved", matter, {"stage": "end"}, by="custodian"))


@case
def an_approval_of_an_emergency_that_comes_too_late() -> Expected:
    """Three working days have passed; the cover is suspended by the clock, whatever was said."""
    story = ready()
    matter = emergency(story, "case")
    story.next_day()
    opened(story, matter)
    story.say("request.confirmed", matter)
    story.next_day(4)
    return false(story, story.forge("order.approved", matter, FILED | {"days": 10}, by="judge"))


@case
def a_suspension_for_something_that_is_not_missing() -> Expected:
    """The court is not yet overdue."""
    story = ready()
    matter = emergency(story, "case")
    return false(story, story.forge("cover.suspended", matter, {"missing": "court"}))


@case
def an_erasure_under_a_hold() -> Expected:
    """Nothing is erased until it is lifted."""
    story = ready()
    matter = started(story, "case")
    story.say("finding.made", matter, {"outcome": "improper"}, by="auditor")
    story.say("hold.placed", matter, {"source": "counsel"}, by="custodian")
    return false(story, story.forge("data.erased", matter, {"scope": "all"}, by="custodian"))


@case
def a_first_delay_of_notice_by_31_days() -> Expected:
    """30 for the first."""
    story = ready()
    matter = started(story, "case")
    story.say("order.ended", matter, {"early": True})
    return false(story, story.forge("notice.delayed", matter, {"days": 31}, by="judge"))


@case
def a_matter_closed_while_notice_is_owed() -> Expected:
    """A matter closes when nothing is owed."""
    story = ready()
    matter = started(story, "case")
    story.say("order.ended", matter, {"early": True})
    return false(story, story.forge("matter.closed", matter, by="custodian"))


@case
def a_file_destroyed_on_the_day_it_was_closed() -> Expected:
    """Eight years are kept."""
    story = ready()
    matter = filed(story, "case")
    story.say("request.withdrawn", matter)
    story.say("matter.closed", matter, by="custodian")
    return false(story, story.forge("matter.destroyed", matter, by="custodian"))


AUDIT = {"office": "inspection", "purpose": "audit"}


@case
def a_closed_record_opened_by_one_office() -> Expected:
    """Two custodians with two keys, both of the inspection service."""
    story = ready()
    matter = closed(story, "case")
    story.say("record.opening_approved", matter, AUDIT, by="custodian")
    return false(story, story.forge("record.opened", matter, AUDIT, by="other custodian"))


@case
def a_closed_record_opened_in_another_offices_name() -> Expected:
    """The statement says court; the key that signed it is the inspection service's."""
    story = ready()
    matter = closed(story, "case")
    story.say("record.opening_approved", matter, AUDIT, by="custodian")
    return false(story, story.forge("record.opened", matter, AUDIT | {"office": "court"}, by="other custodian"))


@case
def a_closed_record_opened_for_another_purpose() -> Expected:
    """Approved for an audit, opened for discovery."""
    story = ready()
    matter = closed(story, "case")
    story.say("record.opening_approved", matter, AUDIT, by="custodian")
    other = {"office": "court", "purpose": "discovery"}
    return false(story, story.forge("record.opened", matter, other, by="clerk's custodian"))


@case
def a_closed_record_opened_31_days_after_the_approval() -> Expected:
    """The approval holds for thirty days."""
    story = ready()
    matter = closed(story, "case")
    story.say("record.opening_approved", matter, AUDIT, by="custodian")
    story.next_day(31)
    return false(story, story.forge("record.opened", matter, AUDIT | {"office": "court"}, by="clerk's custodian"))


@case
def a_closed_record_opened_twice_on_one_approval() -> Expected:
    """Each opening has an approval of its own."""
    story = ready()
    matter = closed(story, "case")
    story.say("record.opening_approved", matter, AUDIT, by="custodian")
    story.say("record.opened", matter, AUDIT | {"office": "court"}, by="clerk's custodian")
    return false(story, story.forge("record.opened", matter, AUDIT | {"office": "court"}, by="clerk's custodian"))


@case
def an_open_record_that_two_offices_open() -> Expected:
    """While a matter is open the service holds its keys, and no office has anything to open."""
    story = ready()
    matter = filed(story, "case")
    return false(story, story.forge("record.opening_approved", matter, AUDIT, by="custodian"))


@case
def a_lapse_that_has_not_happened() -> Expected:
    """The order may still be started."""
    story = ready()
    matter = approved(story, "case")
    return false(story, story.forge("request.lapsed", matter, {"reason": "not_started"}))


@case
def a_refusal_that_cites_nothing() -> Expected:
    """Every refusal names its paragraph."""
    story = ready()
    facts = FILED | {"purpose": "none_listed"}
    return false(story, story.forge("filing.refused", str(matter_id("case")), facts, cites=()))


# --- duties


@case
def a_duty_a_day_too_late() -> Expected:
    """The decision is owed on the tenth working day; the statement says the eleventh."""
    story = ready()
    right = story.draft("request.filed", str(matter_id("case")), FILED)
    late = tuple(DutyLine(line.duty, line.by + timedelta(days=1)) for line in right.duties)
    return false(story, story.forge("request.filed", str(matter_id("case")), FILED, duties=late))


@case
def a_duty_left_out() -> Expected:
    """The notice is owed with the end; the statement says the end alone."""
    story = ready()
    matter = authorized(story)
    facts = FILED | {"days": 30}
    right = story.draft("order.approved", matter, facts, by="judge")
    return false(story, story.forge("order.approved", matter, facts, by="judge", duties=right.duties[:1]))


@case
def a_duty_that_does_not_exist() -> Expected:
    """The review owes nothing."""
    story = ready()
    duties = (DutyLine("return", story.day),)
    return false(story, story.forge("request.reviewed", filed(story, "case"), by="inspector", duties=duties))


@case
def duties_out_of_order() -> Expected:
    """Right duties, not sorted by name."""
    story = ready()
    matter = authorized(story)
    facts = FILED | {"days": 30}
    right = story.draft("order.approved", matter, facts, by="judge")
    return false(story, story.forge("order.approved", matter, facts, by="judge", duties=right.duties[::-1]))


# --- openings


def _opening(story: Story, matter: str, text: str, seq: int = 0) -> Expected:
    facts = {"openings": [{"disclosure": text, "seq": seq}]}
    return false(story, story.forge("fields.opened", matter, facts))


@case
def an_opening_that_does_not_match() -> Expected:
    """A good disclosure of another matter."""
    story = ready()
    matter, other = emergency(story, "case"), emergency(story, "other")
    story.next_day()
    return _opening(story, matter, story.disclosures[other, 0, "emergency"].text)


@case
def an_opening_of_a_field_that_stays_closed() -> Expected:
    """The grounds match their digest, and may not be opened."""
    story = ready()
    matter = emergency(story, "case")
    story.next_day()
    return _opening(story, matter, story.disclosures[matter, 0, "grounds"].text)


@case
def an_opening_under_another_name() -> Expected:
    """What was sealed as `emergency` is a disclosure of a field `weather`."""
    story = ready()
    matter = str(matter_id("case"))
    disguised = story.disclosure("weather", "fine")
    draft = story.draft("request.filed", matter, FILED)
    story.fold(replace(draft, sealed={**draft.sealed, "emergency": disguised.digest}))
    return _opening(story, matter, disguised.text)


@case
def an_opening_of_nothing() -> Expected:
    """An empty list."""
    story = ready()
    matter = emergency(story, "case")
    story.next_day()
    return false(story, story.forge("fields.opened", matter, {"openings": []}))


# --- the lifting of a seal


def _lifting(cohort: str = "2026-04", days: int = 120, gone: bool = True, **facts: object) -> Expected:
    story = ready()
    matter = filed(story, "sealed")
    if gone:
        story.say("request.withdrawn", matter)
    story.next_day(days)
    withheld = [{"field": name, "ground": "small_cell"} for name in ("agency", "district", "statute")]
    said = {"cohort": cohort, "openings": [], "withheld": withheld} | facts
    return false(story, story.forge("seal.lifted", matter, said))


@case
def a_seal_lifted_with_the_cohort_of_the_month_it_ends_in() -> Expected:
    """Withdrawn on 10 January, the seal ends on 10 April; its cohort is that of May or a later one."""
    return _lifting("2026-04")


@case
def a_seal_lifted_with_a_cohort_to_come() -> Expected:
    """In May there is no cohort of June yet."""
    return _lifting("2026-06")


@case
def a_seal_lifted_while_the_matter_goes_on() -> Expected:
    """Filed and nothing more: there is nothing to lift while somebody may still decide."""
    return _lifting("2026-05", gone=False)


@case
def a_seal_lifted_with_a_field_left_unsaid() -> Expected:
    """The statute is neither opened nor withheld."""
    withheld = [{"field": name, "ground": "small_cell"} for name in ("agency", "district")]
    return _lifting("2026-05", withheld=withheld)


@case
def a_seal_lifted_with_a_field_withheld_that_was_never_sealed() -> Expected:
    """No order ended, so no number of pieces was sealed."""
    withheld = [{"field": name, "ground": "small_cell"} for name in ("agency", "district", "pieces", "statute")]
    return _lifting("2026-05", withheld=withheld)


@case
def a_seal_lifted_twice() -> Expected:
    """What is withheld once stays so."""
    story = ready()
    matter = filed(story, "twice")
    story.say("request.withdrawn", matter)
    story.next_day(120)
    lifted(story, matter, "2026-05", ())
    facts = {"cohort": "2026-05", "openings": [], "withheld": []}
    return false(story, story.forge("seal.lifted", matter, facts))


@case
def a_seal_lifted_of_a_capture() -> Expected:
    """A capture has no agency and no statute."""
    story = ready()
    facts = {"circumstance": "immediate_threat"}
    matter = str(matter_id("captured"))
    story.say("capture.recorded", matter, facts, by="inspector")
    story.say("capture.reviewed", matter, {"outcome": "proper"}, by="authorizer")
    story.next_day(120)
    said = {"cohort": "2026-05", "openings": [], "withheld": []}
    return false(story, story.forge("seal.lifted", matter, said))


@case
def a_cohort_of_nine_alike() -> Expected:
    """Nine matters of one agency open it: too few to hide each other."""
    story = ready()
    cohort(story, [("one", "a")] * 9, opens=("agency",))
    publish(story)
    return Expected(story, 1, "cohort 2026-05")


@case
def the_grounds_opened_with_a_cohort() -> Expected:
    """The grounds match their digest, and are never published."""
    story = ready()
    matter = filed(story, "closed grounds")
    story.say("request.withdrawn", matter)
    story.next_day(120)
    openings = [{"disclosure": story.disclosures[matter, 0, "grounds"].text, "seq": 0}]
    withheld = [{"field": name, "ground": "small_cell"} for name in ("agency", "district", "statute")]
    facts = {"cohort": "2026-05", "openings": openings, "withheld": withheld}
    return false(story, story.forge("seal.lifted", matter, facts))


# --- the opening of the program


@case
def a_program_opened_twice() -> Expected:
    """A second opening in the same log."""
    story = ready()
    return false(story, story.forge("program.opened", "program", story.opening))


@case
def a_statement_before_all_three_offices_have_signed() -> Expected:
    """The inspector general has not signed yet."""
    story = Story()
    story.say("program.opened", "program", story.opening)
    for office in ("inspection", "court"):
        story.say("program.signed", "program", {"office": office}, by=f"root {office}")
    facts = _key_facts(story, "registrar court", "court")
    return false(story, story.forge("key.added", "keys", facts, by="root court"))


@case
def an_opening_that_two_offices_have_signed() -> Expected:
    """Nothing else is said; the log is not ready for anybody to believe."""
    story = Story()
    story.say("program.opened", "program", story.opening)
    for office in ("inspection", "court"):
        story.say("program.signed", "program", {"office": office}, by=f"root {office}")
    return false(story, 0)


@case
def an_office_that_signs_with_anothers_root() -> Expected:
    """The court's signature by the root of the inspection service."""
    story = Story()
    story.say("program.opened", "program", story.opening)
    return false(story, story.forge("program.signed", "program", {"office": "court"}, by="root inspection"))


@case
def two_offices_with_one_root_key() -> Expected:
    """Three offices need three keys."""
    story = Story()
    roots = story.opening["roots"]
    assert isinstance(roots, dict)
    story.opening["roots"] = roots | {"court": roots["inspection"]}
    return false(story, story.forge("program.opened", "program", story.opening))


@case
def another_table_of_rules_under_a_known_edition() -> Expected:
    """The hash is not that of the edition's table."""
    return false(Story(rules="00" * 32).open(), 0)


@case
def another_table_of_holidays() -> Expected:
    """A holiday more moves every clock of working days."""
    return false(Story(holidays="00" * 32).open(), 0)


@case
def a_first_day_that_is_not_the_day_of_the_opening() -> Expected:
    """`first_day` is a day later."""
    story = Story(first_day=print_day(DAY1 + timedelta(days=1)))
    return false(story, story.forge("program.opened", "program", story.opening))


# --- newer than the verifier


@case
def an_edition_that_is_not_known() -> Expected:
    """A later edition of the law: the tree is sound, the rest cannot be decided."""
    return false(Story(edition="2031-1", rules="00" * 32).open(), 0, 3)


def _changed(story: Story, **changes: object) -> int:
    plain = canonical.parse(print_statement(story.draft("request.filed", str(matter_id("case")), FILED)))
    assert isinstance(plain, dict)
    return story.claim(canonical.print(plain | changes))  # type: ignore[arg-type]


@case
def a_type_that_is_not_known() -> Expected:
    """Undecided, not false."""
    story = ready()
    return false(story, _changed(story, type="request.telepathed"), 3)


@case
def a_version_that_is_not_known() -> Expected:
    """Undecided, not false."""
    story = ready()
    return false(story, _changed(story, v=2), 3)


@case
def a_form_of_signature_that_is_not_known() -> Expected:
    """Undecided, not false."""
    story = ready()
    signature = {"form": "semaphore", "key": "00" * 16, "value": "AA=="}
    return false(story, _changed(story, signature=signature), 3)


@case
def an_unknown_type_after_a_false_statement() -> Expected:
    """What is false stays false, whatever follows."""
    story = ready()
    index = story.forge("cover.started", authorized(story), by="inspector")
    _changed(story, type="request.telepathed")
    return false(story, index)


# --- form


@case
def a_statement_with_a_space_in_it() -> Expected:
    """Not canonical JSON."""
    story = ready()
    entry = print_statement(story.draft("request.filed", str(matter_id("case")), FILED))
    return false(story, story.claim(entry.replace(b":", b": ", 1)), 2)


@case
def a_statement_with_a_fact_too_many() -> Expected:
    """A type has exactly its facts."""
    story = ready()
    return false(story, _changed(story, facts=FILED | {"name": "A"}), 2)


@case
def a_fact_outside_its_set() -> Expected:
    """No such purpose."""
    story = ready()
    return false(story, _changed(story, facts=FILED | {"purpose": "immigration"}), 2)


@case
def a_sealed_field_left_out() -> Expected:
    """Every sealed field is always there, so that absence tells nothing."""
    story = ready()
    sealed = dict(story.draft("request.filed", str(matter_id("case")), FILED).sealed)
    del sealed["grounds"]
    return false(story, _changed(story, sealed=sealed), 2)


@case
def a_statement_in_the_wrong_chain() -> Expected:
    """A filing in chain `program`."""
    story = ready()
    return false(story, _changed(story, matter="program"), 2)


@case
def a_judges_act_without_a_signature() -> Expected:
    """The type demands one."""
    story = ready()
    matter = authorized(story)
    entry = print_statement(story.draft("order.approved", matter, FILED | {"days": 30}))
    return false(story, story.claim(entry), 2)


@case
def a_statement_longer_than_16_kib() -> Expected:
    """16,385 bytes, by its citations."""
    story = ready()
    long = ["x" * 80] * 190
    entry = canonical.parse(print_statement(story.draft("request.filed", str(matter_id("case")), FILED)))
    assert isinstance(entry, dict)
    size = len(canonical.print(entry | {"cites": long}))  # type: ignore[arg-type]
    long[-1:] = ["x" * 80, "y" * (16_385 - size - 3)] if size < 16_300 else []
    return false(story, story.claim(canonical.print(entry | {"cites": long})), 2)  # type: ignore[arg-type]


@case
def a_day_that_the_calendar_has_not() -> Expected:
    """30 February."""
    story = ready()
    return false(story, _changed(story, day="2026-02-30"), 2)
