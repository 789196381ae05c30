"""How another system calls what it filed: its own identifiers and references, kept while the matter is open.

Which matter an identifier of an agency stands for is found by a keyed digest; the identifiers themselves, and the
agency's reference, are a sealed note on the matter, gone when it is closed.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from plainview.core.notes import canonical
from plainview.core.vocabulary.ids import ChainId, is_hex32
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.storage.ports import Unit

NOTE, INDEX = "exchanged", "exchange-id"


@dataclass(frozen=True, slots=True)
class Named:
    """A task or document as its sender calls it: identifier, reference or name, and what it is aimed at or its type."""

    id: str
    reference: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """All of a matter's names: of the authorisation, its tasks, its documents."""

    authorisation: Named
    tasks: tuple[Named, ...] = ()
    documents: tuple[Named, ...] = field(default=())

    @property
    def ids(self) -> tuple[str, ...]:
        """Every identifier."""
        return (self.authorisation.id, *(one.id for one in self.tasks), *(one.id for one in self.documents))


def matter_of(desk: Desk, agency: str, id: str) -> ChainId | None:
    """Promise the matter that an agency's identifier stands for, or that is called so here; None for none there is."""
    data = desk.store.record(INDEX, _mark(desk, agency, id)) if agency else None
    found = data.decode() if data else id.replace("-", "")
    if not is_hex32(found) or not desk.matter(ChainId(found)).next_seq:
        return None
    return ChainId(found)


def taken(desk: Desk, agency: str, id: str) -> bool:
    """Tell whether an agency has called something by this identifier that there is."""
    data = desk.store.record(INDEX, _mark(desk, agency, id))
    return bool(data) and desk.matter(ChainId(data.decode())).next_seq > 0  # type: ignore[union-attr]


def names_of(desk: Desk, matter: str) -> Names | None:
    """Promise how the agency that asked calls an open matter, None when it has not said."""
    data = desk.unnoted_secret(NOTE, matter)
    return from_plain(Names, canonical.parse(data.encode(), PAYLOAD_BYTES_MAX), NOTE) if data else None


def put_names(desk: Desk, unit: Unit, agency: str, matter: ChainId, names: Names) -> None:
    """Keep how an agency calls a matter."""
    desk.put_secret(unit, NOTE, matter, canonical.print(to_plain(names)).decode())
    for id in names.ids:
        unit.put_record(INDEX, _mark(desk, agency, id), matter.encode())


def forget_names(desk: Desk, agency: str, matter: ChainId, names: Names) -> None:
    """Forget what came to nothing."""
    with desk.store.unit() as unit:
        desk.put_secret(unit, NOTE, matter, "")
        for id in names.ids:
            unit.put_record(INDEX, _mark(desk, agency, id), b"")


def _mark(desk: Desk, agency: str, id: str) -> str:
    return hmac.digest(desk.service.look, f"plainview/exchange\n{agency}\n{id}".encode(), hashlib.sha256).hex()
