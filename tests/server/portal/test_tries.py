"""Failed sign-ins are counted from their beginning: of many at once no more come through than of as many in a row."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections

from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.server.portal import tries

RACERS = 12
MOST = 5
COUNTED = (("address 192.0.2.1", 50), ("account 1 192.0.2.1", MOST))
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)


@pytest.fixture
def at() -> Iterator[Any]:
    """A site of which nothing is asked but the time."""
    cache.clear()
    yield SimpleNamespace(desk=SimpleNamespace(now=lambda: NOW))
    cache.clear()


def fail(at: Any) -> None:
    with pytest.raises(NotPermitted, match="wrong"), tries.one(at, COUNTED):
        raise NotPermitted("wrong")


def come_through(one_try: Callable[[], AbstractContextManager[None]]) -> int:
    """How many of many who begin at once come through, none of whom is good."""
    together, passed = threading.Barrier(RACERS), []

    def race(number: int) -> None:
        try:
            together.wait(60)
            with suppress(NotPermitted), one_try():
                passed.append(number)
                raise NotPermitted("wrong")
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(RACERS) as racers:
        list(racers.map(race, range(RACERS)))
    return len(passed)


def test_of_many_tries_at_once_no_more_come_through_than_may_fail(at: Any) -> None:
    assert come_through(lambda: tries.one(at, COUNTED)) == MOST
    with pytest.raises(tries.TooMany), tries.one(at, COUNTED):
        pass


def test_looking_first_and_counting_afterwards_lets_all_of_them_through(at: Any) -> None:
    """The tooth: what this replaced, all having looked before the first has failed."""
    looked = threading.Barrier(RACERS)
    now = int(NOW.timestamp())

    @contextmanager
    def look_first() -> Iterator[None]:
        assert cache.since("name", now - 60) < MOST
        looked.wait(60)
        try:
            yield
        finally:
            cache.count("name", now)

    assert come_through(look_first) == RACERS


def test_a_good_try_and_one_that_was_none_are_not_counted(at: Any) -> None:
    for _ in range(3 * MOST):
        with tries.one(at, COUNTED):
            pass
        with pytest.raises(Malformed), tries.one(at, COUNTED):
            raise Malformed("expected an answer")
    for _ in range(MOST):
        fail(at)
    for _ in range(3):  # nor are those that are not let in
        with pytest.raises(tries.TooMany), tries.one(at, COUNTED):
            pass
    assert cache.since(tries._key(COUNTED[0][0]), 0) == MOST


def test_failures_count_for_a_quarter_of_an_hour(at: Any) -> None:
    for _ in range(MOST):
        fail(at)
    at.desk.now = lambda: datetime.fromtimestamp(NOW.timestamp() + tries.WINDOW_SECONDS - 1, UTC)
    with pytest.raises(tries.TooMany), tries.one(at, COUNTED):
        pass
    at.desk.now = lambda: datetime.fromtimestamp(NOW.timestamp() + tries.WINDOW_SECONDS, UTC)
    with tries.one(at, COUNTED):
        pass
