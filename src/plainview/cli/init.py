"""`plainview init`: found a program, whose three offices then sign its opening with keys that are held elsewhere."""

import secrets
import shutil
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from plainview.cli._move import move_here
from plainview.cli._office_key import parse_office
from plainview.cli._program import OFFICES, OpenProgram, database_url, now, open_program, root_person
from plainview.core.docket.statement import Signature
from plainview.core.law.profile import Profile
from plainview.core.notes.lines import parse_base64
from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.days import legal_day
from plainview.core.vocabulary.errors import Invalid, Malformed, PlainviewError
from plainview.core.vocabulary.ids import ChainId, KeyId
from plainview.core.vocabulary.limits import POLICY_BYTES_MAX
from plainview.server import wiring
from plainview.server.actions.act import Draft, commit, propose
from plainview.server.actions.custody import set_custodian_key
from plainview.server.actions.found import Opening, found
from plainview.server.actions.sweep import sweep
from plainview.server.actions.verbs import VERBS
from plainview.server.log.publish import publish
from plainview.server.people.person import Person, Role
from plainview.server.storage.ports import AuditRow

PROGRAM = ChainId("program")
PUBLIC_KEY_BYTES, SIGNATURE_BYTES = 32, 64

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder; it must not exist yet.")]
Origin = Annotated[str, typer.Option("--origin", help="The log's name: an address without its scheme.")]
Zone = Annotated[str, typer.Option("--zone", help="The IANA time zone of the program's legal days.")]
ProfileName = Annotated[Profile, typer.Option("--profile", help="Which law it runs under.")]
Roots = Annotated[
    list[str] | None,
    typer.Option("--root", metavar="OFFICE=KEY", help="An office's Ed25519 public key in base64; three are needed."),
]
Custodians = Annotated[
    list[str] | None,
    typer.Option(
        "--custodian", metavar="OFFICE=KEY", help="An office's custodian key; plainview open --new-key makes it."
    ),
]
WitnessFile = Annotated[
    Path | None,
    typer.Option("--witnesses", metavar="FILE", help="Who cosigns from the first head on: a policy without its log."),
]
Signed = Annotated[
    str, typer.Option("--signature", metavar="BASE64", help="The signature that the last run asked for.")
]
Source = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="FOLDER|URL",
        help="Move the program to another database, from the SQLite file in FOLDER or from postgresql://…",
    ),
]


def init(
    folder: Folder,
    origin: Origin = "",
    zone: Zone = "America/New_York",
    profile: ProfileName = Profile.REFORM,
    root: Roots = None,
    custodian: Custodians = None,
    witnesses: WitnessFile = None,
    signature: Signed = "",
    source: Source = "",
) -> None:
    """Found a program, or go on with the founding of one.

    The first run takes the public root keys of three offices (inspection, court, inspector_general) and makes the
    folder. Each run then writes the bytes that the next office signs to private/to-sign; pass the signature with
    --signature on the same day. When all three have signed, the opening is published. No private root key is ever
    on this machine. --custodian gives the offices' public keys to which records are closed; nothing can be filed before
    the program has all three (plainview open sets them later). --witnesses names who is to cosign every head, lines
    witness, group and quorum of a C2SP policy; the first run prints the log's keys, which they enrol before the last
    office signs. Without it two offices put witnesses in force later.

    With --from nothing is founded: the program in the folder moves to the database that DATABASE_URL names, or to a
    SQLite file in the folder. Each statement is parsed, folded and its signature checked on the way, the whole is held
    against the log's signed head, and the old database is left as it was.
    """
    if source:
        move_here(folder, source)
        return
    if not folder.exists():
        named = _witnesses(witnesses)
        _found(folder, origin, zone, profile, _public_keys(root or []), _custodian_keys(custodian or []), named)
    elif not signature:
        raise Invalid(
            "the folder exists already", where=str(folder), next="Pass --signature to go on with its founding"
        )
    program = open_program(folder)
    if signature:
        _sign(program, signature)
    _ask(program)
    program.store.close()


def _public_keys(roots: list[str]) -> dict[str, bytes]:
    keys = dict(root.partition("=")[::2] for root in roots)
    if set(keys) != set(OFFICES):
        raise Malformed("expected --root OFFICE=KEY three times, for " + ", ".join(OFFICES), where="--root")
    raw = {office: parse_base64(key, f"--root {office}") for office, key in keys.items()}
    wrong = [office for office, key in raw.items() if len(key) != PUBLIC_KEY_BYTES]
    if wrong:
        raise Malformed(f"an Ed25519 public key has {PUBLIC_KEY_BYTES} bytes", where=f"--root {wrong[0]}")
    return raw


