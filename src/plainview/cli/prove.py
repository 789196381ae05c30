"""`plainview prove`: write receipts, which anybody can check without the log."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli.verify import Place, PolicyFile, read_policy
from plainview.core.docket.statement import parse_statement
from plainview.core.notes.policy import Policy
from plainview.core.vocabulary.errors import Malformed, Unchecked
from plainview.core.vocabulary.ids import is_hex32
from plainview.verifier.reader import Source, open_source
from plainview.verifier.receipt import entries_of, read_head
from plainview.verifier.receipt import prove as make_receipt
from plainview.verifier.receipt import read_policy as published_policy


def prove(
    source: Place,
    index: Annotated[
        int | None, typer.Argument(metavar="[INDEX]", help="The statement's number in the log.", min=0)
    ] = None,
    matter: Annotated[str, typer.Option("--matter", metavar="ID", help="All statements of this matter instead.")] = "",
    policy: PolicyFile = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the files are written.")] = Path(),
) -> None:
    """Write a statement and its receipt, `<index>.json` and `<index>.tlog-proof`, proven before they are written.

    The receipt holds a checkpoint that satisfies --policy, or the policy that the log publishes.
    """
    if (index is None) == (matter == ""):
        raise Malformed("name either the number of a statement or --matter")
    if matter and not is_hex32(matter):
        raise Malformed("expected 32 lower-case hex digits", where="--matter")
    log = open_source(source)
    trusted = read_policy(policy) if policy else published_policy(log)
    wanted = [index] if index is not None else list(_of_matter(log, trusted, matter))
    for number in wanted:
        _write(log, trusted, number, out)
    if not wanted:
        raise Unchecked(f"nothing is published about the matter {matter}", where=source)


def _of_matter(log: Source, policy: Policy, matter: str) -> Iterator[int]:
    _, head = read_head(log, policy)
    for index, entry in entries_of(log, head.size):
        if matter.encode() in entry and parse_statement(entry, f"statement {index}").matter == matter:
            yield index


def _write(log: Source, policy: Policy, index: int, out: Path) -> None:
    entry, proof = make_receipt(log, index, policy)
    out.mkdir(parents=True, exist_ok=True)
    for name, data in ((f"{index}.json", entry), (f"{index}.tlog-proof", proof.print())):
        (out / name).write_bytes(data)
    typer.echo(out / f"{index}.tlog-proof")
