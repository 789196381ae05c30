"""Epochs' keys in files of their own, one a number, beside the database and in no backup of it.

A key is on disk before anything is sealed under it. One that is destroyed is overwritten before its name goes; what a
file system or a disk keeps of old blocks is beyond this program, so hosts encrypt the disk below it.
"""

import os
from pathlib import Path
from re import compile as pattern

from plainview.core.sealing.envelope import KEY_FILE_BYTES, EpochKey, parse_epoch, print_epoch
from plainview.core.vocabulary.errors import Stopped

_NUMBER = pattern(r"[1-9][0-9]{0,9}")


class EpochFiles:
    """The port `actions.ports.Epochs` as a folder that only the service may read. Nothing is kept in memory.

    With `remember` each key is read once: for building a past in one process, never for running.
    """

    def __init__(self, folder: Path, *, remember: bool = False) -> None:
        """Use the keys in `folder`, which may not be there before the first `add`."""
        self._folder = folder
        self._remember = remember
        self._known: dict[int, EpochKey] = {}
        self._newest = 0

    def newest(self) -> EpochKey:
        """Promise the key that is sealed under now. Raises Stopped when there is none."""
        if self._newest in self._known:
            return self._known[self._newest]
        numbers = self._numbers()
        if not numbers:
            raise Stopped(
                "there is no epoch key", where=str(self._folder), next="Restore the folder from its own backup"
            )
        self._newest = numbers[-1]
        found = self.key(self._newest)
        return found if found is not None else self.newest()  # another process has just gone on to the next

    def key(self, number: int) -> EpochKey | None:
        """Promise the key of an epoch, None when it was destroyed. Raises Stopped for a damaged file."""
        if number in self._known:
            return self._known[number]
        place = f"{self._folder}/{number}"  # asked for at every act: a path's own ways take three times as long
        try:
            with open(place, "rb", buffering=0) as file:
                epoch = parse_epoch(file.read(KEY_FILE_BYTES + 1), place)
        except FileNotFoundError:
            return None
        if epoch.number != number:
            raise Stopped(f"this is the key of epoch {epoch.number}", where=place)
        if self._remember:
            self._known[number] = epoch
        return epoch

    def add(self, key: bytes) -> EpochKey:
        """Keep 32 random bytes as the next epoch's key; it is durable when this returns. Raises Malformed."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        epoch = EpochKey(max(self._numbers(), default=0) + 1, key)
        new = self._folder / f".{epoch.number}.new"
        new.unlink(missing_ok=True)  # left by a crash
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(print_epoch(epoch))
            file.flush()
            os.fsync(file.fileno())
        new.rename(self._folder / str(epoch.number))
        _sync(self._folder)
        self._newest = 0
        return epoch

    def destroy_before(self, number: int) -> list[int]:
        """Promise that no key of an epoch before `number` is left; give the numbers of those destroyed now."""
        self._known.clear()
        gone = [old for old in self._numbers() if old < number]
        for old in gone:
            (self._folder / str(old)).rename(self._folder / f".{old}.gone")
        for place in self._folder.glob(".*.gone"):  # those of a run that was cut short, too
            with open(place, "r+b") as file:
                file.write(bytes(KEY_FILE_BYTES))
                file.flush()
                os.fsync(file.fileno())
            place.unlink()
        _sync(self._folder)
        return gone

    def _numbers(self) -> list[int]:
        """The epochs that have a key, oldest first."""
        try:
            names = os.listdir(self._folder)
        except FileNotFoundError:
            return []
        return sorted(int(name) for name in names if _NUMBER.fullmatch(name))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
