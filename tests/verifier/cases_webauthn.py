"""Whole logs whose judges and auditors sign by WebAuthn: keys of three kinds that hold, and all that can be wrong."""

from collections.abc import Callable
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from msgspec.structs import replace as changed

from plainview.core.docket.signers import key_id
from plainview.core.docket.statement import print_statement, signed_bytes
from plainview.core.notes import canonical
from plainview.core.notes.cose import P256_ORDER
from plainview.core.notes.lines import print_base64
from plainview.core.notes.webauthn import Assertion
from tests.core.notes.passkeys import PARTY, Passkey, eddsa, es256, rs256
from tests.verifier.build import PASSKEYS, Story, passkey_signature, public_of, signature_of
from tests.verifier.cases import Expected, case, false, ready, true
from tests.verifier.cases_false import _key_facts, authorized
from tests.verifier.matters import FILED

JUDGE = PASSKEYS["judge"]
APPROVED = FILED | {"days": 30}
Sign = Callable[[bytes], Assertion]


def forged(story: Story, sign: Sign) -> bytes:
    """A judge's approval that is right in everything, with an assertion of one's own making over its signed bytes."""
    draft = story.draft("order.approved", authorized(story), APPROVED, by="judge")
    said = sign(signed_bytes(draft, story.origin))
    return print_statement(changed(draft, signature=passkey_signature(key_id(JUDGE.key.print()), said)))


def wrong(sign: Sign) -> Expected:
    """A log that ends with an approval so signed, which is false."""
    story = ready()
    return false(story, story.claim(forged(story, sign)))


def added(passkey: Passkey, **facts: object) -> Expected:
    """A log that ends with a new judge's key, which is false."""
    story = ready()
    return false(story, story.forge("key.added", "keys", passkey_facts(story, passkey, **facts), by="registrar court"))


def passkey_facts(story: Story, passkey: Passkey, **facts: object) -> dict[str, object]:
    raw = passkey.key.print()
    place = {"form": "webauthn", "origin": passkey.party.origin, "rp_id": passkey.party.id}
    own = {"class": "judge", "key": key_id(raw), "public": print_base64(raw)}
    return _key_facts(story, "new judge", "court", **{**own, **place, **facts})


@case
def judges_sign_by_passkeys_of_three_kinds() -> Expected:
    """ES256, EdDSA and RS256; with extensions, backed up, without `crossOrigin`, with a member that browsers add."""
    story = ready()
    kinds = (
        (Passkey(es256("one")), {"flags": 0x85, "more": b"\xa1hcredBlobC\x01\x02\x03"}),
        (Passkey(eddsa("two")), {"flags": 0x1D, "crossOrigin": None}),
        (Passkey(rs256()), {"other_keys_can_be_added_here": "do not compare clientDataJSON against a template"}),
    )
    for passkey, _ in kinds:
        story.say("key.added", "keys", passkey_facts(story, passkey), by="registrar court")
    story.publish()
    story.next_day()
    for number, (passkey, said) in enumerate(kinds):
        draft = story.draft("order.approved", authorized(story, f"case {number}"), APPROVED, by="judge")
        assertion = passkey.sign(signed_bytes(draft, story.origin), **said)  # type: ignore[arg-type]
        story.fold(changed(draft, signature=passkey_signature(key_id(passkey.key.print()), assertion)))
    return true(story)


@case
def a_passkey_at_a_port_of_a_court_below_its_domain() -> Expected:
    """The relying party is `example.com`, the origin `https://court.example.com:8443`."""
    story = ready()
    passkey = Passkey(es256("one"), replace(PARTY, id="example.com", origin="https://court.example.com:8443"))
    story.say("key.added", "keys", passkey_facts(story, passkey), by="registrar court")
    return true(story)


@case
def a_passkeys_signature_of_another_statement() -> Expected:
    """The challenge is not the SHA-256 of this statement's signed bytes."""
    return wrong(lambda data: JUDGE.sign(data + b" "))


@case
def a_passkeys_signature_at_another_origin() -> Expected:
    """The client data names a site that is not the key's."""
    return wrong(lambda data: JUDGE.sign(data, origin="https://court.example.net"))


@case
def a_passkeys_signature_for_another_relying_party() -> Expected:
    """The authenticator data begins with the hash of another domain."""
    return wrong(lambda data: JUDGE.sign(data, rp_id="example.com"))


@case
def a_passkeys_registration_is_no_signature() -> Expected:
    """The client data's type is `webauthn.create`."""
    return wrong(lambda data: JUDGE.sign(data, type="webauthn.create"))


@case
def a_passkeys_signature_inside_another_sites_page() -> Expected:
    """`crossOrigin` is true."""
    return wrong(lambda data: JUDGE.sign(data, crossOrigin=True))


@case
def a_passkeys_signature_with_a_page_around_it() -> Expected:
    """There is a `topOrigin`."""
    return wrong(lambda data: JUDGE.sign(data, topOrigin="https://court.example.com"))


