"""One witness asked: what each answer of each real server means, and what no answer can make us believe."""

from collections.abc import Sequence

import pytest

from plainview.core.merkle.proofs import prove_consistency
from plainview.core.notes.add_checkpoint import SIZE_TYPE, TEXT_TYPE, parse_add_checkpoint, print_cosignatures
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.notes.signers import sign_line
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.server.log.asking import ATTEMPTS_MAX, Alarm, Away, Cosigned, Question, ask
from plainview.server.log.head import open_head
from plainview.server.log.inspect import inspect, tile_reader
from plainview.server.log.ports import Answer
from plainview.server.log.publish import publish
from tests.core.notes.keys import LOG, ORIGIN
from tests.server.log.clock import on_day
from tests.server.log.memory import MemoryEntries, memory_log
from tests.server.log.witnesses import KINDS, FakeWitness, StrictWitness, ed_signer, fork_of, ml_signer

ENTRIES = [f"entry {number}".encode() for number in range(300)]
A = ed_signer("a")


def grown(size: int, entries: Sequence[bytes] = ENTRIES, keys: Sequence[VerifierKey] = (A.key,)) -> Question:
    """What is asked about a log of `size` entries."""
    log = memory_log()
    assert isinstance(log.entries, MemoryEntries)
    log.entries.all = list(entries[:size])
    publish(log, on_day(1))
    head = inspect(log, on_day(1)).head
    assert head is not None
    return Question(head, keys, lambda old: prove_consistency(tile_reader(log, size), old, size))


SMALL, LARGE = grown(5), grown(300)
OTHER = grown(5, [b"another", *ENTRIES])


