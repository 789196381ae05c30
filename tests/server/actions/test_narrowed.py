"""A judge's narrowing is held to by everything that the order is for, whichever door is used."""

from __future__ import annotations

from typing import Any

import pytest

from plainview.core.docket.decide import Refusal
from plainview.core.mail.corrections import CorrectionReason
from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions import ordered as ordering
from plainview.server.actions.correct_piece import correct_piece
from plainview.server.actions.questions import groups
from plainview.server.actions.sheets import import_sheet
from plainview.server.letters.gather import letters_of
from plainview.server.queries.covers import Cover, cover
from plainview.server.queries.packages import preview
from plainview.server.scenarios.requests import STANDARD_EXTENSION, STANDARD_PIECE
from tests.server.actions.conftest import top as top
from tests.server.actions.desk import MATTER, DeskTop
from tests.server.packages.released import swept

TWO = {"names": ["the subject", "the lodger"]}
CODES = {"addressee": ["addressee_not_covered", "outside_names"], "mail_class": ["outside_classes"]}
OUTSIDE = [{"addressee": "the lodger"}, {"mail_class": "marketing"}]
ORAL = {"form": "oral", "emergency": "evidence_loss", "urgency": "It is burnt tomorrow.", "taken_by": "inspector"}


def narrowed(top: DeskTop) -> None:
    """A cover of two names of which a judge left one, and first-class mail alone."""
    top.act("file", **TWO)
    top.must("review", "authorize")
    left = {"names": ["the subject"], "classes": ["first_class"], "terms": "the lodger is not suspected"}
    top.act("narrow", days=30, what="names", **left)
    top.must("start")


def codes(refusals: Any) -> list[str]:
    return [refused.code for refused in refusals]


@pytest.mark.parametrize("piece", OUTSIDE)
def test_what_was_taken_away_is_recorded_through_no_door(top: DeskTop, piece: dict[str, str]) -> None:
    narrowed(top)
    first, found = top.record(), CODES[next(iter(piece))]
    assert first.digest is not None
    assert codes(top.record(**piece).refusals) == found
    other = Piece(**{"day": top.stage.desk.today(), **STANDARD_PIECE, **piece})
    taken = import_sheet(top.stage.desk, "recorder", MATTER, print_sheet([other]))
    assert [row.refused.code for row in taken.refused] == found
    corrected = correct_piece(top.stage.desk, "recorder", MATTER, first.digest, CorrectionReason.MISREAD, other)
    assert codes(corrected.refusals) == found
    assert [row.digest for row in top.stage.desk.store.pieces(matter=MATTER)] == [first.digest]
    assert (top.audit()[-1].act, top.audit()[-1].detail) == ("correct_piece", ", ".join(found))


def test_the_terms_have_a_tooth(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    narrowed(top)
    monkeypatch.setattr(ordering, "narrowing_of", lambda *_: None)
    assert top.record(addressee="the lodger", mail_class="marketing").digest is not None


def test_a_refusal_says_what_the_judge_left(top: DeskTop) -> None:
    narrowed(top)
    *_, refused = top.record(addressee="the lodger").refusals
    assert refused.reason == "A judge left of this order only mail for the subject."
    assert refused.cites == ("Letter of eight senators, 17 May 2023",)


def test_a_recorder_is_shown_what_is_left_and_nobody_else(top: DeskTop) -> None:
    narrowed(top)
    found = cover(top.stage.desk, "recorder", MATTER)
    assert isinstance(found, Cover)
    assert (found.names, found.classes, found.codes) == (("the subject",), ("First-Class Mail",), ("first_class",))
    kind = groups(top.stage.desk.today(), found.codes)[0].questions[0]
    assert kind.choices == (("first_class", "First-Class Mail"),), "what was taken away is not offered to be chosen"
    assert len(groups(top.stage.desk.today())[0].questions[0].choices) > 10


def test_an_extension_stays_inside_the_terms(top: DeskTop) -> None:
    narrowed(top)
    top.on(20)
    top.act("ask_extension", extension=dict(STANDARD_EXTENSION))
    top.must("authorize_extension", "approve_extension")
    top.on(15)
    assert codes(top.record(addressee="the lodger").refusals) == CODES["addressee"]
    assert top.record().digest is not None


def test_only_who_was_under_the_cover_is_told(top: DeskTop) -> None:
    narrowed(top)
    assert [letter.name for letter in letters_of(top.reading(), top.stage.desk.matter(MATTER))] == ["the subject"]


def test_what_an_emergency_recorded_before_its_judge_narrowed_it_stays_here(top: DeskTop) -> None:
    top.act("file", **TWO, **ORAL)
    top.must("authorize", "second", "start")
    top.record()
    top.record(addressee="the lodger")
    swept(top)
    top.must("confirm")
    top.act("narrow", days=30, what="names", names=["the subject"])
    shown = preview(top.stage.desk, "custodian", MATTER, "mid_term")
    assert [held.piece.addressee for held in shown.package.pieces] == ["the subject"]
    assert [(out.code, count) for out, count in shown.left_out] == [("addressee_not_covered", 1), ("outside_names", 1)]
    assert [(line.label, line.values) for line in shown.left] == [("Names", ("the subject",))]
    assert b"lodger" not in b"".join(shown.files.values())
    told = letters_of(top.reading(), top.stage.desk.matter(MATTER))
    assert [letter.name for letter in told] == ["the subject", "the lodger"]


def test_a_judge_who_leaves_more_is_refused_in_public_and_the_order_waits(top: DeskTop) -> None:
    top.act("file", **TWO)
    top.must("review", "authorize")
    done = top.act("narrow", days=30, what="names", names=["a neighbour"])
    refusal = done if isinstance(done, Refusal) else done.refusal
    assert refusal is not None and codes(refusal.refusals) == ["name_not_asked"]
    assert top.types()[-1] == "order.refused" and top.stage.desk.matter(MATTER).phase == "authorized"


@pytest.mark.parametrize("value", ["the subject", [1]])
def test_names_that_are_no_list_are_malformed(top: DeskTop, value: Any) -> None:
    top.must("file", "review", "authorize")
    with pytest.raises(Malformed, match="list of texts"):
        top.act("narrow", days=30, what="names", names=value)
