"""`plainview publish`: put everything acknowledged under a signed and cosigned checkpoint, in public."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._bucket import bring_to, look, objects_of
from plainview.cli._program import OpenProgram, database_url, nearly_full, open_program
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked
from plainview.server import wiring
from plainview.server.actions.answered_once import drop_old_answers
from plainview.server.actions.desk import Desk
from plainview.server.actions.epochs import end_owed_epoch
from plainview.server.actions.events import deliver
from plainview.server.actions.reminders import put_outbox, send_outbox
from plainview.server.actions.sweep import sweep
from plainview.server.log.cosigning import Round
from plainview.server.log.progress import Progress, progress
from plainview.server.log.publish import confirm, tick
from plainview.server.queries.calendar import something_waits
from plainview.server.queries.told import may_see
from plainview.server.sending.config import Mail, read_mail
from plainview.server.sending.https import Https
from plainview.server.sending.smtp import Relay

EXIT_WAITS = 3

Program = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]
Every = Annotated[
    int, typer.Option("--every", metavar="SECONDS", help="Stay, and publish again every so many seconds; 0: once.")
]
AfterGap = Annotated[
    bool, typer.Option("--after-gap", help="The program was away for days, and the clock has been looked at.")
]


def publish(folder: Program, every: Every = 0, after_gap: AfterGap = False) -> None:
    """Sweep, then publish what is not yet published: tiles, a signed checkpoint, the manifest.

    The witnesses of the published policy are asked to cosign, and nothing comes out before its quorum has. The sweep
    comes first because a checkpoint kept of a day without its daybook would be false for ever. Run again on the same
    day, nothing changes. Exits with 1 and one sentence when anything about the program's own state is doubtful or a
    witness says so, with 3 while statements wait for witnesses. When the last daybook is of more than three days ago,
    it asks for --after-gap, because a wrong clock would make all those days for ever.

    Where `plainview.toml` names a bucket, what is published is copied there; it exits with 3 when the store fails, and
    the next call goes on. A bucket that shows more than this program knows stops it before anything is said.
    """
    if every < 0:
        raise Malformed("expected a number of seconds, 0 or more", where="--every")
    program = open_program(folder)
    if not program.desk.program().ready():
        raise Invalid("the three offices have not all signed the opening", where=str(folder), next="Run plainview init")
    program.check_gap(after_gap)
    with wiring.only_publisher(folder, database_url()) as still_only:

        def wait(seconds: float) -> None:
            time.sleep(seconds)
            still_only()

        waits = stay(program, every, wait) if every else once(program)
    program.store.close()
    if waits:
        raise typer.Exit(EXIT_WAITS)


def once(program: OpenProgram) -> bool:
    """Do one tick and print what came of it; tell whether statements wait, for witnesses or for the bucket.

    Raises what `tick` raises, and Stopped as `check_bucket` does.
    """
    if warning := nearly_full(program.folder):
        typer.echo(warning, err=True)
    objects = objects_of(program.folder)
    if objects is not None:
        look(program, objects.read)
    sweep(program.desk, "operator")
    end_owed_epoch(program.desk, "operator")
    done = tick(program.log, program.seconds())
    wiring.publish_site(program.folder, program.log, program.seconds(), os.cpu_count() or 1)
    size = done.published.checkpoint.size if done.published else 0
    typer.echo(f"published: {size} statements under {program.folder / 'public' / 'checkpoint'}")
    brought = bring_to(program, objects)
    tell(program.desk, size if brought else 0, mail_of(program.folder))
    if done.asked is not None:
        _show_round(done.asked)
    if done.waits:
        _show_backlog(progress(program.log))
    return done.waits or not brought


def tell(desk: Desk, published: int, mail: Mail | None) -> None:
    """Tell systems what is public now, and people that something waits; what cannot be told is told at a later tick."""
    drop_old_answers(desk)
    deliver(desk, Https(), may_see(desk), published)
    if mail is not None:
        put_outbox(desk, lambda person: something_waits(desk, person))
        send_outbox(desk, Relay(mail.host, mail.port, mail.sender), mail.portal)


def mail_of(folder: Path) -> Mail | None:
    """Promise the relay for messages, None where none is named. Raises Malformed."""
    config = folder / wiring.CONFIG_FILE
    return read_mail(config.read_bytes()) if config.is_file() else None


def stay(program: OpenProgram, every: int, wait: Callable[[float], None]) -> bool:
    """Publish every so many seconds for as long as `wait` returns. Raises Stopped at any doubt.

    Begins with asking the witnesses whether they have seen more than this program knows of itself: a program that was
    restored as a whole from an old copy is found before it signs anything. A busy database is waited for.
    """
    asked = confirm(program.log, program.seconds())
    if asked is not None:
        _show_round(asked)
    while True:
        try:
            once(program)
        except Unchecked as busy:
            typer.echo(str(busy), err=True)
        wait(every)


def _show_round(asked: Round) -> None:
    for name in asked.cosigned:
        typer.echo(f"cosigned by {name}")
    for absent in asked.absent:
        typer.echo(f"away since {_instant(absent.since)}: {absent.name}: {absent.why}")


def _show_backlog(so_far: Progress) -> None:
    since = f", since {_instant(so_far.waiting_since)}" if so_far.waiting_since is not None else ""
    behind = so_far.recorded - so_far.published
    typer.echo(f"not yet countersigned: {behind} statements wait for the quorum of witnesses{since}")


def _instant(timestamp: int) -> str:
    return f"{datetime.fromtimestamp(timestamp, UTC):%Y-%m-%d %H:%M:%S} UTC"
