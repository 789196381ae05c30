"""The file `trust`: one spelling, rising indexes, and none while the opening's keys are in force."""

import pytest

from plainview.core.notes.terms import Term, parse_trust, policy_path, print_trust
from plainview.core.vocabulary.errors import Malformed

FIRST = Term(0, 0, (), "")


def test_a_log_under_its_openings_keys_publishes_no_such_file() -> None:
    assert print_trust([FIRST]) is None


def test_what_is_printed_is_read_back() -> None:
    terms = [FIRST, Term(9, 7, (), ""), Term(400, 300, (), "")]
    data = print_trust(terms)
    assert data == b"plainview/trust/v1\n9\n400\n"
    assert parse_trust(data) == (9, 400)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plainview/trust/v1\n",
        b"plainview/trust/v2\n9\n",
        b"plainview/trust/v1\n0\n",
        b"plainview/trust/v1\n9\n9\n",
        b"plainview/trust/v1\n9\n8\n",
        b"plainview/trust/v1\n09\n",
        b"plainview/trust/v1\n9",
        b"plainview/trust/v1\n9 \n",
        b"plainview/trust/v1\r\n9\n",
    ],
)
def test_another_spelling_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_trust(data)


def test_a_policy_that_is_no_longer_in_force_stays_under_its_hash() -> None:
    assert policy_path("a" * 64, "a" * 64) == "policy"
    assert policy_path("b" * 64, "a" * 64) == "policies/" + "b" * 64
