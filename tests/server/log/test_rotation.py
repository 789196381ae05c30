"""The log's keys and policy are replaced while it runs: the keys that hold for a head are those of its size."""

from dataclasses import dataclass, field, replace

import pytest

from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.manifest import open_manifest
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.signers import LogSigners
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Invalid, Stopped
from plainview.core.vocabulary.ids import Hash
from plainview.server.log.fsck import fsck
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Log, Period, Trust
from plainview.server.log.publish import publish, tick
from tests.core.notes.keys import LOG, ORIGIN, ed25519, mldsa44
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE
from tests.server.log.witnesses import Scene, keys_of, policy_of, scene

NEXT = LogSigners(ORIGIN, ed25519("next log"), mldsa44("next log ml"))
NEW_POLICY = policy_of("de", 2, NEXT)


@dataclass
class Rotating:
    """A log of three entries under witnesses a, b and c; `agree` says that the keys and witnesses are others."""

    at: Scene
    periods: tuple[Period, ...] = (Period(0, LOG.keys),)
    known: int | None = None
    signers: LogSigners = LOG
    further: tuple[LogSigners, ...] = (NEXT,)
    later: list[Period] = field(default_factory=list)

    def trust(self) -> Trust:
        return Trust((*self.periods, *self.later), self.at.entries.size() if self.known is None else self.known)

    @property
    def log(self) -> Log:
        return replace(self.at.log, trust=self.trust, signers=self.signers, further=self.further)

    def agree(self) -> int:
        """The statement that replaces keys and policy; everything else changes with it, not before."""
        self.at.add(1)
        size = self.at.entries.size()
        self.later.append(Period(size, NEXT.keys, lambda: {"policy": NEW_POLICY, "trust": b"the place\n"}))
        return size

    def tick(self, timestamp: int) -> bool:
        """Publish; tell whether it waits."""
        return tick(self.log, timestamp, self.at.files).waits

    def keys(self) -> list[VerifierKey]:
        """Which of both pairs has signed what is published."""
        state = inspect(self.log, on_day(99))
        assert state.published is not None
        return [key for key in (*LOG.keys, *NEXT.keys) if key.id in {line.key_id for line in state.published.own}]

    def clean(self) -> bool:
        found = list(fsck(self.at.public, LOG.keys, ZONE, keys_of("abcde"), later=self.later))
        return found == []


def rotating() -> Rotating:
    made = Rotating(scene("abcde", 2))
    made.at.policy = policy_of("abc", 2)
    return made


def test_the_first_head_past_the_change_is_signed_by_the_new_keys_under_the_new_policy() -> None:
    it = rotating()
    assert not it.tick(on_day(1))
    size = it.agree()
    it.at.add(3)
    assert not it.tick(on_day(2))
    assert it.keys() == list(NEXT.keys)
    files = it.at.public.files
    assert files["policy"] == NEW_POLICY
    assert files["trust"] == b"the place\n"
    assert sorted(parse_policy(NEW_POLICY).accept(files["checkpoint"]).witnesses) == ["d", "e"]
    assert open_manifest(files["MANIFEST"], NEXT.keys, ORIGIN).size == size + 3
    assert it.clean()


def test_a_rotation_costs_no_tick() -> None:
    it = rotating()
    for day in range(1, 13):
        it.at.add(7)
        if day == 4:
            it.agree()
        if day == 8:
            it.signers, it.further = NEXT, ()  # the old key is destroyed
        assert not it.tick(on_day(day)), "every day something is published"
        assert it.clean()
    assert it.keys() == list(NEXT.keys)


def test_the_policy_is_replaced_in_the_very_publication_that_first_covers_the_change() -> None:
    it = rotating()
    it.tick(on_day(1))
    size = it.agree()
    it.at.add(1)
    publish(it.log, on_day(2), it.at.files, stop=size - 1)
    assert it.at.public.files["policy"] == it.at.policy
    assert it.keys() == list(LOG.keys)
    publish(it.log, on_day(2), it.at.files, stop=size)
    assert it.at.public.files["policy"] == NEW_POLICY
    assert it.keys() == list(NEXT.keys)


