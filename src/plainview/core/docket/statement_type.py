"""The shape of one row of the table of statement types."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plainview.core.docket.facts import FactKind

SIGNER_CLASSES = ("authorizer", "inspector", "judge", "custodian", "auditor", "registrar", "root")
OFFICES = ("inspection", "court", "inspector_general")
OFFICE_CLASSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "inspection": ("authorizer", "inspector", "custodian"),
        "court": ("judge", "custodian"),
        "inspector_general": ("auditor", "custodian"),
    }
)

ANY = ("*",)
"""A type that may stand in any phase of its chain."""


@dataclass(frozen=True, slots=True)
class StatementType:
    """One row: `signers` () means unsigned in public; `to` "" keeps the phase; `reform` marks an X-tagged type."""

    name: str
    chain: str
    meaning: str
    facts: Mapping[str, FactKind]
    sealed: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    before: tuple[str, ...] = ANY
    to: str = ""
    reform: bool = False
    cites: tuple[str, ...] = ()
