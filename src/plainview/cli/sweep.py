"""`plainview sweep`: say what the days have done: daybooks, ends, suspensions, lapses, openings."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._program import open_program
from plainview.cli.publish import AfterGap
from plainview.server.actions.epochs import end_owed_epoch
from plainview.server.actions.sweep import sweep as run_sweep

Program = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]


def sweep(folder: Program, after_gap: AfterGap = False) -> None:
    """Make every statement that the clock owes by today. Run again on the same day, it makes none.

    No date depends on it: what a day ends, ends on that day; a sweep that comes late makes late statements. When the
    last daybook is of more than three days ago, it asks for --after-gap, because a wrong clock would make those days.
    """
    program = open_program(folder)
    program.check_gap(after_gap)
    said = run_sweep(program.desk, "operator")
    end_owed_epoch(program.desk, "operator")
    program.store.close()
    for kind, number in sorted(Counter(done.statement.type for done in said).items()):
        typer.echo(f"{kind}: {number}")
    typer.echo(f"swept: {len(said)} statements")
