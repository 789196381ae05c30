"""`plainview invite`: the first accounts of a program, made at the machine itself: registrars, roots, the operator."""

from pathlib import Path
from typing import Annotated

import typer

from plainview.cli._program import OFFICES, open_program
from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions.enrolment import NOT_BY_INVITATION, invite_first
from plainview.server.people.person import Person, Role

ROLES = tuple(str(role) for role in NOT_BY_INVITATION)
Program = Annotated[Path, typer.Argument(metavar="FOLDER", help="The program's folder.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What the account is called.")]
RoleName = Annotated[str, typer.Option("--role", metavar="ROLE", help="registrar, root or operator.")]
Office = Annotated[str, typer.Option("--office", metavar="OFFICE", help="inspection, court or inspector_general.")]


def invite(folder: Program, name: Name, role: RoleName = "registrar", office: Office = "") -> None:
    """Show, this once, a code with which somebody enrols a passkey at the portal, within seven days.

    Hand it over in person. Registrars then invite everybody else, in the portal.
    """
    if role not in ROLES:
        raise Malformed(f"expected one of {', '.join(ROLES)}", where="--role")
    if (office in OFFICES) == (role == Role.OPERATOR):
        raise Malformed("registrars and roots have an office, an operator has none", where="--office")
    program = open_program(folder)
    code = invite_first(program.desk, "operator", Person(name, Role(role), office=office))
    program.store.close()
    typer.echo(f"{name} enrols with this code, once, within seven days:\n{code}")
