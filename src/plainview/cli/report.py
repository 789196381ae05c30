"""`plainview report`: a year's annual report out of a published log, as pages and as tagged PDF."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli.verify import Pin, Place, PolicyFile, trust_of
from plainview.core.notes.manifest import Manifest
from plainview.core.vocabulary.errors import Inconsistent, Malformed
from plainview.server.public.many import SITE
from plainview.server.public.site import statics
from plainview.server.report.making import Published, made
from plainview.server.report.shelf import CONTACT, read_contact
from plainview.verifier.beside import read_manifest
from plainview.verifier.reader import FILE_BYTES_MAX, Source, open_source
from plainview.verifier.receipt import read_head, read_policy
from plainview.verifier.run import Asked, Run
from plainview.verifier.watch import Watch

YEARS = range(1, 10_000)

Year = Annotated[int, typer.Argument(metavar="YEAR", help="The year.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the report is written; made when not there.")]


def report(source: Place, year: Year, folder: Folder, policy: PolicyFile = None, pin: Pin = "") -> None:
    """Write a year's annual report, made of the figures that the log publishes for it.

    Where it publishes none, the whole log is counted, and the report says so. The checkpoint must be signed and
    cosigned as --policy, or the log's own policy, asks; what is read is held against it, and files against the log's
    signed list. The statements' signatures and rules are not checked again: plainview verify does that.

    The same log, figures and version give the same bytes. Where the log's site has the report, it says whether they
    are the same.
    """
    if year not in YEARS:
        raise Malformed("expected a year of four digits", where="YEAR")
    log = open_source(source)
    opened = _Checked(log, policy, pin)
    contact = read_contact(opened.read(SITE + CONTACT))
    for path, data in made(opened.published, year, contact):
        typer.echo(f"{_written(folder / path, data)}  {opened.held_against(SITE + path, data)}")
    for path, data in statics():
        _written(folder / path, data)


def _written(place: Path, data: bytes) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


class _Checked:
    """A log whose head is checked, and which is read against that head's list of files."""

    def __init__(self, log: Source, policy: Path | None, pin: str) -> None:
        trust = trust_of(policy, pin)
        read_head(log, trust.policy or read_policy(log))
        run = Run(log, trust, Asked(datetime.now(UTC)), Watch())
        run.checkpoint()
        self._log, self._listed = log, _files(run)
        self.published = Published(self.read, run.head.size, run.head.root)

    def read(self, path: str) -> bytes | None:
        """Promise a file outside the tree as the log lists it, None where it lists none; of the tree as it is there."""
        data = self._log.read(path, FILE_BYTES_MAX)
        if path.startswith("tile/"):
            return data
        if self._listed.get(path) != (None if data is None else sha256(data).hexdigest()):
            raise Inconsistent("is not as the log's signed list has it", where=path, next="Run plainview verify")
        return data

    def held_against(self, path: str, data: bytes) -> str:
        """Tell whether the log's site has the same."""
        listed, digest = self._listed.get(path), sha256(data).hexdigest()
        if listed is None:
            return f"SHA-256 {digest}, not published"
        return f"SHA-256 {digest}, " + ("as published" if listed == digest else "OTHER BYTES than are published")


def _files(run: Run) -> "dict[str, str]":
    manifest: Manifest = read_manifest(run.source, run.terms.keys(run.head.size), run.head)
    return dict(manifest.files)
