"""Which rules a disclosure and a destruction must meet. No rule is written here."""

from plainview.core.law import cfr39_233_3, pub55, reform, usc
from plainview.core.law.profile import Profile
from plainview.core.law.report import report
from plainview.core.vocabulary.answers import Check
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import Emergency, Scope


def check_disclosure(
    profile: Profile,
    day: Day,
    *,
    is_requester: bool,
    order_given: bool,
    by_authorized_staff: bool,
    written: bool,
    emergency: Emergency,
    nature: str,
    purpose: str,
    recipient: str,
    kept_until: Day | None,
    scope: Scope | None = None,
    court_approved: bool = False,
) -> tuple[Check, ...]:
    """Promise the rule report of releasing what was recorded, or records, on `day`.

    `nature`, `purpose`, `recipient` and `kept_until` are the account of the disclosure; `scope` is given for records.
    """
    asked = [
        cfr39_233_3.release_before_writing.check(written, emergency),
        cfr39_233_3.recipient.check(is_requester, order_given, by_authorized_staff),
        usc.accounted.check(day, nature, purpose, recipient, kept_until),
    ]
    if scope is not None:
        court = court_approved or scope.court_order
        asked.append(usc.not_bank_records.check(scope.record))
        asked.append(reform.item_fields.check(scope.record, scope.fields))
        asked.append(reform.period_needs_court.check(scope.record, scope.first_day, scope.last_day, court))
    return report(profile, asked)


def check_second_agency(profile: Profile, *, own_request_allowed: bool) -> tuple[Check, ...]:
    """Promise the rule report of letting another agency have what was recorded (62)."""
    return report(profile, (pub55.second_agency.check(own_request_allowed),))


def check_discovery(
    profile: Profile,
    day: Day,
    *,
    in_proceeding: bool,
    proper_process: bool,
    to_agency: bool,
    nature: str,
    recipient: str,
    kept_until: Day | None,
) -> tuple[Check, ...]:
    """Promise the rule report of handing the data to the person in a legal proceeding (60), with its account (85).

    `to_agency` tells that it would go to an agency, which has to ask for itself (62).
    """
    asked = [
        cfr39_233_3.discovery.check(in_proceeding, proper_process),
        usc.accounted.check(day, nature, "discovery", recipient, kept_until),
    ]
    if to_agency:
        asked.append(pub55.second_agency.check(False))
    return report(profile, asked)


def check_destruction(
    profile: Profile, *, hold: bool, improper: bool, part: str, retention_ended: bool
) -> tuple[Check, ...]:
    """Promise the rule report of destroying one part (`acquired`, `request`, `order`, `decision`) of a matter (50)."""
    return report(profile, (cfr39_233_3.may_destroy.check(hold, improper, part, retention_ended),))
