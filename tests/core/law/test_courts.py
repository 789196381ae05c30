"""Which court decides, by which standard; when an agency asks unusually often."""

from __future__ import annotations

import pytest

from plainview.core.law.courts import FREQUENT_REQUESTS, court_for, frequent
from plainview.core.law.profile import REFORM, REGULATION
from plainview.core.vocabulary.request import Kind, Level


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("kind", Kind)
def test_every_level_and_kind_has_its_court_under_reform_and_none_under_the_regulation(
    level: Level, kind: Kind
) -> None:
    found = court_for(REFORM, level, kind)
    assert found is not None
    assert ("United States" in found.court) == (level in (Level.FEDERAL, Level.POSTAL))
    assert ("cover" in found.standard) == (kind is Kind.COVER)
    assert found.cites[0] == "39 CFR 233.3(e)(2)"
    assert court_for(REGULATION, level, kind) is None


def test_more_than_the_usual_number_of_requests_is_flagged() -> None:
    assert not frequent(FREQUENT_REQUESTS)
    assert frequent(FREQUENT_REQUESTS + 1)
