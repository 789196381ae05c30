"""The form of a notice's file: one spelling, nothing but what is meant for one person, and only what is proven."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as changed

from plainview.core.docket.statement import parse_statement
from plainview.core.law.profile import Profile
from plainview.core.notes import canonical
from plainview.core.sealing import notice, notice_check
from plainview.core.sealing.disclosure import close
from plainview.core.sealing.notice import FOR_THE_PERSON, listed, opened, parse_bundle, proven
from plainview.core.sealing.notice_check import check, check_days, matter_of
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.ids import Hash
from tests.verifier.noticed import OTHER, SUBJECT, played

SALT = bytes(32)


def test_a_bundle_prints_back_to_the_very_bytes() -> None:
    bundle = played().make()
    assert parse_bundle(bundle.print()) == bundle
    assert parse_bundle(bundle.print()).print() == bundle.print()


def test_what_is_made_is_checked_first() -> None:
    found = check(played().make(), played().head)
    assert (found.started, found.end, len(found.fields), len(found.pieces)) == (
        found.matter.started,
        found.matter.end,
        4,
        4,
    )
    with pytest.raises(Invalid):
        played().make(fields=("agency",), statements=2)


def test_only_address_agency_court_and_statute_are_for_the_person() -> None:
    assert FOR_THE_PERSON == ("address", "agency", "court", "statute")
    for name in ("grounds", "by", "district", "request"):
        with pytest.raises(Malformed, match="expected one of the fields address, agency, court, statute"):
            opened(3, close(name, "x", SALT).text)
    with pytest.raises(Malformed, match="expected one of the fields"):
        played().make(fields=("grounds",))
    for seq, value in ((-1, "x"), (2**53, "x"), (0, 5), (0, ["x"])):
        with pytest.raises(Malformed, match="a statement's number, and text or nothing"):
            opened(seq, close("agency", value, SALT).text)
    assert opened(0, close("court", None, SALT).text).disclosure.value is None


def test_a_piece_for_somebody_else_goes_into_no_bundle() -> None:
    for person in ((OTHER,), (), ("nobody",)):
        with pytest.raises(Invalid, match="not addressed, beyond doubt, to the person"):
            played().make(person=person)
    assert played().make(played().of(OTHER), person=(OTHER,)).pieces
    with pytest.raises(Invalid, match="beyond doubt"):
        played().make(played().pieces)
    text, place = played().of(SUBJECT)[0]
    value: Any = dict(listed(text, place).disclosure.value)  # type: ignore[arg-type]
    del value["addressee"]
    unread = close("piece", value | {"not_visible": sorted([*value["not_visible"], "addressee"])}, SALT)
    with pytest.raises(Invalid, match="beyond doubt"):
        played().make([(unread.text, place)])


def test_a_piece_is_opened_by_what_was_sealed_as_one_and_stands_within_its_book() -> None:
    text, place = played().of(SUBJECT)[0]
    with pytest.raises(Malformed, match="expected what opens a piece"):
        listed(played().sealed["agency"], place)
    for wrong in ({"position": 256}, {"position": -1}, {"width": 2**53}, {"path": (Hash(bytes(32)),) * 64}):
        with pytest.raises(Malformed, match="expected a position within the book's width"):
            listed(text, replace(place, **wrong))  # type: ignore[arg-type]


def test_an_index_and_a_path_have_bounds() -> None:
    entry, _ = played().entries[0]
    for index, hashes in ((-1, 0), (2**53, 0), (0, 64)):
        with pytest.raises(Malformed, match="expected an index from 0 and at most 63 hashes"):
            proven(index, entry, (Hash(bytes(32)),) * hashes)


Change = Callable[[dict[str, Any]], Any]
FORMS: dict[str, tuple[Change, str]] = {
    "another format": (lambda plain: plain.update(format="plainview/notice-bundle/v2"), "expected the format"),
    "an opening elsewhere": (lambda plain: plain["opening"].update(index=1), "expected statement 0"),
    "no opening": (lambda plain: plain.update(opening=plain["statements"][0] | {"index": 0}), "expected statement 0"),
    "no statement": (lambda plain: plain.update(statements=[]), "expected the statements of one matter"),
    "two chains": (lambda plain: plain["statements"].append(plain["daybooks"][0]), "the statements of one matter"),
    "a statement twice": (
        lambda plain: plain["statements"].append(plain["statements"][-1]),
        "statements: expected each",
    ),
    "a book that is none": (lambda plain: plain.update(daybooks=plain["statements"][:1]), "of the type daybook.closed"),
    "a book too few": (lambda plain: plain["daybooks"].pop(), "expected the books of exactly the days"),
    "a book too many": (
        lambda plain: plain.update(pieces=plain["pieces"][:1]),
        "expected the books of exactly the days",
    ),
    "books out of order": (lambda plain: plain["daybooks"].reverse(), "daybooks: expected each once, in rising order"),
    "pieces out of order": (lambda plain: plain["pieces"].reverse(), "pieces: expected each once, in rising order"),
    "a piece twice": (lambda plain: plain["pieces"].insert(0, plain["pieces"][0]), "pieces: expected each once"),
    "a field twice": (lambda plain: plain["disclosures"].insert(0, plain["disclosures"][0]), "disclosures: expected"),
    "something more": (lambda plain: plain.update(more=1), "unknown field 'more'"),
    "a checkpoint that is none": (lambda plain: plain.update(checkpoint="x"), "checkpoint"),
    "a hash that is none": (lambda plain: plain["opening"].update(hashes=["x"]), "opening"),
}


@pytest.mark.parametrize("name", FORMS)
def test_any_other_form_is_malformed(name: str) -> None:
    plain = json.loads(played().make().print())
    change, words = FORMS[name]
    change(plain)
    with pytest.raises(Malformed, match=words):
        parse_bundle(canonical.print(plain))


def test_a_bundle_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = played().make()
    monkeypatch.setattr(notice, "BUNDLE_BYTES_MAX", len(bundle.print()) - 1)
    with pytest.raises(Malformed, match="a notice has at most"):
        bundle.print()
    monkeypatch.undo()
    with pytest.raises(Malformed, match="more than the 8388608 allowed"):
        parse_bundle(bytes(notice.BUNDLE_BYTES_MAX + 1))


def test_the_days_of_pieces_lie_in_the_days_of_the_cover() -> None:
    bundle = played().make(played().of(SUBJECT)[:1])
    matter, day = matter_of(bundle), bundle.pieces[0].piece.day
    assert matter.started == day
    check_days(bundle, changed(matter, ended_early=True, end=day))
    for started, end in ((days_after(day, 1), matter.end), (day, day), (None, matter.end), (day, None)):
        with pytest.raises(Invalid, match="^piece 1: was recorded"):
            check_days(bundle, changed(matter, started=started, end=end))


def test_a_program_that_turned_stricter_is_folded_as_what_it_became() -> None:
    bundle = played().make()
    said = parse_statement(bundle.opening.entry.replace(b'"profile":"reform"', b'"profile":"regulation"'))
    assert said.facts["profile"] == "regulation"
    looser = replace(bundle, opening=replace(bundle.opening, statement=said))
    assert matter_of(looser).profile is Profile.REFORM
    with pytest.raises(Invalid):
        matter_of(replace(looser, statements=bundle.statements[:2] + bundle.statements[3:]))
    with pytest.raises(Invalid):
        matter_of(replace(bundle, statements=bundle.statements[:2] + bundle.statements[3:]))


def test_how_a_notice_stands_is_said_in_words() -> None:
    found = check(played().make(), played().head)
    assert found.notice == "given on 2026-02-07, due by 2026-05-05: on time"
    assert replace(found, told=None).notice.startswith("due by 2026-05-05; the log does not say yet")
    assert replace(found, notice_by=None).notice.endswith("asks for no notice")
    assert found.notice_by is not None
    last = replace(found, told=found.notice_by)
    assert last.notice.endswith("on time")
    assert replace(found, told=days_after(found.notice_by, 1)).notice.endswith("1 days LATE")
    alone = played().make((), (), statements=1)
    assert notice_check.findings(alone, matter_of(alone)).pieces == ()
