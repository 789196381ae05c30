"""The bucket that `plainview.toml` names, if any: looked at before, brought up to date after publishing."""

import os
from collections.abc import Callable
from pathlib import Path

import typer

from plainview.cli._program import OpenProgram
from plainview.core.notes.manifest import MANIFEST_BYTES_MAX
from plainview.core.vocabulary.errors import Unchecked
from plainview.server import wiring
from plainview.server.bucket.config import Bucket, read_bucket, read_credentials
from plainview.server.bucket.ports import Objects
from plainview.verifier.reader import open_source


def bucket_of(folder: Path) -> Bucket | None:
    """Promise the bucket that a program's configuration names, None where it names none. Raises Malformed."""
    config = folder / wiring.CONFIG_FILE
    return read_bucket(config.read_bytes()) if config.is_file() else None


def objects_of(folder: Path) -> Objects | None:
    """Promise the objects of a program's bucket, None where it has none. Raises Malformed, Stopped."""
    config = bucket_of(folder)
    if config is None:
        return None
    from plainview.server.bucket import store  # only who has a bucket loads it

    return store.BucketObjects(config, read_credentials(config, os.environ), store.RETRIES)


def look(program: OpenProgram, read: Callable[[str], bytes | None]) -> None:
    """Promise that the bucket shows no newer and no other past than this program's; say so where it cannot be asked.

    Raises Stopped: a program that was restored as a whole from an older copy is found so, before it says anything.
    """
    from plainview.server.bucket.bring import check_bucket  # only who has a bucket loads it

    try:
        check_bucket(program.log, read)
    except Unchecked as away:
        typer.echo(str(away), err=True)


def look_as_reader(program: OpenProgram) -> None:
    """Promise the same of what everybody reads at the bucket's address, for who may not write there. Raises Stopped."""
    config = bucket_of(program.folder)
    if config is not None:
        source = open_source(config.address)
        look(program, lambda path: source.read(path, MANIFEST_BYTES_MAX))


def bring_to(program: OpenProgram, objects: Objects | None, *, everything: bool = False) -> bool:
    """Bring the bucket up to date and print what was done; tell whether it is, or there is none. Raises Stopped."""
    if objects is None:
        return True
    from plainview.server.bucket.bring import bring

    try:
        done = bring(program.log, objects, everything=everything)
    except Unchecked as away:
        typer.echo(str(away), err=True)
        return False
    words = [f"{done.size} statements", f"{done.written} objects written, {done.bytes} bytes"]
    words += [f"{done.deleted} taken away"] if done.deleted else []
    words += [f"{done.later} files wait for the next statement"] if done.later else []
    words += [f"{done.strays} objects belong to nothing"] if done.strays else []
    typer.echo("bucket: " + ", ".join(words))
    return True
