"""One statement after another: a matter inside a log, and what an opening must open."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec.structs import replace as changed

from plainview.core.docket.fold import step
from plainview.core.docket.program import OfficialKey, Program
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import prev_of
from plainview.core.law.profile import Profile
from plainview.core.sealing.disclosure import close
from plainview.core.vocabulary.errors import Inconsistent, Invalid
from plainview.core.vocabulary.ids import ChainId, Hash
from tests.core.docket.founded import OFFICES
from tests.core.docket.say import D0, KEYS, MATTER, REFORM, authorized, emergency, on, owed, say, statement

GENESIS = "12" * 32
LEAF = Hash(hashlib.sha256(b"leaf").digest())
REVIEWER = KEYS["reviewer"]


def opened(profile: Profile = REFORM) -> Program:
    """A program that all three offices have signed, with one inspector's key."""
    key = OfficialKey(REVIEWER, "inspector", "inspection", "none", "", D0, D0 + timedelta(days=89), 5)
    return Program(
        origin="example.com/log",
        first_day=D0,
        day=D0,
        size=9,
        genesis=GENESIS,
        profiles=((D0, profile),),
        signed=frozenset(OFFICES),
        keys={REVIEWER: key},
    )


def first() -> Matter:
    return new_matter(MATTER, REFORM, GENESIS)


def test_a_matter_begins_at_the_opening_and_moves_the_log_by_one() -> None:
    program, matter = step(opened(), None, statement(first(), "request.filed", D0), LEAF)
    assert matter is not None
    assert (program.size, program.day, program.chains) == (10, D0, {})
    assert (matter.phase, matter.next_seq, matter.prev, matter.last_day) == ("filed", 1, prev_of(LEAF), D0)


@pytest.mark.parametrize("profile", list(Profile))
def test_a_matter_keeps_the_profile_of_the_day_it_was_filed(profile: Profile) -> None:
    asked = statement(new_matter(MATTER, profile, GENESIS), "request.filed", on(3))
    program, matter = step(opened(profile), None, asked, LEAF)
    assert matter is not None
    later = replace(program, profiles=((D0, profile), (on(5), next(p for p in Profile if p is not profile))))
    _, after = step(later, matter, statement(matter, "request.reviewed", on(6)), LEAF)
    assert after is not None
    assert after.profile is profile
    assert after.stages == (("request.reviewed", REVIEWER),)


def test_a_matter_follows_its_own_chain() -> None:
    program, matter = step(opened(), None, statement(first(), "request.filed", D0), LEAF)
    assert matter is not None
    good = statement(matter, "request.reviewed", on(1))
    for wrong in (changed(good, seq=0), changed(good, prev=GENESIS), changed(good, day=on(-1))):
        with pytest.raises(Inconsistent, match="statement 10"):
            step(program, matter, wrong, LEAF)
    with pytest.raises(Inconsistent, match="expected number 0"):
        step(program, None, changed(good, matter=ChainId("cd" * 16)), LEAF)


def test_a_key_is_asked_of_every_signed_statement_of_a_matter() -> None:
    program, matter = step(opened(), None, statement(first(), "request.filed", D0), LEAF)
    assert matter is not None
    for key in (KEYS["judge"], KEYS["custodian"]):
        with pytest.raises(Invalid, match="never added"):
            step(program, matter, statement(matter, "request.reviewed", on(1), key=key), LEAF)


def test_a_statement_that_the_rules_refuse_names_its_reason_and_paragraph() -> None:
    with pytest.raises(Invalid, match=r"order\.seconded: only an emergency start is seconded \(.*\)"):
        say(authorized(), "order.seconded", 0)


EMERGENCY = close("emergency", "physical_harm", b"s" * 32)


def hidden() -> Matter:
    """An emergency cover that began on the first day, its field `emergency` closed at number 0."""
    return changed(emergency(), digests=((0, "emergency", EMERGENCY.digest),))


def test_the_emergency_opens_on_the_next_day_and_then_its_clocks_are_public() -> None:
    after = say(hidden(), "fields.opened", 1, {"openings": [{"disclosure": EMERGENCY.text, "seq": 0}]})
    assert owed(after).keys() >= {"confirmation", "court"}
    assert "opening" not in owed(after)


@pytest.mark.parametrize(
    ("disclosure", "seq"),
    [
        (EMERGENCY.text, 1),
        (EMERGENCY.text[:-1], 0),
        (close("emergency", "none", b"s" * 32).text, 0),
        (close("emergency", "physical_harm", b"t" * 32).text, 0),
    ],
    ids=["another statement", "another spelling", "another value", "another salt"],
)
def test_an_opening_that_opens_nothing_sealed_before_is_refused(disclosure: str, seq: int) -> None:
    with pytest.raises(Invalid, match=f"sealed in statement {seq}"):
        say(hidden(), "fields.opened", 1, {"openings": [{"disclosure": disclosure, "seq": seq}]})


def test_an_opening_of_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="opens nothing"):
        say(hidden(), "fields.opened", 1, {"openings": []})


def test_a_second_opening_of_the_same_field_changes_no_duty() -> None:
    opening = {"openings": [{"disclosure": EMERGENCY.text, "seq": 0}]}
    once = say(hidden(), "fields.opened", 1, opening)
    assert owed(say(once, "fields.opened", 2, opening)) == owed(once)
