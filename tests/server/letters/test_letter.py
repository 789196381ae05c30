"""The notice letter as a document: what it says to whom, as tagged PDF, in two languages and two sizes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from plainview.core.mail.pieces import Piece
from plainview.core.notes import canonical
from plainview.core.vocabulary.plain import from_plain
from plainview.server.letters.compose import compose, last_day, pdf, png
from plainview.server.letters.content import Letter, digest, file_name, print_letter
from tests.server.letters.letters import CODE, PIECES, WAYS, letter, printing
from tests.server.letters.tagged import elements, roles, unmarked

ROOT = Path(__file__).parents[3]
VARIANTS = [(language, large) for language in ("en", "es") for large in (False, True)]


def said(one: Letter, **changed: object) -> str:
    """Everything in the letter, in the order in which it is read."""
    return " ".join(text for _, text in elements(pdf(one, printing(**changed))))


@pytest.mark.parametrize(("language", "large"), VARIANTS)
def test_a_letter_is_read_aloud_in_order(language: str, large: bool) -> None:
    how = printing(language=language, large=large)
    read = elements(pdf(letter(), how))
    data = compose(letter(), how)
    blocks = data["blocks"]
    assert isinstance(blocks, list)
    headings = [text for role, text in read if role in ("H1", "H2")]
    expected = [data["title"], *(block["heading"] for block in blocks), data["pieces"]["heading"]]  # type: ignore[call-overload,index]
    assert headings == expected
    whole = " ".join(text for _, text in read)
    assert whole.index("Demonstration Office") < whole.index("Jordan Example") < whole.index(str(data["title"]))
    for word in (CODE, "agency A", "18 USC 1341", letter().matter, file_name(letter()), "a correspondent"):
        assert word in whole


@pytest.mark.parametrize(("language", "large"), VARIANTS)
def test_nothing_is_drawn_that_no_reader_hears(language: str, large: bool) -> None:
    document = pdf(letter(), printing(language=language, large=large, demo=True))
    assert unmarked(document) == []
    found = roles(document)
    assert found.count("H1") == 1 and "L" in found and "LI" in found
    assert ("TH" in found) is not large


def test_a_text_that_is_untagged_would_be_found() -> None:
    plain = pikepdf.open(io.BytesIO(pdf(letter(), printing())))
    page = plain.pages[0]
    font = next(iter(page.Resources.Font.keys()))
    page.contents_add(f"BT {font} 9 Tf <0001> Tj ET".encode())
    out = io.BytesIO()
    plain.save(out)
    assert unmarked(out.getvalue()) != []


def test_large_print_is_eighteen_points_in_everything_one_reads() -> None:
    for language in ("en", "es"):
        sizes = set()
        with pikepdf.open(io.BytesIO(pdf(letter(), printing(language=language, large=True)))) as document:
            for page in document.pages[1:]:
                fonts = [operands for operands, name in pikepdf.parse_content_stream(page) if str(name) == "Tf"]
                sizes |= {float(operands[1]) for operands in fonts}
        assert min(sizes) >= 14.4 and 18.0 in sizes  # the number of the page, and what is typed, are a little smaller


def test_the_same_letter_has_the_same_bytes() -> None:
    assert pdf(letter(), printing()) == pdf(letter(), printing())
    assert pdf(letter(), printing()) != pdf(letter(), printing(code="0" * 28))


@pytest.mark.parametrize("way", WAYS)
def test_every_way_a_letter_can_go_is_typeset_in_both_languages(way: str) -> None:
    pieces = PIECES if WAYS[way].pieces else ()
    for language in ("en", "es"):
        assert said(WAYS[way], language=language, pieces=pieces)


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("ordinary", "This letter was due by May 8, 2026."),
        ("late", "This letter is one day late. It was due by May 8, 2026."),
        ("very late", "This letter is 31 days late."),
        ("delayed once", "A judge put this letter off once, by 30 days."),
        ("delayed", "Judges put this letter off 3 times, by 210 days in all."),
        ("emergency", "A judge then looked at it and approved it on January 8, 2026."),
        ("never ratified", "No judge approved it. Later it was found that this cover should not have been ordered."),
        ("extended once", "A judge let it go on once for more days."),
        ("extended", "A judge let it go on 3 times for more days. The cover was stopped early."),
        ("erased", "What was written down has been destroyed"),
        ("erased in part", "A part of what was written down has been destroyed"),
        ("nothing", "No mail with your name on it was written down."),
        ("nothing", "Nothing was given to the agency."),
        ("copy still there", "The agency had not given its copy back"),
        ("nobody by name", "To the people who get mail here"),
        ("nobody by name", "This letter goes to nobody by name. So it lists no mail."),
        ("no address", "To the person concerned"),
        ("records", "The kind of records: network addresses."),
        ("records", "The records were given to agency A on February 10, 2026."),
        ("records not given", "The kind of records: records that the order names."),
    ],
)
def test_what_was_out_of_the_ordinary_is_said(way: str, words: str) -> None:
    pieces = PIECES if WAYS[way].pieces else ()
    assert words in said(WAYS[way], pieces=pieces)


def test_the_number_of_pieces_is_said_in_words_that_fit_it() -> None:
    assert "3 pieces of mail for you were written down." in said(letter())
    one = said(letter(), pieces=PIECES[:1])
    assert "One piece of mail for you was written down." in one
    assert "A part of what was written down has been destroyed" in one  # of the three that it was to list


def test_what_one_can_do_and_what_the_law_does_not_give_are_said() -> None:
    whole = said(letter())
    for words in ("inspector general", "Talk to a lawyer", "Make a complaint", "by a motion", "verify-notice"):
        assert words in whole
    for words in ("does not say that these records must be kept out of court", "sets no fine", "no right to learn"):
        assert words in whole


def test_a_demonstration_says_so_on_every_page() -> None:
    with pikepdf.open(io.BytesIO(pdf(letter(), printing(demo=True)))) as document:
        count = len(document.pages)
    pages = compose(letter(), printing(demo=True))
    assert str(pages["demonstration"]).startswith("DEMONSTRATION.") and pages["practice"] == "DEMONSTRATION"
    assert count > 1 and compose(letter(), printing())["practice"] == ""


def test_what_a_piece_holds_is_listed_in_words() -> None:
    whole = said(letter())
    for words in (
        "First-Class Mail",
        "1 Other Road",
        "Postage: stamp",
        "Postmark: could not be read",
        "Day of the postmark: January 11, 2026",
        "Asked by the sender: return",
        "Barcodes: S10 RB123456785GB",
        "Weight in grams: 120",
        "[U+738B] Trading",
        "no sender seen",
    ):
        assert words in whole


def test_a_long_name_is_set_smaller_and_a_long_word_breaks() -> None:
    long = letter(name="Maximiliana Bartholomea von und zu Hohenlohe-Waldenburg " * 3, address=("x" * 110, "y" * 90))
    pieces = tuple(Piece(date(2026, 1, 9), "first_class", "Jordan Example", marks="w" * 300) for _ in range(3))
    assert said(long, pieces=pieces).replace("\u200b", "").count("w" * 300) == 3
    assert len(png(long, printing(large=True))) > 3


def test_two_hundred_pieces_are_listed_under_a_repeated_heading() -> None:
    pieces = tuple(replace(PIECES[0], day=date(2026, 1, 8 + number % 20)) for number in range(200))
    document = pdf(letter(), printing(pieces=pieces))
    assert roles(document).count("TR") == 201
    assert len(document) < 1_000_000


def test_the_content_of_a_letter_has_one_spelling_and_lists_no_mail() -> None:
    data = print_letter(letter())
    assert from_plain(Letter, canonical.parse(data)) == letter()
    assert digest(letter()) != digest(letter(name="somebody else"))
    assert file_name(letter()) == f"notice-{digest(letter())[:12]}.json"
    assert b"correspondent" not in data and len(data) < 1500


def test_an_early_end_takes_its_own_day_in() -> None:
    assert last_day(date(2026, 2, 7), early=False) == date(2026, 2, 6)
    assert last_day(date(2026, 2, 7), early=True) == date(2026, 2, 7)
    assert last_day(None, early=False) is None


def test_the_picture_in_the_documents_is_of_such_a_letter() -> None:
    picture = (ROOT / "docs/img/notice-letter.png").read_bytes()
    again = "python -m tests.server.letters.letters docs/img/notice-letter.png"
    assert picture == png(letter(), printing(demo=True))[0], f"write it again: {again}"
    assert "img/notice-letter.png" in (ROOT / "docs/notice.md").read_text(encoding="utf-8")
