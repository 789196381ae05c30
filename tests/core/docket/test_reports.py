"""What a decision shows beside its answer: every rule that was asked, and everything that is wrong at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainview.core.docket import commands
from plainview.core.docket.decide import Event, Refusal, decide
from plainview.core.docket.program import Program
from plainview.core.law.checks_order import Authority
from plainview.core.law.intake import check_filing
from plainview.core.law.profile import Profile
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import refusals
from plainview.core.vocabulary.request import Emergency, Purpose
from tests.core.docket.say import D0, active, authorized, emergency, filed, new, on, reviewed
from tests.core.law.requests import AGENCY, CRIME, EXTENSION

PROGRAM = {profile: Program(profiles=((D0, profile),)) for profile in Profile}
REQUEST = replace(CRIME, dated=D0)
DIGEST = "0" * 64
AUTHORIZE = commands.Authorize(REQUEST, AGENCY, Authority("chief"), 30, DIGEST, DIGEST, 0, None, {})


@pytest.mark.parametrize("profile", list(Profile))
def test_a_filing_is_asked_every_rule_of_its_intake(profile: Profile) -> None:
    found = decide(commands.File(REQUEST, AGENCY, {}), new(profile), PROGRAM[profile], D0)
    assert isinstance(found, Event)
    asked = {check.rule for check in check_filing(REQUEST, AGENCY, D0, profile)}
    assert {check.rule for check in found.report} == asked | {31}
    assert asked <= set(RULES)
    assert all(profile.applies(RULES[number]) for number in asked)


def test_a_refusal_names_all_that_is_wrong_in_the_order_asked() -> None:
    wrong = replace(REQUEST, supervisor="officer", purpose=Purpose.NONE_LISTED, grounds="", attorney=None, days=31)
    found = decide(commands.File(wrong, AGENCY, {}), new(), PROGRAM[Profile.REFORM], D0)
    assert isinstance(found, Refusal)
    assert found.refusals == refusals(found.report)
    assert {4, 5, 9, 14} <= {c.rule for c in found.report if c.answer in found.refusals}
    assert found.event is not None
    assert set(found.event.cites) == {cite for refused in found.refusals for cite in refused.cites}
    assert len(found.cites) == len(set(found.cites))


def test_an_order_is_asked_everything_a_filing_is_and_more() -> None:
    found = decide(AUTHORIZE, reviewed(), PROGRAM[Profile.REFORM], D0)
    assert isinstance(found, Event)
    asked = {check.rule for check in found.report}
    assert {check.rule for check in check_filing(REQUEST, AGENCY, D0, Profile.REFORM)} <= asked
    assert {21, 26, 30, 42} <= asked


def test_a_step_out_of_order_is_asked_of_the_sealed_facts_all_the_same() -> None:
    found = decide(replace(AUTHORIZE, days=31), authorized(), PROGRAM[Profile.REFORM], D0)
    assert isinstance(found, Refusal)
    assert [refused.code for refused in found.refusals][0] == "out_of_order"
    assert "over_30_days" in [refused.code for refused in found.refusals]


def test_an_extension_is_asked_twice_once_of_the_agency_and_once_of_the_signer() -> None:
    request = replace(REQUEST, extension=EXTENSION, dated=D0)
    ask = decide(commands.AskExtension(request, AGENCY, 30, {}), active(), PROGRAM[Profile.REFORM], on(5))
    assert isinstance(ask, Event)
    assert ask.facts == {"days": 30}
    order = commands.AuthorizeExtension(request, AGENCY, Authority("chief"), 30, 30, {})
    refused = decide(order, active(), PROGRAM[Profile.REFORM], on(5))
    assert isinstance(refused, Refusal)
    assert "not_asked" in [no.code for no in refused.refusals]
    assert refused.event is not None
    assert (refused.event.type, refused.event.facts) == ("extension.refused", {"act": "authorize"})


def test_an_emergency_made_in_writing_is_confirmed_like_a_spoken_one() -> None:
    urgent = replace(REQUEST, emergency=Emergency.PHYSICAL_HARM)
    found = decide(commands.Confirm(urgent, {}), emergency(), PROGRAM[Profile.REFORM], on(3))
    assert isinstance(found, Event)
    late = decide(commands.Confirm(urgent, {}), emergency(), PROGRAM[Profile.REFORM], on(4))
    assert isinstance(late, Refusal)
    calm = decide(commands.Confirm(REQUEST, {}), filed(), PROGRAM[Profile.REFORM], on(1))
    assert isinstance(calm, Refusal)
    assert [no.code for no in calm.refusals] == ["not_oral"]
