"""The access code: 128 bits that people can type, and every slip of the hand seen."""

from __future__ import annotations

import random
import re

import pytest

from plainview.core.vocabulary.errors import Malformed
from plainview.server.letters.codes import ALPHABET, lookup, parse_code, print_code

SECRETS = [bytes(16), b"\xff" * 16, bytes(range(16)), random.Random(1).randbytes(16)]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_code_is_read_back(secret: bytes) -> None:
    code = print_code(secret)
    assert re.fullmatch(r"([0-9A-Z]{4}-){6}[0-9A-Z]{4}", code)
    assert parse_code(code) == secret


def test_a_code_is_read_as_people_type_it() -> None:
    code = print_code(bytes(range(16)))
    for typed in (
        code.lower(),
        code.replace("-", " "),
        code.replace("-", ""),
        code.replace("0", "O").replace("1", "l"),
    ):
        assert parse_code(typed) == bytes(range(16))


@pytest.mark.parametrize("secret", SECRETS)
def test_every_wrong_character_and_every_two_exchanged_are_seen(secret: bytes) -> None:
    code = print_code(secret).replace("-", "")
    for at, right in enumerate(code):
        for wrong in ALPHABET:
            if wrong != right:
                with pytest.raises(Malformed):
                    parse_code(code[:at] + wrong + code[at + 1 :])
        for other in range(at + 1, len(code)):
            if code[other] != right:
                with pytest.raises(Malformed):
                    parse_code(code[:at] + code[other] + code[at + 1 : other] + right + code[other + 1 :])


@pytest.mark.parametrize("text", ["", "K7QM", "é" * 28, "U" * 28, "0" * 27, "0" * 29, "0" * 5000, "Z" * 28])
def test_what_is_no_code_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Malformed) as error:
        parse_code(text)
    assert not text or text not in str(error.value)


def test_a_secret_of_another_length_makes_no_code() -> None:
    with pytest.raises(Malformed, match="16 bytes"):
        print_code(bytes(15))


def test_what_is_kept_is_not_the_code_and_needs_the_programs_secret() -> None:
    kept = {lookup(secret, salt) for secret in SECRETS for salt in (b"a" * 32, b"b" * 32)}
    assert len(kept) == 2 * len(SECRETS)
    assert all(secret.hex() not in each for secret in SECRETS for each in kept)
