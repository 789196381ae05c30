import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.notes import lines
from plainview.core.vocabulary.errors import Malformed


@given(st.integers(0, 2**63 - 1))
def test_a_printed_decimal_reads_back(number: int) -> None:
    assert lines.parse_decimal(str(number), "size") == number


@pytest.mark.parametrize("text", ["", "00", "01", "+1", "-1", " 1", "1 ", "1\n", "1_0", "٣", "1.0", "1e3", str(2**63)])
def test_another_spelling_of_a_number_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        lines.parse_decimal(text, "size")


def test_a_number_above_its_maximum_is_refused() -> None:
    with pytest.raises(Malformed, match="at most 5, found 6"):
        lines.parse_decimal("6", "size", maximum=5)


@given(st.binary(max_size=50))
def test_printed_base64_reads_back(data: bytes) -> None:
    assert lines.parse_base64(lines.print_base64(data), "hash") == data


@pytest.mark.parametrize("text", ["QR==", "QQ", "QQ=", "QQ===", "Q Q=", "QQ==\n", "QQ-_", "é===", "QUI=QUI=", "="])
def test_another_spelling_of_base64_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        lines.parse_base64(text, "hash")


def test_a_hash_has_32_bytes() -> None:
    assert lines.parse_hash(lines.print_base64(b"x" * 32), "root") == b"x" * 32
    with pytest.raises(Malformed, match="root: expected a hash of 32 bytes, found 31"):
        lines.parse_hash(lines.print_base64(b"x" * 31), "root")


@pytest.mark.parametrize("data", [b"", b"a", b"a\r\n", b"a\tb\n", b"\x00\n", b"\xff\n", b"\xed\xa0\x80\n", b"a\x1b\n"])
def test_text_with_anything_but_lines_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        lines.parse_text(data, 100, "note")


def test_text_is_cut_at_line_feeds_alone() -> None:
    assert lines.parse_lines("a\u2028b\x7f\n\nc \n".encode(), 100, "note") == ["a\u2028b\x7f", "", "c "]
    with pytest.raises(Malformed, match="note: 3 bytes are more than the 2 allowed"):
        lines.parse_lines(b"ab\n", 2, "note")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\x00", "a\n", "a\ud800", "\u3000"])
def test_a_name_that_cannot_name_a_key(name: str) -> None:
    assert not lines.is_key_name(name)


def test_a_name_may_be_any_other_text() -> None:
    assert lines.is_key_name("example.com/log-1/é")
