"""Moving a program to another database: `plainview init --from`."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import typer
from rich.console import Console

from plainview.cli._program import database_url, now, open_program
from plainview.core.docket.statement import parse_statement
from plainview.core.notes.checkpoint import Checkpoint, parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.errors import Invalid, Stopped
from plainview.server import wiring
from plainview.server.actions.past import Past, Progress, move
from plainview.server.people.person import Role
from plainview.server.storage.ports import AuditRow, Store

MOVED = ".moved"


def move_here(folder: Path, source: str) -> None:
    """Move the program in `folder` from the database `source` to the one it now runs on; say what was moved.

    `source` is a program's folder, for the SQLite file in it, or `postgresql://…`. Raises as `actions.past.move` does;
    Malformed when `folder` holds no program, Invalid when the database is another program's.
    """
    secret = wiring.read_secret(folder)
    old_file = None if "://" in source else Path(source) / "private" / wiring.DATABASE_FILE
    with closing(wiring.open_database(Path(source), url="" if old_file else source)) as old:
        _check_same_program(old, secret)
        with closing(_empty_database(folder)) as new, _shown() as progress:
            audit = AuditRow(now(), "operator", Role.OPERATOR, "init", "program", "moved here")
            past = move(old, new, _head(folder), audit, progress)
    open_program(folder).store.close()  # which refuses to start on any surprise
    if old_file:
        for name in (old_file, *(old_file.with_name(old_file.name + end) for end in ("-wal", "-shm"))):
            if name.exists():
                name.rename(name.with_name(name.name + MOVED))
    typer.echo(_said(past, old_file))


def _said(past: Past, old_file: Path | None) -> str:
    kept = f"{old_file.name}{MOVED}" if old_file else "the old database"
    what = f"{past.index:,} statements and {len(past.matters):,} matters, every signature checked"
    return f"moved: {what}. Nobody reads {kept} any more; remove it when you have seen the program run."


def _check_same_program(old: Store, secret: bytes) -> None:
    opening = old.entries(0, 1)
    if not opening:
        raise Stopped("the database that is to be moved holds no program")
    facts = parse_statement(opening[0], "statement 0").facts
    if facts["log_keys"] != [key.print() for key in wiring.log_signers(str(facts["origin"]), secret).keys]:
        raise Invalid("its opening names other log keys than this folder holds", next="Name the program's own folder")


def _empty_database(folder: Path) -> Store:
    """A new database, or one that an interrupted move left behind empty."""
    try:
        return wiring.open_database(folder, create=True, url=database_url())
    except Stopped:
        store = wiring.open_database(folder, url=database_url())
        if store.size():
            store.close()
            raise Stopped(
                "the database is not empty", next="Set DATABASE_URL to the new database, or unset it for SQLite"
            ) from None
        return store


def _head(folder: Path) -> Checkpoint | None:
    place = folder / "private" / "head"
    return parse_checkpoint(parse_note(place.read_bytes()).text, "stored head") if place.exists() else None


@contextmanager
def _shown() -> Iterator[Progress]:
    with Console(stderr=True).status("moving") as status:
        yield lambda what, count: status.update(f"{what}: {count:,}")
