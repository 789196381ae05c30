"""What the two profiles require."""

from __future__ import annotations

import pytest

from plainview.core.law.profile import EDITION, PRESUPPOSES, REFORM, REGULATION, Profile, looser
from plainview.core.law.rule import Tag
from plainview.core.law.table import RULES


def test_the_regulation_has_the_rules_of_law_guide_and_audit() -> None:
    assert {rule.tag for rule in RULES.values() if REGULATION.applies(rule)} == {Tag.LAW, Tag.PUBLICATION, Tag.AUDIT}


def test_reform_has_every_rule() -> None:
    assert all(REFORM.applies(rule) for rule in RULES.values())


@pytest.mark.parametrize("what", ["court_approval", "second_inspector", "notice", "openings", "publication"])
def test_reform_requires_what_the_regulation_does_not(what: str) -> None:
    assert getattr(REFORM, what) is True
    assert getattr(REGULATION, what) is False


def test_no_profile_switches_the_attorney_exception_on() -> None:
    assert [profile.attorney_override for profile in Profile] == [False, False]


def test_the_regulation_is_looser_than_reform_and_nothing_else_is() -> None:
    assert looser(REGULATION, REFORM)
    assert not looser(REFORM, REGULATION)
    assert not looser(REFORM, REFORM)
    assert not looser(REGULATION, REGULATION)


def test_a_profile_is_read_by_its_name() -> None:
    assert Profile("regulation") is REGULATION
    assert Profile("reform") is REFORM


def test_the_edition_and_what_the_reform_presupposes_are_stated() -> None:
    assert EDITION == "2026-1"
    assert "written direction" in PRESUPPOSES
