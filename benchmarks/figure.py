"""What a benchmark module gives: figures, each beside what it is measured against.

A module in this folder takes part by having `figures() -> Iterator[Figure]`. Its docstring's first line is its title.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / ".bench"
"""Builds and logs; on the disk of the checkout, so that fsync means something."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, and the peer or target that it is held against in the same run.

    `against` names the peer or target; its `other` value is None when it was not measured, and `note` says why then.
    """

    name: str
    value: float
    unit: str
    against: str = ""
    other: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer: more where it is a rate, less where it is a time. None without one."""
        if not self.other or not self.value:
            return None
        return self.value / self.other if self.unit.endswith("/s") else self.other / self.value


def seconds(default: float) -> float:
    """How long one measurement counts: BENCH_SECONDS when it is set."""
    return float(os.environ.get("BENCH_SECONDS", default))


def a_second(work: Callable[[], object], pieces: int = 1) -> float:
    """How many pieces of work are done in a second, from at least half a second of it."""
    runs, start = 0, perf_counter()
    while (spent := perf_counter() - start) < 0.5:
        work()
        runs += 1
    return runs * pieces / spent
