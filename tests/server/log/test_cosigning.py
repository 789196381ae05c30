"""Publication under a policy: closed until the quorum has cosigned, in order, and never past an alarm."""

import json
import threading
import time
from dataclasses import replace

import pytest

from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.fork_proof import parse_fork_proof
from plainview.core.notes.lines import parse_base64
from plainview.core.notes.note import parse_note
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.signers import sign_line
from plainview.core.vocabulary.errors import Inconsistent, Stopped
from plainview.server.log.alarms import ALARMS_PREFIX, LOOKED_PREFIX
from plainview.server.log.cosigning import LATE_SECONDS, LINES_PATH, STANDING_PATH, read_standing
from plainview.server.log.fsck import fsck
from plainview.server.log.inspect import inspect
from plainview.server.log.ports import Answer, Cosigners
from plainview.server.log.progress import Stage, progress, waiting_since
from plainview.server.log.publish import Publication, confirm, publish, tick
from plainview.server.log.recover import recover
from tests.core.notes.keys import LOG, ORIGIN
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE, MemoryHeads
from tests.server.log.witnesses import (
    KINDS,
    FakeWitness,
    OmniWitness,
    Scene,
    address,
    ed_signer,
    fork_of,
    keys_of,
    policy_of,
    scene,
)


def done(at: Scene, timestamp: int = on_day(1)) -> Publication:
    return tick(at.log, timestamp, at.files)


def shown(at: Scene) -> int:
    data = at.public.files.get("checkpoint")
    return 0 if data is None else parse_checkpoint(parse_note(data).text).size


def cosigners(at: Scene) -> list[str]:
    accepted = parse_policy(at.policy).accept(at.public.files["checkpoint"])
    return sorted(accepted.witnesses)


