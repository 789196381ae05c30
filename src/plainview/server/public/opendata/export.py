"""The open data made by anybody, out of a published log that they have read and checked themselves."""

from collections.abc import Iterator
from pathlib import Path

from plainview.server.public.opendata.account import FOLDER, Told
from plainview.server.public.opendata.opendata import OpenData
from plainview.server.public.opendata.publisher import Publisher
from plainview.server.public.store import Projection
from plainview.server.queries.public_log import Read, published_entries
from plainview.server.queries.public_opening import is_demonstration

STORE_FILE = "projection.sqlite3"


class Export:
    """Reads a log into a folder of its own, which can be removed afterwards, and gives the open data of it."""

    def __init__(self, work: Path) -> None:
        """Work in `work`. Use it as a context, from one thread."""
        self._store = Projection(work / STORE_FILE)

    def __enter__(self) -> "Export":
        return self

    def __exit__(self, *error: object) -> None:
        self._store.database.close()

    def take(self, read: Read, size: int) -> None:
        """Read all of a log of `size` entries. Raises Stopped, Malformed, Invalid where it is none."""
        self._store.take(read, size)

    def files(self, read: Read, origin: str, root: str, publisher: Publisher | None) -> Iterator[tuple[str, bytes]]:
        """Promise name and bytes of each file, as the log's own publisher makes them; pages are left out."""
        _, opening = next(published_entries(read, self._store.size, 0, 1))
        told = told_of(self._store, origin, root, is_demonstration(opening), publisher)
        for path, data in OpenData(self._store, told).files(renewed=True):
            if path.startswith(FOLDER):
                yield path.removeprefix(FOLDER), data


def told_of(store: Projection, origin: str, root: str, demo: bool, publisher: Publisher | None) -> Told:
    """Promise what descriptions say of the log that is in a projection; `root` is that of its tree, in base64."""
    first = str(store.value("SELECT day FROM statement WHERE number = 0"))
    return Told(origin, store.size, root, first, store.meta("day"), demo, publisher)
