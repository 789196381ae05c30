"""Whom a reader can rely on after a log's keys were replaced: with a policy, a pin, a receipt, over a moving log."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from plainview.core.notes.lines import print_base64
from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.errors import Invalid
from plainview.verifier.days import check_key
from plainview.verifier.opening import Trust
from plainview.verifier.receipt import prove
from plainview.verifier.report import Report
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from plainview.verifier.witnesses import Witnessed
from tests.verifier.build import Story, public_of
from tests.verifier.cases_trust import WITNESSES, small, two_of_three
from tests.verifier.sources import Memory

ASKED = Asked(datetime(2026, 2, 1, tzinfo=UTC))
FIRST = "log log.example.com/mailcovers"
OLDER = "they are no longer the log's"


def kept_between() -> Story:
    """The proposal is published under the old keys before it is agreed to, a day later."""
    story = Story().open()
    story.replace("log second", days=1)
    story.publish()
    return story


def of(*words: str, quorum: str = "quorum none\n") -> Trust:
    """A policy that names keys of the log by their words."""
    lines = [f"log {key.print()}\n" for word in words for key in Story().keys_of(word).keys]
    return Trust(parse_policy("".join([*lines, quorum]).encode()))


def checked(story: Story, trust: Trust | None = None, asked: Asked = ASKED) -> Report:
    return verify(Memory(story.public.files), trust or Trust(), asked)


# --- policies


def test_a_policy_that_names_the_present_keys_is_satisfied() -> None:
    report = checked(kept_between(), of("log second"))
    assert (report.verdict, report.exit_code) == ("true", 0)
    assert not any(OLDER in line for line in report.not_checked)


def test_a_policy_that_names_the_replaced_keys_is_satisfied_when_they_signed_the_proposal() -> None:
    report = checked(kept_between(), of(FIRST))
    assert (report.verdict, report.exit_code) == ("true", 0)
    assert any(OLDER in line for line in report.not_checked)


def test_replaced_keys_that_never_signed_the_proposal_vouch_for_nothing() -> None:
    story = small()
    story.publish()
    report = checked(story, of(FIRST))
    assert (report.exit_code, report.failed_step) == (3, 9)
    assert "before they had signed the proposal" in report.verdict
    assert checked(story, of("log second")).exit_code == 0


def test_a_pinned_opening_makes_up_for_keys_that_signed_no_proposal() -> None:
    story = small()
    story.publish()
    pin = checked(story).opening
    report = checked(story, replace(of(FIRST), pin=pin))
    assert (report.verdict, report.exit_code) == ("true", 0)
    assert any(OLDER in line for line in report.not_checked)
    assert checked(story, Trust(pin=pin)).verdict == "true to the pinned opening"


def test_each_replacement_in_turn_must_follow_from_the_keys_before() -> None:
    story = kept_between()
    story.replace(policy=two_of_three(story))  # no key is replaced: nothing to vouch for
    story.replace(policy=story.plain_policy())
    story.next_day()
    story.replace("log third", days=1)
    story.publish()
    assert checked(story, of(FIRST)).exit_code == 0
    story.next_day()
    story.replace("log fourth")
    story.publish()
    assert checked(story, of(FIRST)).exit_code == 3
    assert checked(story, of("log third")).exit_code == 3
    assert checked(story, of(FIRST, "log fourth")).exit_code == 0


@pytest.mark.parametrize("words", [("log fifth",), (FIRST, "log fifth")])
def test_a_policy_that_names_a_key_the_log_never_had_makes_it_false(words: tuple[str, ...]) -> None:
    report = checked(kept_between(), of(*words))
    assert (report.exit_code, report.failed_step) == (1, 1)


@pytest.mark.parametrize("word", [FIRST, "log second"])
@pytest.mark.parametrize(("count", "exit"), [(1, 1), (2, 0)])
def test_the_readers_quorum_is_asked_of_the_head_whichever_keys_the_policy_names(
    word: str, count: int, exit: int
) -> None:
    story = kept_between()
    story.cosign(*WITNESSES[:count])
    names = "".join(f"witness w{n} {one.key.print()}\n" for n, one in enumerate(WITNESSES))
    report = checked(story, of(word, quorum=f"{names}group q 2 w0 w1 w2\nquorum q\n"))
    assert (report.exit_code, report.failed_step if exit else 3) == (exit, 3)


# --- receipts


@pytest.mark.parametrize("trust", [Trust(), of(FIRST), of("log second")], ids=["none", "old", "new"])
def test_a_receipt_from_before_the_replacement_holds_under_every_policy(trust: Trust) -> None:
    story = Story().open()
    story.publish()
    _, before = prove(Memory(story.public.files), 2)
    story.replace("log second", days=1)
    story.publish()
    _, after = prove(Memory(story.public.files), 2)
    for receipt in (before, after):
        assert checked(story, trust, replace(ASKED, receipt=receipt)).exit_code == 0


def test_a_receipt_signed_by_replaced_keys_for_a_size_that_is_not_theirs_is_false() -> None:
    story = small()
    story.publish()
    careless = small()
    careless.claimed = careless.program.terms[:1]
    careless.publish()
    _, receipt = prove(Memory(careless.public.files), 2)
    report = checked(story, asked=replace(ASKED, receipt=receipt))
    assert (report.exit_code, "receipt" in report.verdict) == (1, True)


# --- while the log moves


def test_a_log_whose_keys_are_replaced_while_it_is_read_is_undecided() -> None:
    story = Story(daily=False).open()
    story.publish()
    source = Memory(story.public.files, live=True)
    source.files["trust"] = b"plainview/trust/v1\n5\n"
    report = verify(source, Trust(), ASKED)
    assert (report.exit_code, "trust: points to statement 5" in report.verdict) == (3, True)


def test_a_server_that_points_elsewhere_the_second_time_is_false() -> None:
    story = small()
    story.publish()
    source = Memory(story.public.files, live=True)

    def change(memory: Memory) -> None:
        memory.files["trust"] = b"plainview/trust/v1\n4\n"

    source.hooks["MANIFEST"] = change
    report = verify(source, Trust(), ASKED)
    assert (report.exit_code, report.failed_step) == (1, 2)
    source = Memory(story.public.files, live=True)
    del source.files["trust"]
    assert verify(source, Trust(), ASKED).exit_code == 1


def test_a_server_that_shows_an_unlisted_trust_file_is_false() -> None:
    story = Story().open()
    story.replace(policy=story.plain_policy() + b"# again\n")
    story.publish()
    source = Memory(story.public.files, live=True)
    shown = source.files.pop("trust")
    listed = Story().open()
    listed.replace(policy=listed.plain_policy() + b"# again\n")
    listed.claimed = listed.program.terms[:1]
    listed.publish()
    live = Memory(listed.public.files | {"trust": shown}, live=True)
    report = verify(live, Trust(), ASKED)
    assert (report.exit_code, str(report.fault)) == (1, "trust: is not the one that was read first")


# --- keys


def test_a_root_whose_key_was_added_as_an_officials_too_signs_unseen() -> None:
    story = Story(daily=False).open()
    story.key("registrar court", "root court", "registrar", "court")
    statement = story.sign(story.draft("key.added", "keys", {}, by="registrar court"), "registrar court")
    with pytest.raises(Invalid, match="statement 5: signed on 2026-01-08 by key"):
        check_key(story.program, statement, 5, Witnessed((), ()))
    roots = {**story.program.roots, "court": print_base64(public_of("registrar court"))}
    check_key(replace(story.program, roots=roots), statement, 5, Witnessed((), ()))


def test_what_was_witnessed_is_counted_by_the_days_before() -> None:
    day = Story().day
    days = tuple(day.replace(day=number) for number in (8, 9, 12))
    seen = Witnessed(days, (3, 7, 7))
    assert [seen.before(day.replace(day=number)) for number in (8, 9, 10, 12, 13)] == [0, 3, 7, 7, 7]
