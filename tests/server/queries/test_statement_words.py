"""A statement as its signer reads it: every value is there, and no coded word stays coded."""

from __future__ import annotations

from typing import Any

from plainview.core.docket.statement import DutyLine
from plainview.core.docket.types import TYPES
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.drafts import Waiting
from plainview.server.queries.request_words import Line
from plainview.server.queries.statement_words import NOTHING, label, meaning, reason_words, shown, value_words


def _waiting(type: str, matter: str = "ab" * 16, **more: Any) -> Waiting:
    facts: dict[str, Any] = {"stage": "mid_term", "tell": True, "from": "2026-01-08"}
    sealed: dict[str, Any] = {"by": "a judge", "report": [1, 999]}
    duties = (DutyLine("second_notice", Day(2026, 2, 7)),)
    return Waiting(
        "1", "verb", ChainId(matter), Day(2026, 1, 8), type, facts, {**sealed, **more}, duties, ("39 CFR 233.3",), b""
    )


def test_a_draft_is_shown_whole_in_words() -> None:
    said = shown(_waiting("order.approved", address=None, place={"office": "inspector_general"}, text="one\ntwo"))
    assert (said.title, said.meaning) == ("Approved by a judge", "A judge approves the order as authorized.")
    assert said.public == (
        Line("Day", ("Jan 8, 2026",)),
        Line("Stage", ("up to mid-term",)),
        Line("The person is told", ("yes",)),
        Line("Counts from", ("Jan 8, 2026",)),
        Line("From then on owed: send the letter again", ("by Feb 7, 2026",)),
        Line("Under", ("39 CFR 233.3",)),
    )
    sealed = {line.label: line.values for line in said.sealed}
    assert sealed["Signed by"] == ("a judge",) and sealed["Address"] == (NOTHING,)
    assert sealed["Rules attested"][0].startswith("Rule 1: ") and sealed["Rules attested"][1] == "999"
    assert sealed["Place"] == ("Office: inspector general",) and sealed["Text"] == ("one", "two")
    assert said.matter == "ab" * 16 and shown(_waiting("key.added", "keys")).matter == ""


def test_what_a_judge_leaves_is_shown_line_by_line() -> None:
    terms = {"classes": None, "fields": None, "first_day": None, "items": None, "last_day": None}
    left = value_words("terms", {**terms, "names": ["the subject"], "words": "no more is needed"})
    assert left == ("Names: the subject", "In the judge's words: no more is needed")


def test_no_name_of_a_fact_or_sealed_field_is_raw() -> None:
    for kind in TYPES.values():
        assert "; `" not in meaning(kind.name) and meaning(kind.name).endswith("."), kind.name
        for name in (*kind.facts, *kind.sealed):
            assert "_" not in label(name) and label(name)[0].isupper(), name


def test_why_the_law_says_no_is_read_without_coded_words() -> None:
    said = "order.approved cannot follow here: the matter is filed, it must be authorized, active"
    told = "“Approved by a judge” cannot follow here: the matter is waiting for review; it must be "
    assert reason_words(said) == f"{told}ordered, waiting for a judge; or in force"
    assert reason_words("nothing was released at stage mid_term.") == "Nothing was released at stage mid term"
    one = "the matter is filed, it must be ended"
    assert reason_words(one) == "The matter is waiting for review; it must be over"