def _custodian_keys(given: list[str]) -> dict[str, bytes]:
    keys = dict(parse_office(text, "--custodian") for text in given)
    if keys and set(keys) != set(OFFICES):
        raise Malformed("expected --custodian OFFICE=KEY for none or all of " + ", ".join(OFFICES), where="--custodian")
    return {office: key.public for office, key in keys.items()}


def _witnesses(place: Path | None) -> bytes:
    """The lines of a policy that say who cosigns. Raises Malformed."""
    if place is None:
        return b"quorum none\n"
    try:
        with place.open("rb") as file:
            data = file.read(POLICY_BYTES_MAX + 1)
    except FileNotFoundError:
        raise Malformed("there is no such file", where=f"--witnesses {place}") from None
    if parse_policy(data, str(place)).logs:
        raise Malformed("the log is new: leave out the lines that name one", where=f"--witnesses {place}")
    return data


def _found(
    folder: Path,
    origin: str,
    zone: str,
    profile: Profile,
    roots: dict[str, bytes],
    custodians: dict[str, bytes],
    witnesses: bytes,
) -> None:
    if not origin:
        raise Malformed("missing: the log's name, such as example.com/plainview", where="--origin")
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Malformed(f"{zone[:40]!r} is no time zone", where="--zone", next="Example: America/New_York") from None
    wiring.make_private(folder, secrets.token_bytes(wiring.SECRET_BYTES))
    try:
        store = wiring.open_database(folder, create=True, url=database_url())
    except PlainviewError:
        shutil.rmtree(folder)  # new keys and nothing else: the next try begins anew
        raise
    signers = wiring.log_signers(origin, wiring.read_secret(folder))
    policy = f"log {signers.keys[0].print()}\n".encode() + witnesses
    (folder / "private" / "policy").write_bytes(policy)
    vkeys = tuple(key.print() for key in signers.keys)
    opening = Opening(origin, zone, profile, legal_day(now(), where), vkeys, roots, policy, demo=False)
    found(store, opening, AuditRow(now(), "operator", Role.OPERATOR, "open", "program", "program.opened"))
    store.close()
    program = open_program(folder)
    program.desk.register("person", "operator", Person("operator", Role.OPERATOR))
    for office in OFFICES:
        person = root_person(office)
        program.desk.register("person", person, Person(person, Role.ROOT, office=office))
    for office, public in custodians.items():
        set_custodian_key(program.desk, root_person(office), office, public)
    program.store.close()
    typer.echo("the log's keys, for its witnesses:\n" + "".join(f"vkey {vkey}\n" for vkey in vkeys), nl=False)


def _waiting(program: OpenProgram) -> tuple[str, Draft] | None:
    """The next office that has not signed, and the draft it signs."""
    signed = program.desk.program().signed
    office = next((office for office in OFFICES if office not in signed), None)
    if office is None:
        return None
    draft = propose(program.desk, root_person(office), VERBS["sign_opening"], PROGRAM, {})
    assert isinstance(draft, Draft)
    return office, draft


def _sign(program: OpenProgram, signature: str) -> None:
    waiting = _waiting(program)
    if waiting is None:
        raise Invalid("all three offices have signed already", where=str(program.folder))
    office, draft = waiting
    value = parse_base64(signature, "--signature")
    if len(value) != SIGNATURE_BYTES:
        raise Malformed(f"an Ed25519 signature has {SIGNATURE_BYTES} bytes", where="--signature")
    person = root_person(office)
    key = program.desk.keys.key_of(person, program.desk.today())
    made = Signature("ed25519", key or KeyId(""), value)
    commit(program.desk, person, VERBS["sign_opening"], draft, {}, made)
    typer.echo(f"signed by the office {office}")


def _ask(program: OpenProgram) -> None:
    waiting = _waiting(program)
    if waiting is None:
        policy = (program.folder / "private" / "policy").read_bytes()
        sweep(program.desk, "operator")
        if publish(program.log, int(now().timestamp()), {"policy": policy}) is None:
            typer.echo("signed by all, and not public: its witnesses have not cosigned. Run plainview publish")
            return
        typer.echo(f"open: the opening is published in {program.folder / 'public'}")
        return
    office, draft = waiting
    place = program.folder / "private" / "to-sign"
    place.write_bytes(draft.to_sign)
    typer.echo(f"next: the office {office} signs the bytes of {place} with its root key (Ed25519)")
