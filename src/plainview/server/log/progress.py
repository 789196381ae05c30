"""How far acknowledged entries have come, for pages and for the door to further acts: recorded, signed, published.

Nothing here is verified again: `publish` does that each time before it writes. Reading costs two small files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.server.log.alarms import standing_alarms
from plainview.server.log.cosigning import Standing, read_standing
from plainview.server.log.head import CHECKPOINT_PATH, Head, head_size
from plainview.server.log.inspect import open_own
from plainview.server.log.ports import Kept, Log


class Stage(StrEnum):
    """How far an entry has come."""

    RECORDED = "recorded"
    """It is acknowledged, and no checkpoint covers it yet."""
    SIGNED = "signed"
    """A signed checkpoint covers it, which waits for its witnesses; it counts as not yet countersigned."""
    PUBLISHED = "published"
    """The published checkpoint covers it, cosigned as its policy asks."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many entries are acknowledged, signed and published; which witnesses are away; which alarms stand.

    `waiting_since` (POSIX seconds) is when the oldest entries that now wait for witnesses, or behind an alarm, were
    signed or stopped; None when none does.
    """

    recorded: int
    signed: int
    published: int
    waiting_since: int | None
    away: Sequence[Standing] = ()
    alarms: Sequence[str] = ()

    def of(self, index: int) -> Stage:
        """Promise how far the entry at `index` has come. Raises Stopped when there is no such entry."""
        if not 0 <= index < self.recorded:
            raise Stopped(f"there is no entry {index} among the {self.recorded} acknowledged")
        if index < self.published:
            return Stage.PUBLISHED
        return Stage.SIGNED if index < self.signed else Stage.RECORDED


def progress(log: Log) -> Progress:
    """Promise how far the log has come. Raises Stopped when its stored head cannot be read."""
    stored, shown = log.heads.current(), log.public.read(CHECKPOINT_PATH)
    signed = 0 if stored is None else _size(stored, "stored head")
    published = 0 if shown is None else _size(shown, CHECKPOINT_PATH)
    kept = None if log.cosigners is None else log.cosigners.kept
    away = [] if kept is None else [one for one in read_standing(kept).values() if one.since is not None]
    alarms = [] if kept is None else standing_alarms(kept)
    return Progress(log.entries.size(), signed, published, waiting_since(log), tuple(away), tuple(alarms))


def waiting_since(log: Log) -> int | None:
    """Promise since when (POSIX seconds) something waits for witnesses or behind an alarm, None when nothing does.

    Cheap enough to be asked before every act. Raises Stopped when the stored head cannot be read.
    """
    times = [] if log.cosigners is None else [_raised(log.cosigners.kept, path) for path in _alarms(log)]
    stored = log.heads.current()
    if stored is not None and not (log.public.read(CHECKPOINT_PATH) or b"").startswith(stored):
        times.append(_own(log, stored).timestamp)
    return min(times, default=None)


def _alarms(log: Log) -> list[str]:
    return [] if log.cosigners is None else standing_alarms(log.cosigners.kept)


def _raised(kept: Kept, path: str) -> int:
    """Promise when an alarm was raised; one that does not say counts as standing for ever."""
    try:
        evidence = canonical.parse((kept.read(path) or b"")[:-1], 1 << 20, path)
    except PlainviewError:
        return 0
    at = evidence.get("at") if isinstance(evidence, dict) else None
    return at if isinstance(at, int) else 0


def _own(log: Log, data: bytes) -> Head:
    try:
        return open_own(log, data, "stored head")
    except PlainviewError as error:
        raise Stopped(f"the stored head is not one of this log's: {error.what}", where=error.where) from error


def _size(data: bytes, where: str) -> int:
    try:
        return head_size(data, where)
    except PlainviewError as error:
        raise Stopped(f"a head of this log cannot be read: {error.what}", where=error.where) from error
