import pytest
from hypothesis import given

from plainview.core.notes import note
from plainview.core.notes.note import Note, Signature, UnknownSigners
from plainview.core.notes.signers import NoteSigner, sign_line, sign_note
from plainview.core.notes.vkey import Kind, VerifierKey
from plainview.core.vocabulary.errors import BadSignature, Invalid, Malformed
from tests.core.notes.keys import ED, WITNESS, ed25519
from tests.core.notes.mutate import damaged

OTHER = NoteSigner("example.com/other", ed25519("other"))
TEXT = b"first\n\nthird \xc3\xa9\n"
SIGNED = sign_note(TEXT, [ED, OTHER], 0)


def test_a_signed_note_reads_back_and_opens() -> None:
    opened = note.open_note(note.parse_note(SIGNED), [ED.key])
    assert opened.text == TEXT
    assert [key.name for key, _ in opened.verified] == [ED.name]
    assert [line.name for line in opened.unknown] == [OTHER.name]
    assert opened.payload(ED.key) == ED.sign(TEXT, 0)
    assert opened.payload(OTHER.key) is None


def test_a_known_key_with_a_wrong_signature_condemns_the_note() -> None:
    lines = (sign_line(TEXT, ED, 0), sign_line(b"another text\n", OTHER, 0))
    with pytest.raises(BadSignature, match=r"example.com/other"):
        note.open_note(Note(TEXT, lines), [ED.key, OTHER.key])


def test_a_note_that_nobody_known_signed_is_refused_and_kept() -> None:
    with pytest.raises(UnknownSigners) as caught:
        note.open_note(note.parse_note(SIGNED), [WITNESS.key])
    assert caught.value.note.print() == SIGNED


def test_a_key_is_known_by_name_and_id_together() -> None:
    renamed = VerifierKey("example.com/renamed", Kind.NOTE, ED.key.public)
    with pytest.raises(UnknownSigners):
        note.open_note(note.parse_note(SIGNED), [renamed])


def test_a_second_line_by_the_same_key_is_not_looked_at() -> None:
    good = sign_line(TEXT, ED, 0)
    bad = Signature(good.name, good.key_id, b"x" * 64)
    assert len(note.open_note(Note(TEXT, (good, bad)), [ED.key]).verified) == 1
    with pytest.raises(BadSignature):
        note.open_note(Note(TEXT, (bad, good)), [ED.key])


def test_two_keys_that_cannot_be_told_apart_are_refused() -> None:
    class Twin:
        name, id = ED.key.name, ED.key.id

        def verify(self, text: bytes, payload: bytes) -> None:
            raise AssertionError

    with pytest.raises(Invalid, match="share the name"):
        note.open_note(note.parse_note(SIGNED), [ED.key, Twin()])
    assert note.open_note(note.parse_note(SIGNED), [ED.key, ED.key]).verified


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"text\n",
        b"text\n\n",
        SIGNED[:-1],
        SIGNED + b"\n",
        SIGNED + b"\n\n",
        SIGNED + b"junk\n",
        SIGNED.replace(b"\n\n\xe2\x80\x94", b"\n\xe2\x80\x94", 1),
        b"text\n\n- example.com/log AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94  AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 a+b AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 a AAAAAA==\n",
        b"text\n\n\xe2\x80\x94 a AAAAAAB=\n",
        b"text\n\n\xe2\x80\x94 a  AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 a AAAAAAA= \n",
        b"text\n\n\xe2\x80\x94 a\n",
        b"text\r\n\n\xe2\x80\x94 a AAAAAAA=\n",
        b"text\n\n" + b"\xe2\x80\x94 a AAAAAAA=\n" * 101,
    ],
)
def test_what_is_not_exactly_a_note_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        note.parse_note(data)


def test_a_note_may_be_as_short_as_an_empty_line_and_have_100_signatures() -> None:
    parsed = note.parse_note(b"\n\n" + b"\xe2\x80\x94 a AAAAAAA=\n" * 100)
    assert parsed.text == b"\n"
    assert len(parsed.signatures) == 100


def test_a_longer_note_than_allowed_is_not_looked_at() -> None:
    with pytest.raises(Malformed, match="more than the 10 allowed"):
        note.parse_note(SIGNED, max_bytes=10)


@given(damaged(SIGNED))
def test_a_damaged_note_is_refused_or_has_another_spelling(data: bytes) -> None:
    try:
        parsed = note.parse_note(data)
    except Malformed:
        return
    assert parsed.print() == data


@pytest.mark.parametrize("text", [b"", b"no line feed", b"tab\t\n", b"\xff\n"])
def test_what_is_no_text_cannot_be_signed(text: bytes) -> None:
    with pytest.raises(Malformed):
        sign_note(text, [ED], 0)


def test_a_note_without_signers_cannot_be_made() -> None:
    with pytest.raises(Malformed):
        sign_note(TEXT, [], 0)


def test_a_text_that_would_read_as_a_signature_cannot_be_signed() -> None:
    with pytest.raises(Malformed, match="no second meaning"):
        sign_note("text\n\n— a AAAAAAA=".encode(), [ED], 0)
