"""What pages need of the machine around a program, as ports: its published log, letters, records, disk, backups."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from plainview.server.letters.bundle import Published
from plainview.server.letters.contact import Contact
from plainview.server.log.progress import Progress
from plainview.server.records.selection import Select


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports. `select` is None where no file points at an operator's records.

    `disk` promises the free and all bytes of the disk that the program is on; `backup` when the last backup was said to
    be complete, None when it never was.
    """

    progress: Callable[[], Progress]
    published: Callable[[], Published]
    contact: Callable[[], Contact]
    disk: Callable[[], tuple[int, int]]
    backup: Callable[[], datetime | None]
    select: Select | None = None
