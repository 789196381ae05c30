"""Years of ordinary matters in minutes: their packages are not typeset, one by one, into a document of their own.

Everything else of them is as it is in every package. The document says so, and where the same is to be read; a package
that anybody looks at in the portal of a demonstration is built anew, with its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeVar

from plainview.server.actions.desk import Desk, V

T = TypeVar("T")
_WORDS = (
    "Simulated matter: this record was not typeset.",
    "What was recorded is in pieces.csv, and what shows it in proofs.",
)


def not_typeset() -> bytes:
    """Promise a document of one page that says that the record was not typeset, and where it is to be read."""
    shown = "BT /F 14 Tf 72 700 Td 20 TL " + " ".join(f"({line}) Tj T*" for line in _WORDS) + " ET"
    bodies = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    text, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n"
    tail = f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    return (text + head + table + tail).encode()


NOT_TYPESET = not_typeset()


@dataclass(frozen=True, slots=True)
class QuickDesk(Desk):
    """A desk at which the documents of packages are not typeset."""

    @classmethod
    def of(cls, desk: Desk) -> "QuickDesk":
        """Promise the same desk, its stores and all that it knows, without the typesetting."""
        return cls(**{field.name: getattr(desk, field.name) for field in fields(desk)})

    def made(self, kind: str, of: V, make: Callable[[V], T]) -> T:
        """Promise what `Desk.made` does, of a document what stands in its place."""
        if kind == "document":
            stand_in: T = NOT_TYPESET  # type: ignore[assignment]
            return stand_in
        return Desk.made(self, kind, of, make)
