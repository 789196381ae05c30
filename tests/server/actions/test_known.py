"""What a desk remembers saves it work and never tells it anything else than the log does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from plainview.core.docket import statement
from plainview.core.vocabulary.errors import Inconsistent, Malformed
from plainview.server.actions import known
from plainview.server.actions.desk import Desk
from plainview.server.actions.known import Known
from plainview.server.scenarios.requests import usual
from plainview.server.storage.store import SqlStore
from tests.server.actions.desk import MATTER, TO_START, DeskTop


def fresh(top: DeskTop) -> Desk:
    """A desk that has folded nothing yet, as another process has one."""
    return replace(top.stage.desk, _known=Known())


@contextmanager
def counted(*reads: str) -> Iterator[Counter[str]]:
    """Count the reads of the database, by name."""
    count: Counter[str] = Counter()
    with pytest.MonkeyPatch.context() as patch:
        for name in reads:
            patch.setattr(SqlStore, name, _counting(name, getattr(SqlStore, name), count))
        yield count


def _counting(name: str, real: Any, count: Counter[str]) -> Any:
    def read(self: SqlStore, *given: Any) -> Any:
        count[name] += 1
        return real(self, *given)

    return read


def test_what_is_remembered_is_what_the_log_says(top: DeskTop) -> None:
    top.must(*TO_START)
    top.act("return_copy")
    desk = top.stage.desk
    assert desk.matter(MATTER) == fresh(top).matter(MATTER)
    assert desk.program() == replace(fresh(top).program(), day=desk.today())
    assert desk.lines(MATTER) == fresh(top).lines(MATTER)


def test_what_this_desk_has_said_is_not_read_or_folded_again(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    top.must(*TO_START[:-1])
    monkeypatch.setattr(known, "parse_statement", None)
    monkeypatch.setattr(known, "fold_one", None)
    with counted("chain", "program_rows") as count:
        top.must("start")
    assert not count
    assert statement.parse_statement


def test_what_another_process_has_said_is_seen_at_once(top: DeskTop) -> None:
    top.must("file")
    desk, other = top.stage.desk, DeskTop(replace(top.stage, desk=fresh(top)))
    other.must("review")
    assert desk.matter(MATTER).phase == "reviewed"
    other.must("authorize")
    top.must("approve")
    other.must("start")
    assert desk.matter(MATTER) == other.stage.desk.matter(MATTER) == fresh(top).matter(MATTER)
    assert desk.program().size == desk.store.size()


def test_a_proposal_reads_each_row_once(top: DeskTop) -> None:
    top.must("file")
    with counted("size", "record", "glance", "wrap", "payload", "payload_and_key", "chain", "program_rows") as count:
        top.propose("review")
    assert count == {"glance": 1, "record": 1}


def test_signing_takes_time_so_that_everything_is_read_again_at_the_commit(top: DeskTop) -> None:
    """Somebody may have been struck off, or the agency suspended, while the signer was reading."""
    top.must("file")
    draft = top.propose("review")
    with counted("size", "record", "glance") as count:
        top.commit(draft, "review")
    assert count == {"glance": 1, "record": 1}


def test_what_was_struck_off_between_an_acts_two_decisions_is_seen_at_the_second(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read ahead for the commit is read at the commit."""
    top.must("file")
    desk = top.stage.desk
    sign = type(desk.keys).sign

    def strike_off_and_sign(keys: Any, key: Any, data: bytes) -> Any:
        with desk.store.unit() as unit:
            unit.put_record("person", usual("review"), b"{}")
        return sign(keys, key, data)

    monkeypatch.setattr(type(desk.keys), "sign", strike_off_and_sign)
    with pytest.raises(Malformed):
        top.act("review")
    assert desk.matter(MATTER).phase == "filed"


def test_what_a_batch_took_back_is_forgotten(top: DeskTop) -> None:
    before = top.stage.desk.program().size
    with pytest.raises(ZeroDivisionError), top.stage.batch():
        top.must("file")
        raise ZeroDivisionError
    assert top.stage.desk.program().size == before
    assert top.stage.desk.matter(MATTER).phase == "new"
    top.must("file", "review")
    assert top.stage.desk.matter(MATTER) == fresh(top).matter(MATTER)


def test_only_so_many_matters_are_remembered(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MATTERS_KEPT_MAX", 1)
    other = type(MATTER)("cd" * 16)
    top.must("file", matter=MATTER)
    top.must("file", matter=other)
    with counted("chain") as count:
        assert top.stage.desk.matter(other).phase == top.stage.desk.matter(MATTER).phase == "filed"
    assert count == {"chain": 1}


def test_an_act_reads_once_where_nothing_was_written_until_it_holds_the_head(top: DeskTop) -> None:
    """Deciding again would decide the same: the same day, and all that was read would be read just so again."""
    top.must("file")
    with counted("glance", "payload", "payload_and_key", "wrap", "chain") as count:
        top.must("review")
    assert count == {"glance": 1}


def test_an_act_opens_a_sealed_request_once_and_asks_who_it_is_twice_where_others_write(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot change while the matter stands still is carried to the commit; who may act is read anew."""
    top.must("file")
    writing_meanwhile(top, monkeypatch)
    with counted("glance", "payload", "payload_and_key", "wrap", "chain") as count:
        top.must("review")
    assert count == {"glance": 2}


def test_where_others_write_much_the_next_acts_do_not_even_try_to_stand_as_decided(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "CALM_ACTS", 2)
    top.must("file")
    with monkeypatch.context() as patch:
        writing_meanwhile(top, patch)
        top.must("review")
    calm = [fresh(top)._known.is_calm()]
    seen = top.stage.desk._known
    assert calm == [True] and seen.restless == 2
    top.must("authorize", "approve")
    assert seen.restless == 0 and seen.is_calm()


def test_an_act_that_was_decided_the_day_before_is_decided_again(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch
) -> None:
    top.must("file")
    desk = top.stage.desk
    sign = type(desk.keys).sign

    def sleep_and_sign(keys: Any, key: Any, data: bytes) -> Any:
        top.stage.clock.now += timedelta(days=1)
        return sign(keys, key, data)

    monkeypatch.setattr(type(desk.keys), "sign", sleep_and_sign)
    with pytest.raises(Inconsistent, match="today is"):
        top.act("review")


def writing_meanwhile(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something that has nothing to do with an act be written before each signature."""
    desk = top.stage.desk
    sign = type(desk.keys).sign

    def write_and_sign(keys: Any, key: Any, data: bytes) -> Any:
        with desk.store.unit() as unit:
            unit.put_record("elsewhere", "x", b"{}")
        return sign(keys, key, data)

    monkeypatch.setattr(type(desk.keys), "sign", write_and_sign)
