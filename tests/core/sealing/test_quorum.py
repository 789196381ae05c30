"""Any two custodian offices open what was closed, each with its own step; one alone opens nothing, nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from plainview.core.docket.statement_type import OFFICES
from plainview.core.sealing.quorum import (
    PAIRS,
    SUITES,
    OfficeKey,
    Peeled,
    Place,
    Quorum,
    Seal,
    check_key,
    close,
    office_key,
    open_peeled,
    parse_office_key,
    parse_peeled,
    parse_quorum,
    peel,
    print_peeled,
    print_quorum,
)
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked
from tests.core.sealing.custody import FILE, KEY, MATTER, PIECES, by_the_library, offices, publics, steady

GOLDEN = json.loads((Path(__file__).parent / "custody.json").read_text())
SEALS = {"library": by_the_library, "RFC 9180": steady("ephemeral")}


def closed(suite: int, key: bytes = KEY, place: Place = FILE, seed: str = "office") -> Quorum:
    return close(key, place, publics(offices(suite, seed)), steady("ephemeral"))


def opened(quorum: Quorum, outer: str, suite: int, place: Place = FILE, seed: str = "office") -> bytes:
    held = offices(suite, seed)
    peeled = parse_peeled(print_peeled(peel(quorum, place, outer, held[outer])))
    return open_peeled(peeled, place, held[peeled.inner_office])


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("seal", SEALS.values(), ids=SEALS)
@pytest.mark.parametrize("outer", OFFICES)
def test_each_of_the_three_pairs_opens(suite: int, seal: Seal, outer: str) -> None:
    held = offices(suite)
    quorum = parse_quorum(print_quorum(close(KEY, FILE, publics(held), seal)))
    peeled = peel(quorum, FILE, outer, held[outer])
    assert peeled.inner_office != outer
    assert open_peeled(peeled, FILE, held[peeled.inner_office]) == KEY


def test_the_three_pairs_are_all_there_are() -> None:
    assert {frozenset(pair) for pair in PAIRS} == {frozenset(pair) for pair in permutations(range(3), 2)}
    assert [{place for place, _ in PAIRS}, {place for _, place in PAIRS}] == [{0, 1, 2}] * 2


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("office", OFFICES)
def test_one_office_alone_opens_nothing(suite: int, office: str) -> None:
    """Whatever it tries: each pair's blob with its key, as outer and as inner office, and what is inside its own."""
    quorum, own = closed(suite), offices(suite)[office]
    for outer in set(OFFICES) - {office}:
        with pytest.raises(Invalid, match="not the key of this office"):
            peel(quorum, FILE, outer, own)
    peeled = peel(quorum, FILE, office, own)
    assert KEY not in peeled.inner
    with pytest.raises(Invalid, match="not the key of this office"):
        open_peeled(peeled, FILE, own)
    claimed = (office_key(own).id,) * 3
    for pair in range(3):
        for inner in (peeled.inner, quorum.nested[pair][: quorum.suite.inner_bytes]):
            with pytest.raises(Invalid, match="does not open"):
                open_peeled(Peeled(quorum.suite, pair, quorum.check, claimed, inner), FILE, own)
        own_place = OFFICES[PAIRS[pair][1]]
        if own_place != office:
            with pytest.raises(Invalid, match="does not open"):
                peel(replace(quorum, ids=claimed), FILE, own_place, own)


@pytest.mark.parametrize("place", [PIECES, Place("cd" * 16, "file"), Place(MATTER, "file.7")])
@pytest.mark.parametrize("outer", OFFICES)
def test_nothing_opens_in_another_place(place: Place, outer: str) -> None:
    held, quorum = offices(1), closed(1)
    with pytest.raises(Invalid, match="does not open with this key in this place"):
        peel(quorum, place, outer, held[outer])
    peeled = peel(quorum, FILE, outer, held[outer])
    with pytest.raises(Invalid, match="does not open with this key in this place"):
        open_peeled(peeled, place, held[peeled.inner_office])


def test_pairs_cannot_be_exchanged() -> None:
    held, quorum = offices(1), closed(1)
    for order in permutations(range(3)):
        mixed = replace(quorum, nested=tuple(quorum.nested[at] for at in order))
        for pair, (_, outer) in enumerate(PAIRS):
            if order[pair] == pair:
                continue
            with pytest.raises(Invalid):
                peel(mixed, FILE, OFFICES[outer], held[OFFICES[outer]])


def test_another_matters_layers_are_refused() -> None:
    other = close(bytes(32), Place("cd" * 16, "file"), publics(offices(1)), steady("other"))
    for pair in range(3):
        nested = tuple(other.nested[at] if at == pair else layer for at, layer in enumerate(closed(1).nested))
        with pytest.raises(Invalid):
            opened(replace(closed(1), nested=nested), OFFICES[PAIRS[pair][1]], 1)


