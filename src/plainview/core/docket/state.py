"""The public state of one matter: what its statements, folded in order, add up to.

It depends on public facts alone, so that the verifier folds the same state and erasure breaks nothing. What a day
does to it (an end reached, a confirmation missed) is computed by `clock.phase_on`, never by a job that ran.

Both are frozen records of msgspec: a fold copies a matter several times for every statement, and such a copy takes
0.2 µs where that of a frozen dataclass of as many fields takes 9. Nothing in them can refer back to them, so that
Python need not look for circles (`gc=False`).
"""

from msgspec import Struct
from msgspec.structs import replace

from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import ChainId, KeyId

_REFORM = Profile.REFORM


class Duty(Struct, frozen=True, array_like=True, gc=False):
    """Something owed by a day. `done` is the day of the act that discharged it, None while it is still owed."""

    name: str
    by: Day
    since: Day
    done: Day | None = None

    def standing(self, day: Day) -> str:
        """Tell how the duty stands on `day`: met, late, owed or overdue."""
        if self.done is not None:
            return "met" if self.done <= self.by else "late"
        return "owed" if day <= self.by else "overdue"


class Matter(Struct, frozen=True, array_like=True, gc=False):
    """The public state of one matter. Days are legal days; `end` is the first day on which recording is refused.

    `unacknowledged` are the stages of what the agency was given and has not acknowledged; `term_disclosed` tells that
    the order's present term has been disclosed at its middle. `discovery_until` is the last day on which a closed
    record that two offices have opened for discovery may go out.
    """

    id: ChainId
    profile: Profile
    phase: str = "new"
    next_seq: int = 0
    prev: str = ""
    last_day: Day | None = None
    kind: str = ""
    level: str = ""
    purpose: str = ""
    filed: Day | None = None
    decided: Day | None = None
    returned: Day | None = None
    returns: int = 0
    version: int = 1
    emergency: bool = False
    confirmed: bool = False
    reviewed: bool = False
    seconded: bool = False
    approved: Day | None = None
    authorized: Day | None = None
    days: int = 0
    chief: bool = False
    start_before: Day | None = None
    started: Day | None = None
    in_force: Day | None = None
    end: Day | None = None
    first_end: Day | None = None
    ended_early: bool = False
    ordered_days: int = 0
    confirm_by: Day | None = None
    court_by: Day | None = None
    attested: Day | None = None
    attest_by: Day | None = None
    missing: str = ""
    asked_days: int = 0
    extension_days: int = 0
    delays: int = 0
    delay_key: KeyId | None = None
    heard: bool = False
    notice_by: Day | None = None
    unreached: bool = False
    repeated: bool = False
    improper: bool = False
    erased: bool = False
    held: bool = False
    disclosing: str = ""
    unacknowledged: tuple[str, ...] = ()
    term_disclosed: bool = False
    closed: Day | None = None
    opening_for: str = ""
    opening_by: str = ""
    opening_until: Day | None = None
    discovery_until: Day | None = None
    lifted: Day | None = None
    stages: tuple[tuple[str, KeyId], ...] = ()
    duties: tuple[Duty, ...] = ()
    digests: tuple[tuple[int, str, str], ...] = ()

    @property
    def reform(self) -> bool:
        """Tell whether the matter runs under the profile `reform`."""
        return self.profile is _REFORM

    def open_duties(self) -> tuple[Duty, ...]:
        """Promise the duties still owed, oldest first; those a hold keeps back are left out."""
        kept_back = ("erasure", "destruction") if self.held else ()
        return tuple([duty for duty in self.duties if duty.done is None and duty.name not in kept_back])

    def key_of(self, stage: str) -> KeyId | None:
        """Promise the key that last signed a stage, None when nobody has."""
        for name, key in reversed(self.stages):
            if name == stage:
                return key
        return None


def new_matter(matter: ChainId, profile: Profile, prev: str = "") -> Matter:
    """Promise the state of a matter of which nothing has been said; it keeps this profile for ever.

    `prev` is what its first statement points at: the program's genesis.
    """
    return Matter(matter, profile, prev=prev)


def owe(duties: tuple[Duty, ...], name: str, by: Day, day: Day) -> tuple[Duty, ...]:
    """Promise a matter's duties with one added, or moved when the same duty is still open."""
    for place, duty in enumerate(duties):
        if duty.name == name and duty.done is None and name != "error_report":
            return (*duties[:place], *duties[place + 1 :], Duty(name, by, day))
    return (*duties, Duty(name, by, day))


def discharge(duties: tuple[Duty, ...], names: tuple[str, ...], day: Day) -> tuple[Duty, ...]:
    """Promise a matter's duties with the oldest open one of each name done on `day`."""
    for name in names:
        for place, duty in enumerate(duties):
            if duty.name == name and duty.done is None:
                duties = (*duties[:place], Duty(name, duty.by, duty.since, day), *duties[place + 1 :])
                break
    return duties


def drop(matter: Matter, names: tuple[str, ...]) -> Matter:
    """Promise the matter without the open duties of these names: they can no longer fall due."""
    kept = [duty for duty in matter.duties if duty.done is not None or duty.name not in names]
    return matter if len(kept) == len(matter.duties) else replace(matter, duties=tuple(kept))
