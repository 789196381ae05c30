"""`plainview fsck`: every file of a published folder read again, and all that is wrong with it, not the first fault."""

import os
from pathlib import Path
from typing import Annotated

import typer

from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.notes.terms import policy_path
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.limits import POLICY_BYTES_MAX
from plainview.server.log.files import FolderPublic
from plainview.server.log.fsck import fsck as findings
from plainview.server.log.ports import Period
from plainview.verifier.heads import CHECKPOINT_PATH, read_note
from plainview.verifier.opening import Trust, read_opening
from plainview.verifier.reader import Folder
from plainview.verifier.terms import Terms, read_terms
from plainview.verifier.witnesses import published_policies


def fsck(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The published folder (a program's public/).")],
) -> None:
    """Check every file of a published log as its operator would, and list everything that is wrong.

    Reads no statement but the first: whether the statements are lawful is for `plainview verify` to say. Exits with 0
    when nothing is wrong, 1 otherwise.
    """
    source = Folder(folder)
    size = parse_checkpoint(parse_note(read_note(source, CHECKPOINT_PATH), where=CHECKPOINT_PATH).text).size
    opening = read_opening(source, size, Trust())
    terms = read_terms(source, size, opening)
    later = [Period(term.index + 1, keys) for term, keys in zip(terms.terms[1:], terms.all_keys[1:], strict=True)]
    witnesses = _witnesses(source, terms)
    public, processes = FolderPublic(folder), os.cpu_count() or 1
    found = list(findings(public, opening.keys, opening.zone(), witnesses, later=later, processes=processes))
    for finding in found:
        typer.echo(str(finding))
    if found:
        raise Invalid(f"{len(found)} findings", where=str(folder))
    typer.echo(f"nothing is wrong with {size} entries of {opening.origin}")


def _witnesses(source: Folder, terms: Terms) -> list[VerifierKey]:
    """Every witness whose line may be on a kept checkpoint: those of each policy that is or was in force."""
    paths = {policy_path(term.policy, terms.terms[-1].policy) for term in terms.terms}
    files = {path: data for path in paths if (data := source.read(path, POLICY_BYTES_MAX)) is not None}
    policies = published_policies(files, terms).by_digest.values()
    return list({witness.key: None for policy in policies for witness in policy.witnesses})
