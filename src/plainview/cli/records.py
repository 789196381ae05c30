"""`plainview records`: check the file that points at an operator's records before a custodian needs it."""

from pathlib import Path
from typing import Annotated

import typer

from plainview.server.records.engines import opened
from plainview.server.records.kinds import shape_of
from plainview.server.records.source import read_source

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file that points at the data; see docs/records.md.")]


def records(file: File) -> None:
    """Check a file that points at an operator's records: each table is opened and its columns are compared.

    No scope is run here and no row is shown: that takes an order, a custodian and an audit row. Prints, for each kind,
    the columns that could be given and those that the operator does not have.

    Raises: Malformed, for the first fault of the file or of a table; Stopped, when an engine cannot be reached.
    """
    source = read_source(file)
    for record in source.tables:
        with opened(source, record) as there:
            names, held = shape_of(record).names, there.offered.columns
            protected = there.offered.flag or there.offered.point
            typer.echo(f"{record} on {source.engine}: {', '.join(held)}")
            typer.echo(f"  not held: {', '.join(name for name in names if name not in held) or 'nothing'}")
            typer.echo(f"  other columns, never read: {there.unnamed}")
            typer.echo(f"  protection orders: {'told' if protected else 'NOT TOLD; see docs/records.md'}")
