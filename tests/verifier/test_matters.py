"""Matters in memory and on disk: always as they were last put, each once, and never more in memory than was said."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from random import Random

import pytest
from msgspec.structs import replace

from plainview.core.docket.state import Duty, Matter
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.ids import ChainId, KeyId
from plainview.verifier.matters import Matters
from tests.verifier.matters import small


def matter(number: int, days: int = 0) -> Matter:
    """A matter with something in every kind of field."""
    name = ChainId(sha256(str(number).encode()).hexdigest()[:32])
    duty = Duty("notice", date(2026, 5, 8), date(2026, 1, 8), date(2026, 5, 1) if days else None)
    return Matter(
        name,
        Profile.REFORM if number % 2 else Profile.REGULATION,
        phase="active",
        filed=date(2026, 1, 8),
        days=days,
        delay_key=KeyId("0c" * 16),
        stages=(("order.approved", KeyId("0c" * 16)),),
        duties=(duty,),
        digests=((0, "emergency", "A" * 43),),
    )


@pytest.mark.parametrize("most", [1, 2, 7, 1000])
def test_a_matter_is_found_as_it_was_last_put(most: int) -> None:
    kept, known, dice = Matters(most), {}, Random(most)
    for turn in range(600):
        put = matter(dice.randrange(60), turn)
        kept.put(put)
        known[put.id] = put
        asked = matter(dice.randrange(80)).id
        assert kept.get(asked) == known.get(asked)
        assert len(kept._young) + len(kept._old) <= 2 * most
    assert sorted(kept, key=lambda one: one.id) == sorted(known.values(), key=lambda one: one.id)


def test_nothing_is_written_while_there_is_room() -> None:
    kept = Matters(10)
    for number in range(19):
        kept.put(matter(number))
    assert kept._shelf is None
    assert len(list(kept)) == 19
    kept.put(matter(19))
    assert kept._shelf is not None
    assert len(list(kept)) == 20


def test_a_matter_whose_id_begins_like_one_on_disk_is_another() -> None:
    kept, one = Matters(1), matter(1)
    for number in range(1, 4):
        kept.put(matter(number))
    alike = ChainId(one.id[:16] + "0" * 16)
    assert kept.get(one.id) == one
    assert kept.get(alike) is None
    kept.put(replace(one, id=alike))
    kept.put(matter(5))
    kept.put(matter(6))
    assert [kept.get(one.id), kept.get(alike)] == [one, replace(one, id=alike)]


def test_a_matter_comes_back_from_disk_as_the_very_value() -> None:
    kept = Matters(1)
    folded = list(small().matters.values())
    assert len(folded) > 3
    for one in folded:
        kept.put(one)
    for one in folded:
        assert kept.get(one.id) == one
        changed = replace(one, returns=one.returns + 1)
        kept.put(changed)
        assert kept.get(one.id) == changed
