"""What a published table is: columns, key, the file each row is in, and the query that gives its rows in order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, kind, meaning, and the expression of the projection that it shows.

    `kind` is string, integer, boolean, date (YYYY-MM-DD), or array or object, which are JSON texts. Where it is not
    `required` it may be empty, which means that there is nothing to say. `values` are all there can be.
    """

    name: str
    kind: str
    about: str
    shows: str
    required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenTable:
    """One table: its columns, the columns of its key, where its rows come from and in which order they stand.

    `part_of` is the text (a month or a day) whose first `part_chars` characters name the file a row is in; "" keeps all
    rows in one file. `refers` names column, table and column of what a value points at. `changes` says what touches a
    part: a "matter" filed in it, a "day" in it, or "" where each run makes it.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    source: str
    order: str
    where: str = ""
    part_of: str = ""
    part_chars: int = 4
    changes: str = ""
    refers: tuple[tuple[str, str, str], ...] = ()

    def query(self, part: str = "") -> str:
        """Promise the query of all rows, or of one part's, in their order."""
        wanted = [self.where] if self.where else []
        if part:
            assert part.replace("-", "").isdigit(), "parts are days and months"
            wanted.append(f"{self.part_of} BETWEEN '{part}' AND '{part}~'")
        shown = ", ".join([f'{column.shows} AS "{column.name}"' for column in self.columns])
        condition = f" WHERE {' AND '.join(wanted)}" if wanted else ""
        return f"SELECT {shown} FROM {self.source}{condition} ORDER BY {self.order}"  # noqa: S608 - constants
