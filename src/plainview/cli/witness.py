"""`plainview witness`: make a witness, enrol logs, run it, show what it has cosigned."""

import asyncio
import secrets
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._address import address_of
from plainview.core.notes.add_checkpoint import ADD_CHECKPOINT_PATH
from plainview.core.vocabulary.errors import PlainviewError
from plainview.verifier.witness.folder import enrol_in, make_witness, open_witness, read_list, read_logs
from plainview.verifier.witness.log_list import keys_by_origin, listed
from plainview.verifier.witness.pages import print_time
from plainview.verifier.witness.records import Records
from plainview.verifier.witness.serve import Server
from plainview.verifier.witness.store import open_store
from plainview.verifier.witness.witness import Witness

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The witness's folder.")]
Name = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Make a new witness of this name, such as witness.example/w1.")
]
LogKeys = Annotated[
    list[str] | None, typer.Option("--log", metavar="VKEY", help="Enrol a log by its key; may be repeated.")
]
LogList = Annotated[
    Path | None, typer.Option("--logs", metavar="FILE", help="Enrol all logs of a list in the format logs/v0.")
]
Listen = Annotated[
    str, typer.Option("--listen", metavar="HOST:PORT", help="Run: cosign until stopped. Put TLS in front of it.")
]


def witness(folder: Folder, name: Name = "", log: LogKeys = None, logs: LogList = None, listen: Listen = "") -> None:
    """Run a witness (C2SP tlog-witness): it cosigns the heads of logs that only ever grow.

    --name makes one, with keys that never leave this machine. --log and --logs enrol logs, also while it runs: send it
    SIGHUP then. --listen runs it. Without any of these its keys, logs and evidence are shown. One call may do all.

    Never run two copies of a witness, and never put an older copy of its folder back: it could cosign a second history.
    """
    address = address_of(listen) if listen else None
    new = [listed(vkey, "--log") for vkey in log or []]
    new += read_list(logs) if logs else []
    if name:
        make_witness(folder, name, secrets.token_bytes)
    keys = open_witness(folder)
    if new:
        enrol_in(folder, new)
    if address:
        asyncio.run(_run(folder, *address))
    else:
        typer.echo(f"The witness {keys.name}, {folder}\n" + "".join(f"vkey {key.print()}\n" for key in keys.vkeys))
        _show(folder)


def _show(folder: Path) -> None:
    records = Records(folder)
    newest = {one.origin: f"{one.size}, cosigned at {print_time(one.time)}" for one in records.newest()}
    for origin, keys in keys_by_origin(read_logs(folder)).items():
        held = f"{len(keys)} key" + ("s" if len(keys) > 1 else "")
        typer.echo(f"log {origin}, {held}: {newest.pop(origin, 'never cosigned')}")
    for origin, said in newest.items():
        typer.echo(f"no longer a log here, {origin}: {said}")
    for one in records.evidence():
        since = " (proved since)" if one.since_proved else ""
        typer.echo(f"evidence {one.number}, {one.charge}{since}: {one.size} entries of {one.origin}")
    records.close()


def _now() -> int:
    return int(time.time())


def _alarm(words: str) -> None:
    typer.echo(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} alarm: {words}", err=True)


async def _run(folder: Path, host: str, port: int) -> None:
    keys = open_witness(folder)
    logs = keys_by_origin(read_logs(folder))
    store = open_store(folder, keys.vkeys, _now())
    records = Records(folder)
    served = Witness(store, logs, keys.cosign, _now, _alarm)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, _reload(folder, served))
    try:
        await Server(served, keys.vkeys, records).serve(host, port, _ready, stop)
    finally:
        records.close()
        store.close()


def _ready(host: str, port: int) -> None:
    place = f"[{host}]" if ":" in host else host
    typer.echo(f"listening on http://{place}:{port}{ADD_CHECKPOINT_PATH}")


def _reload(folder: Path, served: Witness) -> Callable[[], None]:
    """What to do on SIGHUP: take the list of logs as it now is; a list that cannot be read changes nothing."""

    def read_again() -> None:
        try:
            served.logs = keys_by_origin(read_logs(folder))
        except PlainviewError as error:
            _alarm(f"the logs stay as they were: {error}")

    return read_again