def test_a_head_that_waits_comes_out_by_the_old_keys_and_the_next_by_the_new() -> None:
    it = rotating()
    it.tick(on_day(1))
    it.at.add(1)
    it.at.cut("abcde")
    assert it.tick(on_day(2))
    it.agree()
    it.at.cut("")
    assert not it.tick(on_day(3))
    assert it.keys() == list(NEXT.keys)
    kept = it.at.public.files["checkpoints/2026-01-09"]
    parse_policy(it.at.policy).accept(kept)
    assert it.clean()


def test_witnesses_that_are_gone_for_good_are_replaced_although_a_head_waits_for_them() -> None:
    it = rotating()
    it.tick(on_day(1))
    it.at.add(1)
    it.at.cut("abc")
    assert it.tick(on_day(2))
    it.agree()
    assert not it.tick(on_day(3))
    assert it.keys() == list(NEXT.keys)
    assert it.clean()


@pytest.mark.parametrize("witnesses_back", [False, True])
def test_an_old_key_that_is_lost_before_its_last_head_came_out_stops_nothing(witnesses_back: bool) -> None:
    it = rotating()
    it.tick(on_day(1))
    it.at.add(1)
    it.at.cut("abc")
    assert it.tick(on_day(2))
    it.signers, it.further = NEXT, ()
    it.at.cut("" if witnesses_back else "abc")
    if witnesses_back:
        with pytest.raises(Stopped, match="not on this machine.*log-keys"):
            it.tick(on_day(3))
    it.agree()
    assert not it.tick(on_day(3))
    assert it.keys() == list(NEXT.keys)
    assert it.clean()


def test_nothing_is_signed_beyond_what_is_known_of_the_keys() -> None:
    it = rotating()
    it.tick(on_day(1))
    it.known = 4
    it.agree()
    it.at.add(5)
    it.later.clear()
    it.tick(on_day(2))
    state = inspect(it.log, on_day(2))
    assert state.head is not None
    assert state.head.checkpoint.size == 4


def test_an_old_key_that_was_stolen_cannot_sign_a_head_past_the_change() -> None:
    it = rotating()
    it.tick(on_day(1))
    it.agree()
    it.tick(on_day(2))
    for size in (4, 5, 900):
        forged = LOG.checkpoint(Checkpoint(ORIGIN, size, Hash(b"f" * 32)), on_day(3))
        for place in ("published", "stored"):
            damaged = rotating()
            damaged.later = it.later
            damaged.at.entries.all = [*it.at.entries.all, *[b"more"] * 900]
            damaged.at.public.files = dict(it.at.public.files)
            damaged.at.heads.head = it.at.heads.head
            if place == "published":
                damaged.at.public.files["checkpoint"] = forged
            else:
                damaged.at.heads.head = forged
            with pytest.raises(Stopped, match="is not one of this log's"):
                damaged.tick(on_day(4))
            if place == "published":
                assert not damaged.clean()


def test_an_old_key_cannot_list_files_past_the_change() -> None:
    it = rotating()
    it.tick(on_day(1))
    it.agree()
    it.tick(on_day(2))
    text = it.at.public.files["MANIFEST"].rpartition(b"\n\n")[0] + b"\n"
    it.at.public.files["MANIFEST"] = LOG.text(text)
    with pytest.raises(Stopped, match="the manifest is not this log's"):
        it.tick(on_day(3))
    assert not it.clean()


def test_a_check_that_believes_every_key_at_any_size_would_let_the_stolen_one_pass() -> None:
    """The two tests above can fail: the old keys made the forged head, and it is only its size that condemns it."""
    forged = LOG.checkpoint(Checkpoint(ORIGIN, 900, Hash(b"f" * 32)), on_day(3))
    with pytest.raises(Invalid):
        parse_policy(NEW_POLICY).accept(forged)
    assert parse_policy(policy_of("abc", 0)).accept(forged).checkpoint.size == 900


def test_without_the_new_private_keys_nothing_is_signed() -> None:
    it = rotating()
    it.tick(on_day(1))
    it.further = ()
    it.agree()
    with pytest.raises(Stopped, match="not on this machine"):
        it.tick(on_day(2))
    it.further = (NEXT,)
    assert not it.tick(on_day(2))
