"""Read in shares, by several processes, with most matters on disk: the same report as in a single pass."""

from __future__ import annotations

import gc
import json
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread
from types import TracebackType

import pytest
from msgspec.structs import replace as changed

from benchmarks import big_log
from plainview.core.docket.program import Program
from plainview.core.docket.statement import print_statement
from plainview.core.vocabulary.days import parse_day, parse_instant
from plainview.core.vocabulary.errors import (
    BadProof,
    BadSignature,
    Inconsistent,
    Invalid,
    Malformed,
    PlainviewError,
    RolledBack,
    Unchecked,
)
from plainview.verifier import run, shares, statements
from plainview.verifier.opening import Trust
from plainview.verifier.portions import Division, Portion, ends_of
from plainview.verifier.reader import Source, open_source
from plainview.verifier.record import Fault, Record
from plainview.verifier.run import Asked
from plainview.verifier.shares import Alone, Handed, Together, judging
from plainview.verifier.statements import Case, Reading, Share, day_of
from plainview.verifier.tree import Bundle
from plainview.verifier.verify import verify
from plainview.verifier.watch import Watch
from tests.architecture.house import ROOT
from tests.verifier.build import Story
from tests.verifier.matters import FILED, filed, small, started
from tests.verifier.sources import Memory

FOLDERS = sorted(path.parent for path in (ROOT / "tests/vectors").glob("*/expect.json"))
BY_PROCESSES = FOLDERS[::8]
"""Those that real processes judge too; all of them are judged in shares, one after another in this process."""

ASKED = Asked(datetime(2026, 2, 1, tzinfo=UTC))
LOG_SIZE = 3_000


class InTurn:
    """Shares judged in turn in this process, each bundle by one share after another."""

    def __init__(self, begin: Callable[[Share], Reading], count: int) -> None:
        self.readings = [begin(Share(number, count)) for number in range(count)]
        self.division = Division(count)

    def __enter__(self) -> InTurn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pass

    def take(self, bundle: Bundle) -> bool:
        ends = ends_of(bundle.entries)
        for reading, portion in zip(self.readings, self.division.portions(bundle.entries), strict=True):
            reading.take_portion(portion, bundle.data, ends, bundle.hashes)
        return all(reading.fault is None or reading.fault.undecided is not None for reading in self.readings)

    def end(self) -> tuple[Record, Fault | None]:
        records = [reading.end() for reading in self.readings]
        for other in records[1:]:
            records[0].add(other)
        faults = [reading.fault for reading in self.readings if reading.fault is not None]
        return records[0], min(faults, key=lambda fault: fault.index, default=None)


def in_turn(count: int) -> Callable[[Callable[[Share], Reading], int, int], InTurn]:
    return lambda begin, size, processes: InTurn(begin, count)


def said(source: Source, asked: Asked = ASKED, pin: str = "") -> str:
    """The report as `--json` prints it."""
    return json.dumps(verify(source, Trust(None, pin), asked).plain(), indent=2, ensure_ascii=False)


def of_folder(folder: Path, processes: int = 1) -> str:
    expected = json.loads((folder / "expect.json").read_bytes())
    day = parse_day(expected["day"]) if "day" in expected else None
    asked = Asked(parse_instant(expected["now"]), day, processes=processes)
    return said(open_source(str(folder / "public")), asked, expected.get("pin", ""))


def in_shares(monkeypatch: pytest.MonkeyPatch, count: int, kept: int) -> None:
    """Let every log be judged in shares, with so few matters in memory."""
    monkeypatch.setattr(run, "judging", in_turn(count))
    monkeypatch.setattr(run, "Case", partial(Case, matters_max=kept))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    big_log.write(folder, LOG_SIZE)
    return folder


