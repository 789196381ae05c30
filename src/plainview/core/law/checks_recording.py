"""Which rules the recording of one piece must meet, with an order and without. No rule is written here."""

from collections.abc import Sequence

from plainview.core.law import cfr39_233_3, pub55, reform
from plainview.core.law.profile import Profile
from plainview.core.law.report import report
from plainview.core.vocabulary.answers import Check
from plainview.core.vocabulary.days import Day


def check_recorder(
    profile: Profile, day: Day, *, postal: bool, nondisclosure_until: Day | None, trained_until: Day | None
) -> tuple[Check, ...]:
    """Promise the rule report on a person who is to record on `day` (57)."""
    return report(profile, (pub55.recorder.check(postal, nondisclosure_until, trained_until, day),))


def check_recording(
    profile: Profile,
    day: Day,
    *,
    order_on_record: bool,
    first: Day,
    end: Day,
    right_address: bool,
    charged_on: Day | None,
    fugitive: bool,
    mail_class: str,
    sealed: bool | None,
    contents: bool,
    on_piece: Sequence[str],
    attorney: Sequence[str],
    addressee: str,
    names: Sequence[str],
    all_names: bool,
    excluded: Sequence[str],
    hours: int = 0,
    normal_hours: int = 0,
) -> tuple[Check, ...]:
    """Promise the rule report of recording one piece on `day` under an order in force from `first` until `end`.

    `sealed` is what the dated list of classes says of `mail_class`; `on_piece` every name and address on the outside;
    `attorney` the known attorney's names and address; `hours` how long the piece waited, `normal_hours` how long it
    may.
    """
    return report(
        profile,
        (
            cfr39_233_3.started_by_order.check(order_on_record),
            cfr39_233_3.ended_by_charge.check(charged_on, day, fugitive),
            cfr39_233_3.no_contents.check(sealed, contents),
            cfr39_233_3.known_class.check(mail_class, sealed),
            cfr39_233_3.attorney_mail.check(on_piece, attorney),
            pub55.addressee.check(addressee, names, all_names, excluded),
            cfr39_233_3.in_window.check(day, first, end, right_address),
            reform.not_held.check(hours, normal_hours),
        ),
    )


def check_capture(profile: Profile, day: Day, *, directed: bool, circumstance: str) -> tuple[Check, ...]:
    """Promise the rule report of recording without an order under (f): its ground, and the review that it owes."""
    return report(
        profile,
        (cfr39_233_3.without_order.check(directed, circumstance), reform.capture_review.check(day)),
    )