@pytest.mark.parametrize("suite", SUITES)
def test_one_damaged_byte_anywhere_is_seen_by_every_pair_it_concerns(suite: int) -> None:
    data, own = print_quorum(closed(suite)), SUITES[suite]
    head = 1 + 32 + 3 * 32
    for at in range(1, len(data), 7):
        damaged = parse_quorum(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
        hurt = {(at - head) // own.outer_bytes} if at >= head else {0, 1, 2}
        if 33 <= at < head:
            hurt = {pair for pair in range(3) if (at - 33) // 32 in PAIRS[pair]}
        for pair, (_, outer) in enumerate(PAIRS):
            if pair in hurt:
                with pytest.raises(Invalid):
                    opened(damaged, OFFICES[outer], suite)


def test_what_was_handed_over_damaged_is_seen() -> None:
    held = offices(1)
    data = print_peeled(peel(closed(1), FILE, "court", held["court"]))
    inner = held["inspection"]
    for at in range(1, len(data)):
        damaged = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        if 34 + 64 <= at < 34 + 96:  # the id of the office that has no part in this pair
            continue
        with pytest.raises((Invalid, Malformed)):
            open_peeled(parse_peeled(damaged), FILE, inner)


@pytest.mark.parametrize("suite", SUITES)
def test_another_length_is_malformed(suite: int) -> None:
    quorum = closed(suite)
    peeled = peel(quorum, FILE, "court", offices(suite)["court"])
    for data, parse in ((print_quorum(quorum), parse_quorum), (print_peeled(peeled), parse_peeled)):
        for wrong in (data[:1], data[:-1], data + b"\0", data[: len(data) // 2]):
            with pytest.raises(Malformed, match="custody/file: expected"):
                parse(wrong, "custody/file")
        with pytest.raises(Malformed, match="expected a suite's number"):
            parse(b"")
        with pytest.raises(Unchecked, match="suite 9 of custody is not known here"):
            parse(b"\x09" + data[1:])


def test_a_fourth_pair_is_malformed() -> None:
    data = print_peeled(peel(closed(1), FILE, "court", offices(1)["court"]))
    with pytest.raises(Malformed, match="expected one of three pairs"):
        parse_peeled(data[:1] + b"\x03" + data[2:])


def test_an_office_that_is_none_has_nothing_to_peel() -> None:
    with pytest.raises(Malformed, match="custodian office: expected one of inspection, court, inspector_general"):
        peel(closed(1), FILE, "operator", offices(1)["court"])


def test_whoever_closes_cannot_slip_in_another_key() -> None:
    lie = replace(closed(1, key=bytes(32)), check=closed(1).check)
    for outer in OFFICES:
        with pytest.raises(Invalid, match="not the key that was given into custody"):
            opened(lie, outer, 1)


def test_a_layer_of_another_length_is_no_layer() -> None:
    """The outer office says so, before it hands anything over."""

    def long(suite: object, public: object, info: bytes, plain: bytes) -> bytes:
        plain = plain + b"\0" if info.endswith(b"layer outer\n") else plain
        return by_the_library(suite, public, info, plain)  # type: ignore[arg-type]

    quorum = close(KEY, FILE, publics(offices(1)), long)
    with pytest.raises(Invalid, match="another length"):
        peel(quorum, FILE, "court", offices(1)["court"])


@pytest.mark.parametrize("key", [b"", KEY[:31], KEY + b"x"])
def test_a_key_has_32_bytes(key: bytes) -> None:
    with pytest.raises(Malformed, match="expected a key of 32 bytes"):
        close(key, FILE, publics(offices(1)), by_the_library)
    with pytest.raises(Invalid):
        check_key(FILE, closed(1).check, key)


def test_three_offices_of_one_suite_are_needed() -> None:
    both = publics(offices(1)) | {"court": publics(offices(2))["court"]}
    few = {office: key for office, key in publics(offices(1)).items() if office != "court"}
    for wrong in (both, few, {}, few | {"operator": publics(offices(1))["court"]}):
        with pytest.raises(Malformed, match="expected a key of one suite for each of inspection, court"):
            close(KEY, FILE, wrong, by_the_library)


@pytest.mark.parametrize("matter", ["", "program", MATTER.upper(), MATTER + "\n", MATTER[:-1]])
def test_only_a_matter_has_keys_in_custody(matter: str) -> None:
    with pytest.raises(Malformed, match="expected a matter's id and a key's name"):
        Place(matter, "file")


@pytest.mark.parametrize("name", ["", "FILE", "file/", "file\n", "file.", "file.x", "f" * 17])
def test_a_keys_name_is_a_word_and_perhaps_a_number(name: str) -> None:
    with pytest.raises(Malformed):
        Place(MATTER, name)


@pytest.mark.parametrize("suite", SUITES)
def test_a_public_key_is_a_point_of_its_curve(suite: int) -> None:
    key = publics(offices(suite))["court"]
    assert parse_office_key(key.public) == key and key.suite.number == suite
    off = key.public[:-1] + bytes([key.public[-1] ^ 1])
    for wrong in (b"", off, key.public[:-1], b"\x02" + key.public[1:], bytes(len(key.public))):
        with pytest.raises(Malformed, match="court: expected an uncompressed point of P-256"):
            parse_office_key(wrong, "court")


def test_a_private_key_of_another_curve_is_malformed() -> None:
    with pytest.raises(Malformed):
        office_key(ec.derive_private_key(7, ec.SECP256K1()))


def test_the_id_of_a_key_tells_its_suite() -> None:
    point = publics(offices(1))["court"].public
    assert OfficeKey(SUITES[1], point).id != OfficeKey(SUITES[2], point).id


@pytest.mark.parametrize("suite", SUITES)
def test_the_golden_vector_is_what_is_written_and_opens(suite: int) -> None:
    golden = GOLDEN["plainview"][str(suite)]
    assert print_quorum(closed(suite)).hex() == golden["quorum"]
    quorum = parse_quorum(bytes.fromhex(golden["quorum"]))
    for outer in OFFICES:
        assert print_peeled(peel(quorum, FILE, outer, offices(suite)[outer])).hex() == golden["peeled"][outer]
        assert opened(quorum, outer, suite) == KEY


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("outer", OFFICES)
def test_what_another_implementation_closed_opens(suite: int, outer: str) -> None:
    """Made by `tools/hpke`, with the crypto/hpke of Go."""
    assert opened(parse_quorum(bytes.fromhex(GOLDEN["go"][str(suite)])), outer, suite) == KEY