@pytest.fixture
def from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small a log, it is worth further processes; few bundles may be under way."""
    monkeypatch.setattr(shares, "SHARES_FROM", 0)
    monkeypatch.setattr(shares, "SLOTS", 2)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_log_in_shares_is_judged_as_in_one_pass(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = of_folder(folder)
    for count, kept in ((1, 1), (3, 2)):
        with monkeypatch.context() as patch:
            in_shares(patch, count, kept)
            assert of_folder(folder) == alone


@pytest.mark.usefixtures("from_the_first")
@pytest.mark.parametrize("folder", BY_PROCESSES, ids=lambda folder: folder.name)
def test_a_log_by_processes_is_judged_as_in_one_pass(folder: Path) -> None:
    assert of_folder(folder, processes=3) == of_folder(folder)


@pytest.mark.usefixtures("from_the_first")
def test_a_larger_log_is_judged_the_same_in_every_way(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_source(str(log))
    alone = said(source)
    assert json.loads(alone)["exit"] == 0
    assert json.loads(alone)["duties"]["met"] > LOG_SIZE // 10
    for processes in (2, 3):
        assert said(source, replace(ASKED, processes=processes)) == alone
    for count, kept in ((1, 10), (2, 10), (16, 1)):
        with monkeypatch.context() as patch:
            in_shares(patch, count, kept)
            assert said(source) == alone


def two_faults() -> Iterator[tuple[int, Memory]]:
    """Logs with two faults of different kinds, in every order and in every share; the index of the first."""
    kinds = (_bad_signature, _unknown, _forged, _malformed)
    for number, first in enumerate(kinds):
        for second in kinds[:number] + kinds[number + 1 :]:
            story = Story(daily=False).open().staff()
            story.publish()
            story.next_day()
            cases = [started(story, f"case {n}") for n in range(8)]
            index = first(story, cases[number])
            second(story, cases[7 - number])
            story.publish()
            yield index, Memory(story.public.files)


def _bad_signature(story: Story, matter: str) -> int:
    good = story.sign(story.draft("finding.made", matter, {"outcome": "proper"}, by="auditor"), "auditor")
    other = story.sign(changed(good, seq=good.seq + 1), "auditor")
    assert good.signature is not None
    assert other.signature is not None
    return story.claim(print_statement(changed(good, signature=other.signature)))


def _unknown(story: Story, matter: str) -> int:
    known = print_statement(story.draft("attestation.made", matter, {}))
    return story.claim(known.replace(b'"attestation.made"', b'"attestation.newer"'))


def _forged(story: Story, matter: str) -> int:
    return story.forge("request.filed", matter, FILED)


def _malformed(story: Story, matter: str) -> int:
    return story.claim(print_statement(story.draft("attestation.made", matter, {})).replace(b'"day":"', b'"day":"0'))


def test_the_first_fault_in_the_log_is_named_whichever_share_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for index, source in two_faults():
        alone = verify(source, Trust(), ASKED)
        assert alone.fault is not None
        assert f"statement {index}" in alone.fault.where, alone.verdict
        expected = said(source)
        for count in (2, 5, 16):
            with monkeypatch.context() as patch:
                in_shares(patch, count, 3)
                assert said(source) == expected


@pytest.mark.usefixtures("from_the_first")
def test_what_is_undecided_yields_to_a_tree_that_is_false() -> None:
    story = Story(daily=False).open().staff()
    story.publish()
    story.next_day()
    matter = started(story, "case")
    _unknown(story, matter)
    for number in range(400):
        filed(story, f"later {number}")
    story.publish()
    source = Memory(story.public.files)
    undecided = said(source, replace(ASKED, processes=2))
    assert json.loads(undecided)["exit"] == 3
    assert undecided == said(source)
    path = max(path for path in source.files if path.startswith("tile/entries/001"))
    source.files[path] = source.files[path][:-1] + b" "
    false = said(source, replace(ASKED, processes=2))
    assert json.loads(false)["fault"]["step"] == 4
    assert false == said(source)


@pytest.mark.usefixtures("from_the_first")
def test_a_statement_that_is_false_before_a_tree_that_is_false_comes_first() -> None:
    story = Story(daily=False).open().staff()
    story.publish()
    story.next_day()
    index = _forged(story, started(story, "case"))
    for number in range(900):
        story.claim(story.entries[index] + b" " * number)
    story.publish()
    source = Memory(story.public.files)
    path = max(path for path in source.files if path.startswith("tile/entries/003"))
    source.files[path] = source.files[path][:-1] + b"x"
    report = verify(source, Trust(), replace(ASKED, processes=2))
    assert report.fault is not None
    assert report.fault.where == f"statement {index}"
    assert json.dumps(report.plain()) == json.dumps(verify(source, Trust(), ASKED).plain())


MATTERS = [
    f'{{"matter":"{number:031}{digit}","type":"x"}}'.encode() for number in range(16) for digit in "0123456789abcdef"
]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16])
def test_shares_are_every_matter_once(count: int) -> None:
    portions = Division(count).portions(MATTERS)
    assert sorted(place for portion in portions for place in portion.places) == list(range(256))
    assert all(portion.places and not portion.noted for portion in portions)


@pytest.mark.parametrize(
    "entry", [b"", b"x", b'"matter":"keys"', b'"matter":"' + b"x" * 32 + b'"', b'"matter":"' + b"0" * 33]
)
def test_what_names_no_matter_concerns_every_share(entry: bytes) -> None:
    assert Division(2).portions([MATTERS[0], entry]) == [Portion(b"\x00\x01", b""), Portion(b"\x01", b"")]


def test_an_order_is_noted_by_the_shares_whose_it_is_not() -> None:
    order = f'{{"matter":"{1:032}","type":"order.authorized","v":1}}'.encode()
    assert Division(2).portions([MATTERS[0], order]) == [Portion(b"\x00\x01", b"\x01"), Portion(b"\x01", b"")]


def test_a_share_that_leaves_the_days_of_others_unread_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: without the day of the statement before, one of the past passes in its own share."""
    story = Story(daily=False).open().staff()
    story.publish()
    cases = [filed(story, f"case {n}") for n in range(6)]
    odd, even = (next(case for case in cases if int(case[-1], 16) % 2 == rest) for rest in (1, 0))
    past = story.draft("request.withdrawn", even, {})
    story.day += timedelta(days=1)
    story.say("request.withdrawn", odd)
    index = story.claim(print_statement(past))
    story.publish()
    source = Memory(story.public.files)
    expected = said(source)
    assert f"statement {index}" in expected
    in_shares(monkeypatch, 2, 10)
    assert said(source) == expected
    monkeypatch.setattr(statements, "day_of", lambda data, begin, end: None)
    assert said(source) != expected