class Says:
    """A witness that answers from a list, the last answer for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[int] = []

    def add_checkpoint(self, body: bytes) -> Answer:
        self.asked.append(parse_add_checkpoint(body).old)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def conflict(body: bytes, content_type: str = SIZE_TYPE) -> Answer:
    return Answer(409, content_type, body)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_witness_cosigns_a_log_that_grows(kind: str) -> None:
    witness = KINDS[kind]((A,))
    for question, kept in ((SMALL, 0), (LARGE, 5), (LARGE, 300)):
        reply = ask(witness, question, kept)
        assert isinstance(reply.outcome, Cosigned)
        assert reply.size == question.size
    assert [parse_add_checkpoint(body).old for body in witness.requests] == [0, 5, 300]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0, 3, 17, 300])
def test_a_witness_that_remembers_another_size_than_we_do_is_asked_again_from_there(kind: str, kept: int) -> None:
    witness = KINDS[kind]((A,))
    ask(witness, SMALL)
    witness.requests.clear()
    reply = ask(witness, LARGE, kept)
    assert isinstance(reply.outcome, Cosigned)
    assert [parse_add_checkpoint(body).old for body in witness.requests] == [kept, 5]


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_that_was_lost_is_given_again(kind: str) -> None:
    witness = KINDS[kind]((A,))
    ask(witness, LARGE)
    reply = ask(witness, LARGE, 5)
    assert isinstance(reply.outcome, Cosigned), "old equals the size: the same head, cosigned anew"


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_logs_own_lines_are_sent(kind: str) -> None:
    witness = KINDS[kind]((A,))
    ask(witness, SMALL)
    note = parse_note(parse_add_checkpoint(witness.requests[0]).checkpoint)
    assert [line.key_id for line in note.signatures] == [key.id for key in LOG.keys]


@pytest.mark.parametrize("kind", KINDS)
def test_a_witness_that_has_seen_more_raises_an_alarm_with_both_sides(kind: str) -> None:
    witness = KINDS[kind]((A,))
    ask(witness, LARGE)
    asked = len(witness.requests)
    reply = ask(witness, SMALL)
    assert isinstance(reply.outcome, Alarm)
    assert reply.outcome.what == "it has cosigned a head of size 300; ours has 5"
    assert reply.outcome.request == witness.requests[-1]
    assert reply.outcome.answer.body == b"300\n"
    assert len(witness.requests) == asked + 1, "it is never asked again"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0, 5])
def test_a_witness_of_another_head_of_the_same_size_raises_an_alarm(kind: str, kept: int) -> None:
    witness = KINDS[kind]((A,))
    ask(witness, OTHER)
    assert isinstance(ask(witness, SMALL, kept).outcome, Alarm)
    assert len(witness.requests) <= 4


@pytest.mark.parametrize("kind", KINDS)
def test_a_witness_of_another_past_raises_an_alarm(kind: str) -> None:
    witness = KINDS[kind]((A,))
    ask(witness, OTHER)
    outcome = ask(witness, LARGE, 5).outcome
    assert isinstance(outcome, Alarm)
    assert "(422)" in outcome.what


@pytest.mark.parametrize(("kind", "status"), [("strict", "404"), ("lite", "404"), ("omni", "500")])
def test_a_witness_that_does_not_know_the_log_is_away(kind: str, status: str) -> None:
    outcome = ask(KINDS[kind]((A,), knows_log=False), SMALL).outcome
    assert isinstance(outcome, Away)
    assert status in outcome.why


def test_both_kinds_of_lines_are_taken_and_others_are_left_out() -> None:
    keys = (A.key, ml_signer("a").key)
    question = grown(5, keys=keys)
    outcome = ask(StrictWitness((A, ed_signer("stranger"), ml_signer("a"))), question).outcome
    assert isinstance(outcome, Cosigned)
    assert [line.key_id for line in outcome.lines] == [key.id for key in keys]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status, content_type, body)
        for status in (302, 400, 403, 404, 429, 500, 503, 418, 204, 201, 206)
        for content_type, body in ((TEXT_TYPE, b""), (SIZE_TYPE, b"9\n"))
    ],
    ids=str,
)
def test_any_other_answer_means_that_the_witness_is_away(answer: Answer) -> None:
    says = Says(answer)
    outcome = ask(says, SMALL).outcome
    assert isinstance(outcome, Away)
    assert str(answer.status) in outcome.why
    assert says.asked == [0]


GARBAGE = [b"", b"\n", b"\xff\xfe", b"<html>", b"5", b"05\n", b"-1\n", b"5\n5\n", b" 5\n", b"1" * 40 + b"\n", b"5\r\n"]


@pytest.mark.parametrize("body", [*GARBAGE, SMALL.head.bare])
def test_what_is_no_list_of_lines_is_not_believed(body: bytes) -> None:
    assert isinstance(ask(Says(Answer(200, TEXT_TYPE, body)), SMALL).outcome, Away)


@pytest.mark.parametrize("body", GARBAGE)
def test_a_409_that_tells_no_size_is_tried_from_a_few_sizes_and_given_up(body: bytes) -> None:
    says = Says(conflict(body))
    question = Question(SMALL.head, SMALL.keys, SMALL.prove, (4, 2))
    assert isinstance(ask(says, question, 3).outcome, Away)
    assert says.asked == [3, 0, 4, 2, 5]


@pytest.mark.parametrize("content_type", [SIZE_TYPE, "text/plain", "application/json", ""])
def test_a_told_size_counts_whatever_its_content_type(content_type: str) -> None:
    says = Says(conflict(b"2\n", content_type), Answer(404, "", b""))
    ask(says, SMALL, 3)
    assert says.asked == [3, 2]


def test_a_witness_that_sends_us_around_is_given_up() -> None:
    says = Says(*[conflict(f"{size}\n".encode()) for size in (1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3)])
    assert isinstance(ask(says, SMALL).outcome, Away)
    assert len(says.asked) == ATTEMPTS_MAX


def test_a_witness_that_refuses_the_size_it_told_is_away() -> None:
    says = Says(conflict(b"2\n"))
    outcome = ask(says, SMALL).outcome
    assert outcome == Away("it says that it cosigned size 2 last, and refuses a proof from there (409)")
    assert says.asked == [0, 2]


def test_a_witness_that_told_a_size_and_then_none_is_asked_from_there_once_more() -> None:
    says = Says(conflict(b""), conflict(b"2\n"), conflict(b""), Answer(404, "", b""))
    ask(says, SMALL, 4)
    assert says.asked == [4, 0, 2, 5]


def _lines(head: Checkpoint, timestamp: int = 1) -> Answer:
    return Answer(200, TEXT_TYPE, print_cosignatures([sign_line(head.print(), A, timestamp)]))


def test_a_line_over_another_head_is_not_believed() -> None:
    outcome = ask(Says(_lines(fork_of(SMALL.head.checkpoint))), SMALL).outcome
    assert isinstance(outcome, Away)
    assert "no cosignature of this head" in outcome.why


def test_a_line_of_somebody_else_is_not_enough() -> None:
    assert isinstance(ask(StrictWitness((ed_signer("b"),)), SMALL).outcome, Away)


def test_a_line_without_a_time_is_not_believed() -> None:
    outcome = ask(Says(_lines(SMALL.head.checkpoint, 0)), SMALL).outcome
    assert outcome == Away("its answer is no cosignature of this head: it gives no time")


def test_a_witness_that_cannot_be_reached_is_away() -> None:
    class Silent(FakeWitness):
        def add_checkpoint(self, body: bytes) -> Answer:
            raise Unchecked("it cannot be reached (ConnectTimeout)")

    assert ask(Silent((A,)), SMALL).outcome == Away("it cannot be reached (ConnectTimeout)")


def test_a_kept_size_beyond_the_head_is_not_sent() -> None:
    says = Says(Answer(404, "", b""))
    ask(says, SMALL, 300)
    ask(says, SMALL, -1)
    assert says.asked == [5, 0]


def test_a_head_of_this_log_is_asked_about() -> None:
    """The questions above are about heads that anybody would believe."""
    assert open_head(SMALL.head.bare, LOG.keys, "head").checkpoint.origin == ORIGIN
    assert SMALL.head.checkpoint.root != Hash(OTHER.head.checkpoint.root)
