"""A letter to test with: values that no program has to be played for."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from plainview.core.mail.barcodes.seen import parse as barcode
from plainview.core.mail.outside import Endorsement, Postage, Shape, Unread
from plainview.core.mail.pieces import Piece
from plainview.server.letters.codes import print_code
from plainview.server.letters.compose import Printing, png
from plainview.server.letters.contact import DEMONSTRATION
from plainview.server.letters.content import Letter

SECRET = bytes(range(16))
CODE = print_code(SECRET)
PIECES = (
    Piece(
        date(2026, 1, 9),
        "first_class",
        "Jordan Example",
        sender_name="a correspondent",
        sender_address="1 Other Road\nSpringfield, NY 10001",
        postmark="Springfield",
        postage=(Postage.STAMP,),
        shape=Shape.LETTER,
    ),
    Piece(
        date(2026, 1, 12),
        "marketing",
        "Jordan Example\nor current resident",
        sender_name="王 Trading",
        postmark=Unread.ILLEGIBLE,
        postmark_day=date(2026, 1, 11),
        endorsements=(Endorsement.RETURN_SERVICE,),
        barcodes=(barcode("s10:RB123456785GB"),),
        weight_grams=120,
    ),
    Piece(date(2026, 2, 2), "priority", "Jordan Example"),
)


def letter(**changed: Any) -> Letter:
    """An ordinary cover, told of in time."""
    values: dict[str, Any] = {
        "matter": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "log": "example.com/letters",
        "opening": "ab" * 32,
        "name": "Jordan Example",
        "address": ("100 Example Street", "Springfield, NY 10001"),
        "kind": "cover",
        "level": "federal",
        "agency": "agency A",
        "court": "the district court",
        "statute": "18 USC 1341",
        "record": "",
        "filed": date(2026, 1, 6),
        "approved": date(2026, 1, 8),
        "first": date(2026, 1, 8),
        "last": date(2026, 2, 6),
        "early": False,
        "emergency": False,
        "extensions": 0,
        "improper": False,
        "erased": "",
        "given": date(2026, 2, 10),
        "returned": date(2026, 4, 8),
        "delays": 0,
        "delayed_days": 0,
        "due": date(2026, 5, 8),
        "told": date(2026, 5, 8),
        "pieces": ("aa" * 32, "bb" * 32, "cc" * 32),
    }
    return Letter(**{**values, **changed})


def printing(**changed: Any) -> Printing:
    """English, ordinary print."""
    values: dict[str, Any] = {"pieces": PIECES, "code": CODE, "contact": DEMONSTRATION, "language": "en"}
    return Printing(**{**values, **changed})


WAYS = {
    "ordinary": letter(),
    "late": letter(told=date(2026, 5, 9)),
    "very late": letter(told=date(2026, 6, 8)),
    "delayed once": letter(delays=1, delayed_days=30, due=date(2026, 6, 7)),
    "delayed": letter(delays=3, delayed_days=210, due=date(2026, 12, 4)),
    "emergency": letter(emergency=True),
    "never ratified": letter(emergency=True, approved=None, court="", improper=True, erased="all", pieces=()),
    "extended once": letter(extensions=1),
    "extended": letter(extensions=3, early=True),
    "erased": letter(erased="all", pieces=()),
    "erased in part": letter(erased="part"),
    "nothing": letter(pieces=(), given=None, returned=None),
    "copy still there": letter(returned=None),
    "nobody by name": letter(name="", pieces=()),
    "no address": letter(kind="records", record="tracking", name="", address=(), returned=None, pieces=()),
    "records": letter(kind="records", record="ip", returned=None, pieces=()),
    "records not given": letter(kind="records", record="bank", given=None, returned=None, pieces=()),
}


if __name__ == "__main__":  # writes the picture in docs/notice.md again, the file being named
    Path(sys.argv[1]).write_bytes(png(letter(), printing(demo=True))[0])
