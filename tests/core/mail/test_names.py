"""A piece for somebody not named is not recorded: only what leaves no room for another person is a match."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainview.core.mail.matching import Likeness
from plainview.core.mail.names import compare_person, known_as, match_addressee, touches

MATCH, NO, DOUBT = Likeness.MATCH, Likeness.NO_MATCH, Likeness.DOUBTFUL
NAMED = "Alex Sample"

PEOPLE: list[tuple[str, str, Likeness]] = [
    # written on the piece, named in the order
    ("Alex Sample", NAMED, MATCH),
    ("ALEX  SAMPLE.", NAMED, MATCH),
    ("Sample, Alex", NAMED, MATCH),
    ("Mr. Alex Sample", NAMED, MATCH),
    ("Dr. Alex Sample, Ph.D.", NAMED, MATCH),
    ("Dr Alex Sample, MD", NAMED, MATCH),
    ("Sample, Alex Q., Esq.", "Alex Q Sample", MATCH),
    ("Alex Q. Sample", NAMED, MATCH),
    ("Alex Q. Sample", "Alex Quincy Sample", MATCH),
    ("Alex Quincy Sample", "Alex Q. Sample", MATCH),
    ("Alex R. Sample", "Alex Q. Sample", NO),
    ("A. Sample", NAMED, DOUBT),
    ("B. Sample", NAMED, NO),
    ("Bella Sample", NAMED, NO),
    ("Alex Example", NAMED, NO),
    ("Sample Alex", NAMED, DOUBT),
    ("Sample", NAMED, DOUBT),
    ("Alex", NAMED, DOUBT),
    ("Somebody", NAMED, NO),
    ("Alex Sample Jones", NAMED, DOUBT),
    ("Alex Sample Jr.", NAMED, DOUBT),
    ("Alex Sample", "Alex Sample, Jr.", DOUBT),
    ("Alex Sample Junior", "Alex Sample, Jr.", MATCH),
    ("Alex Sample III", "Alex Sample, 3rd", MATCH),
    ("Alex Sample Sr", "Alex Sample Jr", NO),
    ("Zoë Müller-Łukasz", "ZOE MULLER LUKASZ", MATCH),
    ("Zoe Mueller", "Zoë Müller", DOUBT),
    ("Kim Sample-Jones", "Kim B. Sample-Jones", DOUBT),
    ("Jean Sample", "Jean-Luc Sample", DOUBT),
    ("Jean Luc Sample", "Jean-Luc Sample", MATCH),
    ("Pat O’Sample", "Pat O'Sample", MATCH),
    ("Pat O Sample", "Pat O'Sample", DOUBT),
    ("Pat van Sample", "Pat Vansample", DOUBT),
    ("Estate of Alex Sample", NAMED, DOUBT),
    ("Иван Пример", "иван пример", MATCH),
    ("Иваи Пример", "Иван Пример", NO),
    ("Mr", "Mr", MATCH),
    ("subject B", "subject A", NO),
    ("the subject", "the subject", MATCH),
    ("", NAMED, NO),
    ("***", NAMED, NO),
    ("Alex Sample", "", NO),
]


@pytest.mark.parametrize(("written", "named", "answer"), PEOPLE)
def test_one_name_is_compared_with_another(written: str, named: str, answer: Likeness) -> None:
    assert compare_person(written, named).answer is answer


ADDRESSEES: list[tuple[str, tuple[str, ...], Likeness]] = [
    ("Alex Sample", (NAMED,), MATCH),
    ("Alex Sample", ("Somebody Else", NAMED), MATCH),
    ("Alex Sample or Current Resident", (NAMED,), MATCH),
    ("ALEX SAMPLE, OR OUR NEIGHBOR", (NAMED,), MATCH),
    ("Alex Sample\nor current resident", (NAMED,), MATCH),
    ("Current Resident", (NAMED,), NO),
    ("Postal Customer", (NAMED,), NO),
    ("To the Occupant", (NAMED,), NO),
    ("Pat Resident", ("Pat Resident",), MATCH),
    ("Pat Resident", ("Pat",), DOUBT),
    ("Alex Sample c/o Kim Other", (NAMED,), MATCH),
    ("Alex Sample\nc/o Kim Other", (NAMED,), MATCH),
    ("Kim Other c/o Alex Sample", (NAMED,), NO),
    ("℅ Kim Other\nAlex Sample", (NAMED,), MATCH),
    ("Example LLC\nAttn: Alex Sample", (NAMED,), DOUBT),
    ("Example LLC\nATTN:Alex Sample", (NAMED, "Example LLC"), MATCH),
    ("Example LLC Attention Kim Other", ("Example LLC",), DOUBT),
    ("Attention Alex Sample", (NAMED,), MATCH),
    ("Alex & Kim Sample", (NAMED,), DOUBT),
    ("Alex & Kim Sample", (NAMED, "Kim Sample"), MATCH),
    ("Alex Sample and Kim Other", (NAMED,), DOUBT),
    ("Alex Sample and Kim Other", (NAMED, "Kim Other"), MATCH),
    ("Kim and Lee Other", (NAMED,), NO),
    ("Mr. & Mrs. Alex Sample", (NAMED,), DOUBT),
    ("The Sample Family", (NAMED,), DOUBT),
    ("Sample Household", (NAMED,), DOUBT),
    ("Sample & Sons, Inc.", ("Sample and Sons Inc",), MATCH),
    ("Sample & Sons, Inc.", (NAMED,), NO),
    ("Sample, Alex & Kim", (NAMED,), DOUBT),
    ("the subject", ("the subject",), MATCH),
    ("", (NAMED,), NO),
    ("Alex Sample", (), NO),
    ("&", (NAMED,), NO),
]


@pytest.mark.parametrize(("addressee", "names", "answer"), ADDRESSEES)
def test_an_addressee_is_named_or_not(addressee: str, names: tuple[str, ...], answer: Likeness) -> None:
    found = match_addressee(addressee, names)
    assert found.answer is answer, found.reason
    assert (found.name in names) if answer is MATCH else True


def test_a_reason_repeats_no_name() -> None:
    found = [compare_person(one, two) for one, two, _ in PEOPLE] + [match_addressee(a, n) for a, n, _ in ADDRESSEES]
    for each in found:
        assert each.reason and not any(word in each.reason.lower() for word in ("alex", "sample", "kim", "subject"))


HOUSEHOLD = ("Alex", "Alexandra", "A", "Ale", "Kim", "Xela", "Álex B", "Jean-Luc", "Jean", "Luc")


def test_of_a_household_with_one_last_name_only_the_person_named_matches() -> None:
    for named in HOUSEHOLD:
        matched = {each for each in HOUSEHOLD if compare_person(f"{each} Sample", f"{named} Sample").answer is MATCH}
        same = {"Alex", "Álex B"} if named in ("Alex", "Álex B") else {named}
        assert matched == same


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_a_name_compares_the_same_in_both_directions(one: str, two: str) -> None:
    assert compare_person(one, two).answer is compare_person(two, one).answer


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["alex", "a", "kim", "q", "sample", "jr", "ii"]), min_size=1, max_size=4), st.randoms())
def test_case_spacing_and_full_stops_never_matter(found: list[str], draw: object) -> None:
    name = " ".join(found)
    assert compare_person(name.upper(), name).answer is MATCH
    assert compare_person(".  ".join(found) + ".", name).answer is MATCH


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Counsel, Robin", MATCH),
        ("Law Office\nRobin Counsel, Esq.", MATCH),
        ("Kim Other c/o Robin Counsel", MATCH),
        ("R. Counsel", DOUBT),
        ("Robin Counselor", NO),
        ("a correspondent", NO),
    ],
)
def test_who_must_be_kept_out_is_looked_for_everywhere(text: str, answer: Likeness) -> None:
    assert touches(text, ("Robin Counsel",)).answer is answer


@pytest.mark.parametrize(
    ("addressee", "names", "excluded", "known"),
    [
        ("Mr. Alex Sample", (NAMED,), (), NAMED),
        ("Kim Sample", (NAMED,), ("Kim Sample",), "Kim Sample"),
        ("Alex & Kim Sample", (NAMED,), ("Kim Sample",), "Kim Sample"),
        ("Alex Sample c/o Kim Sample", (NAMED,), ("Kim Sample",), "Kim Sample"),
        ("K. Sample", (NAMED,), ("Kim Sample",), "Kim Sample"),
        ("Alex Sample", (NAMED,), ("Alex Sample Jr",), NAMED),
        ("Sample", (NAMED,), (), ""),
        ("Lee Other", (NAMED,), ("Kim Sample",), ""),
        ("Lee Other", (), (), ""),
    ],
)
def test_the_order_knows_an_addressee_under_one_name(
    addressee: str, names: tuple[str, ...], excluded: tuple[str, ...], known: str
) -> None:
    assert known_as(addressee, names, excluded).name == known
