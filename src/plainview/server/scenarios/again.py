"""A demonstration, opened again: its simulated people's keys are made anew, its clock goes on where its days ended."""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from plainview.core.docket.statement import parse_statement
from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.errors import NotPermitted, Stopped
from plainview.server import wiring
from plainview.server.actions.ports import Receipts
from plainview.server.log.inspect import open_own
from plainview.server.scenarios import cast
from plainview.server.scenarios.keyring import Keyring
from plainview.server.scenarios.stage import SimulatedClock, Stage, noon

KEYRING_FILE = "simulated-keys.json"
"""In a demonstration's `private/`: whose keys there were, on which days, and where they sign; they come from a seed."""


def keep_keys(folder: Path, keyring: Keyring) -> None:
    """Keep what makes a demonstration's simulated keys anew."""
    held = {
        person: [[key.first.isoformat(), key.last.isoformat(), key.is_passkey] for key in keys]
        for person, keys in keyring.held.items()
    }
    place = folder / "private" / KEYRING_FILE
    place.write_text(json.dumps({"seed": keyring.seed, "held": held}, sort_keys=True) + "\n")


def read_keys(folder: Path) -> Keyring:
    """Promise a demonstration's simulated keys. Raises NotPermitted when the program in the folder is none."""
    place = folder / "private" / KEYRING_FILE
    if not place.is_file():
        raise NotPermitted("this program is no demonstration: nobody's keys are simulated", where=str(folder))
    kept = json.loads(place.read_text())
    keyring = Keyring(str(kept["seed"]))
    for person, keys in kept["held"].items():
        for first, last, passkey in keys:
            keyring.make(person, parse_day(first), parse_day(last), cast.COURT if passkey else None)
    return keyring


class GoingClock:
    """A clock that shows `start` when it is made, and goes on from there as the machine's does."""

    def __init__(self, start: datetime, now: Callable[[], datetime]) -> None:
        """Begin at `start`; `now` promises the machine's instant."""
        self._now, self._ahead = now, start - now()

    def not_before(self, instant: datetime) -> None:
        """Go forward to `instant` where it is ahead: what was signed before is never in the future."""
        self._ahead = max(self._ahead, instant - self._now())

    def __call__(self) -> datetime:
        """Promise the present instant."""
        return (self._now() + self._ahead).replace(microsecond=0)


def reopen(
    folder: Path, reader: Callable[[Stage], Receipts], now: Callable[[], datetime], database: str = ""
) -> Stage:
    """Promise the stage of a demonstration in `folder`, its clock going on from its last day at noon, or later.

    Raises NotPermitted when it is no demonstration, Stopped when nothing was published there.
    """
    keyring = read_keys(folder)
    store = wiring.open_database(folder, url=database)
    first = parse_statement(store.entries(0, 1)[0])
    last = parse_statement(store.entries(store.size() - 1, store.size())[0])
    zone = ZoneInfo(str(first.facts["zone"]))
    late: list[Receipts] = []
    log = wiring.open_log(folder, store, str(first.facts["origin"]), zone, lambda: stage.desk.program())
    head = log.heads.current()
    if head is None:
        raise Stopped("nothing of this demonstration was published", where=str(folder), next="Build it anew")
    start = noon(last.day, zone) + timedelta(minutes=1)
    clock = GoingClock(start, now)
    desk = wiring.open_desk(
        folder,
        store,
        zone,
        clock=clock,
        chance=secrets.token_bytes,
        keys=keyring,
        receipts=lambda index, leaf: late[0](index, leaf),
        witnessed=wiring.witnessed_of(folder, log, lambda: stage.desk.program()),
    )
    stage = Stage(folder, desk, log, SimulatedClock(start), keyring)
    late.append(reader(stage))
    signed = datetime.fromtimestamp(open_own(log, head, "stored head").timestamp, UTC)
    clock.not_before(signed + timedelta(seconds=1))
    return stage
