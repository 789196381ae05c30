"""`plainview open`: two custodian offices open one closed record, on one machine or each on its own."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._custodian_keys import make_key, read_key, write_new
from plainview.cli._opened_files import files
from plainview.core.notes.lines import print_base64
from plainview.core.sealing.closed_record import (
    BYTES_MAX,
    ClosedRecord,
    open_with_keys,
    parse_record,
    peel,
    print_record,
    unlock_peeled,
    unlock_with_two,
)
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked

CUSTODY = "custody"

Folder = Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="The program's folder.")]
MatterId = Annotated[str, typer.Argument(metavar="[MATTER]", help="The closed matter, 32 hex digits.")]
Purpose = Annotated[str, typer.Option("--purpose", metavar="WORD", help="What it was said to be opened for.")]
Keys = Annotated[
    list[Path] | None,
    typer.Option("--key", metavar="FILE", help="An office's private key in PEM; named once for each key."),
]
To = Annotated[Path | None, typer.Option("--to", metavar="NEW FOLDER", help="Where the opened record is written.")]
Take = Annotated[
    Path | None, typer.Option("--take", metavar="NEW FILE", help="Take the record out, sealed, for the offices.")
]
RecordFile = Annotated[
    Path | None, typer.Option("--record", metavar="FILE", help="A record that was taken out, or what is left of it.")
]
Peel = Annotated[
    Path | None,
    typer.Option("--peel", metavar="NEW FILE", help="Take this office's layer off, and write what is left."),
]
OfficeKeyText = Annotated[
    str, typer.Option("--office-key", metavar="OFFICE=KEY", help="Set or replace an office's public key in FOLDER.")
]
Signed = Annotated[
    str, typer.Option("--signature", metavar="BASE64", help="The office's root's, of what --office-key asked for.")
]
NewKey = Annotated[Path | None, typer.Option("--new-key", metavar="NEW FILE", help="Make an office's key.")]
Certificates = Annotated[
    bool,
    typer.Option("--certificates", help="Show what of MATTER was erased or destroyed, and when nothing opened it."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before opening.")]


def open_(
    folder: Folder = None,
    matter: MatterId = "",
    purpose: Purpose = "",
    key: Keys = None,
    to: To = None,
    take: Take = None,
    record: RecordFile = None,
    peel: Peel = None,
    new_key: NewKey = None,
    office_key: OfficeKeyText = "",
    signature: Signed = "",
    certificates: Certificates = False,
    yes: Yes = False,
) -> None:
    """Open one closed record with the keys of two custodian offices, which have said so in public.

    A custodian of one office has stated record.opening_approved, a custodian of another record.opened, and both are
    published as the policy asks; without that nothing is opened. The command says what it will do, and asks.

    Both keys on the operator's machine: FOLDER MATTER --purpose WORD --key ONE --key OTHER --to NEWFOLDER. Each office
    on its own machine: the operator takes the sealed record out (FOLDER MATTER --purpose WORD --take SEALED), the one
    office takes its layer off (--record SEALED --key ONE --peel PEELED), the other opens what is left (--record PEELED
    --key OTHER --to NEWFOLDER). For the purpose custody nothing is written: on the operator's machine the record's keys
    are closed anew to the offices' present keys (with --record PEELED, by the second office's key alone).

    --new-key makes an office's key on its own machine. Its public half is given to plainview init, or later to FOLDER
    --office-key OFFICE=KEY: what is then written to private/to-sign is signed by the office's root key on the same day
    and passed with --signature. Keys of open matters are closed anew at once.
    """
    if new_key is not None:
        _make(new_key)
    elif office_key and folder is not None:
        from plainview.cli._office_key import set_office_key

        set_office_key(folder, office_key, signature)
    elif certificates and folder is not None and matter:
        _show_certificates(folder, matter)
    elif record is not None and folder is None:
        _carried(record, key or [], to, peel, yes)
    elif folder is None or not matter or not purpose:
        raise Malformed("expected FOLDER, MATTER and --purpose, or --record, or --new-key", where="open")
    elif take is not None:
        _take(folder, matter, purpose, take, yes)
    else:
        _here(folder, matter, purpose, key or [], to, record, yes)


def _make(place: Path) -> None:
    passphrase = typer.prompt("passphrase", hide_input=True, confirmation_prompt=True, err=True)
    public = make_key(place, str(passphrase))
    typer.echo(f"private key: {place}, which stays with the office")
    typer.echo(f"public key:  {print_base64(public.public)}")
    typer.echo(f"its id:      {public.id.hex()}")


def _here(
    folder: Path, matter: str, purpose: str, keys: list[Path], to: Path | None, peeled: Path | None, yes: bool
) -> None:
    """Beside the program: with both offices' keys, or with the second's on what the first has peeled."""
    from plainview.cli._program import open_program
    from plainview.server.actions.opening import give_anew, take_out

    if not keys or (to is None) != (purpose == CUSTODY):
        wanted = "expected --key twice, and --to unless the purpose is custody"
        raise Malformed(wanted, where="open", next="Or --take, for offices on machines of their own")
    _check_free(to)
    program = open_program(folder)
    sealed = take_out(program.desk, "operator", matter, purpose)
    _ask(sealed, "close its keys anew" if to is None else f"open it into {to}", yes)
    unlocked = _unlocked(sealed if peeled is None else _read(peeled), keys)
    if to is None:
        give_anew(program.desk, "operator", matter, unlocked)
        typer.echo("closed anew to the present keys of the three offices")
    else:
        _write(to, sealed, unlocked)
    program.store.close()


def _show_certificates(folder: Path, matter: str) -> None:
    """The certificates of a matter, each as the statement's sealed field says it, which anybody can hold against it."""
    from plainview.cli._program import open_program
    from plainview.server.actions.certificates import certificates

    program = open_program(folder)
    for kept in certificates(program.desk, matter):
        said = open_text(str(kept["salted"]))
        typer.echo(f"statement {kept['statement']}, digest {said.digest}")
        for name, value in said.value.items() if isinstance(said.value, dict) else ():
            typer.echo(f"  {name}: {value}")
        typer.echo(f"  epoch ended: {kept['ended'] or 'not yet; plainview publish ends it'}")
        typer.echo(f"  salted: {kept['salted']}")
    program.store.close()


