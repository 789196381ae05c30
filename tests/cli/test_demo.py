"""The demonstration: the same every time, verified by the verifier, never in the way of what is there already."""

from pathlib import Path

import pytest

from plainview.cli._stage import receipts_of
from plainview.cli.demo import CAUSES, CUSTODY, HANDED, KINDS, PRINTED, RECORDED, STAGES
from plainview.cli.main import run
from plainview.core.docket.types import TYPES
from plainview.core.sealing.quorum import office_key
from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.scenarios.again import read_keys
from plainview.server.scenarios.plan import REQUESTS_A_YEAR, plan
from plainview.server.scenarios.year import SEED, Count, play_year
from tests.year import SMALL, shared_year

__all__ = ["shared_year"]
LEFT_TO_STORIES = {
    *("profile.proposed", "profile.agreed", "trust.proposed", "trust.agreed"),
    *("order.refused", "matter.destroyed"),
}
"""Types that a year's demo does not say: another profile, log key or policy, a destruction, and what only errs."""


@pytest.fixture(scope="module")
def year(shared_year: tuple[Path, Count]) -> tuple[Path, Count]:
    return shared_year


def test_the_same_scale_gives_the_same_entries_and_tiles(year: tuple[Path, Count], tmp_path: Path) -> None:
    play_year(tmp_path / "again", SMALL, receipts_of, lambda done, total: None)
    first, again = year[0] / "public" / "tile", tmp_path / "again" / "public" / "tile"
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert all((first / name).read_bytes() == (again / name).read_bytes() for name in names)
    assert len(names) > 3


def test_every_side_path_is_in_the_year(year: tuple[Path, Count]) -> None:
    said = set(year[1].types)
    small = {"request.refused", "request.withdrawn", "order.denied", "order.narrowed", "order.seconded"}
    small |= {"request.confirmed", "fields.opened", "cover.suspended", "extension.approved", "attestation.made"}
    missing = set(TYPES) - said - LEFT_TO_STORIES - small
    assert not missing, f"never said: {sorted(missing)}"


def test_what_makes_no_statement_is_in_the_year_too(year: tuple[Path, Count]) -> None:
    """Each row of the demo's table about recording, handing out, printing and custody, and both letters' languages."""
    words = {*RECORDED, *HANDED, *PRINTED, *CUSTODY}
    assert not {each for each in words if not year[1].beside[each]}
    assert set(STAGES) == set(year[1].stages)
    assert set(CAUSES) == set(year[1].causes)
    assert {*KINDS, "cover"} == set(year[1].kinds)
    assert year[1].withheld


def test_a_years_folder_keeps_what_was_closed_to_an_older_key_openable(year: tuple[Path, Count]) -> None:
    """Three keys of the court are three keys, each found again by its id, and no other office's."""
    ring = read_keys(year[0])
    held = {office_key(ring.custodian("court", number)).id for number in range(3)}
    assert len(held) == 3
    assert {office_key(ring.custodian_of("court", id)).id for id in held} == held
    with pytest.raises(NotPermitted, match="never had that key"):
        ring.custodian_of("inspection", held.pop())


def test_the_shares_of_a_full_year_are_the_published_ones() -> None:
    plans = [plan(number, SEED) for number in range(REQUESTS_A_YEAR)]
    verbs = [{task.verb for task in one.tasks} for one in plans]
    granted = sum(bool(those & {"approve", "narrow", "second"}) and "withdraw" not in those for those in verbs)
    assert 0.96 <= granted / REQUESTS_A_YEAR <= 0.98
    covers = [one for one in plans if one.started is not None]
    assert 6.2 <= sum(len(one.pieces) for one in covers) / len(covers) <= 6.6
    for verb in ("deny", "withdraw", "refuse", "return", "narrow", "second", "report_charge", "end_early"):
        assert any(verb in those for those in verbs), verb


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter").write_text("work")
    with pytest.raises(SystemExit) as done:
        run(["demo", "--scale", "400", str(tmp_path / "thesis")])
    assert done.value.code == 1
    assert "not empty" in capsys.readouterr().err
    assert (tmp_path / "thesis" / "chapter").read_text() == "work"


@pytest.mark.parametrize(("option", "most"), [("--scale", 1000), ("--years", 9)])
def test_a_number_out_of_range_says_what_was_expected(
    option: str, most: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as done:
        run(["demo", option, "0", str(tmp_path / "demo")])
    assert done.value.code == 2
    assert f"{option}: expected a number from 1 to {most}" in capsys.readouterr().err
    assert not (tmp_path / "demo").exists()
