"""The log's keys and policy: two offices replace them, and a checkpoint's size says which are in force."""

from typing import Any

import pytest

from plainview.core.notes.signers import LogSigners
from plainview.core.notes.terms import Term, term_for
from plainview.core.vocabulary.errors import Malformed
from tests.core.docket.founded import OPENING, Log, founded, opened, refused
from tests.core.notes.keys import ed25519, mldsa44

ORIGIN = OPENING["origin"]


def vkeys(word: str, origin: str = ORIGIN) -> list[str]:
    return [key.print() for key in LogSigners(origin, ed25519(word), mldsa44(word)).keys]


def trust(word: str = "new", policy: str = "1" * 64) -> dict[str, Any]:
    return {"log_keys": vkeys(word), "policy": policy}


def agree(log: Log, facts: dict[str, Any], day: int = 1) -> int:
    log.add("trust.proposed", facts, "inspection", day)
    return log.add("trust.agreed", facts, "court", day)


def test_an_opening_begins_the_first_term() -> None:
    assert opened().program.terms == (Term(0, 0, (), "0" * 64),)


def test_two_offices_replace_the_logs_keys_from_the_checkpoint_that_holds_it() -> None:
    log = founded()
    index = agree(log, trust())
    assert (index, log.program.proposed_term) == (5, None)
    assert log.program.terms[1] == Term(5, 4, tuple(vkeys("new")), "1" * 64)
    assert [term_for(log.program.terms, size).index for size in (1, 5, 6, 99)] == [0, 0, 5, 5]


def test_the_policy_alone_is_replaced_and_may_come_back() -> None:
    log = founded()
    for policy in ("1", "2", "1"):
        agree(log, trust("a", policy * 64))
    assert [term.policy[0] for term in log.program.terms] == ["0", "1", "2", "1"]


def test_a_later_proposal_takes_the_place_of_an_earlier_one() -> None:
    log = founded()
    log.add("trust.proposed", trust("a"), "inspection")
    log.add("trust.proposed", trust("b"), "court")
    assert "name the same" in refused(log, "trust.agreed", trust("a"), "inspector_general")
    log.add("trust.agreed", trust("b"), "inspection", 2)
    assert log.program.terms[-1].vkeys == tuple(vkeys("b"))


def test_nothing_is_agreed_to_that_nobody_proposed() -> None:
    log = founded()
    assert "no other keys or policy are proposed" in refused(log, "trust.agreed", trust(), "court")
    agree(log, trust())
    assert "no other keys or policy are proposed" in refused(log, "trust.agreed", trust(), "court")


@pytest.mark.parametrize(
    ("facts", "by"), [(trust(), "inspection"), (trust("b"), "court"), (trust("new", "2" * 64), "court")]
)
def test_an_agreement_names_the_same_and_is_another_offices(facts: dict[str, Any], by: str) -> None:
    log = founded()
    log.add("trust.proposed", trust(), "inspection")
    assert "when two offices name the same" in refused(log, "trust.agreed", facts, by)


def test_what_is_in_force_is_not_proposed() -> None:
    log = founded()
    agree(log, trust())
    assert "in force already" in refused(log, "trust.proposed", trust(), "inspector_general")


def test_a_replaced_log_key_never_returns() -> None:
    log = founded()
    agree(log, trust("a"))
    agree(log, trust("b"))
    mixed = {**trust("b", "3" * 64), "log_keys": [vkeys("a")[0], vkeys("b")[1]]}
    for facts in (trust("a"), mixed):
        assert "never returns" in refused(log, "trust.proposed", facts, "inspection")


@pytest.mark.parametrize(
    "keys", [[], vkeys("new")[:1], vkeys("new")[::-1], vkeys("new", "example.com/other"), ["a+00000000+AAAA"] * 2]
)
def test_keys_that_no_log_of_this_name_can_have_are_malformed(keys: list[str]) -> None:
    log = founded()
    with pytest.raises(Malformed, match="statement 4, log_keys"):
        log.add("trust.proposed", {**trust(), "log_keys": keys}, "inspection")


def test_an_officials_key_replaces_nothing() -> None:
    log = founded()
    log.add_key("registrar", "inspection", **{"class": "registrar"})
    assert "must be signed by root" in refused(log, "trust.proposed", trust(), "registrar")
