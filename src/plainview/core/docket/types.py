"""Every statement type there is: who must sign it, what it says in public, what stays sealed, where it may stand.

This table is the format (`docs/formats.md` is generated from it): a type, fact or sealed field that is not here
does not exist. Source: D§4, D§5; the rules cited are those of `core/law`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from plainview.core.docket.statement_type import StatementType
from plainview.core.docket.types_matter import MATTER_TYPES
from plainview.core.docket.types_program import PROGRAM_TYPES
from plainview.core.docket.types_safeguard import SAFEGUARD_TYPES
from plainview.core.vocabulary.errors import Unchecked

TYPES: Mapping[str, StatementType] = MappingProxyType(
    {kind.name: kind for kind in (*PROGRAM_TYPES, *MATTER_TYPES, *SAFEGUARD_TYPES)}
)


def type_of(name: str, where: str) -> StatementType:
    """Promise the row of a type. Raises Unchecked for a type newer than this program."""
    try:
        return TYPES[name]
    except KeyError:
        raise Unchecked(
            f"statement type {name[:40]!r} is not known to this version", where=where, next="Use a newer plainview"
        ) from None