def clean(at: Scene, names: str = "abc") -> bool:
    return list(fsck(at.public, LOG.keys, ZONE, keys_of(names))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_checkpoint_comes_out_with_its_witnesses_lines(kind: str) -> None:
    at = scene(kind=KINDS[kind])
    for day in range(1, 4):
        at.add(100)
        assert not done(at, on_day(day)).waits
        assert shown(at) == at.entries.size()
        assert cosigners(at) == ["a", "b", "c"]
    assert clean(at)


def test_both_kinds_of_lines_come_out() -> None:
    at = scene(both=True)
    assert done(at).asked is not None
    assert cosigners(at) == ["a", "a-ml", "b", "b-ml", "c", "c-ml"]
    assert [len(at.witness(name).requests) for name in "abc"] == [1, 1, 1]


def test_without_the_quorum_nothing_comes_out_and_who_is_missing_is_said() -> None:
    at = scene()
    at.cut("bc")
    pending = done(at)
    assert pending.waits
    assert pending.published is None
    assert pending.asked is not None
    assert pending.asked.cosigned == ("a",)
    assert [(one.name, one.since) for one in pending.asked.absent] == [("b", on_day(1)), ("c", on_day(1))]
    assert "cannot be reached" in pending.asked.absent[0].why
    assert not [path for path in at.public.files if not path.startswith("tile/")]


def test_the_same_head_comes_out_when_the_quorum_is_back_and_the_next_one_after_it() -> None:
    at = scene()
    done(at)
    at.cut("abc")
    at.add(5)
    first = done(at, on_day(2)).signed
    assert first is not None
    for number in range(3):
        at.add(5)
        assert done(at, on_day(2, 60 * number)).signed == first, "nothing further is signed before it is out"
    assert shown(at) == 3
    at.cut("")
    last = done(at, on_day(3))
    assert last.published is not None
    assert shown(at) == at.entries.size() == 23
    assert [len(at.witness(name).requests) for name in "abc"] == [3, 3, 3]
    kept = parse_checkpoint(parse_note(at.public.files["checkpoints/2026-01-09"]).text)
    assert kept == first.checkpoint
    assert clean(at)


def test_lines_of_two_ticks_make_one_quorum() -> None:
    at = scene()
    at.cut("bc")
    assert done(at).waits
    at.cut("ac")
    assert not done(at, on_day(1, 60)).waits
    assert cosigners(at) == ["a", "b"]


def test_what_is_remembered_may_be_lost_or_damaged() -> None:
    for damage in (b"", b"{}", b"[]", b'{"x":1}', b'{"x":{"size":"no"}}', b"\xff"):
        at = scene()
        done(at)
        at.add(1)
        at.cut("b")
        assert not done(at, on_day(1, 60)).waits
        at.kept.files[STANDING_PATH] = damage
        at.kept.files[LINES_PATH] = damage
        at.add(1)
        assert not done(at, on_day(1, 120)).waits
        at.kept.files.clear()
        at.cut("")
        at.add(1)
        done(at, on_day(1, 180))
        assert cosigners(at) == ["a", "b", "c"]


def test_kept_lines_of_another_head_or_signed_wrongly_are_not_used() -> None:
    at = scene()
    at.cut("bc")
    done(at)
    head = inspect(at.log, on_day(1)).head
    assert head is not None
    wrong = sign_line(fork_of(head.checkpoint).print(), ed_signer("b"), 1)
    at.kept.files[LINES_PATH] = replace(head, others=(wrong,)).print()
    at.cut("abc")
    assert done(at, on_day(1, 60)).waits


def test_a_late_line_is_added_and_one_who_stays_away_is_not_asked_at_every_tick() -> None:
    at = scene()
    at.cut("c")
    done(at)
    assert cosigners(at) == ["a", "b"]
    at.cut("")
    assert done(at, on_day(1, 60)).asked is not None
    assert cosigners(at) == ["a", "b"], "it was asked a minute ago"
    done(at, on_day(1, LATE_SECONDS))
    assert cosigners(at) == ["a", "b", "c"]
    assert done(at, on_day(1, LATE_SECONDS + 1)).asked is None
    assert clean(at)


def test_without_a_quorum_the_checkpoint_comes_out_at_once_and_lines_are_added() -> None:
    at = scene(threshold=0)
    assert not done(at).waits
    assert cosigners(at) == ["a", "b", "c"]
    at.cut("abc")
    at.add(1)
    assert not done(at, on_day(2)).waits
    assert cosigners(at) == []


def test_nobody_set_up_to_ask_means_that_nothing_comes_out() -> None:
    at = scene()
    pending = tick(replace(at.log, cosigners=None), on_day(1), at.files)
    assert pending.waits
    assert pending.asked is not None
    assert {one.why for one in pending.asked.absent} == {"nobody is set up to ask it"}


def test_a_witness_without_an_address_is_away() -> None:
    at = scene()
    at.policy = at.policy.replace(f" {address('c')}\n".encode(), b"\n").replace(address("b").encode(), b"https://\xff")
    pending = done(at)
    assert pending.waits
    assert pending.asked is not None
    assert {one.why for one in pending.asked.absent} == {"the policy gives no address for it that can be used"}


def test_the_code_after_a_crash_is_closed_too() -> None:
    at = scene()
    at.cut("abc")
    done(at)
    assert recover(at.log, inspect(at.log, on_day(1)), at.files) is None
    assert shown(at) == 0


def test_witnesses_are_asked_at_the_same_time_and_not_for_long() -> None:
    at = scene("abcdefgh", 8)
    meet = threading.Barrier(8)

    class Meeting(FakeWitness):
        def add_checkpoint(self, body: bytes) -> Answer:
            meet.wait(5)
            return FakeWitness.add_checkpoint(self, body)

    at.network.places = {address(name): Meeting((ed_signer(name),)) for name in "abcdefgh"}
    assert not done(at).waits


def test_a_witness_that_does_not_answer_in_time_is_given_up() -> None:
    at = scene("ab", 1)
    over = threading.Event()

    class Slow(FakeWitness):
        def add_checkpoint(self, body: bytes) -> Answer:
            over.wait(10)
            return FakeWitness.add_checkpoint(self, body)

    slow = Slow((ed_signer("a"),), size=2)
    at.network.places = {address("a"): slow, address("b"): at.witness("b")}
    log = replace(at.log, cosigners=Cosigners(at.network.connect, at.kept, seconds=0.2))
    start = time.monotonic()
    out = tick(log, on_day(1), at.files)
    over.set()
    assert time.monotonic() - start < 5
    assert out.asked is not None
    assert [(one.name, one.why) for one in out.asked.absent] == [("a", "it did not answer within 0 seconds")]
    for thread in threading.enumerate():
        if thread.name.startswith("witness"):
            thread.join(10)
    assert len(slow.requests) == 1, "told of another size when the round was over, it is asked no more"
    assert cosigners(at) == ["b"]


def test_a_missing_tile_is_ours_to_answer_for() -> None:
    at = scene()
    at.add(600)
    done(at)
    at.add(1)
    del at.public.files["tile/0/000"]
    at.kept.files.clear()
    at.witness("a").size = 3
    with pytest.raises(Inconsistent, match="tile/0/000"):
        done(at, on_day(2))
    assert shown(at) == 603


# Alarms


def rolled_back() -> Scene:
    """A program set back as a whole, after which it went on: the witnesses have seen more."""
    at = scene()
    done(at)
    files, head = dict(at.public.files), at.heads.head
    at.add(50)
    done(at, on_day(2))
    at.public.files, at.heads = files, MemoryHeads(head)
    at.entries.all = at.entries.all[:3]
    at.kept.files.clear()
    return at


def test_a_told_size_that_is_larger_stops_publication_until_somebody_has_looked() -> None:
    at = rolled_back()
    at.entries.all.append(b"another future")
    before = dict(at.public.files)
    with pytest.raises(Stopped, match="an alarm stands"):
        done(at, on_day(3))
    assert {path: data for path, data in at.public.files.items() if not path.startswith("tile/")} == {
        path: data for path, data in before.items() if not path.startswith("tile/")
    }
    alarms = [path for path in at.kept.files if path.startswith(ALARMS_PREFIX)]
    assert len(alarms) == 3
    evidence = json.loads(at.kept.files[alarms[0]])
    assert evidence["what"] == "it has cosigned a head of size 53; ours has 4"
    assert parse_base64(evidence["answer"]["body"], "body") == b"53\n"
    assert evidence["request"].startswith("old ")
    asked = [len(at.witness(name).requests) for name in "abc"]
    for _ in range(2):
        with pytest.raises(Stopped, match="move the file to alarms/looked"):
            done(at, on_day(3, 60))
    assert [len(at.witness(name).requests) for name in "abc"] == asked, "nobody is asked again"
    for path in alarms:
        at.kept.files[LOOKED_PREFIX + path.removeprefix(ALARMS_PREFIX)] = at.kept.files.pop(path)
    looked = done(at, on_day(3, 120))
    assert looked.waits, "the same answer does not count, and is no new alarm"
    assert shown(at) == 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("more", [49, 50, 51])
def test_another_future_of_any_size_stops_publication(kind: str, more: int) -> None:
    at = scene(kind=KINDS[kind])
    done(at)
    files, head = dict(at.public.files), at.heads.head
    at.add(50)
    done(at, on_day(2))
    at.public.files, at.heads = files, MemoryHeads(head)
    at.entries.all = [*at.entries.all[:3], *[b"another %d" % n for n in range(more)]]
    with pytest.raises(Stopped, match="an alarm stands"):
        done(at, on_day(3))
    assert shown(at) == 3


def test_one_alarm_stops_publication_even_when_the_quorum_is_met() -> None:
    at = scene()
    at.witness("c").size = 99
    with pytest.raises(Stopped, match="an alarm stands"):
        done(at)
    assert shown(at) == 0


def test_an_alarm_without_a_quorum_stops_the_next_publication() -> None:
    at = scene(threshold=0)
    at.witness("c").size = 99
    with pytest.raises(Stopped, match="an alarm stands"):
        done(at)
    at.add(1)
    with pytest.raises(Stopped, match="an alarm stands"):
        done(at, on_day(2))
    assert shown(at) == 3


def test_a_program_set_back_as_a_whole_is_found_before_it_signs_anything() -> None:
    at = rolled_back()
    with pytest.raises(Stopped, match="an alarm stands"):
        confirm(at.log, on_day(3))


def test_a_sound_program_is_confirmed() -> None:
    at = scene()
    assert confirm(at.log, on_day(1)) is None
    tick(at.log, on_day(1))
    assert confirm(at.log, on_day(1)) is None, "there is no policy yet"
    done(at)
    asked = confirm(at.log, on_day(2))
    assert asked is not None
    assert asked.cosigned == ("a", "b", "c")
    assert not asked.alarms
    unasked = confirm(replace(at.log, cosigners=None), on_day(2))
    assert unasked is not None
    assert len(unasked.absent) == 3


def test_two_roots_of_one_size_leave_a_proof_for_anybody() -> None:
    at = scene()
    done(at)
    head = inspect(at.log, on_day(1)).head
    assert head is not None
    at.public.files["checkpoint"] = LOG.checkpoint(fork_of(head.checkpoint), on_day(1))
    with pytest.raises(Stopped, match="two roots for one size"):
        done(at, on_day(2))
    proof = parse_fork_proof(at.kept.files["alarms/fork-3"])
    assert proof.check(LOG.keys, ORIGIN) == (head.checkpoint, fork_of(head.checkpoint))
    at.public.files["checkpoint"] = head.bare
    with pytest.raises(Stopped, match="an alarm stands"):
        done(at, on_day(2))


def test_a_head_signed_apart_is_no_fork() -> None:
    at = scene()
    done(at)
    head = inspect(at.log, on_day(1)).head
    assert head is not None
    at.public.files["checkpoint"] = LOG.checkpoint(head.checkpoint, on_day(1))
    with pytest.raises(Stopped, match="signed apart"):
        done(at, on_day(2))
    assert not [path for path in at.kept.files if path.startswith(ALARMS_PREFIX)]


# The policy itself


def test_a_policy_lowered_by_hand_stops_the_log() -> None:
    at = scene()
    done(at)
    for data in (policy_of("abc", 0), None):
        if data is None:
            del at.public.files["policy"]
        else:
            at.public.files["policy"] = data
        at.add(1)
        with pytest.raises(Stopped, match="not the one that the manifest lists"):
            publish(at.log, on_day(2))
    assert shown(at) == 3


@pytest.mark.parametrize("data", [b"", b"quorum x\n", b"log x\n", None])
def test_a_policy_that_cannot_be_read_or_is_taken_away_stops_the_log(data: bytes | None) -> None:
    at = scene()
    with pytest.raises(Stopped, match="policy"):
        tick(at.log, on_day(1), {"policy": data})
    assert shown(at) == 0


def test_a_policy_for_another_log_stops_the_log() -> None:
    at = scene()
    other = policy_of("abc", 2).replace(LOG.keys[0].print().encode(), ed_log())
    with pytest.raises(Stopped, match="does not fit the signed head"):
        tick(at.log, on_day(1), {"policy": other})


def ed_log() -> bytes:
    return replace(LOG.keys[0], public=bytes(32)).print().encode()


# What pages ask


def test_each_entry_says_how_far_it_has_come() -> None:
    at = scene()
    assert progress(at.log).of(0) is Stage.RECORDED
    done(at)
    at.cut("abc")
    at.add(2)
    done(at, on_day(2))
    at.add(1)
    so_far = progress(at.log)
    assert [so_far.of(index) for index in (0, 2, 3, 4, 5)] == ["published", "published", "signed", "signed", "recorded"]
    assert (so_far.recorded, so_far.signed, so_far.published) == (6, 5, 3)
    assert so_far.waiting_since == on_day(2)
    assert [(one.names, one.since) for one in so_far.away] == [((name,), on_day(2)) for name in "abc"]
    with pytest.raises(Stopped, match="no entry 6"):
        so_far.of(6)


def test_nothing_waits_when_all_is_published_and_an_alarm_waits_from_its_own_time() -> None:
    at = scene()
    assert waiting_since(at.log) is None
    done(at)
    assert waiting_since(at.log) is None
    assert progress(at.log).away == ()
    at.witness("a").size = 99
    at.add(1)
    with pytest.raises(Stopped):
        done(at, on_day(2))
    assert waiting_since(at.log) == on_day(2)
    assert len(progress(at.log).alarms) == 1
    at.kept.files["alarms/by-hand"] = b"look at this"
    assert waiting_since(at.log) == 0


def test_a_stored_head_that_cannot_be_read_stops_the_question() -> None:
    at = scene()
    at.heads.head = b"?"
    with pytest.raises(Stopped, match="cannot be read"):
        progress(at.log)
    with pytest.raises(Stopped, match="not one of this log's"):
        waiting_since(at.log)
    at.heads.head = None
    assert progress(replace(at.log, cosigners=None)).away == ()


def test_what_is_remembered_says_since_when_and_why() -> None:
    at = scene(kind=OmniWitness)
    at.witness("b").knows_log = False
    done(at)
    done(at, on_day(2))
    standing = read_standing(at.kept)
    assert standing[address("a")].size == 3
    assert standing[address("b")].since == on_day(1)
    assert "500" in standing[address("b")].why
