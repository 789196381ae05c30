"""What a verification says: its steps, the fault if there is one, what stands, what it could not check, the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plainview.core.docket.state import Duty
from plainview.core.vocabulary.days import Day, print_day, print_instant
from plainview.core.vocabulary.errors import PlainviewError
from plainview.core.vocabulary.ids import ChainId
from plainview.verifier.record import OVERDUE_NAMED, oldest_first

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step: what it promises, and what was found when it was taken."""

    number: int
    title: str
    found: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the duties stand on a day: counts of met, late, owed and overdue, and of the overdue at least the oldest."""

    day: Day
    counts: Mapping[str, int]
    open: tuple[tuple[ChainId, Duty], ...] = ()

    def overdue(self) -> tuple[tuple[ChainId, Duty], ...]:
        """Promise the duties whose day has passed, with their matter, the oldest first, at most `OVERDUE_NAMED`."""
        late = [(matter, duty) for matter, duty in self.open if duty.standing(self.day) == "overdue"]
        return tuple(sorted(late, key=oldest_first)[:OVERDUE_NAMED])


@dataclass(slots=True)
class Report:
    """A verification as far as it came. `fault` is None when every step was taken and held."""

    source: str
    steps: list[Step] = field(default_factory=list)
    fault: PlainviewError | None = None
    failed_step: int = 0
    origin: str = ""
    opening: str = ""
    demo: bool = False
    trusted: str = ""
    size: int = 0
    checkpoint: bytes = b""
    signed_at: datetime | None = None
    now: datetime | None = None
    standing: Standing | None = None
    not_checked: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """Promise 0 true, 1 false, 2 malformed, 3 undecided."""
        return self.fault.exit_code if self.fault else 0

    @property
    def verdict(self) -> str:
        """Promise the verdict in one sentence; a demonstration's begins DEMONSTRATION."""
        return ("DEMONSTRATION: " if self.demo else "") + self._verdict()

    def _verdict(self) -> str:
        if self.fault is None:
            return self.trusted or "consistent with itself; whether it is the right log is for a policy or a pin to say"
        word = {2: "malformed", 3: "undecided"}.get(self.exit_code, "FALSE")
        return f"{word} at step {self.failed_step}: {self.fault}"

    def age(self) -> str:
        """Promise in words how old the log is, as far as it can be known."""
        if self.signed_at is None or self.now is None:
            return "unknown"
        seconds = int((self.now - self.signed_at).total_seconds())
        if seconds < 0:
            return "signed ahead of this machine's clock"
        days, rest = divmod(seconds, 86_400)
        return (
            f"{days} days and {rest // 3600} hours" if days else f"{rest // 3600} hours and {rest % 3600 // 60} minutes"
        )

    def plain(self) -> dict[str, Json]:
        """Promise the report as plain values for JSON."""
        fault = self.fault
        return {
            "verdict": self.verdict,
            "exit": self.exit_code,
            "source": self.source,
            "origin": self.origin,
            "opening": self.opening,
            "demo": self.demo,
            "size": self.size,
            "signed_at": print_instant(self.signed_at) if self.signed_at else None,
            "age": self.age(),
            "steps": [{"number": step.number, "title": step.title, "found": step.found} for step in self.steps],
            "fault": {"step": self.failed_step, "where": fault.where, "what": fault.what} if fault else None,
            "duties": _plain_standing(self.standing),
            "not_checked": list(self.not_checked),
        }


def _plain_standing(standing: Standing | None) -> Json:
    if standing is None:
        return None
    overdue: list[Json] = [
        {"matter": str(matter), "duty": duty.name, "by": print_day(duty.by)} for matter, duty in standing.overdue()
    ]
    return {"day": print_day(standing.day), **dict(standing.counts), "overdue_duties": overdue}
