"""Typesetting: texts stay texts, only built-in fonts, tagged PDF/UA-1, the same bytes for the same input."""

from __future__ import annotations

import io
import sys
from datetime import date
from importlib.resources import files

import pikepdf
import pypdf
import pytest
import typst

from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.letters import typeset as typesetting
from plainview.server.letters.typeset import pictures, printable, typeset

DAY = date(2026, 1, 8)


def specimen(*lines: str, language: str = "en", title: str = "A specimen") -> bytes:
    return typeset("specimen", {"title": title, "lines": list(lines)}, language, DAY)


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)


@pytest.mark.parametrize(
    "line",
    [
        '*bold* _italic_ #eval("1 + 1") $x^2$ = heading',
        '#read("_sheet.typ") #import "x" ] #text(red)[y',
        "\\u{41} `raw` @ref <label> https://example.com -- ... ' \" ~ // no comment /* nor this */",
        "- item",
        "]})\\ #set page(width: 1pt)",
    ],
)
def test_markup_in_a_text_is_printed_as_it_stands(line: str) -> None:
    assert line in text_of(specimen(line))


def test_the_same_input_gives_the_same_bytes() -> None:
    assert specimen("one", "two") == specimen("one", "two")


def test_another_day_gives_other_bytes_and_stands_in_the_document() -> None:
    later = typeset("specimen", {"title": "A", "lines": []}, "en", date(2027, 1, 8))
    assert pypdf.PdfReader(io.BytesIO(later)).metadata["/CreationDate"] == "D:20270108000000Z"
    assert later != typeset("specimen", {"title": "A", "lines": []}, "en", DAY)


@pytest.mark.parametrize("language", ["en", "es"])
def test_title_language_tags_and_the_mark_of_the_standard_are_there(language: str) -> None:
    with pikepdf.open(io.BytesIO(specimen("one", language=language, title="Su correo"))) as document:
        root = document.Root
        assert root.Lang == f"{language}-US"
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Su correo"
        assert "/StructTreeRoot" in root


def test_every_font_is_embedded_and_is_one_of_those_built_in() -> None:
    with pikepdf.open(io.BytesIO(specimen("Latin", "Ελληνικά", "Кириллица", "שלום", "مرحبا", "Հայերեն"))) as document:
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        below = [font.DescendantFonts[0] for font in fonts]
        assert all({"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()) for font in below)
        names = {str(font.BaseFont).split("+")[-1] for font in below}
        assert names <= {"LibertinusSerif-Regular", "LibertinusSerif-Bold", "DejaVuSansMono"}


def test_the_machines_fonts_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}
    compiled = typst.compile

    def compile(*args: object, **named: object) -> object:
        asked.update(named)
        return compiled(*args, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(typst, "compile", compile)
    specimen("one")
    fonts = asked["font_paths"]
    assert isinstance(fonts, typst.Fonts)
    assert {font.path for font in fonts.fonts()} == {None}, "all are built in"
    assert fonts.families() == typst.Fonts(include_system_fonts=False).families()


def test_each_character_that_is_printed_as_itself_can_be_drawn() -> None:
    drawn = [chr(code) for code in range(sys.maxunicode + 1) if typesetting._PRINTABLE.fullmatch(chr(code))]
    assert typesetting._tried("specimen", {"data": {"title": "t", "lines": drawn}, "language": "en"}, DAY, "pdf")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王 Wang", "[U+738B] Wang"),
        ("two\nlines", "two[U+000A]lines"),
        ("to the left \u202e and on", "to the left [U+202E] and on"),
        ("no\u200bthing", "no[U+200B]thing"),
        ("\x00", "[U+0000]"),
        ("🎉", "[U+1F389]"),
        ("e\u0301", "é"),
        ("z\u0301\u0302\u0303", "ź\u0302\u0303"),
        ("q\u0301\u0302\u0303\u0304", "q\u0301\u0302[U+0303][U+0304]"),
        ("Ñandú, Ærø, Łódź, Škoda", "Ñandú, Ærø, Łódź, Škoda"),
    ],
)
def test_what_cannot_stand_on_a_line_is_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert text_of(specimen(text)).endswith(shown) or "\u0301" in shown or "\u0302" in shown


def test_a_cluster_that_no_font_can_draw_alone_is_spelled_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_PRINTABLE", typesetting.re.compile(r".", typesetting.re.DOTALL))
    assert "[U+738B]" in text_of(specimen("王"))


def test_a_template_that_cannot_be_typeset_says_nothing_of_what_it_was_given() -> None:
    with pytest.raises(Stopped) as error:
        typeset("specimen", {"title": "Jordan Doe", "lines": 7}, "en", DAY)
    assert str(error.value) == "letter: the template specimen cannot be typeset. The fault is in the program"
    assert error.value.__cause__ is None


@pytest.mark.parametrize("name", ["", "nothing", "_sheet", "../specimen", "specimen.typ", "/etc/passwd", "SPECIMEN"])
def test_only_a_template_of_the_package_is_typeset(name: str) -> None:
    with pytest.raises(Malformed, match="no template"):
        typeset(name, {"title": "t", "lines": []}, "en", DAY)


def test_a_language_without_a_catalog_is_refused() -> None:
    with pytest.raises(Malformed, match="expected one of the languages en, es"):
        specimen("one", language="fr")


def test_a_value_that_is_not_plain_is_refused() -> None:
    with pytest.raises(Malformed, match="canonical JSON"):
        typeset("specimen", {"title": "t", "lines": [1.5]}, "en", DAY)  # type: ignore[list-item]


def test_the_pictures_are_of_the_same_pages() -> None:
    data = {"title": "t", "lines": ["line"] * 100}
    drawn = pictures("specimen", data, "en", DAY)
    assert len(drawn) == len(pypdf.PdfReader(io.BytesIO(typeset("specimen", data, "en", DAY))).pages) > 1
    assert all(picture.startswith(b"\x89PNG") for picture in drawn)


def test_no_template_evaluates_text_or_reaches_beyond_the_package() -> None:
    for source in (files(typesetting.__package__) / "templates").iterdir():
        text = source.read_text()
        for word in ("eval(", "read(", "plugin(", "@preview", 'mode: "markup"', "http"):
            assert word not in text, f"{source.name} holds {word}"