def _unlocked(record: ClosedRecord, keys: list[Path]) -> dict[str, bytes]:
    privates = [read_key(one) for one in keys]
    return unlock_peeled(record, privates) if record.peeled_by else unlock_with_two(record, privates)


def _take(folder: Path, matter: str, purpose: str, place: Path, yes: bool) -> None:
    from plainview.cli._program import open_program
    from plainview.server.actions.opening import take_out

    _check_free(place)
    program = open_program(folder)
    sealed = take_out(program.desk, "operator", matter, purpose)
    _ask(sealed, f"take it out, still sealed, into {place}", yes)
    write_new(place, print_record(sealed))
    program.store.close()
    typer.echo(f"taken out: {place}. It opens for these two offices for ever: destroy it when it has served")


def _carried(place: Path, keys: list[Path], to: Path | None, peeled: Path | None, yes: bool) -> None:
    """An office on its own machine, which holds no program."""
    if not keys or (to is None) == (peeled is None):
        raise Malformed("expected --key, and either --peel or --to", where="open --record")
    _check_free(peeled or to)
    sealed = _read(place)
    if peeled is not None:
        _ask(sealed, f"take this office's layer off, into {peeled}", yes)
        write_new(peeled, print_record(peel(sealed, [read_key(one) for one in keys])))
        typer.echo(f"written: {peeled}, for the other office")
        return
    assert to is not None
    if sealed.purpose == CUSTODY:
        raise Invalid(
            "a record opened for custody is read by nobody", where=str(place), next="Name the program's FOLDER"
        )
    _ask(sealed, f"open it into {to}", yes)
    _write(to, sealed, _unlocked(sealed, keys))


def _read(place: Path) -> ClosedRecord:
    try:
        with place.open("rb") as file:
            data = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise Unchecked(f"cannot be read: {error.strerror}", where=str(place)) from None
    return parse_record(data, str(place))


def _check_free(place: Path | None) -> None:
    if place is not None and place.exists():
        raise Invalid("it is there already, and nothing is written over", where=str(place), next="Name another")


def _ask(record: ClosedRecord, what: str, yes: bool) -> None:
    """Say what is about to be opened, and go on only when somebody says yes."""
    typer.echo(f"matter   {record.matter}, closed")
    typer.echo(f"purpose  {record.purpose}, as said in public in statement {record.opened}")
    typer.echo(f"offices  {' and '.join(record.offices)}")
    typer.echo(f"holds    {len(record.parts)} sealed parts, {len(record.pieces)} pieces of mail")
    typer.echo(f"to do    {what}")
    if not yes and not typer.confirm("go on?"):
        raise Invalid("nothing was opened", where="open")


def _write(to: Path, record: ClosedRecord, unlocked: dict[str, bytes]) -> None:
    """All files or none: written beside, then given the folder's name."""
    found = files(open_with_keys(record, unlocked))
    new = to.with_name(f".{to.name}.{secrets.token_hex(4)}.new")
    new.mkdir(mode=0o700, parents=False)
    for name, data in found.items():
        write_new(new / name, data)
    new.rename(to)
    typer.echo(f"opened: {len(found)} files in {to}, readable by this user alone")
