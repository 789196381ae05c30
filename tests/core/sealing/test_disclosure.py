"""A sealed field is a digest in public; only its own disclosure opens it, in one spelling."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainview.core.docket.unsealing import disclosure_digest
from plainview.core.sealing.disclosure import SALT_BYTES, close, close_all, open_text
from plainview.core.vocabulary.errors import Malformed

SALT = bytes(range(SALT_BYTES))

# Disclosures and digests of the examples of RFC 9901, sections 4.2 and 5.1: spelled with a space after each comma,
# which their digest is taken over as it stands.
RFC_9901 = {
    "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd": "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4",
    "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd": "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo",
    "WyJBSngtMDk1VlBycFR0TjRRTU9xUk9BIiwgImFkZHJlc3MiLCB7InN0cmVldF9hZGRyZXNzIjogIjEyMyBNYWluIFN0IiwgImxvY2FsaXR5IjogIk"
    "FueXRvd24iLCAicmVnaW9uIjogIkFueXN0YXRlIiwgImNvdW50cnkiOiAiVVMifV0": "XzFrzwscM6Gn6CJDc6vVK8BkMnfG8vOSKfpPIZdAfdE",
    "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0": "pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo",
}

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=6,
)


def spelled(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def fault(text: str) -> str:
    with pytest.raises(Malformed) as found:
        open_text(text)
    return str(found.value)


@pytest.mark.parametrize(("text", "digest"), RFC_9901.items())
def test_the_digests_of_the_published_examples(text: str, digest: str) -> None:
    assert disclosure_digest(text) == digest


@pytest.mark.parametrize("text", RFC_9901)
def test_a_disclosure_of_another_spelling_is_not_ours(text: str) -> None:
    assert "disclosure" in fault(text)


@given(st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES), st.text("abcdef_", min_size=1), VALUES)
def test_what_was_closed_opens_again(salt: bytes, name: str, value: object) -> None:
    closed = close(name, value, salt)  # type: ignore[arg-type]
    assert open_text(closed.text) == closed
    assert json.loads(base64.urlsafe_b64decode(closed.text + "=" * (-len(closed.text) % 4)))[1:] == [name, value]


def test_the_digest_depends_on_salt_name_and_value() -> None:
    one = close("address", "1 ELM ST", SALT).digest
    others = [close("address", "1 ELM ST", SALT[::-1]), close("addresS", "1 ELM ST", SALT), close("address", "", SALT)]
    assert len({one, *(other.digest for other in others)}) == 4


def test_every_digest_is_as_long_as_any_other() -> None:
    values: list[str | None] = [None, "", "x" * 8_000]
    assert {len(close("grounds", value, SALT).digest) for value in values} == {43}


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_salt_has_256_bits(size: int) -> None:
    with pytest.raises(Malformed, match=f"a salt has 32 bytes, not {size}"):
        close("name", None, bytes(size))


def test_every_name_is_closed_and_absent_ones_with_null() -> None:
    salts = [bytes([n]) * SALT_BYTES for n in range(3)]
    closed = close_all(("a", "b", "c"), {"b": 7}, salts)
    assert [(one.name, one.value, one.salt) for one in closed] == [
        ("a", None, salts[0]),
        ("b", 7, salts[1]),
        ("c", None, salts[2]),
    ]


def test_nothing_sealed_is_dropped_in_silence() -> None:
    with pytest.raises(Malformed, match="no sealed field is called x, z"):
        close_all(("a",), {"z": 1, "x": 2}, [SALT])


@pytest.mark.parametrize("count", [0, 2])
def test_a_salt_for_each_name_no_more_and_no_less(count: int) -> None:
    with pytest.raises(ValueError):
        close_all(("a",), {}, [SALT] * count)


GOOD = close("name", "value", SALT).text
SALT_TEXT = base64.urlsafe_b64encode(SALT).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "A",
        "é",
        GOOD + "=",
        GOOD + "\n",
        " " + GOOD,
        GOOD[:-1],
        GOOD[:8] + "!" + GOOD[8:],
        spelled("null"),
        spelled("{}"),
        spelled("[]"),
        spelled(f'["{SALT_TEXT}","name"]'),
        spelled(f'["{SALT_TEXT}","name",1,2]'),
        spelled(f'["{SALT_TEXT}",1,2]'),
        spelled('[1,"name",2]'),
        spelled('["é","name",2]'),
        spelled('["A","name",2]'),
        spelled('["","name",2]'),
        spelled(f'["{SALT_TEXT}=","name",2]'),
        spelled(f'["{SALT_TEXT[:-1]}","name",2]'),
        spelled(f'["{SALT_TEXT}", "name",2]'),
        spelled(f'["{SALT_TEXT}","name",2.0]'),
        spelled(f'["{SALT_TEXT}","name",{{"b":1,"a":2}}]'),
        spelled(f'["{SALT_TEXT}","name",{{"a":1,"a":2}}]'),
        spelled(f'["{SALT_TEXT}","name",2]\n'),
    ],
)
def test_any_other_spelling_is_malformed(text: str) -> None:
    assert fault(text).startswith("disclosure")


def test_the_place_of_a_malformed_disclosure_is_named() -> None:
    with pytest.raises(Malformed, match=r"^opening 3"):
        open_text("*", "opening 3")


def test_the_standard_alphabet_is_not_the_url_one() -> None:
    text = close("name", "??>>~~" * 3, SALT).text
    assert set(text) & set("-_"), "the example needs a letter in which the two alphabets differ"
    assert fault(text.replace("-", "+").replace("_", "/"))
