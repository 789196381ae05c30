"""The values of a case in one line."""

from plainview.core.law.case_words import case_words


def test_values_read_as_words() -> None:
    given = {"two_days": [1, 2], "alone": True, "late": False, "why": "", "who": {"role": "officer"}}
    assert case_words(given) == "two days 1, 2; alone yes; late no; why (blank); who (role officer)"
    assert case_words({}) == "nothing"
