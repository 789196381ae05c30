"""`plainview bucket`: bring the bucket that readers read up to date with what is published here."""

from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._bucket import bring_to, objects_of
from plainview.cli._program import database_url, open_program
from plainview.core.vocabulary.errors import Invalid
from plainview.server import wiring

EXIT_LATER = 3

Program = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]
Everything = Annotated[
    bool, typer.Option("--all", help="List and compare every object, not only what the bucket's manifest leaves open.")
]


def bucket(folder: Program, everything: Everything = False) -> None:
    """Copy what is published to the bucket that `plainview.toml` names, as `plainview publish` does after each tick.

    Readers never meet a checkpoint without its tiles, nor a page under another manifest; what an interruption left is
    gone on with. With --all missing and damaged objects are found and written again.

    Exits with 0 when the bucket is up to date, 1 when it shows more than this program knows or somebody else's log, 3
    when the store fails.
    """
    objects = objects_of(folder)
    if objects is None:
        where = str(folder / wiring.CONFIG_FILE)
        raise Invalid("no bucket is named", where=where, next="Add the part [bucket], see docs/deployment.md")
    program = open_program(folder)
    with wiring.only_publisher(folder, database_url()):
        done = bring_to(program, objects, everything=everything)
    program.store.close()
    if not done:
        raise typer.Exit(EXIT_LATER)
