"""Three witnesses of a demonstration: put in force by two offices, asked near and over HTTP, by keys of their own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import httpx
import pytest

from plainview.cli import _witnesses
from plainview.cli._witnesses import NAMES, cosigning, serve
from plainview.core.law.profile import Profile
from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server.scenarios.again import keep_keys, reopen
from plainview.server.scenarios.stage import Stage, noon, set_up
from plainview.server.scenarios.witnessing import AGREED_ON, PROPOSED_ON, put_in_force
from plainview.server.scenarios.year import FIRST_DAY, ORIGIN, ZONE
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, bytes]]:
    """A program whose witnesses were put in force, and the policy that names them."""
    folder = tmp_path_factory.mktemp("witnesses") / "demo"
    stage = set_up(
        folder,
        seed="witnesses",
        origin=ORIGIN,
        zone=ZONE,
        profile=Profile.REFORM,
        first_day=FIRST_DAY,
        reader=lambda stage: lambda index, leaf: None,
    )
    stage.publish()
    with cosigning(stage) as witnesses:
        for number in (PROPOSED_ON, AGREED_ON):
            next_day(stage)
            put_in_force(stage, witnesses, number)
            stage.publish()
        next_day(stage)
        stage.publish()
        with pytest.raises(Unchecked):
            witnesses.connect("https://witness.example/")
        policy = witnesses.policy(stage.log.signers.keys[0])
    keep_keys(folder, stage.keyring)
    stage.desk.store.close()
    yield folder, policy


def next_day(stage: Stage) -> None:
    stage.at(noon(days_after(stage.desk.today(), 1), stage.desk.zone))


def cosigned(public: Path, policy: bytes) -> set[str]:
    accepted = parse_policy(policy).accept((public / "checkpoint").read_bytes())
    return {name.partition("-")[0] for name in accepted.witnesses}


def test_every_head_is_cosigned_by_three_who_remember_it(demonstration: tuple[Path, bytes]) -> None:
    folder, policy = demonstration
    public = folder / "public"
    assert (public / "policy").read_bytes() == policy
    assert cosigned(public, policy) == {*NAMES}
    report = verify(open_source(str(public)), Trust(parse_policy(policy)), Asked(now=datetime.now(UTC)))
    assert (report.exit_code, report.verdict) == (0, "DEMONSTRATION: true")
    assert len({(folder / "witnesses" / name / "keys").read_bytes() for name in NAMES}) == 3


def test_a_demonstration_that_goes_on_asks_them_where_they_are_served(demonstration: tuple[Path, bytes]) -> None:
    folder, policy = demonstration
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for day in (40, 41):  # and once more after a restart
        stage = reopen(folder, lambda stage: lambda index, leaf: None, lambda: datetime.now(UTC))
        three = serve(stage, port)
        assert "example.com/demonstration/third" in httpx.get(f"http://localhost:{port + 2}/").text
        later = noon(days_after(FIRST_DAY, day), stage.desk.zone)
        stage.desk = replace(stage.desk, clock=lambda later=later: later)
        stage.publish()
        assert cosigned(folder / "public", policy) == {*NAMES}
        stage.desk.store.close()
        three.stop()


def test_witnesses_whose_ports_are_taken_are_said(demonstration: tuple[Path, bytes]) -> None:
    folder, _ = demonstration
    stage = reopen(folder, lambda stage: lambda index, leaf: None, lambda: datetime.now(UTC))
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        mock.patch.object(_witnesses, "START_SECONDS", 0.2),
        pytest.raises(Stopped, match="did not come up"),
    ):
        serve(stage, taken.getsockname()[1])
    stage.desk.store.close()
