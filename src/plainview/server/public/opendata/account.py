"""What every description of the open data says: of which log, how far, by whom, and which files there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from plainview.server.public.opendata.publisher import Publisher

FOLDER = "data/"
"""Where the open data is, below the site's folder."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
}


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file: its path below `data/`, the table and part in it ("" for several tables, or the whole), its SHA-256."""

    path: str
    table: str
    part: str
    form: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Told:
    """The log `origin` up to `size` statements, whose root in base64 is `root`; days are YYYY-MM-DD.

    `publisher` is None where nobody is named: what needs an address is left out then.
    """

    origin: str
    size: int
    root: str
    first_day: str
    day: str
    demo: bool
    publisher: Publisher | None
    files: Sequence[DataFile] = ()

    @property
    def title(self) -> str:
        """What the whole is called."""
        return f"Public account of the mail cover program {self.origin}" + (" (demonstration)" if self.demo else "")

    @property
    def about(self) -> str:
        """What it is, in a paragraph."""
        first = "Nobody in it is real: it is a demonstration. " if self.demo else ""
        return (
            f"{first}Every request for a mail cover or for postal records, every duty that follows and every statement"
            f" of the public log {self.origin}, made from its first {self.size} statements, up to {self.day}, and from"
            " nothing else. It holds no name, address or other field by which a person could be searched or located:"
            " the log has none. Anybody can make the same files from the log: plainview export."
        )

    def at(self, path: str) -> str:
        """Promise the address of a file below the site's folder: absolute where a publisher says where that is."""
        return f"{self.publisher.address}site/{path}" if self.publisher else f"../{path}"

    def of(self, table: str, form: str) -> list[DataFile]:
        """Promise the files that a table is in, in one format, in order."""
        return [file for file in self.files if (file.table, file.form) == (table, form)]
