"""Certified copies of a court's orders: what the log says of each, its sealed terms, and how a stranger checks it.

A copy never holds grounds, nor the agency: a clerk makes it. Each is audited.
"""

import io
import zipfile
from collections.abc import Sequence
from hashlib import sha256

from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.notes.canonical import Json
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.narrowing import parse_narrowing
from plainview.server.actions.desk import Desk
from plainview.server.actions.known import Line
from plainview.server.actions.sitting import OpenedFor
from plainview.server.letters.typeset import typeset
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.queries import matters
from plainview.server.queries.narrowed import left_words
from plainview.server.queries.statement_words import label, lines, meaning, title, value_words
from plainview.server.queries.words import DUTIES
from plainview.server.storage.ports import AuditRow

ORDERS = (
    "order.approved",
    "order.narrowed",
    "order.denied",
    "order.returned",
    "extension.approved",
    "extension.denied",
    "notice.delayed",
)
"""What a court signs in a matter, and a copy is made of."""

TERMS = "terms"
SHOWN = ("court", "address", "statute", TERMS)
"""The sealed fields that stand in a copy. Grounds, reasons, agency and district never do."""

COPIES_MAX = 50
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def certified_copy(desk: Desk, person: str, matter: ChainId) -> bytes:
    """Promise the court's last order in a matter as tagged PDF, certified by whoever asks, with how to check it.

    Raises NotPermitted, Invalid where no order of a court stands in it.
    """
    who = desk.person(person)
    check_may(who, "certify_copy")
    matters.visible(desk, who, matter)
    order = desk.last(matter, ORDERS)
    if order is None:
        raise Invalid("no order of a court stands in this matter", next="A copy is made once there is one")
    with desk.store.unit() as unit:
        unit.audit(AuditRow(desk.now(), who.id, who.role, "certify_copy", matter, "made", str(order.index)))
    return typeset("order", _written(desk, who, matter, order), "en", desk.today())


def certified_copies(desk: Desk, person: str, wanted: Sequence[ChainId]) -> bytes:
    """Promise a zip file of the certified copies of several matters, in the order asked.

    Raises as `certified_copy` does; Invalid for none, or for more than `COPIES_MAX`.
    """
    if not 1 <= len(wanted) <= COPIES_MAX:
        raise Invalid(f"choose 1 to {COPIES_MAX} matters", next="Mark the matters whose orders you want")
    filled = io.BytesIO()
    with zipfile.ZipFile(filled, "w", zipfile.ZIP_DEFLATED) as archive:
        for matter in dict.fromkeys(wanted):
            archive.writestr(zipfile.ZipInfo(f"order-{matter}.pdf", _ZIP_TIME), certified_copy(desk, person, matter))
    return filled.getvalue()


def _written(desk: Desk, who: Person, matter: ChainId, order: Line) -> dict[str, Json]:
    """The words of a copy."""
    data = desk.store.entries(order.index, order.index + 1)[0]
    said = parse_statement(data)
    about: list[Json] = [[name, value] for name, value in (*_public(said), *_sealed(desk, who, matter, order))]
    checks: list[Json] = [[name, value] for name, value in _proof(said, order, data)]
    return {
        "title": f"Certified copy: {title(said.type)}",
        "meaning": meaning(said.type),
        "demo": "DEMONSTRATION. Nobody in it is real." if desk.program().demo else "",
        "about": about,
        "proof": checks,
        "how": [
            f"The log of this program is {desk.program().origin}. The statement below is number {order.index} in it. "
            "In its part “sealed” are the digests of what stays sealed; some of it stands above. The first command "
            "writes the statement with its proof, the second checks its signature, its dates and its place:",
        ],
        "typed": [f"plainview prove LOG {order.index}", "plainview verify LOG"],
        "statement": data.decode(),
        "certified": f"A true copy, made on {_words(desk.today())} by {who.id} ({who.role}, {who.office}).",
    }


def _words(day: Day) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def _public(said: Statement) -> list[tuple[str, str]]:
    told = [(line.label, "; ".join(line.values)) for line in lines(dict(sorted(said.facts.items())))]
    owed = [(f"Owed: {DUTIES[line.duty]}", f"by {_words(line.by)}") for line in said.duties]
    return [("Matter", said.matter), ("Day", _words(said.day)), *told, *owed, ("Under", "; ".join(said.cites))]


def _sealed(desk: Desk, who: Person, matter: ChainId, order: Line) -> list[tuple[str, str]]:
    """The sealed values that a copy shows; opening them is audited first."""
    texts = desk.opened_for(who, OpenedFor.DECIDE).private_at(matter, order.index, "disclosures")
    assert isinstance(texts, dict)
    found = {name: open_text(str(text)).value for name, text in texts.items() if name in SHOWN}
    left = left_words(parse_narrowing(found.pop(TERMS))) if TERMS in found else ()
    told = [(label(name), "; ".join(value_words(name, found[name]))) for name in SHOWN if found.get(name)]
    return [*told, *[(f"What is left: {line.label.lower()}", "; ".join(line.values)) for line in left]]


def _proof(said: Statement, order: Line, data: bytes) -> list[tuple[str, str]]:
    assert said.signature is not None
    return [
        ("Number in the log", str(order.index)),
        ("Leaf hash", order.leaf.hex()),
        ("SHA-256 of the statement", sha256(data).hexdigest()),
        ("Signed by key", f"{said.signature.key} ({said.signature.form})"),
    ]