@case
def a_passkeys_signature_by_nobody_verified() -> Expected:
    """The flag *user verified* is missing."""
    return wrong(lambda data: JUDGE.sign(data, flags=0x01))


@case
def a_passkeys_signature_by_nobody_present() -> Expected:
    """The flag *user present* is missing."""
    return wrong(lambda data: JUDGE.sign(data, flags=0x04))


@case
def a_passkeys_signature_backed_up_though_it_cannot_be() -> Expected:
    """The flag *backed up* stands without *backup eligible*."""
    return wrong(lambda data: JUDGE.sign(data, flags=0x15))


@case
def a_passkeys_signature_with_a_reserved_flag() -> Expected:
    """Bit 5 of the flags has no meaning yet."""
    return wrong(lambda data: JUDGE.sign(data, flags=0x25))


@case
def a_passkeys_signature_with_a_new_credential() -> Expected:
    """Attested credential data is for registrations."""
    more = bytes(16) + b"\x00\x01i" + JUDGE.key.print()
    return wrong(lambda data: JUDGE.sign(data, flags=0x45, more=more))


@case
def a_passkeys_signature_with_a_byte_left_over() -> Expected:
    """One byte of authenticator data follows the counter, and no flag says what it is."""
    return wrong(lambda data: JUDGE.sign(data, more=b"\xa0"))


@case
def a_passkeys_signature_with_extensions_cut_off() -> Expected:
    """The map of extensions ends before its value."""
    return wrong(lambda data: JUDGE.sign(data, flags=0x85, more=b"\xa1hcredBlobC\x01\x02"))


@case
def a_passkeys_signature_with_an_extension_twice() -> Expected:
    """A CBOR map has a key twice."""
    return wrong(lambda data: JUDGE.sign(data, flags=0x85, more=b"\xa2cuvm\x80cuvm\x80"))


@case
def a_passkeys_signature_over_36_bytes() -> Expected:
    """Authenticator data has at least 37."""
    return wrong(lambda data: JUDGE.over(JUDGE.authenticator_data()[:36], JUDGE.client_data(data)))


@case
def a_passkeys_signature_that_says_a_thing_twice() -> Expected:
    """A member of the client data stands twice; the second one is right."""
    return wrong(lambda data: _client(data, b'{"origin":"https://court.example.net",'))


@case
def a_passkeys_signature_with_client_data_that_is_not_utf8() -> Expected:
    """A byte of a member that nobody reads."""
    return wrong(lambda data: _client(data, b'{"x":"\xff",'))


@case
def a_passkeys_signature_with_client_data_nested_33_deep() -> Expected:
    """More than 32 brackets and braces."""
    return wrong(lambda data: _client(data, b'{"x":' + b"[" * 32 + b"]" * 32 + b","))


@case
def a_passkeys_signature_with_a_number_that_json_has_not() -> Expected:
    """`NaN`, which some readers take."""
    return wrong(lambda data: _client(data, b'{"x":NaN,'))


def _client(data: bytes, beginning: bytes) -> Assertion:
    return JUDGE.over(JUDGE.authenticator_data(), beginning + JUDGE.client_data(data)[1:])


@case
def a_passkeys_signature_by_another_passkey() -> Expected:
    """Everything is as it must be, but another key signed."""
    return wrong(Passkey(es256("another judge")).sign)


@case
def a_passkeys_signature_with_a_bit_changed() -> Expected:
    """One bit of s."""
    return wrong(lambda data: _value(JUDGE.sign(data), lambda value: value[:-1] + bytes([value[-1] ^ 1])))


@case
def a_passkeys_signature_with_a_byte_after_it() -> Expected:
    """DER has an end."""
    return wrong(lambda data: _value(JUDGE.sign(data), lambda value: value + b"\0"))


@case
def a_passkeys_signature_with_a_long_length() -> Expected:
    """DER has one spelling of a length."""
    return wrong(lambda data: _value(JUDGE.sign(data), lambda value: b"\x30\x81" + value[1:]))


@case
def a_passkeys_signature_with_s_above_the_order() -> Expected:
    """The same s, the order added to it."""
    return wrong(lambda data: _value(JUDGE.sign(data), lambda value: _numbers(value, lambda s: s + P256_ORDER)))


@case
def a_passkeys_signature_with_the_other_s() -> Expected:
    """The order less s is as good: authenticators make both."""
    story = ready()
    sign = lambda data: _value(JUDGE.sign(data), lambda value: _numbers(value, lambda s: P256_ORDER - s))  # noqa: E731
    story.claim(forged(story, sign))
    return true(story)


def _value(said: Assertion, change: Callable[[bytes], bytes]) -> Assertion:
    return replace(said, signature=change(said.signature))


