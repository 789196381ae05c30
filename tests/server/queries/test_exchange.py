"""How a matter's phase is called in ETSI TS 103 120: by its public state alone, on both profiles."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from plainview.core.docket.state import new_matter
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.server.people.may import AGENCY, COURT
from plainview.server.queries import exchange
from plainview.server.queries.matters import Seen

DAY = Day(2026, 1, 8)
CASES: tuple[tuple[str, Profile, dict[str, Any], str], ...] = (
    ("filed", Profile.REFORM, {}, "AwaitingApproval"),
    ("authorized", Profile.REFORM, {}, "AwaitingApproval"),
    ("authorized", Profile.REGULATION, {}, "Approved"),
    ("approved", Profile.REFORM, {}, "Approved"),
    ("active", Profile.REFORM, {}, "Approved"),
    ("active", Profile.REFORM, {"emergency": True, "court_by": DAY}, "EmergencyApproval"),
    ("active", Profile.REGULATION, {"emergency": True, "confirm_by": DAY}, "EmergencyApproval"),
    ("active", Profile.REFORM, {"emergency": True}, "Approved"),
    ("active", Profile.REFORM, {"asked_days": 30}, "AwaitingUpdateApproval"),
    ("active", Profile.REFORM, {"extension_days": 30}, "AwaitingUpdateApproval"),
    ("suspended", Profile.REFORM, {}, "Suspended"),
    ("returned", Profile.REFORM, {}, "Invalid"),
    ("refused", Profile.REFORM, {}, "Rejected"),
    ("denied", Profile.REFORM, {}, "Rejected"),
    ("withdrawn", Profile.REFORM, {}, "Cancelled"),
    ("ended", Profile.REFORM, {}, "Expired"),
    ("ended", Profile.REFORM, {"ended_early": True}, "Cancelled"),
    ("ended", Profile.REFORM, {"improper": True}, "Cancelled"),
    ("lapsed", Profile.REFORM, {}, "Expired"),
)


@pytest.mark.parametrize(("phase", "profile", "change", "expected"), CASES)
def test_a_phase_has_its_status(phase: str, profile: Profile, change: dict[str, Any], expected: str) -> None:
    state = replace(new_matter(ChainId("a" * 32), profile), phase=phase, **change)
    seen = Seen(state.id, state, phase, False, None, (), (), {}, "")
    nowhere: Any = None
    assert exchange._status(exchange._Case(nowhere, seen, (), None)) == expected


def test_every_phase_that_an_agency_or_a_court_may_see_has_a_status() -> None:
    assert set(exchange.STATUSES) >= {*AGENCY, *COURT}
    assert {row[0] for row in CASES} >= {*AGENCY, *COURT} - {"reviewed"}
