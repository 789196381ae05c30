"""`plainview export`: what an auditor takes along to ask the sealed rules again, under a logged purpose."""

from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._custodian_keys import write_new
from plainview.cli._program import open_program
from plainview.server.actions.audit_export import export_disclosures

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]
Disclosures = Annotated[Path, typer.Option("--disclosures", metavar="NEW FILE", help="Where it is written.")]
By = Annotated[str, typer.Option("--by", metavar="PERSON", help="The auditor who asks, as registered.")]
Purpose = Annotated[str, typer.Option("--purpose", metavar="WORDS", help="What for; it is kept in the audit trail.")]


def export(folder: Folder, disclosures: Disclosures, by: By, purpose: Purpose) -> None:
    """Write the sealed parts of every open matter for an auditor, who asks the rules again of them.

    plainview verify --disclosures reads the file. The purpose and the opening of each matter are audit rows. Closed
    matters are left out: two custodian offices open those (plainview open). The file holds names and addresses in
    clear and is readable by this user alone: destroy it when the rules were asked.
    """
    program = open_program(folder)
    lines = [*export_disclosures(program.desk, by, purpose)]
    write_new(disclosures, b"".join(lines))
    program.store.close()
    typer.echo(f"written: {len(lines) - 1} statements into {disclosures}, in clear; destroy it when it has served")
