"""Promise 11: two people do the same effectful act at once: one effect, one statement, and the other is told.

Both have looked and found that it may be done; then both go, from one line. Whoever comes second meets the head row's
lock and, behind it, a number in the matter's chain that is taken. No doubles, no losses, no deadlocks, on SQLite and
on PostgreSQL, in threads of one process and in two processes; and once more through the real acts, where two drafts
of one decision are committed at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from plainview.core.docket.statement import parse_statement
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent
from plainview.core.vocabulary.ids import ChainId
from plainview.server import wiring
from plainview.server.actions.act import Acknowledged, Draft, commit, propose
from plainview.server.actions.desk import Desk
from plainview.server.actions.verbs import VERBS
from plainview.server.scenarios.keyring import chance
from plainview.server.scenarios.requests import STANDARD_COVER, usual
from plainview.server.scenarios.stage import Stage, set_up
from plainview.server.storage import sqlite
from plainview.server.storage.ports import Store
from tests.postgres import database_url, empty_database_url, postgres
from tests.promises.racing import (
    DONE,
    TOLD,
    chain_of,
    disclose,
    disclose_naively,
    in_processes,
    in_threads,
    lay_out,
    open_at,
)

__all__ = ["database_url", "empty_database_url", "postgres"]

# Races of each kind, on each database: the short run, the long run. Threads and processes together make the promise.
RACES, RACES_LONG = 250, 5_000
ACTS, ACTS_LONG = 6, 200
TOOTH = 10
NAMES = ("first", "second")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the database is."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("database_url"))
    sqlite.open_store(tmp_path / "db", create=True).close()
    return str(tmp_path / "db")


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    opened = open_at(place)
    yield opened
    opened.close()


def effects(store: Store) -> Counter[str]:
    """How many disclosures each matter saw."""
    return Counter(id.partition(" ")[0] for id, _ in store.records("disclosure"))


def check_one_each(store: Store, said: list[tuple[str, ...]]) -> None:
    """Promise for every race: one did it and the other was told; one effect, one statement, one audit row."""
    wrong = [answers for answers in said if sorted(answers) != [DONE, TOLD]]
    assert wrong == []
    races = len(said)
    assert effects(store) == Counter({chain_of(race): 1 for race in range(races)})
    assert store.size() == 2 * races
    assert [len(store.chain(chain_of(race))) for race in range(races)] == [2] * races
    assert Counter(row.matter for row in store.audit_rows()) == Counter({chain_of(race): 1 for race in range(races)})


@pytest.mark.slow
def test_of_two_threads_one_discloses_and_the_other_is_told(store: Store, long_run: bool) -> None:
    races = range(RACES_LONG if long_run else RACES)
    lay_out(store, len(races))
    runners = [lambda race, line, who=who: disclose(store, race, who, line) for who in NAMES]
    check_one_each(store, in_threads(runners, races))


@pytest.mark.slow
def test_of_two_processes_one_discloses_and_the_other_is_told(place: str, store: Store, long_run: bool) -> None:
    races = range(RACES_LONG if long_run else RACES)
    lay_out(store, len(races))
    check_one_each(store, in_processes(place, races, NAMES))


def test_an_act_that_looks_before_it_holds_the_head_discloses_twice(store: Store) -> None:
    lay_out(store, TOOTH)
    runners = [lambda race, line, who=who: disclose_naively(store, race, who, line) for who in NAMES]
    said = in_threads(runners, range(TOOTH))
    with pytest.raises(AssertionError):
        check_one_each(store, said)
    assert effects(store) == Counter({chain_of(race): 2 for race in range(TOOTH)})


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A whole program, with cast."""
    url = str(request.getfixturevalue("empty_database_url")) if request.param == "postgresql" else ""
    made = set_up(
        tmp_path / "program",
        seed="races",
        origin="example.com/races",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=lambda _: lambda index, leaf: None,
        database=url,
    )
    yield made
    made.desk.store.close()


def second_desk(stage: Stage) -> Desk:
    """Another web process's desk: nothing in common but the database, the clock and the keys."""
    return wiring.open_desk(
        stage.folder,
        stage.desk.store,
        stage.desk.zone,
        clock=stage.clock,
        chance=chance("other"),
        keys=stage.keyring,
        receipts=lambda index, leaf: None,
        witnessed=stage.desk.witnessed,
    )


def commit_draft(desk: Desk, draft: Draft) -> str:
    """Sign and commit one draft of a review; what came of it."""
    who = usual("review")
    key = desk.keys.key_of(who, desk.today())
    assert key is not None
    try:
        done = commit(desk, who, VERBS["review"], draft, {}, desk.keys.sign(key, draft.to_sign))
    except Inconsistent as void:
        assert "void" in str(void)
        return TOLD
    return DONE if isinstance(done, Acknowledged) and done.refusal is None else f"refused: {done}"


def filed(stage: Stage, race: int) -> ChainId:
    """A new matter, filed."""
    matter = ChainId(f"{race:032x}")
    people = {"officer": "officer of agency A", "supervisor": "supervisor of agency A", "dated": stage.desk.today()}
    # Another address each time: the look across matters is no part of this promise.
    there = {**STANDARD_COVER["addresses"][0], "line": f"{100 + race} Elm Street"}
    request = {**STANDARD_COVER, **people, "addresses": [there]}
    stage.must(usual("file"), "file", matter, {"request": request})
    return matter


@pytest.mark.slow
def test_of_two_drafts_of_one_decision_one_is_acknowledged_and_the_other_void(stage: Stage, long_run: bool) -> None:
    races = range(ACTS_LONG if long_run else ACTS)
    desks = (stage.desk, second_desk(stage))
    matters = [filed(stage, race) for race in races]
    drafts = [[propose(desk, usual("review"), VERBS["review"], matter, {}) for desk in desks] for matter in matters]
    before = stage.desk.store.size()
    runners = [partial(_commit_nth, desk, drafts, number) for number, desk in enumerate(desks)]
    said = in_threads(runners, races)
    assert [answers for answers in said if sorted(answers) != [DONE, TOLD]] == []
    assert stage.desk.store.size() == before + len(races)
    for matter in matters:
        assert [parse_statement(row.data).type for row in stage.desk.store.chain(matter)] == [
            "request.filed",
            "request.reviewed",
        ]
        assert stage.desk.store.drafts(matter) == []


def _commit_nth(desk: Desk, drafts: list[list[object]], number: int, race: int, line: object) -> str:
    draft = drafts[race][number]
    assert isinstance(draft, Draft), draft
    return commit_draft(desk, draft)
