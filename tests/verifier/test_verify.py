"""What a reader brings along: a policy, a receipt, a head seen before; and what a live log may do meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes.manifest import Manifest, parse_manifest
from plainview.core.notes.note import parse_note
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.tlog_proof import TlogProof
from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.opening import Trust
from plainview.verifier.receipt import prove
from plainview.verifier.report import Report
from plainview.verifier.run import Asked
from plainview.verifier.tree import Cut
from plainview.verifier.verify import verify
from plainview.verifier.watch import Watch
from tests.core.notes.keys import WITNESS, WITNESS_ML
from tests.verifier.build import Story
from tests.verifier.matters import small, started
from tests.verifier.sources import Memory

BUNDLE = ("tile/entries/000.p/4", "tile/0/000.p/4")
NOW = datetime(2026, 2, 1, tzinfo=UTC)
ASKED = Asked(NOW)


@cache
def told() -> Story:
    return small()


def log(live: bool = False) -> Memory:
    return Memory(told().public.files, live)


def checked(source: Memory, trust: Trust | None = None, asked: Asked = ASKED) -> Report:
    return verify(source, trust or Trust(), asked)


def policy(quorum: str = "quorum none\n", story: Story | None = None, keys: int = 2) -> Trust:
    lines = [f"log {key.print()}\n" for key in (story or told()).signers.keys[:keys]]
    return Trust(parse_policy("".join([*lines, quorum]).encode()))


def witnessed() -> Story:
    """Published under a policy that asks for two witnesses, by a log that did not wait for them."""
    story = Story(daily=False)
    names = f"witness a {WITNESS.key.print()}\nwitness b {WITNESS_ML.key.print()}\n"
    story.policy = story.policy.replace(b"quorum none\n", f"{names}group both all a b\nquorum both\n".encode())
    story.open().publish()
    return story


# --- policy


@pytest.mark.parametrize("keys", [1, 2])
def test_a_log_is_true_under_a_policy_that_names_its_keys(keys: int) -> None:
    report = checked(log(), policy(keys=keys))
    assert (report.verdict, report.exit_code) == ("true", 0)
    assert any("no witness is asked for" in line for line in report.not_checked)


def test_a_policy_of_another_log_makes_it_false() -> None:
    report = checked(log(), policy(story=Story(origin="log.example.org/other")))
    assert (report.exit_code, report.failed_step) == (1, 1)
    assert "has not the keys that the policy gives it" in report.verdict


def test_another_key_under_the_same_name_makes_it_false() -> None:
    other = Story()
    other.signers = replace(other.signers, ed25519=Story(origin="x").signers.ed25519)
    assert checked(log(), policy(story=other, keys=1)).failed_step == 1


def test_a_quorum_that_is_met_is_said_and_nothing_about_witnesses_is_left_open() -> None:
    story = witnessed()
    story.cosign(WITNESS, WITNESS_ML)
    trust = policy(f"witness w {WITNESS.key.print()}\nquorum w\n", story)
    report = checked(Memory(story.public.files), trust)
    assert (report.verdict, report.exit_code) == ("true", 0)
    assert "cosigned by witness.example/ed, witness.example/ml" in report.steps[2].found
    assert not any("witness" in line for line in report.not_checked)


def test_a_quorum_that_is_not_met_makes_it_false_under_the_readers_policy_alone() -> None:
    story = witnessed()
    story.cosign(WITNESS)
    trust = policy(f"witness w {WITNESS_ML.key.print()}\nquorum w\n", story)
    report = checked(Memory(story.public.files), trust)
    assert (report.exit_code, report.failed_step) == (1, 3)
    assert str(report.fault).startswith("checkpoint: the quorum 'w' is not met")
    own = checked(Memory(story.public.files))
    assert own.exit_code == 0
    assert any("not, or not yet, cosigned by its own quorum both" in line for line in own.not_checked)


def test_a_witness_that_saw_a_checkpoint_on_another_day_is_said() -> None:
    for later, said in ((86_400, False), (86_401, True), (9 * 86_400, True)):
        story = witnessed()
        story.cosign(WITNESS, later=later)
        report = checked(Memory(story.public.files))
        lines = [line for line in report.not_checked if line.startswith("the time of")]
        days = later // 86_400
        wanted = [f"the time of checkpoints/2026-01-08: a witness saw it {days} days from when the log says"]
        assert lines == (wanted if said else [])
    assert "the time of 5 of 5 kept checkpoints: no witness saw them" in checked(log()).not_checked


def test_witnesses_that_the_log_names_itself_are_not_vouched_for() -> None:
    story = witnessed()
    story.cosign(WITNESS, WITNESS_ML)
    report = checked(Memory(story.public.files))
    assert any("whether the witnesses are independent" in line for line in report.not_checked)


def test_a_witness_that_only_the_reader_knows_may_have_cosigned() -> None:
    story = Story(daily=False).open()
    story.publish()
    story.cosign(WITNESS, WITNESS_ML)
    source = Memory(story.public.files)
    both = f"witness a {WITNESS.key.print()}\nwitness b {WITNESS_ML.key.print()}\nquorum none\n"
    assert checked(source, policy(both, story)).exit_code == 0
    assert checked(source).failed_step == 3


def test_a_line_that_is_there_twice_is_a_fault() -> None:
    story = witnessed()
    story.cosign(WITNESS)
    data = story.public.files["checkpoint"]
    twice = data + data[data.rindex("— witness".encode()) :]
    path = "checkpoints/2026-01-08"
    listed = parse_manifest(parse_note(story.public.files["MANIFEST"]).text)
    hashes = dict(listed.files) | {path: sha256(twice).hexdigest()}
    signed = story.signers.text(Manifest(story.origin, listed.size, hashes).print())
    report = checked(Memory(story.public.files | {"checkpoint": twice, path: twice, "MANIFEST": signed}))
    assert (report.failed_step, report.exit_code) == (1, 1)


# --- receipts and heads seen before


def receipt(index: int = 20) -> TlogProof:
    return prove(log(), index)[1]


def test_a_receipt_of_this_log_is_the_last_step() -> None:
    report = checked(log(), policy(), replace(ASKED, receipt=receipt()))
    assert [step.number for step in report.steps] == [*range(1, 10), 11]
    assert report.steps[-1].found == "entry 20 is where the receipt says"


def test_a_receipt_of_an_earlier_day_holds() -> None:
    kept = told().public.files["checkpoints/2026-01-10"]
    earlier = Memory(told().public.files | {"checkpoint": kept})
    _, proof = prove(earlier, 20)
    assert checked(log(), asked=replace(ASKED, receipt=proof)).exit_code == 0


def test_a_receipt_whose_entry_is_another_makes_the_log_false() -> None:
    for wrong in (replace(receipt(), index=21), replace(receipt(), hashes=receipt().hashes[:-1])):
        report = checked(log(), asked=replace(ASKED, receipt=wrong))
        assert (report.exit_code, report.failed_step) == (1, 11)
        assert report.fault is not None
        assert report.fault.where == "receipt"


def test_a_receipt_of_an_entry_beyond_its_own_log_is_false() -> None:
    report = checked(log(), asked=replace(ASKED, receipt=replace(receipt(), index=10**6)))
    assert "speaks of entry 1000000" in report.verdict


def test_a_receipt_of_a_longer_log_shows_that_this_one_was_cut() -> None:
    story = small()
    before = dict(story.public.files)
    started(story, "later")
    story.publish(hour=15)
    longer = prove(Memory(story.public.files), 20)[1]
    report = checked(Memory(before), asked=replace(ASKED, receipt=longer))
    assert (report.exit_code, report.failed_step) == (1, 4)
    assert "it was cut, or is an older copy" in report.verdict


def test_a_receipt_of_another_history_shows_that_the_log_was_told_twice() -> None:
    other = Story(demo=True).open()
    other.publish()
    forked = prove(Memory(other.public.files), 2)[1]
    report = checked(log(), asked=replace(ASKED, receipt=forked))
    assert str(report.fault) == "receipt, checkpoint: the first 4 entries do not hash to its root"


def test_a_receipt_that_the_log_did_not_sign_is_false() -> None:
    other = Story(origin="log.example.org/other", daily=False).open()
    other.publish()
    _, proof = prove(Memory(other.public.files), 2)
    report = checked(log(), asked=replace(ASKED, receipt=proof))
    assert (report.exit_code, report.fault is not None and report.fault.where) == (1, "receipt, checkpoint")


def test_a_head_seen_before_must_be_the_beginning() -> None:
    root = Hash(told().public.files["checkpoint"] and bytes(32))
    report = checked(log(), asked=replace(ASKED, since=Cut(7, root, "what was seen")))
    assert str(report.fault) == "what was seen: the first 7 entries do not hash to its root"
    longer = checked(log(), asked=replace(ASKED, since=Cut(10**6, root, "what was seen")))
    assert longer.fault is not None
    assert type(longer.fault).__name__ == "RolledBack"
    assert checked(log(), asked=replace(ASKED, since=Cut(0, root, "nothing"))).exit_code == 0


# --- zones, days


def test_a_zone_that_this_machine_does_not_know_is_undecided() -> None:
    story = Story(daily=False, zone="Atlantis/Capital").open()
    story.publish()
    report = checked(Memory(story.public.files))
    assert (report.exit_code, "Atlantis/Capital" in report.verdict) == (3, True)


def test_duties_stand_as_of_the_day_asked() -> None:
    late = checked(log(), asked=replace(ASKED, day=parse_day("2030-01-01")))
    assert late.standing is not None
    assert late.standing.counts["overdue"] > 0
    assert [duty.by for _, duty in late.standing.overdue()] == sorted(duty.by for _, duty in late.standing.overdue())
    on_time = checked(log())
    assert on_time.standing is not None
    assert on_time.standing.overdue() == ()


def test_statements_published_on_a_later_day_are_counted() -> None:
    story = Story(daily=False).open()
    story.next_day(2)
    story.publish()
    report = checked(Memory(story.public.files))
    assert any(
        "the day of 5 statements that were first published on a later day, up to 2 days" in line
        for line in report.not_checked
    )


def test_a_watch_is_told_of_steps_files_entries_and_statements() -> None:
    class Told(Watch):
        def __init__(self) -> None:
            self.seen: list[object] = []

        def step(self, number: int, title: str) -> None:
            self.seen.append(number)

        def files(self, done: int, total: int) -> None:
            self.seen.append(("files", done, total))

        def entries(self, done: int, total: int) -> None:
            self.seen.append(("entries", done, total))

        def statement(self, index: int, statement: object, leaf: Hash, entry: bytes) -> None:
            assert leaf == leaf_hash(entry)
            self.seen.append(index)

    watch = Told()
    report = verify(log(), Trust(), ASKED, watch)
    size = report.size
    assert ("entries", size, size) in watch.seen
    assert ("files", 8, 8) in watch.seen
    assert [number for number in watch.seen if isinstance(number, int)][-size - 3 : -3] == [*range(size)][-size:]


# --- a live log


def test_a_live_log_is_read_where_full_tiles_have_replaced_partial_ones() -> None:
    story = small()
    head = {path: data for path, data in story.public.files.items() if not path.startswith("tile/")}
    for number in range(60):
        started(story, f"more {number}")
    story.next_day()
    story.publish()
    grown = {path: data for path, data in story.public.files.items() if path.startswith("tile/") and ".p/" not in path}
    assert "tile/entries/000" in grown
    assert checked(Memory(head | grown, live=True)).exit_code == 0
    assert checked(Memory(head, live=True)).fault is not None


def test_a_live_log_that_moves_on_meanwhile_is_undecided() -> None:
    story = small()
    before = dict(story.public.files)
    started(story, "later")
    story.publish(hour=15)
    after = dict(story.public.files)

    def move(source: Memory) -> None:
        source.files = after

    for path in ("MANIFEST", "checkpoints/2026-01-12"):
        source = Memory(before, live=True)
        source.hooks[path] = move
        report = checked(source)
        assert (report.exit_code, report.failed_step) == (3, 2), report.verdict
        assert "Try again" in report.verdict


def test_a_live_log_that_lies_and_stands_still_is_false() -> None:
    source = log(live=True)
    source.files["index.html"] = b"another page"
    assert checked(source).exit_code == 1
    source = log(live=True)
    source.hooks["index.html"] = lambda source: source.files.pop("checkpoint") and source.files.pop("index.html")
    assert checked(source).exit_code == 1


def test_pages_of_a_live_log_are_read_when_asked_for_and_those_of_a_folder_always() -> None:
    without = Asked(NOW, pages=False)
    for live, asked, code in ((True, without, 0), (True, ASKED, 1), (False, without, 1)):
        source = log(live=live)
        source.files["index.html"] = b"another page"
        report = checked(source, asked=asked)
        assert report.exit_code == code, report.verdict
        said = [line for line in report.not_checked if "pages and data of the site" in line]
        assert len(said) == (code == 0) and ("index.html" in source.asked) == (code == 1)
    assert not any("pages" in line for line in checked(log(), asked=without).not_checked)


def test_a_live_log_caught_between_manifest_and_checkpoint_is_undecided() -> None:
    story = small()
    old = story.public.files["checkpoint"]
    started(story, "later")
    story.publish(hour=15)
    source = Memory(story.public.files | {"checkpoint": old}, live=True)
    report = checked(source)
    assert (report.exit_code, "being published" in report.verdict) == (3, True)


def test_a_server_that_gives_another_opening_when_asked_again_is_false() -> None:
    """The pinned opening first, then a whole log of the same keys with another one: only the tree counts."""
    true, forged = Story(daily=False).open(), Story(daily=False, profile="regulation").open()
    for story in (true, forged):
        story.publish()
    both = forged.public.files | {path: true.public.files[path] for path in BUNDLE}

    def turn(source: Memory) -> None:
        source.files = dict(forged.public.files)

    source = Memory(both, live=True)
    source.hooks["MANIFEST"] = turn
    report = checked(source, Trust(pin=true.program.genesis))
    assert (report.exit_code, report.fault is not None and report.fault.where) == (1, "statement 0")


def test_a_server_that_gives_another_file_when_asked_again_gains_nothing() -> None:
    source = log(live=True)
    assert checked(source).exit_code == 0
    beside = [path for path in source.asked if path in ("policy", "MANIFEST") or path.startswith("checkpoints/")]
    assert len(beside) == len(set(beside))


def test_a_manifest_that_keeps_no_checkpoint_is_a_fault() -> None:
    story = Story(daily=False).open()
    story.publish()
    signed = story.signers.text(Manifest(story.origin, 4, {}).print())
    files = {
        path: data for path, data in story.public.files.items() if path.startswith("tile/") or path == "checkpoint"
    }
    report = checked(Memory(files | {"MANIFEST": signed}))
    assert (report.exit_code, str(report.fault)) == (1, "checkpoints/: no checkpoint of any day is kept")


def test_kept_checkpoints_that_shrink_are_a_fault() -> None:
    story = Story().open()
    story.publish()
    story.next_day()
    story.publish()
    first, second = "checkpoints/2026-01-08", "checkpoints/2026-01-09"
    swapped = {first: story.public.files[second]}
    listed = parse_manifest(parse_note(story.public.files["MANIFEST"]).text)
    last = story.public.files[first]
    hashes = {path: sha256(data).hexdigest() for path, data in (swapped | {second: last}).items()}
    signed = story.signers.text(Manifest(story.origin, 4, dict(listed.files) | hashes).print())
    story.publish()
    files = story.public.files | swapped | {second: last, "checkpoint": last, "MANIFEST": signed}
    partial = Story().open()
    partial.publish()
    files |= {path: data for path, data in partial.public.files.items() if path.startswith("tile/")}
    report = checked(Memory({path: data for path, data in files.items() if not path.endswith(".p/5")}))
    assert (report.exit_code, str(report.fault)) == (1, f"{second}: is smaller or earlier than {first}")
