"""A witness on disk: a folder closed to others, with its keys, its list of logs, and its database."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from plainview.core.vocabulary.errors import Stopped
from plainview.verifier.witness.keys import WitnessKeys, make_keys, read_keys
from plainview.verifier.witness.log_list import LIST_BYTES_MAX, ListedKey, enrol, parse_log_list, print_log_list
from plainview.verifier.witness.store import make_store, sync_folder

KEYS = "keys"
LOGS = "logs"


def make_witness(folder: Path, name: str, chance: Callable[[int], bytes]) -> WitnessKeys:
    """Make a new witness `name` in a folder that is not there yet, with keys made from `chance`, and without logs.

    Raises Malformed for a name that cannot be one; Stopped when the folder exists, for keys are never replaced.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise Stopped("the folder exists already", where=str(folder), next="Leave out --name to use it") from None
    try:
        keys = make_keys(folder / KEYS, name, chance)
    except BaseException:
        folder.rmdir()
        raise
    write_logs(folder, ())
    make_store(folder, keys.vkeys)
    sync_folder(folder.resolve().parent)
    return keys


def open_witness(folder: Path) -> WitnessKeys:
    """Promise the keys of the witness in a folder. Raises Malformed, Stopped."""
    return read_keys(folder / KEYS)


def read_logs(folder: Path) -> tuple[ListedKey, ...]:
    """Promise the logs that the witness in a folder cosigns. Raises Malformed, Stopped when there is no list."""
    return read_list(folder / LOGS)


def read_list(path: Path) -> tuple[ListedKey, ...]:
    """Promise the logs of a list in a file. Raises Malformed, Stopped when there is none."""
    try:
        with path.open("rb") as file:
            return parse_log_list(file.read(LIST_BYTES_MAX + 1), str(path))
    except FileNotFoundError:
        raise Stopped("there is no list of logs", where=str(path), next="An empty one is a line 'logs/v0'") from None


def write_logs(folder: Path, keys: Iterable[ListedKey]) -> None:
    """Replace the list of logs, whole or not at all."""
    new = folder / f".{LOGS}.new"
    with new.open("wb") as file:
        file.write(print_log_list(keys))
        file.flush()
        os.fsync(file.fileno())
    new.rename(folder / LOGS)
    sync_folder(folder)


def enrol_in(folder: Path, keys: Iterable[ListedKey]) -> None:
    """Add logs, or keys of logs, to the list in a folder. Raises Malformed, Stopped."""
    write_logs(folder, enrol(read_logs(folder), keys))
