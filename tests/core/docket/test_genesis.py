"""The opening binds a program to the coded law and to ten years of federal holidays."""

from __future__ import annotations

import hashlib

import pytest

from plainview.core.docket.genesis import HOLIDAY_YEARS, holidays_hash, rules_hash
from plainview.core.law.holidays import federal_holidays
from plainview.core.law.table import canonical_table
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Invalid


def test_the_rules_hash_is_of_the_canonical_table() -> None:
    assert rules_hash() == hashlib.sha256(canonical.print(canonical_table())).hexdigest()


def test_the_holidays_hash_is_of_ten_years_of_lines() -> None:
    lines = "".join(f"{day} {name}\n" for year in range(2026, 2036) for day, name in federal_holidays(year))
    assert len(range(2026, 2036)) == HOLIDAY_YEARS
    assert lines.startswith("2026-01-01 ")
    assert holidays_hash(2026) == hashlib.sha256(lines.encode()).hexdigest()
    assert holidays_hash(2026) != holidays_hash(2027)


def test_no_program_begins_so_late_that_its_holidays_leave_the_calendar() -> None:
    assert len(holidays_hash(9990)) == 64
    with pytest.raises(Invalid, match="no later than the year 9990"):
        holidays_hash(9991)
