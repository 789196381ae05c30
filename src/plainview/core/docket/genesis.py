"""What the opening binds a program to: the hashes of the coded law's table and of the holiday table."""

import hashlib

from plainview.core.law.holidays import federal_holidays
from plainview.core.law.table import canonical_table
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Invalid

HOLIDAY_YEARS = 10
HOLIDAY_LAST_YEAR = 9999


def rules_hash() -> str:
    """Promise the hash of the coded law's canonical table, in hex."""
    return hashlib.sha256(canonical.print(canonical_table())).hexdigest()


def holidays_hash(first_year: int) -> str:
    """Promise the hash, in hex, of the federal holidays of ten years from `first_year`, as `YYYY-MM-DD name` lines."""
    if first_year > HOLIDAY_LAST_YEAR - HOLIDAY_YEARS + 1:
        raise Invalid(f"a program's first day is no later than the year {HOLIDAY_LAST_YEAR - HOLIDAY_YEARS + 1}")
    lines = [
        f"{day} {name}\n"
        for year in range(first_year, first_year + HOLIDAY_YEARS)
        for day, name in federal_holidays(year)
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
