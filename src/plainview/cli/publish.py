"""`plainview publish`: put everything acknowledged under a signed checkpoint, in public."""

from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._program import now, open_program
from plainview.core.vocabulary.errors import Invalid
from plainview.server.actions.sweep import sweep
from plainview.server.log.files import only_publisher
from plainview.server.log.publish import publish as publish_log

Program = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]


def publish(folder: Program) -> None:
    """Sweep, then publish what is not yet published: tiles, a signed checkpoint, the manifest.

    The sweep comes first because a checkpoint kept of a day without its daybook would be false for ever. Run again
    on the same day, nothing changes. Exits with 1 and one sentence when anything about the program's own state is
    doubtful; nothing is signed then.
    """
    program = open_program(folder)
    if not program.desk.program().ready():
        raise Invalid("the three offices have not all signed the opening", where=str(folder), next="Run plainview init")
    with only_publisher(folder / "private" / "publisher.lock"):
        sweep(program.desk, "operator")
        head = publish_log(program.log, int(now().timestamp()))
    program.store.close()
    size = head.checkpoint.size if head else 0
    typer.echo(f"published: {size} statements under {folder / 'public' / 'checkpoint'}")
