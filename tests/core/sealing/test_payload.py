"""A sealed payload opens with its own key, in its own place, undamaged, or not at all."""

from __future__ import annotations

import pytest

from plainview.core.sealing.payload import KEY_BYTES, NONCE_BYTES, SUITE, seal, unseal
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked

KEY, NONCE = bytes(range(KEY_BYTES)), bytes(range(NONCE_BYTES))
PLAIN = b"the outside of one piece"
SEALED = seal(KEY, NONCE, "matter/piece", PLAIN)


def test_what_was_sealed_opens() -> None:
    assert unseal(KEY, "matter/piece", SEALED) == PLAIN


def test_nothing_at_all_can_be_sealed() -> None:
    assert unseal(KEY, "", seal(KEY, NONCE, "", b"")) == b""


def test_the_layout_is_suite_nonce_ciphertext_and_tag() -> None:
    assert (SEALED[0], SEALED[1:13], len(SEALED)) == (SUITE, NONCE, 1 + 12 + len(PLAIN) + 16)
    assert PLAIN not in SEALED and b"matter" not in SEALED


def test_the_published_example_of_aes_256_gcm() -> None:
    # NIST's GCM test case 14: a zero key, a zero nonce, one zero block.
    sealed = seal(bytes(32), bytes(12), "", bytes(16))
    assert sealed[13:].hex() == "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919"


@pytest.mark.parametrize("at", range(1, len(SEALED)))
def test_one_damaged_bit_anywhere_is_seen(at: int) -> None:
    damaged = SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 :]
    with pytest.raises(Invalid, match="does not open with this key in this place"):
        unseal(KEY, "matter/piece", damaged)


@pytest.mark.parametrize(
    ("key", "context"), [(KEY[::-1], "matter/piece"), (KEY, "matter/piecE"), (KEY, "other/piece"), (KEY, "")]
)
def test_another_key_or_place_opens_nothing(key: bytes, context: str) -> None:
    with pytest.raises(Invalid):
        unseal(key, context, SEALED)


@pytest.mark.parametrize("sealed", [b"", SEALED[:28]])
def test_too_few_bytes_are_malformed(sealed: bytes) -> None:
    with pytest.raises(Malformed, match="expected a sealed payload of at least 29 bytes"):
        unseal(KEY, "matter/piece", sealed)


@pytest.mark.parametrize("suite", [0, 2, 255])
def test_another_suite_is_undecided_here(suite: int) -> None:
    with pytest.raises(Unchecked, match=f"suite {suite} of payloads is not known here, only 1"):
        unseal(KEY, "matter/piece", bytes([suite]) + SEALED[1:])


@pytest.mark.parametrize(("key", "nonce"), [(KEY[:31], NONCE), (KEY + b"x", NONCE), (KEY, NONCE[:11]), (KEY, b"")])
def test_sizes_are_fixed(key: bytes, nonce: bytes) -> None:
    with pytest.raises(Malformed, match="expected a key of 32 bytes and a nonce of 12"):
        seal(key, nonce, "", PLAIN)


def test_an_error_tells_nothing_of_what_was_sealed() -> None:
    with pytest.raises(Invalid) as found:
        unseal(KEY[::-1], "matter/piece", SEALED)
    assert "matter" not in str(found.value) and PLAIN.decode() not in str(found.value)
