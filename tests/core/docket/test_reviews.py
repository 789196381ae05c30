"""Reviews: two offices commit, the period ends, both reveal, the seed draws a sample, and it is examined once."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from plainview.core.docket.fold_program import SAMPLE_MAX, draw
from plainview.core.docket.program import Review
from plainview.core.vocabulary.errors import Invalid
from tests.core.docket.founded import FIRST, Log, founded, refused, staffed

REVEALS = {"court": "01" * 32, "inspector_general": "02" * 32}
SIGNERS = {"court": "judge", "inspector_general": "auditor"}
ORDERS = tuple(f"{number:032x}" for number in range(150))


def commit(log: Log, office: str, on: int = 2, period: int = 1) -> None:
    commitment = hashlib.sha256(bytes.fromhex(REVEALS[office])).hexdigest()
    facts = {"commitment": commitment, "office": office, "period": period}
    log.add("review.committed", facts, SIGNERS[office], on)


def renew(log: Log, *offices: str) -> Log:
    """New keys, good for the next period; those of the beginning have run out by then."""
    for office in offices:
        log.add_key(f"registrar 2 {office}", office, 363, **{"class": "registrar", "office": office})
    for office in offices:
        official = {"class": SIGNERS[office], "office": office}
        log.add_key(f"{SIGNERS[office]} 2", f"registrar 2 {office}", 364, **official)
    return log


def committed() -> Log:
    """Both offices committed in the first period."""
    log = staffed()
    for office in REVEALS:
        commit(log, office)
    return renew(log, *REVEALS)


def reveal(log: Log, office: str, on: int = 365, value: str = "", period: int = 1) -> None:
    facts = {"office": office, "period": period, "reveal": value or REVEALS[office]}
    log.add("review.revealed", facts, f"{SIGNERS[office]} 2", on)


def revealed() -> Log:
    log = committed()
    for office in REVEALS:
        reveal(log, office)
    return log


def drawn_facts(population: tuple[str, ...] = ORDERS) -> dict[str, Any]:
    seed, sample = draw(Review(1, reveals=REVEALS), "example.com/log", population)
    return {"period": 1, "population": len(population), "sample": list(sample), "seed": seed}


DONE = {"examined": 100, "findings": 0, "period": 1}


def test_a_period_has_365_days() -> None:
    program = founded().program
    assert program.period_days(1) == (FIRST, date(2027, 1, 4))
    assert program.period_days(2)[0] == date(2027, 1, 5)
    assert [program.period_of(FIRST + timedelta(days=n)) for n in (0, 364, 365, 730)] == [1, 1, 2, 3]


def test_a_review_goes_from_commitments_to_reveals_sample_and_report() -> None:
    log = revealed()
    log.add("review.drawn", drawn_facts(), None, 365, ORDERS)
    sample = log.program.reviews[1].sample
    assert sample is not None
    assert len(sample) == SAMPLE_MAX == 100
    assert set(sample) <= set(ORDERS)
    log.add("review.done", DONE, "auditor 2", 366)
    assert log.program.reviews[1].done == FIRST + timedelta(days=366)


def test_an_office_commits_once_and_before_the_period_is_over() -> None:
    log = committed()
    for office in REVEALS:
        facts = {"commitment": "0" * 64, "office": office, "period": 1}
        assert "commits once" in refused(log, "review.committed", facts, f"{SIGNERS[office]} 2", 365)
    facts = {"commitment": "0" * 64, "office": "court", "period": 2}
    log.add("review.committed", facts, "judge 2", 365)
    assert "commits once" in refused(log, "review.committed", facts, "judge 2", 365)


def test_an_office_commits_to_no_period_that_is_over() -> None:
    log = staffed()
    renew(log, "court")
    facts = {"commitment": "0" * 64, "office": "court", "period": 1}
    assert "before the period has ended" in refused(log, "review.committed", facts, "judge 2", 365)


def test_nothing_is_revealed_before_both_commitments() -> None:
    log = staffed()
    commit(log, "court")
    renew(log, "court")
    facts = {"office": "court", "period": 1, "reveal": REVEALS["court"]}
    assert "both commitments" in refused(log, "review.revealed", facts, "judge 2", 365)


def test_nothing_is_revealed_before_the_period_is_over() -> None:
    log = staffed()
    for office in REVEALS:
        commit(log, office)
    facts = {"office": "court", "period": 1, "reveal": REVEALS["court"]}
    assert "the end of the period" in refused(log, "review.revealed", facts, "judge", 3)


def test_a_reveal_hashes_to_the_commitment_and_is_made_once() -> None:
    log = committed()
    with pytest.raises(Invalid, match="does not hash to the commitment"):
        reveal(log, "court", value="03" * 32)
    reveal(log, "court")
    with pytest.raises(Invalid, match="was made before"):
        reveal(log, "court")


def test_a_sample_is_drawn_once_and_from_both_reveals() -> None:
    log = committed()
    reveal(log, "court")
    assert "from both reveals" in refused(log, "review.drawn", drawn_facts(), None, 365, population=ORDERS)
    reveal(log, "inspector_general")
    log.add("review.drawn", drawn_facts(), None, 365, ORDERS)
    assert "drawn once" in refused(log, "review.drawn", drawn_facts(), None, 365, population=ORDERS)


@pytest.mark.parametrize("changed", [{"seed": "0" * 64}, {"sample": [ORDERS[0]]}, {"population": 149}], ids=str)
def test_a_sample_that_the_seed_does_not_draw_is_refused(changed: dict[str, Any]) -> None:
    facts = {**drawn_facts(), **changed}
    assert "is not what the reveals" in refused(revealed(), "review.drawn", facts, None, 365, population=ORDERS)


def test_a_sample_of_another_population_is_refused() -> None:
    facts = drawn_facts(ORDERS[:-1])
    assert "is not what the reveals" in refused(revealed(), "review.drawn", facts, None, 365, population=ORDERS)


def test_a_seed_is_recomputed_by_hand() -> None:
    text = f"plainview/review/v1\nexample.com/log\n1\n{'01' * 32}\n{'02' * 32}\n"
    seed = hashlib.sha256(text.encode()).digest()
    least = min(ORDERS, key=lambda order: hashlib.sha256(seed + order.encode()).digest())
    found, sample = draw(Review(1, reveals=REVEALS), "example.com/log", ORDERS)
    assert found == seed.hex()
    assert least in sample
    assert draw(Review(2, reveals=REVEALS), "example.com/log", ORDERS)[0] != found
    assert draw(Review(1, reveals=REVEALS), "example.com/log", ORDERS[:5])[1] == ORDERS[:5]


def test_a_matter_that_was_ordered_twice_is_in_the_population_once() -> None:
    twice = (*ORDERS, *ORDERS[:70])
    assert draw(Review(1, reveals=REVEALS), "example.com/log", twice) == drawn(ORDERS)
    log = revealed()
    log.add("review.drawn", drawn_facts(), None, 365, twice)
    assert log.program.reviews[1].sample == drawn(ORDERS)[1]


def drawn(population: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    return draw(Review(1, reveals=REVEALS), "example.com/log", population)


def test_a_review_is_done_once_on_the_whole_sample() -> None:
    log = revealed()
    assert "on a sample that was drawn" in refused(log, "review.done", DONE, "auditor 2", 366)
    log.add("review.drawn", drawn_facts(), None, 365, ORDERS)
    assert "100 orders, not as many" in refused(log, "review.done", {**DONE, "examined": 99}, "auditor 2", 366)
    log.add("review.done", DONE, "auditor 2", 366)
    assert "done once" in refused(log, "review.done", DONE, "auditor 2", 366)
