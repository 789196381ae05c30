"""`plainview terms`: the log's keys and policy in force, and what two offices name to replace them."""

import re
import secrets
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._program import open_program
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.vkey import parse_vkey
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.core.vocabulary.limits import POLICY_BYTES_MAX
from plainview.server import wiring

_NAME = re.compile(r"[a-z0-9-]{1,40}")

Program = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]
NewKeys = Annotated[
    str, typer.Option("--new-keys", metavar="NAME", help="Make the log's next two keys, in private/log-keys/NAME.")
]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="Keep a policy that two offices are to agree on.")
]


def terms(folder: Program, new_keys: NewKeys = "", policy: PolicyFile = None) -> None:
    """Show the log's keys and policy in force, and prepare their replacement.

    --new-keys makes a pair of keys and --policy keeps a policy on this machine; both print what two root offices name,
    one to propose and another to agree. Nothing changes before they have. A policy without a log line gets the one of
    the new keys, or of those in force.
    """
    program = open_program(folder)
    origin, last = program.desk.program().origin, program.desk.program().terms[-1]
    program.store.close()
    vkeys = _made(folder, origin, new_keys) if new_keys else (last.vkeys[0], last.vkeys[1])
    digest = wiring.keep_policy(folder, _policy(policy, vkeys[0])) if policy else last.policy
    which = "to be named by two offices" if new_keys or policy else "in force"
    typer.echo(f"{which}:\ned25519 {vkeys[0]}\nmldsa44 {vkeys[1]}\npolicy  {digest}")


def _made(folder: Path, origin: str, name: str) -> tuple[str, str]:
    if not _NAME.fullmatch(name):
        raise Malformed("expected up to 40 small letters, digits, hyphens, such as 2027", where="--new-keys")
    try:
        return wiring.make_log_keys(folder, origin, name, secrets.token_bytes(wiring.LOG_KEY_BYTES))
    except FileExistsError:
        raise Stopped("there are keys of this name already", where=f"--new-keys {name}") from None


def _policy(place: Path, vkey: str) -> bytes:
    """The policy in a file, with the log that it must name. Raises Malformed."""
    try:
        with place.open("rb") as file:
            data = file.read(POLICY_BYTES_MAX + 1)
    except FileNotFoundError:
        raise Malformed("there is no such file", where=f"--policy {place}") from None
    logs = parse_policy(data, str(place)).logs
    if not logs:
        return f"log {vkey}\n".encode() + data
    if parse_vkey(vkey) not in [log.key for log in logs]:
        what = "it names another log than the keys above: leave the line out, and it is written for you"
        raise Malformed(what, where=f"--policy {place}")
    return data
