"""What is sealed to the service opens with its epoch's key, in its own place, and with no other."""

from __future__ import annotations

import pytest

from plainview.core.sealing.envelope import (
    SUITE,
    EpochKey,
    epoch_of,
    open_with,
    parse_epoch,
    print_epoch,
    seal_to,
)
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked

EPOCH = EpochKey(7, bytes(range(32)))
NONCE = bytes(range(12))
KEY = b"a matter's key, of 32 bytes long"
SEALED = seal_to(EPOCH, NONCE, "matter/file", KEY)
GOLDEN = (
    "0100000007" "01" "000102030405060708090a0b"
    "2622bb7ab191a769aa32b7e0d490544decb0a707c25b3d054c0296a571066ed519c3200367ec0bbd2818893931de8549"
)  # fmt: skip


def test_what_was_sealed_opens() -> None:
    assert open_with(EPOCH, "matter/file", SEALED) == KEY
    assert epoch_of(SEALED) == 7


def test_the_layout_is_as_it_was_first_written_down() -> None:
    assert SEALED.hex() == GOLDEN
    assert open_with(EPOCH, "matter/file", bytes.fromhex(GOLDEN)) == KEY


@pytest.mark.parametrize(
    ("epoch", "context"),
    [
        (EpochKey(7, bytes(32)), "matter/file"),
        (EPOCH, "matter/pieces"),
        (EPOCH, "other/file"),
        (EpochKey(8, EPOCH.key), "matter/file"),
    ],
)
def test_another_key_place_or_epoch_opens_nothing(epoch: EpochKey, context: str) -> None:
    with pytest.raises(Invalid):
        open_with(epoch, context, SEALED)


def test_the_number_of_the_epoch_cannot_be_changed() -> None:
    with pytest.raises(Invalid, match="does not open with this key in this place"):
        open_with(EpochKey(8, EPOCH.key), "matter/file", SEALED[:4] + b"\x08" + SEALED[5:])


@pytest.mark.parametrize("at", range(len(SEALED)))
def test_one_damaged_bit_anywhere_is_seen(at: int) -> None:
    damaged = SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 :]
    with pytest.raises(Unchecked if at in (0, 5) else Invalid):  # the bytes that say which suite
        open_with(EPOCH, "matter/file", damaged)


@pytest.mark.parametrize("length", [*range(34), len(SEALED) - 1])
def test_a_truncated_envelope_is_seen(length: int) -> None:
    with pytest.raises((Malformed, Invalid)):
        open_with(EPOCH, "matter/file", SEALED[:length])


def test_a_suite_that_is_not_known_is_undecided() -> None:
    with pytest.raises(Unchecked, match="suite 2 of envelopes is not known here, only 1"):
        epoch_of(b"\x02" + SEALED[1:])
    with pytest.raises(Unchecked, match="suite 2"):
        parse_epoch(b"\x02" + print_epoch(EPOCH)[1:])


def test_an_epochs_key_has_one_spelling_in_a_file() -> None:
    assert print_epoch(EPOCH) == bytes([SUITE, 0, 0, 0, 7]) + EPOCH.key
    assert parse_epoch(print_epoch(EPOCH)) == EPOCH


@pytest.mark.parametrize("data", [b"", print_epoch(EPOCH)[:-1], print_epoch(EPOCH) + b"\n"])
def test_an_epochs_file_of_another_length_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed, match="private/epochs/7: expected 37 bytes"):
        parse_epoch(data, "private/epochs/7")


@pytest.mark.parametrize(("number", "key"), [(0, bytes(32)), (1 << 32, bytes(32)), (1, bytes(31)), (1, bytes(33))])
def test_epochs_are_numbered_from_one_and_keys_have_32_bytes(number: int, key: bytes) -> None:
    with pytest.raises(Malformed, match="an epoch has a number from 1 and a key of 32 bytes"):
        EpochKey(number, key)


def test_a_key_is_not_shown() -> None:
    assert repr(EPOCH) == "EpochKey(number=7)"