@pytest.mark.parametrize(
    ("day", "matter", "remembered"),
    [
        ("2026-99-99", "0" * 31 + "1", False),
        ("2026-01-09", "zz" * 15 + "z1", False),
        ("2026-01-09", "0" * 31 + "1", True),
    ],
)
def test_an_order_of_another_share_that_is_no_good_is_for_that_share_to_find(
    day: str, matter: str, remembered: bool
) -> None:
    case = Case("o", parse_day("2026-01-08"), (), None, parse_day("2026-01-08"))  # type: ignore[arg-type]
    reading = Reading(case, Share(0, 2))
    reading.program = Program(first_day=parse_day("2026-01-08"))
    entry = f'{{"day":"{day}","matter":"{matter}","type":"order.authorized","v":1}}'.encode()
    reading.take_portion(Portion(b"\x00", b"\x00"), b"xx" + entry, ends_of([entry]), bytes(32))
    assert reading.fault is None
    assert bool(reading._ordered) is remembered


@pytest.mark.parametrize(
    "entry", [b"", b"x", b'"day":"', b'"day":"2026-13-01"', b'"day":"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff']
)
def test_bytes_without_a_day_have_none(entry: bytes) -> None:
    assert day_of(entry, 0, len(entry)) is None


def test_a_day_is_looked_for_in_one_statement_alone() -> None:
    entries = b'{"day":"2026-01-08"}' * 3
    assert day_of(entries, 20, 40) == parse_day("2026-01-08")
    assert day_of(entries, 20, 37) is None


# --- processes


