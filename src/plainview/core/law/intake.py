"""Which rules a filing must meet. No rule is written here, only which of them bear on which kind and purpose.

A report holds every answer, so that a request shows all its refusals at once and not only the first.
"""

from collections.abc import Iterator
from dataclasses import replace

from plainview.core.law import audit_controls, cfr39_233_3, cfr39_265, pub55, reform, usc
from plainview.core.law.profile import Profile
from plainview.core.law.report import report
from plainview.core.vocabulary.answers import Check
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import Agency, Form, Kind, Purpose, Request, Scope

PUBLIC_PURPOSES = ("crime", "other_listed")


def public_purpose(purpose: Purpose) -> str:
    """Promise what the log says of a purpose until the seal lifts: `crime`, or `other_listed` for the small sets."""
    return PUBLIC_PURPOSES[0] if purpose is Purpose.CRIME else PUBLIC_PURPOSES[1]


def check_filing(request: Request, agency: Agency, day: Day, profile: Profile) -> tuple[Check, ...]:
    """Promise the whole rule report of a filing on `day`: every rule that bears on its kind and purpose.

    These are rules 2-23, 33-37, 46, 116 and 120 for a cover, and 2-23, 33-35, 78-89 and 110-112 for records. Rules that
    need a later fact (approval, start, release) are asked when that fact exists; an extension has `check_extension`.
    """
    shape = _records(request, day) if request.kind is Kind.RECORDS else _cover(request, day)
    return report(profile, (*who_and_why(request, agency, day), *shape))


def check_records(request: Request, agency: Agency, day: Day, profile: Profile) -> tuple[Check, ...]:
    """Promise the whole rule report of a records request, whatever kind it says it is."""
    return report(profile, (*who_and_why(request, agency, day), *_records(request, day)))


def check_selection(
    request: Request, scope: Scope, day: Day, profile: Profile, *, court_approved: bool, protected: bool
) -> tuple[Check, ...]:
    """Promise the rule report of selecting records in `scope`, which is the request's or a part of it.

    All that is asked of a filing's scope (79-89, 110-112) is asked again of the day, 90 with what a court has said, and
    80 with what the records themselves say: `protected` tells that they are of a person who filed a protection order.
    """
    known = replace(scope, protection_order=scope.protection_order or protected)
    court = court_approved or scope.court_order
    period = reform.period_needs_court.check(scope.record, scope.first_day, scope.last_day, court)
    return report(profile, (*_scope(request, known, day), period))


def who_and_why(request: Request, agency: Agency, day: Day) -> Iterator[Check]:
    """Promise the checks common to every request: agency, form, signatures, purpose and its block, grounds."""
    yield cfr39_233_3.requesting_agency.check(agency, request.purpose)
    yield cfr39_233_3.written_request.check(request, day)
    yield pub55.supervisor_signature.check(request.officer, request.supervisor)
    yield cfr39_233_3.listed_purpose.check(request.purpose)
    yield cfr39_233_3.postal_purpose.check(request.purpose, request.by_inspector)
    yield cfr39_233_3.reasonable_grounds.check(request.grounds, request.necessity)
    yield pub55.earlier_steps.check(request.prior_steps)
    yield from _purpose(request, agency)
    if request.form is Form.ORAL:
        yield cfr39_233_3.oral_request.check(request)
        yield cfr39_233_3.written_confirmation.check(min(request.dated or day, day))


def _purpose(request: Request, agency: Agency) -> Iterator[Check]:
    """The blocks that one purpose needs and the others do not."""
    match request.purpose:
        case Purpose.CRIME | Purpose.POSTAL_STATUTE:
            yield cfr39_233_3.crime_threshold.check(request.purpose, request.violation)
            yield pub55.statute_stated.check(request.violation, agency)
        case Purpose.FUGITIVE:
            yield pub55.fugitive_block.check(request.fugitive)
            yield cfr39_233_3.fled.check(request.fugitive)
        case Purpose.FORFEITURE:
            yield pub55.forfeiture_block.check(request.forfeiture)
        case Purpose.NATIONAL_SECURITY:
            yield cfr39_233_3.head_approves.check(request.security)
            yield cfr39_233_3.security_route.check(request.security.route if request.security else "")
            yield cfr39_233_3.foreign_threat.check(request.security)


def _cover(request: Request, day: Day) -> Iterator[Check]:
    """What a cover adds: one address, names, attorney, no charge, days."""
    yield from subject(request)
    yield pub55.uncharged_attestation.check(day)
    yield cfr39_233_3.order_days.check(public_purpose(request.purpose), request.days)
    if request.purpose is not Purpose.CRIME:  # for a crime, rule 36 has just said the same in public
        yield cfr39_233_3.ordinary_days.check(request.purpose, request.days)
    yield reform.days_stated.check(request.days)
    if request.purpose is Purpose.FUGITIVE:
        yield pub55.fugitive_days.check(request.days)


def subject(request: Request) -> Iterator[Check]:
    """Promise the checks on whose mail is meant and whose is not: rules 11-15, 19 and 20."""
    yield pub55.one_address.check(request.addresses)
    yield pub55.names_covered.check(request.names, request.all_names, request.all_names_reason)
    yield pub55.exclusions_answered.check(request.excluded)
    yield pub55.attorney_answered.check(request.attorney)
    yield cfr39_233_3.not_charged.check(request.purpose, request.charged, request.extension is None)
    for address in request.addresses[:1]:
        yield pub55.commercial_agent.check(address)
        yield cfr39_233_3.outside_military_post.check(address)


def _records(request: Request, day: Day) -> Iterator[Check]:
    """What a records request adds: its form, and what it names."""
    yield cfr39_265.records_form.check(request)
    if request.scope is not None:
        yield from _scope(request, request.scope, day)


def _scope(request: Request, scope: Scope, day: Day) -> Iterator[Check]:
    """Rules 79-90 and 110-112, on what the request names. Rule 90 is asked at release, when a court has spoken."""
    believed = request.fugitive.fled_from if request.fugitive else request.violation
    yield cfr39_265.box_data_in_writing.check(scope.record, request.form)
    yield cfr39_265.protected_address.check(scope.protection_order, scope.court_order)
    yield usc.head_letter.check(scope)
    yield usc.violation_believed.check(believed, scope.reasonable_belief)
    yield cfr39_265.demand_stated.check(scope)
    yield cfr39_265.testimony.check(scope.inspector_testimony, scope.testimony_authorized)
    yield usc.not_bank_records.check(scope.record)
    yield usc.no_lists.check(scope.record)
    yield audit_controls.bounded_scope.check(scope, request.purpose, request.violation, request.fugitive)
    yield reform.item_fields.check(scope.record, scope.fields)
    yield reform.named_items.check(scope.items)
    yield reform.records_not_a_cover.check(scope.record, scope.by_address)
    yield reform.past_days.check(scope.first_day, scope.last_day, day)
