"""`plainview publish`: put everything acknowledged under a signed checkpoint, in public."""

from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._program import now, open_program
from plainview.server.log.files import only_publisher
from plainview.server.log.publish import publish as publish_log

Program = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]


def publish(folder: Program) -> None:
    """Publish what is not yet published: tiles, a signed checkpoint, the manifest. Run again, it changes nothing.

    Exits with 1 and one sentence when anything about the program's own state is doubtful; nothing is signed then.
    """
    program = open_program(folder)
    with only_publisher(folder / "private" / "publisher.lock"):
        head = publish_log(program.log, int(now().timestamp()))
    program.store.close()
    size = head.checkpoint.size if head else 0
    typer.echo(f"published: {size} statements under {folder / 'public' / 'checkpoint'}")
