"""`plainview upgrade`: bring a program's databases to this version."""

from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._program import database_url, open_program
from plainview.server import wiring
from plainview.server.actions.past import show_again
from plainview.server.portal.site import Place

Program = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]


def upgrade(folder: Program) -> None:
    """Bring the databases of a program to this version: its own, and the one of accounts and sessions.

    Stop everything that runs in the program and make a backup first. On PostgreSQL DATABASE_URL is the owner's. A
    database of another version is refused by every other command; a second call finds nothing to do.
    """
    wiring.read_secret(folder)
    url = database_url()
    wiring.prepare_portal(folder, Place("https://localhost"), url)
    with wiring.only_publisher(folder):
        names = wiring.upgrade_databases(folder, url)
    store = open_program(folder).store  # which refuses to start on any surprise
    shown = show_again(store) if names else 0
    store.close()
    done = f"applied: {', '.join(names)}; {shown:,} matters listed again"
    typer.echo(done if names else "nothing to do: the database is of this version")
