"""The notice: what is fixed with the act, what is printed of it, for whom, and who else sees it."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest

from plainview.core.docket.decide import Refusal
from plainview.core.docket.statement import parse_statement
from plainview.core.law.profile import Profile
from plainview.core.mail.corrections import CorrectionReason
from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import Piece
from plainview.core.notes.policy import parse_policy
from plainview.core.sealing.disclosure import open_text
from plainview.core.sealing.notice import parse_bundle
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid, NotPermitted, Stopped, Unchecked
from plainview.server import wiring
from plainview.server.actions import letter_codes, notices
from plainview.server.actions.correct_piece import correct_piece
from plainview.server.actions.letter_codes import told, whose_code
from plainview.server.actions.notices import Printed, print_notice
from plainview.server.letters.bundle import read_published
from plainview.server.letters.contact import DEMONSTRATION
from plainview.server.letters.content import digest
from plainview.server.scenarios.stage import set_up
from plainview.verifier.notice import verify_notice
from plainview.verifier.opening import Trust
from tests.server.actions.desk import MATTER, DeskTop

ALEX, SAM = "Alex Example", "Sam Example"
NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def top(tmp_path: Path) -> Iterator[DeskTop]:
    """A program that publishes, and whose receipts come from what it has published."""
    tops: list[DeskTop] = []
    stage = set_up(
        tmp_path / "program",
        seed="notices",
        origin="example.com/notices",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=lambda _: lambda index, leaf: tops[0].read(index, leaf),
        lasting=False,
    )
    tops.append(DeskTop(stage))
    yield tops[0]
    stage.desk.store.close()


def cover(top: DeskTop, *addressees: str | Unread, days: int = 34, **request: Any) -> None:
    """A cover of thirty days on which these pieces came on the first; then so many days pass, each swept."""
    top.act("file", **{"names": [ALEX, SAM], **request})
    top.must("review", "authorize", "approve", "start")
    for number, addressee in enumerate(addressees):
        assert top.record(addressee=addressee, sender_name=f"sender {number}").digest, addressee
    passed(top, days)


def passed(top: DeskTop, days: int) -> None:
    for _ in range(days):
        top.on(1)
        top.stage.new_day(top.stage.desk.today())


def printed(top: DeskTop, by: str = "custodian", **named: Any) -> tuple[Printed, ...]:
    """What a custodian prints, after everything is published."""
    top.stage.publish()
    public = wiring.published_of(top.stage.folder, top.stage.desk.store)
    return print_notice(top.stage.desk, by, MATTER, public, DEMONSTRATION, **named)


def text_of(one: Printed, language: str = "en") -> str:
    pages = pypdf.PdfReader(io.BytesIO(one.document(language))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def shown(top: DeskTop, one: Printed) -> Any:
    """What the file proves to the person, whose policy is that of the log."""
    policy = parse_policy((top.stage.folder / "public" / "policy").read_bytes())
    found = verify_notice(one.file, Trust(policy), NOW)
    assert found.report.exit_code == 0, found.report.verdict
    return found.plain()["notice"]


def test_each_person_gets_a_letter_with_their_own_pieces_alone(top: DeskTop) -> None:
    cover(top, ALEX, SAM, ALEX, "ALEX EXAMPLE", f"{ALEX} and {SAM}")
    top.must("give_notice")
    alex, sam = printed(top)
    assert [one.letter.name for one in (alex, sam)] == [ALEX, SAM]
    assert [len(shown(top, one)["pieces"]) for one in (alex, sam)] == [3, 1]
    for own, others in ((alex, ("sender 1", SAM)), (sam, ("sender 0", "sender 2", "sender 3", ALEX))):
        opened = json.dumps(shown(top, own))
        for other in others:
            assert other not in opened
            assert other not in text_of(own).replace("Alex Example 100", "").replace("Sam Example 100", "")
        assert "sender 4" not in opened + text_of(own)  # for both: it is in nobody's letter
    assert "3 pieces of mail for you" in text_of(alex) and "One piece of mail for you" in text_of(sam)


def test_the_file_holds_nothing_of_anybody_else(top: DeskTop) -> None:
    cover(top, ALEX, SAM)
    top.must("give_notice")
    alex, sam = printed(top)
    theirs = {each.disclosure.text for each in parse_bundle(sam.file).pieces}
    assert theirs and not any(text.encode() in alex.file for text in theirs)
    given = top.stage.desk.last(MATTER, ("notice.given",))
    assert given is not None
    texts = top.reading().private_at(MATTER, given.index, "disclosures")
    assert isinstance(texts, dict)
    assert all(str(text).encode() not in alex.file for text in texts.values())


def test_the_statement_seals_what_every_letter_says(top: DeskTop) -> None:
    cover(top, ALEX)
    (done,) = top.must("give_notice")
    opened = open_text(str(done.event.sealed["letter"]))
    assert opened.digest == done.statement.sealed["letter"]
    assert opened.value == [digest(one.letter) for one in printed(top)]


def test_a_letter_printed_again_is_the_same_but_for_its_code(top: DeskTop) -> None:
    cover(top, ALEX)
    top.must("give_notice")
    first, later = printed(top)[0], printed(top)[0]
    assert first.letter == later.letter and first.file == later.file and first.file_name == later.file_name
    assert first.printing.code != later.printing.code
    same = replace(later, printing=replace(later.printing, code=first.printing.code))
    for language in ("en", "es"):
        for large in (False, True):
            assert same.document(language, large) == first.document(language, large)


def test_a_code_is_good_until_the_letter_is_printed_again_and_stands_nowhere_else(top: DeskTop) -> None:
    cover(top, ALEX, SAM)
    top.must("give_notice")
    first = printed(top)
    assert [whose_code(top.stage.desk, one.printing.code) for one in first] == [(MATTER, 1), (MATTER, 2)]
    assert whose_code(top.stage.desk, first[0].printing.code.lower().replace("-", " ")) == (MATTER, 1)
    assert first[0].printing.code in text_of(first[0]) and first[0].printing.code not in text_of(first[1])
    everything = "\n".join(top.dump())
    for one in first:
        plain = one.printing.code.replace("-", "")
        assert plain not in everything and letter_codes.codes.parse_code(plain).hex() not in everything
    printed(top)
    for one in first:
        with pytest.raises(NotPermitted, match="no such code"):
            whose_code(top.stage.desk, one.printing.code)
    with pytest.raises(NotPermitted):
        whose_code(top.stage.desk, "0000")


def test_no_letter_is_in_the_database_that_can_be_read_without_the_key(top: DeskTop) -> None:
    cover(top, ALEX)
    top.must("give_notice")
    printed(top)
    assert not re.search(f"{ALEX}|100 Example|18 USC 1341|sender 0", "\n".join(top.dump()))


def test_printing_waits_until_the_notice_is_public(top: DeskTop) -> None:
    cover(top, ALEX)
    top.must("give_notice")
    public = wiring.published_of(top.stage.folder, top.stage.desk.store)
    with pytest.raises(Unchecked, match="is not among the .* published ones"):
        print_notice(top.stage.desk, "custodian", MATTER, public, DEMONSTRATION)
    top.public = False
    with pytest.raises(Unchecked, match="no checkpoint covers it"):
        printed(top)


def test_nothing_published_makes_no_file() -> None:
    with pytest.raises(Unchecked, match="nothing is published yet"):
        read_published(lambda path: None, lambda start, stop: [])


def test_a_demonstration_prints_without_an_office_and_a_real_program_does_not(top: DeskTop) -> None:
    folder = top.stage.folder
    assert wiring.contact_of(folder, demo=True) == DEMONSTRATION
    with pytest.raises(Stopped, match=r"Add the part \[letters\]"):
        wiring.contact_of(folder, demo=False)
    lines = ('office = "Notices"', 'address = ["1 Plaza"]', 'telephone = "555-0100"', 'inspector_general = ["2 Plaza"]')
    (folder / "plainview.toml").write_text("\n".join(("[letters]", *lines)))
    assert wiring.contact_of(folder, demo=False).office == "Notices"


def test_only_a_custodian_prints_and_each_printing_is_audited(top: DeskTop) -> None:
    cover(top, ALEX)
    with pytest.raises(Invalid, match="no notice stands"):
        printed(top)
    top.must("give_notice")
    for by in ("officer of agency A", "auditor", "judge", "recorder"):
        with pytest.raises(NotPermitted):
            printed(top, by)
    printed(top)
    rows = top.audit()[-3:]
    assert [(row.act, row.outcome) for row in rows][-1] == ("print_notice", "printed")
    assert any(row.act == "open" and row.outcome == "notice" for row in rows)


def test_what_a_letter_says_may_not_change_between_signing_and_committing(top: DeskTop) -> None:
    cover(top, ALEX)
    draft = top.propose("give_notice")
    with top.stage.desk.store.unit() as unit:
        unit.empty_pieces(MATTER, Day(2026, 1, 1))
    with pytest.raises(Inconsistent, match="has changed since it was signed for"):
        top.commit(draft, "give_notice")
    assert "notice.given" not in top.types()


def test_a_letter_that_was_changed_in_the_database_is_not_printed(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch
) -> None:
    cover(top, ALEX)
    top.must("give_notice")
    monkeypatch.setattr(notices, "digest", lambda letter: "00" * 32)
    with pytest.raises(Stopped, match="not what was sealed"):
        printed(top)


def test_pieces_that_were_erased_since_are_in_no_letter(top: DeskTop) -> None:
    cover(top, ALEX, SAM, days=10)
    top.act("find", outcome="improper")
    top.must("give_notice")
    assert "3 pieces" not in text_of(printed(top)[0]) and shown(top, printed(top)[0])["pieces"]
    top.must("erase")
    alex = printed(top)[0]
    assert shown(top, alex)["pieces"] == []
    assert "sender 0" not in text_of(alex) and "What was written down has been destroyed" in text_of(alex)


def test_a_correction_made_since_changes_no_letter(top: DeskTop) -> None:
    cover(top, ALEX, SAM)
    top.must("give_notice")
    first = printed(top)[0]
    digest = top.stage.desk.store.pieces(matter=MATTER)[0].digest
    other = Piece(day=Day(2026, 1, 5), mail_class="first_class", addressee=ALEX, sender_name="another sender")
    done = correct_piece(top.stage.desk, "recorder", MATTER, digest, CorrectionReason.MISREAD, other)
    assert done.digest
    passed(top, 1)
    again = printed(top)[0]
    assert again.letter == first.letter and "sender 0" in text_of(again)
    assert len(shown(top, again)["pieces"]) == 1


def test_an_erased_cover_is_told_as_such(top: DeskTop) -> None:
    cover(top, ALEX, days=10)
    top.act("find", outcome="improper")
    top.must("erase", "give_notice")
    text = text_of(printed(top)[0])
    assert "Later it was found that this cover should not have been ordered." in text
    assert "What was written down has been destroyed" in text


def test_all_names_at_an_address_are_told_each_by_name_and_whoever_lives_there_by_none(top: DeskTop) -> None:
    reason = "The demands are signed with a new name each week."
    pieces = (ALEX, "Robin Other", "ROBIN OTHER", "Current Resident", Unread.ILLEGIBLE, "Pat One & Kim Two")
    cover(top, *pieces, names=[ALEX], all_names=True, all_names_reason=reason)
    top.must("give_notice")
    letters = printed(top)
    assert [one.letter.name for one in letters] == [ALEX, "Robin Other", ""]
    assert [len(shown(top, one)["pieces"]) for one in letters] == [1, 2, 0]
    text = text_of(letters[2])
    assert "To the people who get mail here" in text and "lists no mail" in text
    assert not re.search("Robin|Alex|sender", text)


def test_a_cover_of_all_names_without_mail_is_told_to_whoever_lives_there(top: DeskTop) -> None:
    cover(top, names=[], all_names=True, all_names_reason="A new name each week.")
    top.must("give_notice")
    (letter,) = printed(top)
    assert letter.letter.name == "" and shown(top, letter)["pieces"] == []


def test_the_days_and_the_copies_are_told(top: DeskTop) -> None:
    cover(top, ALEX, days=31)
    top.act("approve_disclosure", stage="end")
    top.act("release_disclosure", stage="end")
    passed(top, 1)
    top.must("acknowledge", "return_copy", "give_notice")
    one = printed(top)[0].letter
    days = (one.filed, one.approved, one.first, one.last, one.given, one.returned, one.told)
    assert [str(day)[5:] for day in days if day] == ["01-05", "01-05", "01-05", "02-03", "02-05", "02-06", "02-06"]
    assert (one.agency, one.court, one.statute, one.level) == ("agency A", "judge", "18 USC 1341", "federal")
    assert (one.address, str(one.due)) == (("100 Example Street", "Springfield, NY 10001"), "2026-05-05")


def test_delays_and_lateness_are_told(top: DeskTop) -> None:
    cover(top, ALEX, days=1)
    top.act("end_early")
    top.act("delay_notice", days=7, reason="flight")
    passed(top, 77)
    top.act("delay_notice", days=1, reason="flight")
    passed(top, 22)
    top.must("give_notice")
    one = printed(top)[0]
    assert (one.letter.delays, one.letter.delayed_days) == (2, 8)
    text = text_of(one)
    assert "put this letter off 2 times, by 8 days in all" in text and "This letter is one day late." in text
    assert "The cover was stopped early." in text and one.letter.last == Day(2026, 1, 6)
    assert "1 days LATE" in str(shown(top, one)["standing"])


def test_records_are_told_without_a_list(top: DeskTop) -> None:
    from plainview.server.scenarios.requests import STANDARD_RECORDS

    top.act("file", **{**STANDARD_RECORDS, "names": [ALEX]})
    top.must("review", "authorize", "approve")
    passed(top, 32)
    top.must("give_notice")
    (one,) = printed(top)
    assert (one.letter.kind, one.letter.record, one.letter.name) == ("records", "tracking", ALEX)
    assert shown(top, one)["pieces"] == [] and "tracking of mail pieces" in text_of(one)


def test_a_notice_that_is_not_owed_is_refused_and_prints_nothing(top: DeskTop) -> None:
    top.act("file")
    done = top.act("give_notice")
    assert isinstance(done, Refusal)


def test_a_code_opens_its_letter_after_closure_and_nothing_of_it_after_destruction(top: DeskTop) -> None:
    cover(top, ALEX)
    top.must("give_notice")
    code = printed(top)[0].printing.code
    top.must("close")
    with pytest.raises(NotPermitted, match="closed"):
        printed(top)
    assert whose_code(top.stage.desk, code) == (MATTER, 1)
    before = told(top.stage.desk, code)
    assert before is not None and before.letter is not None and before.letter.name == ALEX
    with top.stage.desk.store.unit() as unit:
        letter_codes.forget_letters(top.stage.desk, unit, MATTER)
    after = told(top.stage.desk, code)
    assert after is not None and after.letter is None and after.matter == MATTER
    with top.stage.desk.store.unit() as unit:
        letter_codes.end_codes(top.stage.desk, unit, MATTER)
    with pytest.raises(NotPermitted):
        whose_code(top.stage.desk, code)


def test_the_leaf_in_the_letter_is_the_logs_opening(top: DeskTop) -> None:
    cover(top)
    top.must("give_notice")
    row = top.stage.desk.store.entries(0, 1)[0]
    (one, _) = printed(top)
    assert one.letter.opening == hashlib.sha256(b"\0" + row).hexdigest()
    assert parse_statement(row).type == "program.opened"
    assert one.letter.opening[:8] in text_of(one)
