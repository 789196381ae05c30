"""Receipts read from what is public."""

from collections.abc import Sequence
from functools import cache

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.tree import Node
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.tlog_proof import parse_tlog_proof
from plainview.core.vocabulary.errors import BadProof, Invalid, Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.receipt import entries_of, entry_at, prove, published, read_policy
from plainview.verifier.tiles import Remembering
from tests.core.notes.keys import WITNESS
from tests.verifier.build import Story
from tests.verifier.matters import small, started
from tests.verifier.sources import Memory


@cache
def told() -> Story:
    story = small()
    for number in range(60):
        started(story, f"more {number}")
    story.publish(hour=14)
    return story


def log() -> Memory:
    return Memory(told().public.files)


@pytest.mark.parametrize("index", [0, 1, 255, 256, -1])
def test_a_published_statement_has_a_receipt_that_stands_alone(index: int) -> None:
    index %= len(told().entries)
    leaf = leaf_hash(told().entries[index])
    proof = published(log(), index, leaf)
    assert parse_tlog_proof(proof.print()) == proof
    proof.verify(leaf, parse_policy(told().policy))
    assert prove(log(), index) == (told().entries[index], proof)


def test_what_is_not_published_yet_is_unchecked() -> None:
    size = len(told().entries)
    for ask in (lambda: published(log(), size, Hash(bytes(32))), lambda: prove(log(), size)):
        with pytest.raises(Unchecked, match=f"entry {size} is not among the {size} published ones"):
            ask()
    with pytest.raises(Unchecked, match="^policy: nothing is published yet"):
        published(Memory({}), 0, Hash(bytes(32)))
    with pytest.raises(Unchecked, match="^checkpoint: nothing is published yet"):
        published(Memory({"policy": told().policy}), 0, Hash(bytes(32)))


def test_another_entry_at_the_index_is_a_bad_proof() -> None:
    with pytest.raises(BadProof, match="^statement 3"):
        published(log(), 3, leaf_hash(told().entries[4]))


def test_a_checkpoint_that_is_not_yet_cosigned_is_unchecked_and_then_proves() -> None:
    story = Story(daily=False)
    story.policy = story.policy.replace(b"quorum none\n", f"witness w {WITNESS.key.print()}\nquorum w\n".encode())
    story.open().publish()
    leaf = leaf_hash(story.entries[1])
    with pytest.raises(Unchecked, match="not yet cosigned by the quorum w"):
        published(Memory(story.public.files), 1, leaf)
    story.cosign(WITNESS)
    assert published(Memory(story.public.files), 1, leaf).index == 1


def test_the_callers_policy_is_in_force_before_the_published_one() -> None:
    other = parse_policy(Story(origin="log.example.org/other").policy)
    with pytest.raises(Invalid, match="^checkpoint"):
        published(log(), 1, leaf_hash(told().entries[1]), other)
    assert read_policy(log()) == parse_policy(told().policy)


def test_entries_are_given_with_their_index() -> None:
    size = len(told().entries)
    assert list(entries_of(log(), size)) == list(enumerate(told().entries))
    assert entry_at(log(), 256, size) == told().entries[256]


def test_a_hash_that_is_remembered_is_asked_for_once() -> None:
    asked: list[Node] = []

    class Reader:
        def hashes(self, nodes: Sequence[Node]) -> list[Hash]:
            asked.extend(nodes)
            return [Hash(bytes([level, index]) * 16) for level, index in nodes]

    reader = Remembering(Reader())
    for nodes in ([(0, 1), (3, 0)], [(3, 0), (0, 2)], [(0, 1)]):
        assert reader.hashes(nodes) == [bytes([level, index]) * 16 for level, index in nodes]
    assert asked == [(0, 1), (3, 0), (0, 2)]
