"""A seal is lifted once, in its month's cohort, and every field that may open then opens or is said to be withheld."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace as changed

from plainview.core.docket.state import Matter
from plainview.core.docket.unsealing import BANDS, MORE, band, cohort_day
from plainview.core.law.profile import Profile
from plainview.core.sealing.disclosure import close
from plainview.core.vocabulary.errors import Invalid
from tests.core.docket.say import D0, filed, new, say

AGENCY, STATUTE = close("agency", "agency A", b"a" * 32), close("statute", "18 1341", b"s" * 32)
GROUNDS = close("grounds", "sealed for good", b"g" * 32)
LATE = 120


def gone() -> Matter:
    """A withdrawn matter that sealed agency, statute and grounds in its filing."""
    sealed = tuple((0, one.name, one.digest) for one in (AGENCY, STATUTE, GROUNDS))
    return changed(say(filed(), "request.withdrawn", 0), digests=sealed)


def lifting(opens: list[Any], withheld: tuple[str, ...], month: str = "2026-05") -> dict[str, Any]:
    openings = [{"disclosure": one.text, "seq": 0} for one in opens]
    return {
        "cohort": month,
        "openings": openings,
        "withheld": [{"field": name, "ground": "small_cell"} for name in withheld],
    }


def test_each_field_opens_or_is_withheld_and_then_nothing_is_left_to_open() -> None:
    after = say(gone(), "seal.lifted", LATE, lifting([AGENCY], ("statute",)))
    assert after.lifted == date.fromordinal(D0.toordinal() + LATE)
    assert after.digests == ()
    with pytest.raises(Invalid, match="lifted already"):
        say(after, "seal.lifted", LATE, lifting([], ()))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (lifting([AGENCY], ()), "each of agency, statute opens or is withheld, once; said of agency"),
        (lifting([AGENCY], ("agency", "statute")), "said of agency, agency, statute"),
        (lifting([AGENCY, AGENCY], ("statute",)), "said of agency, agency, statute"),
        (lifting([AGENCY], ("statute", "pieces")), "said of agency, pieces, statute"),
        (lifting([], ()), "said of none"),
        (lifting([AGENCY, STATUTE, GROUNDS], ()), "does not open any field sealed in statement 0 that may open"),
        (lifting([close("agency", "agency B", b"a" * 32)], ("statute",)), "does not open any field"),
        (lifting([AGENCY], ("statute",), "2026-04"), "The seal lasts to 2026-04-"),
        (lifting([AGENCY], ("statute",), "2026-06"), "the cohort of 2026-06 is to come"),
    ],
    ids=["one unsaid", "both", "opened twice", "never sealed", "nothing", "grounds", "another", "early", "to come"],
)
def test_what_a_lifted_seal_may_not_say(facts: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        say(gone(), "seal.lifted", LATE, facts)


def test_a_matter_without_any_sealed_field_says_none() -> None:
    with pytest.raises(Invalid, match="each of none opens or is withheld, once; said of agency"):
        say(changed(gone(), digests=()), "seal.lifted", LATE, lifting([], ("agency",)))


@pytest.mark.parametrize("kind", ["agency", "statute"])
def test_what_opens_with_a_cohort_does_not_open_with_an_emergency(kind: str) -> None:
    one = {"agency": AGENCY, "statute": STATUTE}[kind]
    with pytest.raises(Invalid, match="that may open"):
        say(gone(), "fields.opened", LATE, {"openings": [{"disclosure": one.text, "seq": 0}]})


def test_the_cohort_is_that_of_the_next_month() -> None:
    assert cohort_day(gone()) == date(2026, 5, 1)
    assert cohort_day(changed(gone(), decided=date(2026, 9, 15))) == date(2027, 1, 1)
    assert cohort_day(changed(gone(), decided=date.max)) == date(9999, 12, 1)


def test_there_is_nothing_to_lift_before_filing_under_regulation_of_a_capture_or_again() -> None:
    assert cohort_day(new()) is None
    assert cohort_day(changed(gone(), profile=Profile.REGULATION)) is None
    assert cohort_day(changed(gone(), kind="capture")) is None
    assert cohort_day(changed(gone(), lifted=D0)) is None


def test_a_number_of_pieces_is_sealed_as_a_range() -> None:
    words = [word for _, word in BANDS] + [MORE]
    assert [band(number) for number in (0, 1, 9, 10, 99, 100, 999, 1000, 10**6)] == [
        "0", "1-9", "1-9", "10-99", "10-99", "100-999", "100-999", "1000+", "1000+",
    ]  # fmt: skip
    assert len(set(words)) == len(words)