def test_one_process_is_enough_for_a_small_log_or_one_processor() -> None:
    def begin(share: Share) -> Reading:
        return Reading(Case("o", parse_day("2026-01-08"), (), None, parse_day("2026-01-08")), share)  # type: ignore[arg-type]

    assert isinstance(judging(begin, 10**6, 1), Alone)
    assert isinstance(judging(begin, shares.SHARES_FROM - 1, 2), Alone)
    with judging(begin, shares.SHARES_FROM, 2) as several:
        assert isinstance(several, Together)


@pytest.mark.usefixtures("from_the_first")
def test_a_watch_that_listens_to_statements_is_told_in_this_process(log: Path) -> None:
    class Listening(Watch):
        def __init__(self) -> None:
            self.indexes: list[int] = []

        def statement(self, index: int, statement: object, leaf: bytes, entry: bytes) -> None:
            self.indexes.append(index)

    watch = Listening()
    verify(open_source(str(log)), Trust(), replace(ASKED, processes=2), watch)
    assert watch.indexes == list(range(LOG_SIZE))


@pytest.mark.usefixtures("from_the_first")
@pytest.mark.parametrize("bundle", [0, 5])
def test_a_process_that_ends_before_its_time_leaves_it_undecided(
    log: Path, monkeypatch: pytest.MonkeyPatch, bundle: int
) -> None:
    here, take = os.getpid(), Reading.take_portion

    def dies(reading: Reading, portion: Portion, data: bytes, ends: list[int], hashes: bytes) -> None:
        if os.getpid() != here and reading._size >= bundle * 256:
            os.kill(os.getpid(), signal.SIGKILL)
        take(reading, portion, data, ends, hashes)

    monkeypatch.setattr(Reading, "take_portion", dies)
    report = verify(open_source(str(log)), Trust(), replace(ASKED, processes=2))
    assert (report.exit_code, "has ended before its time" in report.verdict) == (3, True)


def test_a_process_answers_for_every_bundle_and_says_a_fault_once(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs in another process, run in a thread: each message is answered, the ends of others are closed."""
    handled: list[object] = []
    monkeypatch.setattr(signal, "signal", lambda number, handler: handled.append((number, handler)))
    monkeypatch.setattr(gc, "disable", lambda: handled.append("gc"))
    here, there = Pipe()
    other, _ = Pipe()
    entry = b'"matter":"x'
    data = len(entry).to_bytes(2, "big") + entry
    memory = bytes(32) + data
    case = Case("o", parse_day("2026-01-08"), (), None, parse_day("2026-01-08"))  # type: ignore[arg-type]
    thread = Thread(target=shares._serve, args=(Reading(case), memory, there, [other]))
    thread.start()
    for _ in range(3):
        here.send([Handed(0, 32, 32 + len(data), ends_of([entry]), Portion(b"\x00", b""))])
    here.send(None)
    first, *later = [here.recv() for _ in range(3)]
    assert isinstance(first.error, Malformed)
    assert later == [None, None]
    assert isinstance(here.recv(), Record)
    thread.join()
    assert other.closed
    assert handled == [(signal.SIGINT, signal.SIG_IGN), "gc"]


def test_a_pipe_that_is_closed_is_a_process_that_ended() -> None:
    here, there = Pipe()
    there.close()
    for talk in (lambda: shares._send(here, None), lambda: shares._receive(here)):
        with pytest.raises(Unchecked, match="before its time"):
            talk()


@pytest.mark.parametrize("kind", [Malformed, Invalid, BadSignature, BadProof, Inconsistent, RolledBack, Unchecked])
def test_an_error_says_the_same_on_the_other_side_of_a_pipe(kind: type[PlainviewError]) -> None:
    said = Fault(7, 6, kind("what", where="where", next="next"))
    there = pickle.loads(pickle.dumps(said))
    assert type(there.error) is kind
    assert (there.index, there.step, str(there.error)) == (7, 6, str(said.error))


def test_small_logs_agree_too() -> None:
    source = Memory(small().public.files)
    assert said(source) == said(source, replace(ASKED, processes=2))
