"""`plainview serve`: the portal of a program, and in a demonstration its log beside it."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Annotated, Any

import typer
from rich.console import Console

from plainview.cli import _witnesses
from plainview.cli._bucket import bucket_of, look_as_reader
from plainview.cli._program import database_url, open_program
from plainview.cli._stage import receipts_after_tick
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.core.vocabulary.request import Scope
from plainview.server import wiring
from plainview.server.actions.ports import Receipts
from plainview.server.portal.site import Demo, Place, Site
from plainview.server.queries.outside import Outside
from plainview.server.records.selection import Selection
from plainview.server.scenarios.again import KEYRING_FILE, reopen
from plainview.server.scenarios.stage import OPERATOR_FOLDER, Stage

PUBLIC = ("/log", "/public")
INDEX = "index.html"
LOG = "/log/checkpoint"
"""Where the published log begins; a demonstration serves it beside the portal, elsewhere a web server does."""

STATUS = "/status"
"""Where the code of a letter is typed in; letters say so unless `plainview.toml` names another page."""

THREADS = 8
"""Requests that a web process answers at a time."""

SIMULATED = " (demonstration: choose there whom to be; Ctrl+C ends it)"

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]
Port = Annotated[int, typer.Option("--port", metavar="N", help="The port to listen on.")]
Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")]
Origin = Annotated[str, typer.Option("--origin", metavar="URL", help="Where browsers reach it: https.")]
Workers = Annotated[int, typer.Option("--workers", metavar="N", help="Web processes.")]
WitnessPort = Annotated[
    int, typer.Option("--witness-port", metavar="N", help="Where a demonstration's three witnesses begin to listen.")
]


def serve(
    folder: Folder,
    port: Port = 8000,
    host: Host = "127.0.0.1",
    origin: Origin = "",
    workers: Workers = 1,
    witness_port: WitnessPort = _witnesses.PORT,
) -> None:
    """Serve the portal. A demonstration lets anybody be any of its simulated people, and says so on every page.

    A demonstration also serves its public site, its log and its three witnesses.
    """
    place = Place(origin or f"http://localhost:{port}")
    if not place.secure and place.host != "localhost":
        raise Malformed("browsers use passkeys over https alone", where="--origin", next="Name an https address")
    _expect_free(host, port)
    from granian.constants import Interfaces  # only here: what serves is not needed by any other command
    from granian.log import LogLevels
    from granian.server import Server

    simulated = (folder / "private" / KEYRING_FILE).is_file()
    witnessed = simulated and (folder / _witnesses.FOLDER).is_dir()
    for number in range(len(_witnesses.NAMES) if witnessed else 0):
        _expect_free(_witnesses.HOST, witness_port + number, "--witness-port")
    load = partial(application, folder, place, simulated, witness_port if witnessed else 0)
    served = Server(
        "plainview",
        host,
        port,
        interface=Interfaces.WSGI,
        workers=1 if simulated else workers,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
        static_path_route=list(PUBLIC) if simulated else None,
        static_path_mount=[folder / "public" for _ in PUBLIC] if simulated else None,
        static_path_dir_to_file=INDEX if simulated else None,
    )
    said = f"The portal is at {place.origin}" + (SIMULATED if simulated else "")
    Console().print("\n".join([said, *_beside(place, simulated, witness_port if witnessed else 0)]), soft_wrap=True)
    served.serve(target_loader=lambda *_: load())


def _beside(place: Place, simulated: bool, witness_port: int) -> list[str]:
    """What a demonstration serves beside its portal, a line each."""
    if not simulated:
        return []
    lines = [f"  the public site  {place.origin}/public/", f"  the log          {place.origin}/log"]
    names = _witnesses.NAMES if witness_port else ()
    return lines + [
        f"  {name + ' witness':16} {_witnesses.address(number, witness_port)}" for number, name in enumerate(names)
    ]


def _expect_free(host: str, port: int, option: str = "--port") -> None:
    """Raises Stopped where somebody listens already: two servers would share the port, a visitor meeting either."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        make = {"--port": "PORT=8001", "--witness-port": "WITNESS_PORT=7391"}[option]
        why, other = f"cannot listen there: {error.strerror}", f"Name another port with {option} (make: {make})"
        raise Stopped(why, where=f"{host}:{port}", next=other) from None


def application(folder: Path, place: Place, simulated: bool, witness_port: int = 0) -> Callable[..., Any]:
    """Promise the WSGI application of a program's portal, opened in this very process.

    With `witness_port` a demonstration's three witnesses are served from there on, by threads of this process.
    """
    wiring.prepare_portal(folder, place, database_url())
    site = _demonstration(folder, place, witness_port) if simulated else _real(folder, place)
    return wiring.portal(folder, site)


def _real(folder: Path, place: Place) -> Site:
    program = open_program(folder)
    look_as_reader(program)
    outside = wiring.outside_of(folder, program.log, program.desk, status=place.origin + STATUS)
    name, bucket = program.desk.program().origin, bucket_of(folder)
    log, public = (f"{bucket.address}/checkpoint", f"{bucket.address}/{INDEX}") if bucket else (LOG, "")
    return Site(place, name, log, program.desk, outside=outside, public=public)


def _demonstration(folder: Path, place: Place, witness_port: int) -> Site:
    stage = reopen(folder, _one_at_a_time, lambda: datetime.now(UTC), database_url())
    if witness_port:
        _witnesses.serve(stage, witness_port)
    people = tuple(sorted(person for person, _ in stage.desk.store.records("person")))
    demo = Demo(people, stage.keyring)
    outside, public = _outside(stage, place), f"{PUBLIC[1]}/{INDEX}"
    return Site(place, "Plainview demonstration", LOG, stage.desk, demo, outside, public=public)


def _outside(stage: Stage, place: Place) -> Outside:
    """The ports of a demonstration: its operator's records are simulated, as everything is."""

    def select(scope: Scope) -> Selection:
        from plainview.server.scenarios.records import Operator  # its engine takes a second to load

        return Operator(stage.folder / OPERATOR_FOLDER, stage.desk.zone).select(scope)

    return wiring.outside_of(stage.folder, stage.log, stage.desk, select, place.origin + STATUS)


def _one_at_a_time(stage: Stage) -> Receipts:
    """The port that publishes before it looks, for several threads."""
    lock, look = Lock(), receipts_after_tick(stage)

    def alone(index: int, leaf: bytes) -> None:
        with lock:
            look(index, leaf)
            wiring.publish_site(stage.folder, stage.log, int(stage.desk.now().timestamp()))

    return alone
