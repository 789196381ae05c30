import pytest
from hypothesis import given

from plainview.core.vocabulary.errors import Malformed
from plainview.verifier.witness import log_list
from plainview.verifier.witness.log_list import ListedKey
from tests.core.notes.keys import ED, ML, ORIGIN, WITNESS, ed25519, mldsa44
from tests.core.notes.mutate import damaged
from tests.verifier.witness.asking import OTHER

E, M, X = ED.key.print(), ML.key.print(), OTHER.key.print()
LONG = "o" * 256
LIST = f"""# the logs of the network
 # and a comment below it
logs/v0

vkey {E}
qpd 86400
contact the operator, log at example.com

vkey\t{M}
  origin  a name with  spaces\t
qpd 0.5
vkey {X}
""".encode()
KEYS = (
    ListedKey(ED.key, ORIGIN, "86400", "the operator, log at example.com"),
    ListedKey(ML.key, "a name with  spaces", "0.5"),
    ListedKey(OTHER.key, "example.com/other"),
)


def test_a_list_is_read_in_its_order() -> None:
    assert log_list.parse_log_list(LIST) == KEYS


@pytest.mark.parametrize("keys", [(), KEYS, KEYS[1:]])
def test_a_printed_list_reads_back(keys: tuple[ListedKey, ...]) -> None:
    assert log_list.parse_log_list(log_list.print_log_list(keys)) == keys


def test_a_list_is_printed_as_the_network_writes_it() -> None:
    printed = log_list.print_log_list(KEYS[1:]).decode()
    assert printed == f"logs/v0\n\nvkey {M}\norigin a name with  spaces\nqpd 0.5\n\nvkey {X}\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "line feed"),
        (b"\n", "the first line to be 'logs/v0'"),
        (f"vkey {E}\n".encode(), "the first line"),
        (b"logs/v1\n", "the first line"),
        (b"logs/v0", "line feed"),
        (b"logs/v0\r\n", "control character"),
        (b"logs/v0\n\xff\n", "UTF-8"),
        (b"logs/v0\nlogs/v0\n", "line 2: expected a word and its value"),
        (b"logs/v0\n\nqpd 1\n", "line 3: expected a vkey first, found 'qpd'"),
        (f"logs/v0\nvkey {E}\nqpd -1\n".encode(), "line 3: expected vkey, origin, qpd or contact, found 'qpd -1'"),
        (f"logs/v0\nvkey {E}\nbastion none\n".encode(), "expected vkey, origin, qpd or contact"),
        (f"logs/v0\nvkey {E}\norigin\n".encode(), "expected a word and its value, found 'origin'"),
        (f"logs/v0\nvkey {E}\norigin {LONG}\n".encode(), "more than 255 bytes"),
        (f"logs/v0\nvkey {E[:-4]}\n".encode(), "line 2: example.com/log: expected a public key"),
        (f"logs/v0\nvkey {WITNESS.key.print()}\n".encode(), "a key that a log signs with, of type 01 or 06"),
        (b"logs/v0\n" + b"#" * log_list.LIST_BYTES_MAX, "allowed"),
    ],
)
def test_what_is_no_list_is_refused_and_the_line_named(data: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason.replace("(", r"\(")):
        log_list.parse_log_list(data)


@given(damaged(log_list.print_log_list(KEYS)))
def test_a_damaged_list_is_refused_or_read_as_what_it_prints(data: bytes) -> None:
    try:
        keys = log_list.parse_log_list(data)
    except Malformed:
        return
    assert log_list.parse_log_list(log_list.print_log_list(keys)) == keys


def test_a_name_too_long_to_be_cosigned_is_refused() -> None:
    key = type(ED)(LONG, ed25519("long")).key
    with pytest.raises(Malformed, match="more than 255 bytes"):
        log_list.listed(key.print())


def test_enrolling_adds_logs_and_keys_of_logs() -> None:
    assert log_list.enrol(KEYS[:1], KEYS[1:]) == KEYS
    rotated = ListedKey(type(ML)(ORIGIN, mldsa44("next")).key, ORIGIN)
    logs = log_list.keys_by_origin(log_list.enrol(KEYS, [rotated]))
    assert logs[ORIGIN] == (ED.key, rotated.key)
    assert set(logs) == {ORIGIN, "a name with  spaces", "example.com/other"}


def test_enrolling_a_key_again_takes_the_newer_words() -> None:
    newer = ListedKey(ED.key, ORIGIN, "24")
    assert log_list.enrol(KEYS, [newer]) == (newer, *KEYS[1:])


def test_a_key_of_one_log_is_never_given_to_another() -> None:
    with pytest.raises(Malformed, match=f"already one of the log {ORIGIN}"):
        log_list.enrol(KEYS, [ListedKey(ED.key, "example.com/thief")])
