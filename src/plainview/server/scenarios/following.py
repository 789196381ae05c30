"""The site's reading of a past that is played, in a process of its own: little of it is left when the past ends."""

from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from plainview.server import wiring
from plainview.server.log.files import FolderPublic
from plainview.server.public.site import read_on
from plainview.server.spawned import spawned

EVERY_DAYS = 180
"""Each time the program's own statements are read again from the first, so it is not done more often."""


class Following:
    """A process that reads what was published so far. It touches the site's own folder and nothing else."""

    def __init__(self, folder: Path) -> None:
        """Follow the program in `folder`; leave the block when its past is played."""
        self._folder = folder
        self._process = spawned(1)
        self._reading: Future[None] | None = None

    def __enter__(self) -> Self:
        """Be at hand for a block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Wait for what is under way. Raises what it raised, where the block has not."""
        with self._process:
            if error is None:
                self.wait()

    def wait(self) -> None:
        """Wait for what is under way: the site's folder is left alone then. Raises what that raised."""
        if self._reading is not None:
            self._reading.result()

    def day(self, done: int) -> None:
        """Read on where enough days are `done`, and the process is not still reading. Raises what that raised."""
        if done % EVERY_DAYS or (self._reading is not None and not self._reading.done()):
            return
        if self._reading is not None:
            self._reading.result()
        self._reading = self._process.submit(follow, self._folder)


def follow(folder: Path) -> None:
    """Read on in what a program has published, for its site."""
    read_on(folder / wiring.SITE_FOLDER, FolderPublic(folder / "public").read)
