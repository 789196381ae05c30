"""What the quorum had seen at the end of a day: read from the checkpoints kept in public, as strangers will."""

from collections.abc import Callable

from plainview.core.notes.policy import Policy
from plainview.core.vocabulary.days import Day
from plainview.server.log.head import DAYS_PREFIX, day_path
from plainview.server.log.inspect import open_own
from plainview.server.log.ports import Log
from plainview.server.log.quorum import quorum_met


def witnessed_before(log: Log, day: Day, policy: Callable[[int], Policy]) -> int:
    """Promise how many entries the last checkpoint holds that is kept of a day before `day` and met its quorum.

    `policy` gives the one in force for a checkpoint of some size. 0 when there is no such checkpoint. Raises Malformed,
    Invalid for one that is not this log's, Stopped when its policy is not on this machine.
    """
    for path in sorted(log.public.list(DAYS_PREFIX), reverse=True):
        data = log.public.read(path) if path < day_path(day) else None
        head = open_own(log, data, path) if data is not None else None
        if head is not None and quorum_met(policy(head.checkpoint.size), head):
            return head.checkpoint.size
    return 0
