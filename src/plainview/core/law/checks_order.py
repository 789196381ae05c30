"""Which rules an order, its start, its extension and a delegation must meet. No rule is written here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from plainview.core.law import audit_controls, cfr39_233_3, pub55, reform
from plainview.core.law.intake import check_filing, public_purpose, subject, who_and_why
from plainview.core.law.profile import Profile
from plainview.core.law.report import report
from plainview.core.vocabulary.answers import Check
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import Agency, Emergency, Kind, Purpose, Request


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs an order: grade (`chief`, `manager`, `headquarters`, `support_group`, `inspector_in_charge`),
    whether the delegation is in force today, the area it serves (`US` for all), and the area of the address.
    """

    grade: str
    delegation_in_force: bool = False
    area: str = ""
    address_area: str = ""


def check_order(
    request: Request,
    agency: Agency,
    day: Day,
    profile: Profile,
    *,
    authority: Authority,
    days: int,
    grounds_attested: bool,
    filed_digest: str,
    shown_digest: str,
    prior_days: int = 0,
    last_end: Day | None = None,
) -> tuple[Check, ...]:
    """Promise the rule report of an order for `days` days: everything a filing meets, again, and who may sign it.

    `prior_days` are the days in force that the order would continue (`continuous_days`), `last_end` the end of the
    address's last cover; both come from the one look across matters.
    """
    ordered = replace(request, days=days)
    asked: list[Check] = [
        *check_filing(ordered, agency, day, profile),
        cfr39_233_3.reasonable_grounds.check(request.grounds, request.necessity, grounds_attested),
        audit_controls.unchanged.check(filed_digest, shown_digest),
        *_signer(request, authority),
    ]
    if request.kind is Kind.COVER:
        chief = authority.grade == cfr39_233_3.CHIEF
        asked.append(cfr39_233_3.continuous.check(prior_days + days, chief))
        asked.append(audit_controls.lately_covered.check(last_end, day))
    return report(profile, asked)


def check_extension(
    request: Request,
    agency: Agency,
    day: Day,
    profile: Profile,
    *,
    end: Day,
    prior_days: int,
    authority: Authority | None = None,
) -> tuple[Check, ...]:
    """Promise the rule report of an extension asked or granted on `day` for an order that ends on `end`.

    Every check of the original comes again, with the days of the extension. `prior_days` are all days in force before
    it; `authority` is None while it is only asked for.
    """
    extension = request.extension
    days = extension.days if extension else 0
    asked: list[Check] = [
        *who_and_why(request, agency, day),
        *subject(request),
        pub55.uncharged_attestation.check(day),
        cfr39_233_3.order_days.check(public_purpose(request.purpose), days),
        reform.days_stated.check(days),
        cfr39_233_3.extension_in_time.check(day, end),
        cfr39_233_3.extension_stated.check(extension),
        cfr39_233_3.extension_days.check(request.purpose, days),
        pub55.extension_answers.check(
            extension.charged if extension else None, extension.represented if extension else None
        ),
        cfr39_233_3.not_charged.check(request.purpose, extension.charged if extension else None, False),
    ]
    if authority is not None:
        asked += _signer(request, authority)
        asked.append(cfr39_233_3.continuous.check(prior_days + days, authority.grade == cfr39_233_3.CHIEF))
    return report(profile, asked)


def check_start(
    profile: Profile,
    day: Day,
    *,
    approved: int | None,
    activated: int,
    end: Day,
    emergency: bool,
    court_approved: bool,
    authorizer_key: str = "",
    second_key: str = "",
    stages: Mapping[str, str],
) -> tuple[Check, ...]:
    """Promise the rule report of putting a cover in force: order, signature, court or second inspector, separation.

    `approved` and `activated` are places in the log; `stages` maps each stage of the matter to its person or key.
    """
    asked = [
        cfr39_233_3.started_by_order.check(approved is not None),
        audit_controls.signed_approval.check(approved, activated),
        reform.separation.check(stages),
        reform.court_approval.check(court_approved, emergency),
        reform.start_in_time.check(day, end),
    ]
    if emergency:
        asked.append(reform.second_inspector.check(authorizer_key, second_key))
        asked.append(reform.court_ratification.check(day))
        asked.append(reform.emergency_opening.check(day))
    return report(profile, asked)


def check_delegation(
    profile: Profile,
    day: Day,
    *,
    grade: str,
    already: int,
    written: bool,
    dated: Day | None,
    revoked: Day | None = None,
) -> tuple[Check, ...]:
    """Promise the rule report of a delegation: in writing, and one of the few that the rule allows (28, 29)."""
    return report(
        profile,
        (
            cfr39_233_3.written_delegation.check(written, dated, revoked, day),
            cfr39_233_3.designees.check(grade, already),
        ),
    )


def _signer(request: Request, authority: Authority) -> Iterator[Check]:
    """Rules 25, 26, 30 and 34: who signs."""
    security = request.purpose is Purpose.NATIONAL_SECURITY
    emergency = request.emergency is not Emergency.NONE
    yield cfr39_233_3.inspector_in_charge.check(authority.grade, emergency, security)
    yield cfr39_233_3.authorized.check(authority.grade, authority.delegation_in_force)
    yield cfr39_233_3.delegation_area.check(authority.grade, authority.area, authority.address_area)
    if security:
        route = request.security.route if request.security else ""
        yield cfr39_233_3.security_route.check(route, authority.grade)
