"""`plainview export`: the open data of a log; or what an auditor takes along to ask the sealed rules again."""

from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._custodian_keys import write_new
from plainview.cli._open_data import make_open_data
from plainview.cli._program import open_program
from plainview.cli.verify import PolicyFile, read_policy
from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions.audit_export import export_disclosures

Log = Annotated[
    str,
    typer.Argument(
        metavar="LOG", help="A log or its mirror: a folder, or an http(s) address; for an auditor a program."
    ),
]
Folder = Annotated[
    Path | None, typer.Argument(metavar="FOLDER", help="Where the open data is put; made when it is not there.")
]
Disclosures = Annotated[
    Path | None, typer.Option("--disclosures", metavar="NEW FILE", help="For an auditor: where sealed parts are put.")
]
By = Annotated[str, typer.Option("--by", metavar="PERSON", help="The auditor who asks, as registered.")]
Purpose = Annotated[str, typer.Option("--purpose", metavar="WORDS", help="What for; it is kept in the audit trail.")]


def export(
    log: Log,
    folder: Folder = None,
    policy: PolicyFile = None,
    disclosures: Disclosures = None,
    by: By = "",
    purpose: Purpose = "",
) -> None:
    """Make the open data of a published log: CSV, Parquet and SQLite, with their descriptions and feeds.

    The log's checkpoint must be signed and cosigned as --policy asks, or as the log's own policy does, and every entry
    must lead to its root, before anything is written. Each file is compared with the one that the log publishes. Exits
    with 0 when all are the same to the byte or none is published, with 1 when one differs: rules and days are checked
    by plainview verify, not here.

    With --disclosures, LOG is a program's folder on this machine and an auditor, named by --by and --purpose, gets the
    sealed parts of every open matter, of which plainview verify --disclosures asks the rules again. The purpose and the
    opening of each matter are audit rows. Closed matters are left out: two custodian offices open those (plainview
    open). The file holds names and addresses in clear and is readable by this user alone: destroy it when it has
    served.
    """
    if (folder is None) == (disclosures is None):
        raise Malformed("name either a folder for the open data, or --disclosures with --by and --purpose")
    if disclosures is not None:
        return _disclose(Path(log), disclosures, by, purpose)
    assert folder is not None
    if make_open_data(log, folder, read_policy(policy) if policy else None):
        raise typer.Exit(1)
    return None


def _disclose(program_folder: Path, disclosures: Path, by: str, purpose: str) -> None:
    if not by or not purpose:
        raise Malformed("sealed parts are given to somebody, for something", next="Add --by and --purpose")
    program = open_program(program_folder)
    lines = [*export_disclosures(program.desk, by, purpose)]
    write_new(disclosures, b"".join(lines))
    program.store.close()
    typer.echo(f"written: {len(lines) - 1} statements into {disclosures}, in clear; destroy it when it has served")
