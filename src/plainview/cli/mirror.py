"""`plainview mirror`: keep a second copy of a log, serve it, and never take over what does not hold."""

import os
import signal
import threading
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._address import address_of
from plainview.cli.verify import Pin, Place, PolicyFile, trust_of
from plainview.core.vocabulary.errors import PlainviewError
from plainview.verifier.mirror import Mirrored
from plainview.verifier.mirror import mirror as copy
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.run import Asked
from plainview.verifier.serving import server

MINUTES = 15

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the copy is kept; made when it is not there.")]
Listen = Annotated[
    str, typer.Option("--listen", metavar="HOST:PORT", help="Serve the copy until stopped. Put TLS in front of it.")
]
Every = Annotated[int, typer.Option("--every", metavar="MINUTES", help="While serving, copy so often.", min=1)]


def mirror(
    source: Place,
    folder: Folder,
    policy: PolicyFile = None,
    pin: Pin = "",
    listen: Listen = "",
    every: Every = MINUTES,
) -> None:
    """Copy a published log, all of it verified first; the copy only ever grows, as the log may.

    Later calls read only what is new. The first copy trusts --policy or --pin, or the log's own word; later ones the
    opening that was copied first too. A log that contradicts the copy is not taken over: its checkpoint is kept beside
    the folder, as evidence.

    Exits with 0 when the copy is as the log, 1 when the log is false or contradicts it, 2 when something is malformed,
    3 when it cannot be decided. With --listen it runs until stopped, says what went wrong, and tries again.
    """
    trust = trust_of(policy, pin)
    if not listen:
        done = _copy(source, folder, trust)
        raise typer.Exit(done.report.exit_code)
    folder.mkdir(parents=True, exist_ok=True)
    with server(folder, *address_of(listen), lambda words: typer.echo(words, err=True)) as served:
        _serve(served, source, folder, trust, every)


def _copy(source: str, folder: Path, trust: Trust) -> Mirrored:
    asked = Asked(now=datetime.now(UTC), processes=os.cpu_count() or 1)
    done = copy(open_source(source), folder, trust, asked)
    typer.echo(_in_words(done, folder))
    return done


def _in_words(done: Mirrored, folder: Path) -> str:
    report = done.report
    if report.fault is None:
        new = report.size - done.before
        return f"{report.origin}: {report.size} statements, {new} new, {done.fetched} bytes read; {report.verdict}"
    kept = f"\nits checkpoint is kept as evidence in {done.evidence}" if done.evidence else ""
    return f"{report.origin or report.source}: {report.verdict}; {folder} stays as it was{kept}"


def _serve(served: ThreadingHTTPServer, source: str, folder: Path, trust: Trust, every: int) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=served.serve_forever, daemon=True).start()
    typer.echo(f"serving {folder} at http://{served.server_address[0]}:{served.server_address[1]}/")  # type: ignore[str-bytes-safe]
    while True:
        try:
            _copy(source, folder, trust)
        except PlainviewError as error:
            typer.echo(str(error), err=True)
        if stop.wait(60 * every):
            break
    served.shutdown()
