"""`plainview publish` under a policy: who cosigned, who is away and why, what waits, and the exit codes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from plainview.cli import _program, init
from plainview.cli import publish as command
from plainview.cli._program import open_program
from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server import wiring
from plainview.server.log import http_witness
from plainview.server.log.ports import Cosigners
from plainview.server.log.publish import tick
from plainview.verifier.witness.decide import Logs
from tests.cli.test_founding import OFFICES, _founded, _run, _signature
from tests.verifier.witness.asking import running, vkeys_of

ORIGIN = "example.com/founded"
BEGUN = datetime(2026, 1, 5, 15, tzinfo=UTC)  # no midnight comes while it is founded
PATIENCE_SECONDS = 600.0
"""A witness in this process may be as slow as the machine is busy: how long it takes is not what is asked here."""


@dataclass
class Founded:
    """A founded program, its witness, and a clock that moves by days so that there is a daybook to publish."""

    folder: Path
    place: Path
    logs: Logs
    began: datetime
    days: int = 0

    def now(self) -> datetime:
        return self.began + timedelta(days=self.days)

    @contextmanager
    def witness(self) -> Iterator[None]:
        """The witness runs, and the published policy asks for it at its present port."""
        with running(self.place, self.logs, idle_seconds=PATIENCE_SECONDS, request_seconds=PATIENCE_SECONDS) as witness:
            program = open_program(self.folder)
            vkey, log = vkeys_of(self.place)[0].print(), program.log.signers.keys[0].print()
            text = f"log {log}\nwitness w {vkey} http://127.0.0.1:{witness.port}\nquorum w\n"
            tick(program.log, int(self.now().timestamp()), {"policy": text.encode()})
            program.store.close()
            yield

    def publish(self) -> int:
        return _run("publish", str(self.folder))


@pytest.fixture
def founded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Founded:
    for module in (_program, init):
        monkeypatch.setattr(module, "now", lambda: BEGUN)
    monkeypatch.setattr(_program, "SteadyClock", lambda wall, ticks: wall)  # these days pass in no time
    folder = tmp_path / "program"
    keys = _founded(folder)
    for office in OFFICES:
        assert _run("init", str(folder), "--signature", _signature(folder, keys[office])) == 0
    signers = wiring.log_signers(ORIGIN, wiring.read_secret(folder))
    made = Founded(folder, tmp_path / "witness", {ORIGIN: signers.keys}, BEGUN + timedelta(seconds=5))
    patient = partial(Cosigners, seconds=PATIENCE_SECONDS)
    monkeypatch.setattr(wiring, "Cosigners", patient)
    for limit in ("SILENCE_SECONDS_MAX", "ANSWER_SECONDS_MAX"):
        monkeypatch.setattr(http_witness, limit, PATIENCE_SECONDS)
    monkeypatch.setattr(_program, "now", made.now)
    return made


def test_who_cosigned_is_said_and_what_waits_is_not_published(
    founded: Founded, capsys: pytest.CaptureFixture[str]
) -> None:
    with founded.witness():
        founded.days = 1
        capsys.readouterr()
        assert founded.publish() == 0
        assert "published: 5 statements" in (out := capsys.readouterr().out)
        assert "cosigned by w" in out
    founded.days = 2
    assert founded.publish() == command.EXIT_WAITS
    out = capsys.readouterr().out
    assert "published: 5 statements" in out
    assert re.search(r"away since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: w: it cannot be reached \(ConnectError\)", out)
    assert re.search(r"not yet countersigned: 1 statements wait for the quorum of witnesses, since \d{4}-", out)
    with founded.witness():
        capsys.readouterr()
        assert founded.publish() == 0
        assert "published: 6 statements" in capsys.readouterr().out


def test_a_program_set_back_is_stopped_by_its_witness_with_one_sentence(
    founded: Founded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with founded.witness():
        shutil.copytree(founded.folder, tmp_path / "copy")
        founded.days = 3
        assert founded.publish() == 0
        shutil.rmtree(founded.folder)
        shutil.copytree(tmp_path / "copy", founded.folder)
        founded.days = 1
        capsys.readouterr()
        for _ in range(2):
            assert founded.publish() == 1
            said = capsys.readouterr()
            assert "an alarm stands (1 in all): nothing is published" in said.err
            assert "alarms/looked" in said.err


class Enough(Exception):
    """The test has seen what it wanted."""


def test_a_publisher_that_stays_asks_its_witnesses_first_and_ticks_after_each_wait(
    founded: Founded, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        founded.days += 1
        if len(waited) == 3:
            raise Enough

    with founded.witness():
        program = open_program(founded.folder)
        capsys.readouterr()
        with pytest.raises(Enough):
            command.stay(program, 900, wait)
        program.store.close()
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "cosigned by w", "the stored head, confirmed before anything else"
    assert [line.split()[1] for line in said if line.startswith("published:")] == ["4", "5", "6"]
    assert waited == [900, 900, 900]


def test_a_publisher_that_stays_waits_for_a_busy_database_and_stops_at_a_doubt(
    founded: Founded, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = open_program(founded.folder)
    faults = iter([Unchecked("another writer holds the database"), Stopped("a doubt")])

    def faulty(_: object) -> bool:
        raise next(faults)

    monkeypatch.setattr(command, "once", faulty)
    with pytest.raises(Stopped, match="a doubt"):
        command.stay(program, 1, lambda seconds: None)
    assert "another writer holds the database" in capsys.readouterr().err
    program.store.close()


def test_a_negative_number_of_seconds_is_malformed(founded: Founded) -> None:
    assert _run("publish", str(founded.folder), "--every", "-1") == 2
