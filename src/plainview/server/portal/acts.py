"""Every act that is done with a form on a matter's page, by verb: what is asked, in plain words."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from plainview.server.portal import agency_forms, custody_forms, postal_forms
from plainview.server.portal.forms import ActForm, Field
from plainview.server.queries.returned import REASONS

REASON = Field("text", "Reason, in your words", "text", "Kept sealed; it is never published.", required=False)

_FORMS = (
    *agency_forms.FORMS,
    ActForm(
        "return",
        "Send back for rework",
        "The agency may correct its request and file it again; at most twice.",
        fields=(
            Field(
                "reason",
                "Why",
                "choice",
                choices=REASONS,
            ),
            replace(REASON, hint="Kept sealed; it is never published. The agency reads it."),
        ),
    ),
    ActForm("review", "Pass it on", "You attest that you checked the request against every rule.", "39 CFR 233.3(e)"),
    ActForm(
        "authorize",
        "Order it",
        "You order the cover, or the release of records.",
        "39 CFR 233.3(g)(4)",
        (Field("days", "Days", "number", "As asked, unless you order fewer.", required=False),),
    ),
    *postal_forms.FORMS,
    *custody_forms.FORMS,
)

FORMS: Mapping[str, ActForm] = MappingProxyType({form.verb: form for form in _FORMS})
"""Verb to its form."""
