"""The simulated keyring: keys of both forms from one seed, the same each time, and what they sign verifies."""

from datetime import date, timedelta

import pytest

from plainview.core.docket.forms import verify
from plainview.core.docket.signers import key_id
from plainview.core.notes.lines import print_base64
from plainview.core.notes.webauthn import Party, parse_party
from plainview.core.vocabulary.errors import BadSignature, NotPermitted
from plainview.core.vocabulary.ids import KeyId
from plainview.server.scenarios.cast import COURT
from plainview.server.scenarios.keyring import Keyring
from plainview.server.scenarios.passkey import passkey

FIRST = date(2026, 1, 6)
LAST = FIRST + timedelta(days=89)
DATA = b"what is signed"


@pytest.mark.parametrize(("party", "form"), [(None, "ed25519"), (COURT, "webauthn")])
def test_a_key_of_each_form_is_the_same_from_the_same_seed_and_signs(party: Party | None, form: str) -> None:
    ring, again = Keyring("seed"), Keyring("seed")
    public = ring.make("judge", FIRST, LAST, party)
    assert again.make("judge", FIRST, LAST, party) == public
    key = ring.key_of("judge", FIRST)
    assert key == key_id(public)
    signature = ring.sign(key, DATA)
    assert (signature.form, signature.key) == (form, key)
    assert signature == again.sign(key, DATA)
    verify(print_base64(public), party, signature, DATA)
    with pytest.raises(BadSignature):
        verify(print_base64(public), party, signature, DATA + b" ")


def test_another_seed_person_or_number_is_another_key() -> None:
    ring = Keyring("seed")
    keys = [ring.make(person, FIRST, LAST, COURT) for person in ("judge", "second judge", "judge")]
    keys.append(Keyring("other").make("judge", FIRST, LAST, COURT))
    assert len(set(keys)) == 4


def test_a_key_that_is_not_held_signs_nothing() -> None:
    with pytest.raises(NotPermitted, match="no key"):
        Keyring("seed").sign(KeyId("00" * 16), DATA)


def test_a_passkey_can_be_made_of_any_seed() -> None:
    for seed in (bytes(32), b"\xff" * 32):
        assert len(passkey(seed, COURT).public) == 77


def test_the_courts_address_is_one_that_a_key_can_be_registered_for() -> None:
    assert parse_party(COURT.id, COURT.origin) == COURT
