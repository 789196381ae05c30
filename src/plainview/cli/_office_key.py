"""An office's custodian key, set or replaced in a running program: the office's root signs for it, elsewhere."""

from pathlib import Path

import typer
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from plainview.cli._program import OFFICES, OpenProgram, open_program, root_person
from plainview.core.notes.lines import parse_base64
from plainview.core.sealing.quorum import OfficeKey, parse_office_key
from plainview.core.vocabulary.errors import BadSignature, Invalid, Malformed
from plainview.server.actions.custody import renew_open, set_custodian_key

LABEL = "plainview/custodian-key/v1"
TO_SIGN = "to-sign"


def parse_office(text: str, where: str) -> tuple[str, OfficeKey]:
    """Promise office and key of `OFFICE=KEY`, the key as `plainview open --new-key` prints it. Raises Malformed."""
    office, _, public = text.partition("=")
    if office not in OFFICES:
        raise Malformed("expected OFFICE=KEY, the office one of " + ", ".join(OFFICES), where=where)
    return office, parse_office_key(parse_base64(public, where), where)


def to_sign(program: OpenProgram, office: str, key: OfficeKey) -> bytes:
    """Promise what an office's root signs to set its custodian key today; on another day it is no more good."""
    day, origin = program.desk.today().isoformat(), program.desk.program().origin
    return "".join(f"{line}\n" for line in (LABEL, origin, office, key.public.hex(), day)).encode()


def set_office_key(folder: Path, text: str, signature: str) -> None:
    """Set an office's key and close open matters anew to it; without a signature, write what is to be signed.

    Raises Malformed, BadSignature when the office's root did not sign it today.
    """
    office, key = parse_office(text, "--office-key")
    program = open_program(folder)
    if not program.desk.program().ready():
        raise Invalid("the three offices have not all signed the opening", where=str(folder), next="Run plainview init")
    said = to_sign(program, office, key)
    if not signature:
        place = folder / "private" / TO_SIGN
        place.write_bytes(said)
        typer.echo(f"next: the office {office} signs the bytes of {place} with its root key (Ed25519), today")
    else:
        _check(program, office, said, parse_base64(signature, "--signature"))
        set_custodian_key(program.desk, root_person(office), office, key.public)
        renewed = 0
        while done := renew_open(program.desk, "operator"):
            renewed += done
        typer.echo(f"set: records are closed to the office {office} with key {key.id.hex()}")
        typer.echo(f"{renewed} keys of open matters closed anew; closed ones need two offices and the purpose custody")
    program.store.close()


def _check(program: OpenProgram, office: str, said: bytes, signature: bytes) -> None:
    root = parse_base64(program.desk.program().roots[office], "root")
    try:
        Ed25519PublicKey.from_public_bytes(root).verify(signature, said)
    except InvalidSignature:
        what = f"the root of {office} did not sign this key for today"
        raise BadSignature(
            what, where="--signature", next="Run again without --signature for what is to be signed"
        ) from None