def _numbers(value: bytes, change: Callable[[int], int]) -> bytes:
    r, s = decode_dss_signature(value)
    return encode_dss_signature(r, change(s))


@case
def an_ed25519_signature_by_a_passkey() -> Expected:
    """The auditor's passkey is an Ed25519 key, and signs the statement's bytes by itself: no browser asked."""
    story = ready()
    auditor = PASSKEYS["auditor"]
    draft = story.draft("hold.placed", authorized(story), {"source": "auditor"}, by="auditor")
    value = auditor.signature(signed_bytes(draft, story.origin))
    plain = changed(signature_of("inspector", b""), key=key_id(public_of("auditor")), value=value)
    return false(story, story.claim(print_statement(changed(draft, signature=plain))))


@case
def a_passkeys_signature_by_a_key_of_the_form_ed25519() -> Expected:
    """The other judge's key is of the form `ed25519`; it signs as a passkey would."""
    story = ready()
    draft = story.draft("order.approved", authorized(story), APPROVED, by="other judge")
    said = Passkey(eddsa("other judge")).sign(signed_bytes(draft, story.origin))
    other = passkey_signature(key_id(public_of("other judge")), said)
    return false(story, story.claim(print_statement(changed(draft, signature=other))))


@case
def a_passkeys_signature_without_client_data() -> Expected:
    """Malformed: a member is missing."""
    return _misshapen(lambda said: said.pop("client_data"))


@case
def a_passkeys_signature_with_empty_authenticator_data() -> Expected:
    """Malformed: at least one byte."""
    return _misshapen(lambda said: said.update(authenticator_data=""))


@case
def a_passkeys_signature_with_2049_bytes_of_client_data() -> Expected:
    """Malformed: at most 2048."""
    return _misshapen(lambda said: said.update(client_data=print_base64(bytes(2049))))


@case
def a_passkeys_signature_of_513_bytes() -> Expected:
    """Malformed: at most 512, those of RS256 with 4096 bits."""
    return _misshapen(lambda said: said.update(value=print_base64(bytes(513))))


def _misshapen(change: Callable[[dict[str, object]], object]) -> Expected:
    story = ready()
    plain = canonical.parse(forged(story, JUDGE.sign))
    assert isinstance(plain, dict)
    said = plain["signature"]
    assert isinstance(said, dict)
    change(said)  # type: ignore[arg-type]
    return false(story, story.claim(canonical.print(plain)), 2)


@case
def a_passkey_without_an_origin() -> Expected:
    """Relying party and origin both stand in `key.added`."""
    return added(Passkey(es256("one")), origin="")


@case
def a_passkey_with_an_origin_on_another_domain() -> Expected:
    """The origin's host ends in the relying party's letters, but not in its domain."""
    return added(Passkey(es256("one")), rp_id="urt.example.com")


@case
def a_passkey_at_the_default_port() -> Expected:
    """Browsers leave `:443` out, so nothing could ever be signed there."""
    return added(Passkey(es256("one")), origin="https://court.example.com:443")


@case
def a_passkey_whose_point_is_not_on_the_curve() -> Expected:
    """One bit of y is changed, the key id fits."""
    raw = Passkey(es256("one")).key.print()
    return _public(raw[:-1] + bytes([raw[-1] ^ 1]))


@case
def a_passkey_in_another_spelling() -> Expected:
    """The label 1 in two bytes: CBOR, but not its shortest form; the key id fits."""
    raw = Passkey(es256("one")).key.print()
    return _public(b"\xa5\x18" + raw[1:])


@case
def a_passkey_with_a_byte_after_it() -> Expected:
    """A COSE key ends with its map; the key id fits."""
    return _public(Passkey(eddsa("one")).key.print() + b"\0")


@case
def an_rsa_passkey_of_1024_bits() -> Expected:
    """2048 are the least; the key id fits."""
    modulus = b"\x80" + bytes(126) + b"\x01"
    return _public(b"\xa4\x01\x03\x03\x39\x01\x00\x20\x58\x80" + modulus + b"\x21\x43\x01\x00\x01")


@case
def a_passkey_that_is_a_bare_ed25519_key() -> Expected:
    """32 raw bytes are a key of the other form."""
    return _public(public_of("other judge")[::-1])


def _public(raw: bytes) -> Expected:
    return added(Passkey(es256("one")), key=key_id(raw), public=print_base64(raw))


@case
def an_ed25519_key_that_is_a_cose_key() -> Expected:
    """A key of the form `ed25519` has 32 raw bytes."""
    return added(Passkey(eddsa("one")), form="ed25519", origin="", rp_id="")


@case
def an_ed25519_key_with_a_relying_party() -> Expected:
    """Only a key of the form `webauthn` has one."""
    story = ready()
    facts = _key_facts(story, "friend", "court", **{"class": "judge", "rp_id": "court.example.com"})
    return false(story, story.forge("key.added", "keys", facts, by="registrar court"))
