"""A closed record opens for the two offices that said so, each with its own step; it is carried in one strict file."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from plainview.core.docket.statement_type import OFFICES
from plainview.core.notes import canonical
from plainview.core.sealing import closed_record, payload, quorum
from plainview.core.sealing.closed_record import (
    ClosedRecord,
    Part,
    SealedPiece,
    open_with_keys,
    parse_record,
    peel,
    print_record,
    unlock_peeled,
    unlock_with_two,
)
from plainview.core.sealing.quorum import Place, Quorum
from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted, PlainviewError, Unchecked
from tests.core.sealing.custody import MATTER, by_the_library, offices, private_key, publics

PRIVATES = offices(1)
KEYS = {"file": b"f" * 32, "file.9": b"9" * 32, "pieces": b"p" * 32}
DAY, DAY_KEY = "pieces.20260107", b"d" * 32
PAIRS = tuple(combinations(OFFICES, 2))


def sealed(key: bytes, name: str, value: Any) -> bytes:
    return payload.seal(key, bytes(12), f"{MATTER}/{name}", canonical.print(value))


def custody(seed: str = "office", names: tuple[str, ...] = tuple(KEYS)) -> dict[str, Quorum]:
    held = publics(offices(1, seed))
    return {name: quorum.close(KEYS[name], Place(MATTER, name), held, by_the_library) for name in names}


def record(said: tuple[str, ...] = ("court", "inspector_general"), **changes: Any) -> ClosedRecord:
    """A closed record of a request, a later hold, and two pieces of one day."""
    parts = (
        Part(0, "request.filed", "request", "file", sealed(KEYS["file"], "request", {"grounds": "a canary"})),
        Part(9, "hold.placed", "disclosures", "file.9", sealed(KEYS["file.9"], "disclosures", {"by": "x"})),
    )
    day = payload.seal(KEYS["pieces"], bytes(12), f"{MATTER}/{DAY}", DAY_KEY)
    pieces = tuple([SealedPiece(DAY, sealed(DAY_KEY, "piece", text)) for text in ("one", "two")])
    made = ClosedRecord("example.com/log", MATTER, "audit", said, 12, custody(), parts, {DAY: day}, pieces)
    return replace(made, **changes)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_two_offices_that_said_so_open_it_each_on_its_own_machine(pair: tuple[str, str]) -> None:
    taken = parse_record(print_record(record(pair)))
    assert not taken.peeled_by
    outer = closed_record.outer_office(pair)
    (inner,) = set(pair) - {outer}
    left = parse_record(print_record(peel(taken, [PRIVATES[outer]])))
    assert left.peeled_by == outer
    opened = open_with_keys(left, unlock_peeled(left, [PRIVATES[inner]]))
    assert [value for _, value in opened.parts] == [{"grounds": "a canary"}, {"by": "x"}]
    assert opened.pieces == ("one", "two")
    assert unlock_with_two(taken, [PRIVATES[outer], PRIVATES[inner]]) == KEYS
    assert unlock_with_two(taken, [PRIVATES[inner], PRIVATES[outer]]) == KEYS


@pytest.mark.parametrize("pair", PAIRS)
def test_one_office_and_any_key_but_the_others_open_nothing(pair: tuple[str, str]) -> None:
    taken = record(pair)
    outer = closed_record.outer_office(pair)
    (inner,), (third,) = set(pair) - {outer}, set(OFFICES) - set(pair)
    left = peel(taken, [PRIVATES[outer]])
    with pytest.raises(NotPermitted, match="one office's key opens nothing"):
        unlock_with_two(taken, [PRIVATES[inner]])
    with pytest.raises(NotPermitted, match=f"have said that they open this record, not {third}"):
        unlock_with_two(taken, [PRIVATES[inner], PRIVATES[third]])
    with pytest.raises(Invalid, match="not closed with this key.*when the matter was closed"):
        peel(taken, [private_key("stranger", 1)])
    with pytest.raises(Invalid, match=f"{outer} takes its layer off first"):
        peel(taken, [PRIVATES[inner]])
    with pytest.raises(Invalid, match=f"{outer} has taken its layer off already"):
        peel(left, [PRIVATES[outer]])
    with pytest.raises(Invalid, match=f"{outer} has not taken its layer off"):
        unlock_peeled(taken, [PRIVATES[inner]])
    with pytest.raises(PlainviewError):
        unlock_peeled(left, [PRIVATES[outer]])
    with pytest.raises(NotPermitted, match="one office's keys are used here"):
        peel(taken, [PRIVATES[outer], PRIVATES[inner]])
    assert unlock_peeled(left, [PRIVATES[inner]]) == KEYS, "the tooth: the other office's key opens it"


def test_a_part_that_was_closed_with_an_older_key_asks_for_that_key_too() -> None:
    """After a key was replaced, what was said later is closed with the new one, the file still with the old."""
    mixed = record(custody={**custody("office"), **custody("new", ("file.9",))})
    new = offices(1, "new")
    with pytest.raises(Invalid, match="'file.9' was closed with another of this office's keys. Bring that one too"):
        peel(mixed, [PRIVATES["inspector_general"]])
    both = [[held["inspector_general"], held["court"]] for held in (PRIVATES, new)]
    assert unlock_with_two(mixed, [*both[0], *both[1]]) == KEYS


def test_a_record_of_another_matter_opens_nothing() -> None:
    with pytest.raises(Invalid, match="does not open with this key in this place"):
        unlock_with_two(record(matter="cd" * 16), [PRIVATES["court"], PRIVATES["inspector_general"]])


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"parts": (Part(3, "x", "request", "file.3", b""),)}, "the key 'file.3' is not in custody"),
        ({"pieces": (SealedPiece("pieces.20260108", b""),)}, "the key 'pieces.20260108' is not there"),
        ({"pieces": (SealedPiece(DAY, sealed(DAY_KEY, "piece", 1)),)}, "expected the text of a piece"),
        ({"days": {DAY: sealed(b"x" * 32, DAY, "")}}, "does not open with this key"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, Any], what: str) -> None:
    with pytest.raises(PlainviewError, match=what):
        open_with_keys(record(**change), KEYS)


# ---- the file


def changed(change: Callable[[dict[str, Any]], object], peeled: bool = False) -> bytes:
    made = peel(record(), [PRIVATES["inspector_general"]]) if peeled else record()
    plain = json.loads(print_record(made))
    change(plain)
    return canonical.print(plain)


BAD: dict[str, Callable[[dict[str, Any]], object]] = {
    "another format": lambda plain: plain.update(format="plainview/closed-record/v2"),
    "another matter's spelling": lambda plain: plain.update(matter="AB" * 16),
    "another purpose": lambda plain: plain.update(purpose="curiosity"),
    "a statement before the first": lambda plain: plain.update(opened=-1),
    "one office": lambda plain: plain.update(offices=["court"]),
    "one office twice": lambda plain: plain.update(offices=["court", "court"]),
    "no keys": lambda plain: plain.update(custody=[]),
    "keys out of order": lambda plain: plain["custody"].reverse(),
    "a key twice": lambda plain: plain["custody"].insert(0, plain["custody"][0]),
    "a key that no matter has": lambda plain: plain["custody"][0].update(name="FILE"),
    "a field too many": lambda plain: plain.update(note=""),
    "bytes in another spelling": lambda plain: plain["parts"][0].update(sealed="AA"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_of_another_form_is_malformed(name: str) -> None:
    with pytest.raises(Malformed):
        parse_record(changed(BAD[name]))


def test_a_file_peeled_by_the_wrong_office_or_by_several_is_malformed() -> None:
    with pytest.raises(Malformed, match="peeled by inspector_general, which is not the outer of its two offices"):
        parse_record(changed(lambda plain: plain.update(offices=["court", "inspection"]), peeled=True))

    def other_pair(plain: dict[str, Any]) -> None:
        raw = bytearray(base64.b64decode(plain["custody"][0]["sealed"]))
        raw[1] = 0
        plain["custody"][0]["sealed"] = base64.b64encode(raw).decode()

    with pytest.raises(Malformed, match="that one office has peeled, or none"):
        parse_record(changed(other_pair, peeled=True))


def test_a_suite_that_is_not_known_is_undecided() -> None:
    def newer(plain: dict[str, Any]) -> None:
        raw = bytearray(base64.b64decode(plain["custody"][0]["sealed"]))
        raw[0] = 9
        plain["custody"][0]["sealed"] = base64.b64encode(raw).decode()

    with pytest.raises(Unchecked):
        parse_record(changed(newer))


def test_a_file_has_a_greatest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    data = print_record(record())
    monkeypatch.setattr(closed_record, "BYTES_MAX", len(data) - 1)
    with pytest.raises(Malformed, match="a closed record has at most"):
        print_record(record())
    with pytest.raises(Malformed, match="bytes are more than"):
        parse_record(data)


def test_neither_a_key_nor_a_sealed_value_is_in_the_file_or_in_what_a_record_prints() -> None:
    for made in (record(), peel(record(), [PRIVATES["inspector_general"]])):
        text = print_record(made)
        assert b"canary" not in text
        assert not any(base64.b64encode(key) in text for key in (*KEYS.values(), DAY_KEY))
        assert "sealed" not in repr(made.parts)
